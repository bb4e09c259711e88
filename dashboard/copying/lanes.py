"""Lanes: due rows that one vendor conversation can serve."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from dashboard.models import CopyTask
from dashboard.models.status import Step


class NoSuchLane(Exception):
    """The text does not name a lane."""


@dataclass(frozen=True)
class Lane:
    """Account, service, region and step, as `CopyTask.lane` writes them."""

    account_id: int
    service: str
    region: str
    step: Step

    @classmethod
    def named(cls, name: str) -> Lane:
        try:
            account_id, service, region, step = name.split(":")
            return cls(int(account_id), service, region, Step(step))
        except ValueError:
            raise NoSuchLane(name[:100]) from None


def due_lanes() -> list[str]:
    """The lanes that have due rows."""
    return list(CopyTask.objects.due(timezone.now()).order_by("lane").values_list("lane", flat=True).distinct())


def has_due_rows(lane: str) -> bool:
    return CopyTask.objects.due().filter(lane=lane).exists()

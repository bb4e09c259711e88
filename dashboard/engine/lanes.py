"""What waits to be done, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import providers
from dashboard.copying.lanes import Lane
from dashboard.language import translated
from dashboard.models import CopyTask, Step

SHOWN = 50

# What a worker does with a lane's rows.
STEPS = {Step.SUBMIT: _("send"), Step.RECONCILE: _("look up"), Step.WATCH: _("follow")}


@dataclass(frozen=True)
class Load:
    """Some live copies together. `due` want attention now, the `oldest` since then; `held` are in a worker's hands; of the
    others the first is due `next`."""

    live: int
    due: int
    held: int
    oldest: datetime | None
    next: datetime | None


@dataclass(frozen=True)
class LoadedLane:
    """One lane with its load."""

    lane: Lane
    account: str
    load: Load

    @property
    def step(self) -> str:
        return str(STEPS[self.lane.step])

    @property
    def service(self) -> str:
        """Its label; the bare name where it is no longer installed."""
        installed = providers.services().get(self.lane.service)
        if installed is None:
            return self.lane.service
        return f"{translated(installed.VENDOR_LABEL)} · {translated(installed.LABEL)}"


@dataclass(frozen=True)
class Depth:
    """The live copies of one account, service and state."""

    account_id: int
    service: str
    status: str
    enabled: bool
    load: Load


def lanes() -> list[LoadedLane]:
    """Those of accounts that are switched on, the longest overdue first; one more than is shown, where there are more."""
    rows = (
        _live()
        .filter(account__enabled=True)
        .values("lane", "account__name")
        .annotate(**_load())
        .order_by(F("oldest").asc(nulls_last=True), F("next").asc(nulls_last=True), "lane")
    )
    return [LoadedLane(Lane.named(row["lane"]), row["account__name"], _of(row)) for row in rows[: SHOWN + 1]]


def depths() -> list[Depth]:
    """All live copies, by account, service and state."""
    rows = _live().values("account_id", "service", "status", "account__enabled").annotate(**_load())
    return [
        Depth(row["account_id"], row["service"], row["status"], row["account__enabled"], _of(row))
        for row in rows.order_by("account_id", "service", "status")
    ]


def total(depths: list[Depth]) -> Load:
    """All of them together, but what belongs to accounts that are switched off."""
    loads = [depth.load for depth in depths if depth.enabled]
    return Load(
        live=sum(load.live for load in loads),
        due=sum(load.due for load in loads),
        held=sum(load.held for load in loads),
        oldest=min((load.oldest for load in loads if load.oldest), default=None),
        next=min((load.next for load in loads if load.next), default=None),
    )


def _live() -> Any:
    return CopyTask.objects.filter(due_at__isnull=False).order_by()


def _load() -> dict[str, Any]:
    now = timezone.now()
    is_due, is_held = Q(due_at__lte=now), Q(due_at__gt=now, claim__isnull=False)
    return {
        "live": Count("pk"),
        "due": Count("pk", filter=is_due),
        "held": Count("pk", filter=is_held),
        "oldest": Min("due_at", filter=is_due),
        "next": Min("due_at", filter=Q(due_at__gt=now, claim__isnull=True)),
    }


def _of(row: dict[str, Any]) -> Load:
    return Load(row["live"], row["due"], row["held"], row["oldest"], row["next"])

"""Limits that a vendor tells only by refusing."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from dashboard.models import CopyTask, Quota
from dashboard.models.room import Room, rooms
from providers import Explanation, Side


def learn_refusal(task: CopyTask, explanation: Explanation) -> None:
    """The destination is full: what is used there now is its limit, until a sync sees more; what was verified since the last one
    and what the vendor has accepted is used. A limit that the vendor tells is known better. One that an administrator entered
    before is given up for it, unless another quota of the same operation may be the full one."""
    if explanation.side is not Side.DESTINATION:
        return
    refused_at = timezone.now()
    counted = Quota.objects.filter(
        account_id=task.account_id,
        service=task.service,
        region=task.destination_region,
        name__in=task.operation_facts.uses,
        used__gt=0,
    )
    found = rooms(list(counted))
    unsure = [room for room in found if room.limit is None or room.quota.origin == Quota.Origin.LEARNED]
    for room in unsure:
        room.quota.learn(_there(room))
    if unsure or any(_there(room) >= (room.limit or 0) for room in found):
        return
    for room in found:
        room.quota.refute(_there(room), refused_at, f"copy {task.pk} was refused")


def _there(room: Room) -> float:
    return (room.used or 0) + room.coming.accepted


def forget_refusals(tasks: Sequence[CopyTask]) -> None:
    """The vendor has just taken one more into each of their regions, so what an earlier refusal taught is over. All are of one
    account and service."""
    learned = Quota.objects.filter(
        account_id=tasks[0].account_id,
        service=tasks[0].service,
        region__in={task.destination_region for task in tasks},
        origin=Quota.Origin.LEARNED,
    )
    learned.update(limit=None, origin=Quota.Origin.CLOUD, limit_at=None)

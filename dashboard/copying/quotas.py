"""Limits that a vendor tells only by refusing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from dashboard.models import CopyTask, Quota
from dashboard.models.room import rooms
from providers import Explanation, Side


def learn_refusal(task: CopyTask, explanation: Explanation) -> None:
    """The destination is full: what is used there now is its limit, until a sync sees more; what was verified since the last one
    and what the vendor has accepted is used. A limit that the vendor tells, or an administrator entered, is known better."""
    if explanation.side is not Side.DESTINATION:
        return
    counted = Quota.objects.filter(
        account_id=task.account_id,
        service=task.service,
        region=task.destination_region,
        name__in=task.operation_facts.uses,
        used__gt=0,
    )
    untold = counted.filter(Q(limit=None) | Q(origin=Quota.Origin.LEARNED))
    for room in rooms(list(untold)):
        limit = (room.used or 0) + room.coming.accepted
        # Asked again: somebody may have entered it meanwhile.
        untold.filter(pk=room.pk).update(limit=limit, origin=Quota.Origin.LEARNED, limit_at=timezone.now())


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

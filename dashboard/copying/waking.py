"""A copy that ends makes room: who waited longest for that need not wait for its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from dashboard import doorbell
from dashboard.copying import turns
from dashboard.models import Account, CopyTask, Status

UNCERTAIN = (Status.UNKNOWN, Status.NEEDS_ATTENTION)


def wake_waiting(ended: Sequence[CopyTask]) -> None:
    """As many slots into their region are free, and each source takes another copy where it took only one. All are of one account
    and went into one region."""
    first = ended[0]
    _wake_first(first, len(ended), "slot", destination_region=first.destination_region)
    for task in ended:
        if task.operation_facts.one_at_a_time:
            _wake_first(task, 1, turns.REASON, service=task.service, source=task.source)


def _wake_first(task: CopyTask, count: int, reason: str, **place: str) -> None:
    waiting = CopyTask.objects.filter(account_id=task.account_id, status=Status.QUEUED, reason=reason, **place)
    # One that is due already was woken for a place that got free a moment ago.
    for first in waiting.filter(due_at__gt=timezone.now()).order_by("id")[:count]:
        if first.put_off(timezone.now()):
            doorbell.ring_lane(first.lane)


def wake_uncertain(accounts: Iterable[Account]) -> None:
    """Have every copy looked up now of which it is not known whether it was made. One that a worker holds is left to it."""
    now = timezone.now()
    held_by_nobody = CopyTask.objects.filter(status__in=UNCERTAIN, claim__isnull=True, due_at__gt=now)
    uncertain = held_by_nobody.filter(account__id__unindexed__in=[account.pk for account in accounts])
    lanes = set(uncertain.order_by().values_list("lane", flat=True))
    uncertain.update(due_at=now)
    for lane in lanes:
        doorbell.ring_lane(lane)

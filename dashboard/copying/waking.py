"""A copy that ends makes room: who waited longest for that need not wait for its time."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from dashboard import doorbell
from dashboard.copying import turns
from dashboard.models import Account, CopyTask, Status

UNCERTAIN = (Status.UNKNOWN, Status.NEEDS_ATTENTION)


def wake_waiting(task: CopyTask) -> None:
    """A slot into the task's region is free, and its source takes another copy where it took only one."""
    _wake_first(task, "slot", destination_region=task.destination_region)
    if task.operation_facts.one_at_a_time:
        _wake_first(task, turns.REASON, service=task.service, source=task.source)


def _wake_first(task: CopyTask, reason: str, **place: str) -> None:
    waiting = CopyTask.objects.filter(account_id=task.account_id, status=Status.QUEUED, reason=reason, **place)
    # One that is due already was woken for a place that got free a moment ago.
    first = waiting.filter(due_at__gt=timezone.now()).order_by("id").first()
    if first and first.put_off(timezone.now()):
        doorbell.ring_lane(first.lane)


def wake_uncertain(accounts: Iterable[Account]) -> None:
    """Have every copy looked up now of which it is not known whether it was made. One that a worker holds is left to it."""
    now = timezone.now()
    uncertain = CopyTask.objects.filter(account__in=accounts, status__in=UNCERTAIN, claim__isnull=True, due_at__gt=now)
    lanes = set(uncertain.order_by().values_list("lane", flat=True))
    uncertain.update(due_at=now)
    for lane in lanes:
        doorbell.ring_lane(lane)

"""Find out what came of a request whose answer we do not have: look for the task's tag in its destination.

What is found counts at once. What is not found counts only when the vendor can no longer take the signed bytes and its listings
have had time to catch up.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone

import providers
from dashboard.copying import delays
from dashboard.copying.alone import alone
from dashboard.copying.claim import claim
from dashboard.copying.lanes import Lane
from dashboard.copying.pace import TooBusy
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.models import CopyAttempt, CopyTask, Status
from dashboard.models.status import RETRYABLE
from providers import SnapshotInfo, SnapshotState

ROWS = 25

# So many are looked for at once, and what was found is written before the next ones: a slow vendor takes longer than a lease.
AT_ONCE = 5

# Seconds between two looks at a task that waits for a person.
NEEDS_YOU_LOOK = 300


def reconcile(name: str) -> None:
    """Look for up to 25 tasks of the lane."""
    lane = Lane.named(name)
    tasks = [task for task in claim(name, ROWS) if _is_unknown(task)]
    if not tasks:
        return
    try:
        service = speaker(tasks[0].account, lane.service)
    except CannotSpeak as error:
        _look_later(tasks, "credentials", str(error))
        return
    for start in range(0, len(tasks), AT_ONCE):
        _look(service, tasks[start : start + AT_ONCE])


def _look(service: providers.Service, tasks: list[CopyTask]) -> None:
    try:
        found = look_for(service, tasks)
    except TooBusy as busy:
        for task in tasks:
            task.put_off(delays.soon(busy.seconds))
    except providers.VendorError as error:
        _look_later(tasks, error.code, error.message)
    else:
        for task in tasks:
            with alone(task):
                settle(task, found[task.pk])


def look_for(service: providers.Service, tasks: list[CopyTask]) -> dict[int, list[SnapshotInfo]]:
    """What bears each task's tag in its destination and belongs to no other task, by the task's key.

    Raises the vendor's errors. What went bad there does not count: it will never be a copy.
    """
    by_region: dict[str, list[CopyTask]] = {}
    for task in tasks:
        by_region.setdefault(task.destination_region, []).append(task)
    found: dict[int, list[SnapshotInfo]] = {}
    for group in by_region.values():
        answer = service.find([task.order for task in group])
        for task in group:
            bad = (SnapshotState.BROKEN, SnapshotState.RECYCLED)
            found[task.pk] = [item for item in answer.get(str(task.pk), []) if item.state not in bad]
    owned = _owned_by_others(tasks, {item.id for items in found.values() for item in items})
    return {pk: [item for item in items if owned.get(item.id, pk) == pk] for pk, items in found.items()}


def adopt(task: CopyTask, replica: SnapshotInfo) -> bool:
    """The copy is there already: watch it."""
    now = timezone.now()
    return task.move(
        Status.COPYING,
        due_at=now,
        why=f"found {replica.id} by its mark",
        reason="",
        message="",
        replica=replica.id,
        vendor_state=replica.vendor_state,
        progress=replica.percent,
        accepted_at=now,
        seen_at=now,
    )


def settle(task: CopyTask, found: list[SnapshotInfo]) -> None:
    """Write what a look-up of an UNKNOWN or NEEDS_ATTENTION task means."""
    if len(found) == 1:
        adopt(task, found[0])
    elif found:
        _needs_you(task, "several-found", ", ".join(item.id for item in found))
    elif task.status == Status.NEEDS_ATTENTION:
        task.put_off(delays.soon(NEEDS_YOU_LOOK))
    elif timezone.now() < (counts_at := negative_counts_at(task)):
        _look_again(task, counts_at)
    elif task.operation_facts.resends_by_itself:
        task.move(Status.QUEUED, reason="not-found", message="")
    else:
        _needs_you(task, "cannot-resend")


def negative_counts_at(task: CopyTask) -> datetime:
    """From when on "nothing found" means that there is nothing: the last signature is refused by the vendor itself, and its
    listings have caught up."""
    signed_at = task.attempt_rows.aggregate(last=Max("signed_at"))["last"] or task.created_at
    service = task.service_class
    return signed_at + timedelta(seconds=service.SIGNATURE_WINDOW + service.LISTING_LAG + settings.GRACE)


def _is_unknown(task: CopyTask) -> bool:
    """Whether the claimed row is to be looked for; one whose sender died on the way becomes UNKNOWN first."""
    if task.status != Status.SUBMITTING:
        return True
    with alone(task):
        if not task.move(Status.UNKNOWN, due_at=delays.soon(settings.LEASE), reason="lease-over", message=""):
            return False
        open_attempts = task.attempt_rows.filter(outcome=CopyAttempt.Outcome.OPEN)
        open_attempts.update(outcome=CopyAttempt.Outcome.UNSURE, closed_at=timezone.now(), message="the worker ended")
        return True
    return False


def _owned_by_others(tasks: list[CopyTask], replicas: set[str]) -> dict[str, int]:
    if not replicas:
        return {}
    # An earlier try of the same copy bears the same tag: what it made and nobody watches or counts is this task's to adopt.
    earlier = Q(tag__in={task.tag for task in tasks}, status__in=RETRYABLE)
    rows = CopyTask.objects.filter(account_id=tasks[0].account_id, replica__in=replicas).exclude(earlier)
    return dict(rows.values_list("replica", "pk"))


def _needs_you(task: CopyTask, reason: str, message: str = "") -> None:
    due_at = delays.soon(NEEDS_YOU_LOOK)
    if task.status == Status.NEEDS_ATTENTION:
        task.wait(due_at, reason, message)
    else:
        task.move(Status.NEEDS_ATTENTION, due_at=due_at, reason=reason, message=message)


def _look_again(task: CopyTask, counts_at: datetime) -> None:
    """Soon at first, then less often, and once more as soon as a negative answer counts."""
    due_at = min(delays.next_look_at(task.updated_at), counts_at)
    task.put_off(due_at, seen_at=timezone.now())


def _look_later(tasks: list[CopyTask], reason: str, message: str) -> None:
    for task in tasks:
        if task.status == Status.NEEDS_ATTENTION:  # what a person is asked for stays said
            task.put_off(delays.soon(NEEDS_YOU_LOOK))
        else:
            task.wait(delays.next_look_at(task.updated_at), reason, message)

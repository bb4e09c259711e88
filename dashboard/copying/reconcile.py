"""Find out what came of a request whose answer we do not have: look for the task's tag in its destination.

What is found counts at once. What is not found counts only when the vendor can no longer take the signed bytes and its listings
have had time to catch up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

import providers
from dashboard.copying import candidates, delays, fence
from dashboard.copying.alone import alone
from dashboard.copying.claim import claim
from dashboard.copying.lanes import Lane
from dashboard.copying.pace import TooBusy
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.models import CopyAttempt, CopyTask, Status
from dashboard.models.candidates import written
from dashboard.models.signatures import negative_counts_at
from dashboard.parts import parts
from dashboard.points import Point, reached
from providers import Category, SnapshotInfo

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
        _look_later(tasks, error.reason, str(error))
        return
    for some in parts(tasks, AT_ONCE):
        _look(service, some)


def _look(service: providers.Service, tasks: list[CopyTask]) -> None:
    try:
        found = look_for(service, tasks)
    except TooBusy as busy:
        for task in tasks:
            task.put_off(delays.soon(busy.seconds))
    except providers.VendorError as error:
        _look_later(tasks, error.code, error.message, error.retry_after)
    else:
        _know_the_fence(tasks, found)
        for task in tasks:
            with alone(task):
                settle(task, found[task.pk])


def _know_the_fence(tasks: list[CopyTask], found: candidates.Found) -> None:
    """Try out what sending again rests on, before any of the tasks is: no call is made while a row is written."""
    again = [task for task in tasks if not found[task.pk] and _could_be_sent_again(task)]
    if again:
        fence.keep_known(again[0].account, again[0].service, again[0].source_region)


def _could_be_sent_again(task: CopyTask) -> bool:
    unknown = task.status == Status.UNKNOWN and task.operation_facts.resends_by_itself
    return unknown and timezone.now() >= negative_counts_at(task)


def look_for(service: providers.Service, tasks: list[CopyTask]) -> dict[int, list[SnapshotInfo]]:
    """What each task made in its destination, as far as that can be told, by the task's key. Raises the vendor's errors."""
    by_region: dict[str, list[CopyTask]] = {}
    for task in tasks:
        by_region.setdefault(task.destination_region, []).append(task)
    found: dict[int, list[SnapshotInfo]] = {}
    for group in by_region.values():
        answer = service.find([task.order for task in group])
        found |= candidates.own(group, {task.pk: answer.get(str(task.pk), []) for task in group})
    reached(Point.LOOKED_UP)
    return found


def adopt(task: CopyTask, replica: SnapshotInfo) -> bool:
    """The copy is there already: watch it."""
    reached(Point.ADOPTING)
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
        _needs_you(task, "several-found", found)
    elif task.status == Status.NEEDS_ATTENTION:
        task.put_off(delays.soon(NEEDS_YOU_LOOK), seen_at=timezone.now(), candidates=[])
    elif timezone.now() < (counts_at := negative_counts_at(task)):
        _look_again(task, counts_at)
    elif _stands_in_the_way(task):
        _needs_you(task, "in-the-way")
    elif task.operation_facts.resends_by_itself:
        _send_again(task)
    else:
        _needs_you(task, "cannot-resend")


def _send_again(task: CopyTask) -> None:
    """Only where the vendor has been seen to refuse what is as old as the request that may still be on its way."""
    match fence.holds(task.account, task.service):
        case True:
            task.move(Status.QUEUED, reason="not-found", message="")
        case False:
            _needs_you(task, "no-fence")
        case _:  # nobody could be asked just now
            task.put_off(delays.next_look_at(task.updated_at), seen_at=timezone.now())


def _stands_in_the_way(task: CopyTask) -> bool:
    """Whether the vendor keeps saying that the region has its one result of the source, and none can be found that may be ours.

    What stands there is a broken one, or one in the recycle bin: asking again would go on for ever.
    """
    if not task.operation_facts.one_per_region:
        return False
    refused = task.attempt_rows.filter(outcome=CopyAttempt.Outcome.REFUSED).order_by("-number")
    said = [task.service_class.explain(code).category for code in refused.values_list("code", flat=True)[:2]]
    return said == [Category.EXISTS, Category.EXISTS]


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


def _needs_you(task: CopyTask, reason: str, found: Sequence[SnapshotInfo] = ()) -> None:
    """Ask a person, who sees what was found and when."""
    due_at, message = delays.soon(NEEDS_YOU_LOOK), ", ".join(item.id for item in found)
    seen: dict[str, Any] = {"candidates": written(found), "seen_at": timezone.now()}
    if task.status != Status.NEEDS_ATTENTION:
        task.move(Status.NEEDS_ATTENTION, due_at=due_at, reason=reason, message=message, **seen)
    elif (task.reason, task.candidates) == (reason, seen["candidates"]):
        task.put_off(due_at, seen_at=seen["seen_at"])
    else:
        task.note(due_at=due_at, claim=None, reason=reason, message=message, **seen)


def _look_again(task: CopyTask, counts_at: datetime) -> None:
    """Soon at first, then less often, and once more as soon as a negative answer counts."""
    due_at = min(delays.next_look_at(task.updated_at), counts_at)
    task.put_off(due_at, seen_at=timezone.now())


def _look_later(tasks: list[CopyTask], reason: str, message: str, retry_after: float = 0.0) -> None:
    for task in tasks:
        if task.status == Status.NEEDS_ATTENTION:  # what a person is asked for stays said
            task.put_off(delays.soon(NEEDS_YOU_LOOK))
        else:
            task.wait(delays.not_before(retry_after, delays.next_look_at(task.updated_at)), reason, message)

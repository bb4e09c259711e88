"""What can be said of a task before the vendor is asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Max, Q
from django.utils import timezone

from dashboard import boot, doorbell
from dashboard.copying import delays, turns
from dashboard.copying.alone import apart
from dashboard.models import CopyAttempt, CopyTask, Disk, Region, Snapshot, Status
from dashboard.models.signatures import ahead
from providers import Problem, SourceKind

# Seconds between two looks at a source that is not ready, and how fresh the inventory must be to believe it.
SOURCE_LOOK = 20


def may_have_been_sent(task: CopyTask) -> bool:
    """Whether the vendor may know this task already, from an attempt, an earlier try, or before a restore."""
    return task.attempts > 0 or task.retry_of_id is not None or task.created_at < boot.STARTED_AT


def nothing_counts_at(tasks: list[CopyTask]) -> dict[int, datetime]:
    """From when on "nothing found" means that there is nothing, by the task's key; for the tasks of which a try (their own or
    an earlier one, it bears the same tag) was accepted and may not be listed yet, or may still arrive at the vendor."""
    tries = CopyAttempt.objects.filter(
        task__account_id=tasks[0].account_id,
        task__source__in={task.source for task in tasks},
        task__tag__in={task.tag for task in tasks},
    )
    unclear = [CopyAttempt.Outcome.OPEN, CopyAttempt.Outcome.UNSURE]
    last = (
        tries.order_by()
        .values_list("task__tag", "task__destination_region")
        .annotate(
            accepted=Max("closed_at", filter=Q(outcome=CopyAttempt.Outcome.ACCEPTED)),
            signed=Max("signed_at", filter=Q(outcome__in=unclear)),
        )
    )
    service = tasks[0].service_class
    lag = timedelta(seconds=service.LISTING_LAG + settings.GRACE)
    window = timedelta(seconds=service.SIGNATURE_WINDOW) + ahead(tasks[0].account, service)
    counts = {
        (tag, region): max([*([accepted + lag] if accepted else []), *([signed + window + lag] if signed else [])])
        for tag, region, accepted, signed in last
        if accepted or signed
    }
    places = {task.pk: (task.tag, task.destination_region) for task in tasks}
    return {pk: counts[place] for pk, place in places.items() if place in counts}


def sendable(tasks: list[CopyTask]) -> list[CopyTask]:
    """The tasks that nothing speaks against. One that waits for its source is put off, one that can never run is skipped.

    A quota that is full in our rows is no reason: they may be old, and the vendor says so itself.
    """
    sources = _sources(tasks)
    good = []
    for task in tasks:
        with apart(task):
            source = sources.get((task.operation_facts.source_kind, task.source))
            problems = task.service_class.validate(task.order, source.info) if source else []
            if not problems:
                good.append(task)
            else:
                _hold_back(task, problems)
    return turns.in_turn(good[0].account, good) if good else []


def _hold_back(task: CopyTask, problems: list[Problem]) -> None:
    lasting = next((problem for problem in problems if not problem.passes), None)
    if lasting is None:
        _wait_for_source(task, problems[0])
    else:
        task.move(Status.SKIPPED, reason="check-failed", message=f"{lasting.sentence} {lasting.remedy}".strip())


def _sources(tasks: list[CopyTask]) -> dict[tuple[SourceKind, str], Disk | Snapshot]:
    """The rows of what the tasks start from; one that the inventory does not know is left for the vendor to judge."""
    found: dict[tuple[SourceKind, str], Disk | Snapshot] = {}
    if not tasks:
        return found
    ids = {task.source for task in tasks}
    place = {"account": tasks[0].account, "service": tasks[0].service, "region": tasks[0].source_region}
    # In no order: for a model's own one SQLite leaves the index of the ids, and walks the region.
    for snapshot in Snapshot.objects.present().filter(**place, vendor_id__in=ids).order_by():
        found[SourceKind.SNAPSHOT, snapshot.vendor_id] = snapshot
    for disk in Disk.objects.present().filter(**place, vendor_id__in=ids).order_by():
        found[SourceKind.DISK, disk.vendor_id] = disk
    return found


def _wait_for_source(task: CopyTask, problem: Problem) -> None:
    """Come back soon, and have the source's region read again meanwhile: what we know of it may be old."""
    task.wait(delays.soon(SOURCE_LOOK), "source-not-ready", problem.sentence)
    now = timezone.now()
    old = now - timedelta(seconds=SOURCE_LOOK)
    region = Region.objects.chosen().filter(account_id=task.account_id, code=task.source_region, sync_due_at__gt=now)
    # One that is being read right now is left alone: started anew each time, a large region would never be read whole.
    at_rest = region.filter(sync_started_at__lt=old, sync_ended_at__gte=F("sync_started_at"))
    for pk in at_rest.values_list("pk", flat=True):
        Region.objects.filter(pk=pk).update(sync_due_at=now)
        doorbell.ring("sync_region", pk, doorbell.INVENTORY)

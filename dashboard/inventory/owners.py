"""Whose a region's recovery points are, after it was read: what bears our mark belongs to a copy task, or is marked an orphan.

A row may have been lost with the database that was replaced by an older one, or may not know yet what was made for it. All of it
is told by a few queries over the rows just read; nothing is asked of a vendor and nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dashboard import doorbell
from dashboard.models import AuditEvent, CopyTask, Region, Snapshot, Status
from dashboard.parts import AT_ONCE, parts

# What may be waiting for something that the vendor has made already.
WAITING = (Status.QUEUED, Status.UNKNOWN, Status.NEEDS_ATTENTION)

# So many ids are named in one line of the history.
NAMED = 100


def unowned() -> QuerySet[Snapshot]:
    """What is there and is no copy task's result."""
    # By the replica alone: SQLite might go through all copies of the account for every row.
    owners = CopyTask.objects.filter(replica=OuterRef("vendor_id"), account__id__unindexed=OuterRef("account"))
    return Snapshot.objects.present().filter(~Exists(owners.filter(service__unindexed=OuterRef("service"))))


def marked() -> QuerySet[Snapshot]:
    """The same, as far as it bears a mark of ours."""
    return unowned().exclude(tag="")


def sort_out(region: Region, service: str) -> None:
    """Mark the orphans of a region that was read whole, take the mark from what has an owner by now, and have tasks looked up
    whose result is there."""
    here = {"account_id": region.account_id, "region": region.code, "service": service}
    # Tasks of other accounts count, for an account may have been removed and added again.
    tasks = CopyTask.objects.filter(tag=OuterRef("tag"), destination_region__unindexed=OuterRef("region"))
    found = marked().filter(**here).annotate(expected=Exists(tasks))
    rows = list(found.values("pk", "vendor_id", "tag", "orphaned_at", "expected"))
    orphans = [row for row in rows if not row["expected"]]
    if news := {row["pk"]: row["vendor_id"] for row in orphans if row["orphaned_at"] is None}:
        _mark(region, news)
    was_marked = Snapshot.objects.present().filter(**here, orphaned_at__isnull=False)
    found_again = set(was_marked.values_list("pk", flat=True)) - {row["pk"] for row in orphans}
    for some in parts(sorted(found_again)):
        Snapshot.objects.filter(pk__in=some).update(orphaned_at=None)
    hasten(region, service, {row["tag"] for row in rows if row["expected"]})


@transaction.atomic
def _mark(region: Region, orphans: dict[int, str]) -> None:
    now = timezone.now()
    for some in parts(orphans):
        Snapshot.objects.filter(pk__in=some).update(orphaned_at=now)
    AuditEvent.objects.record(
        "region.orphans_found",
        kind="region",
        subject=region.code,
        subject_id=region.pk,
        account=region.account,
        after=f"{len(orphans)} without a copy task",
        why="They bear Antipode's mark and no row tells of them, as after the restore of an older database.",
        snapshots=list(orphans.values())[:NAMED],
    )


def hasten(region: Region, service: str, tags: Iterable[str]) -> None:
    """Have the waiting tasks with these marks looked up now. One that a worker holds is left to it."""
    now = timezone.now()
    lanes: set[str] = set()
    for some in parts(sorted(tags)):
        tasks = CopyTask.objects.filter(tag__in=some, account_id=region.account_id, destination_region=region.code)
        tasks = tasks.filter(service=service, status__in=WAITING, claim__isnull=True, due_at__gt=now)
        lanes |= set(tasks.order_by().values_list("lane", flat=True))
        tasks.update(due_at=now)
    for lane in lanes:
        doorbell.ring_lane(lane)


def tell_of_vanished(region: Region, service: str, since: datetime) -> None:
    """A line of history for each verified copy that this reading, begun at that time, no longer saw."""
    place = {"account_id": region.account_id, "service": service, "region": region.code}
    gone = Snapshot.objects.filter(**place, gone_at__gte=since).values("vendor_id")
    tasks = CopyTask.objects.filter(account_id=region.account_id, service=service, destination_region=region.code)
    tasks = tasks.filter(status=Status.SUCCEEDED, replica__in=gone).select_related("account")
    AuditEvent.objects.bulk_create([_line(task) for task in tasks.iterator()], batch_size=AT_ONCE)


def _line(task: CopyTask) -> AuditEvent:
    return AuditEvent.objects.line(
        "task.vanished",
        kind="task",
        subject=task.title,
        subject_id=task.pk,
        account=task.account,
        before=Status.SUCCEEDED.label,
        why=f"{task.replica} is no longer listed in {task.destination_region}.",
        batch=task.batch,
    )

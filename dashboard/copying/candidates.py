"""Which of the copies that a look-up found may be a task's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from dashboard.models import CopyTask, Snapshot
from dashboard.models.status import FINISHED, RETRYABLE
from providers import SnapshotInfo, SnapshotState

# What went bad will never be a copy.
BAD = (SnapshotState.BROKEN, SnapshotState.RECYCLED)

Found = dict[int, list[SnapshotInfo]]


def own(tasks: list[CopyTask], found: Found) -> Found:
    """What was found for each task, by its key, without what cannot be its own. All tasks share one destination and service."""
    good = {pk: [item for item in items if item.state not in BAD] for pk, items in found.items()}
    old = _seen_before(tasks, _ids(good.values()))
    owners = _owners(tasks, _ids(good.values()))
    return {
        task.pk: [
            item
            for item in good.get(task.pk, [])
            if not _is_older(item, task, old) and all(_gives_way(owner, task) for owner in owners[item.id])
        ]
        for task in tasks
    }


def _ids(found: Iterable[list[SnapshotInfo]]) -> set[str]:
    return {item.id for items in found for item in items}


def _seen_before(tasks: list[CopyTask], ids: set[str]) -> dict[str, Snapshot]:
    """The inventory's rows, where results bear no tag and only their age tells ours from others."""
    if not ids or all(task.operation_facts.bears_tag for task in tasks):
        return {}
    place = {"account": tasks[0].account, "service": tasks[0].service, "region": tasks[0].destination_region}
    rows = Snapshot.objects.filter(**place, vendor_id__in=ids).order_by().only("vendor_id", "first_seen_at")
    return {row.vendor_id: row for row in rows}


def _is_older(item: SnapshotInfo, task: CopyTask, old: dict[str, Snapshot]) -> bool:
    """Whether it was there before the copy was first asked for. Vendors' clocks may differ from ours by as much as they take."""
    facts = task.operation_facts
    if facts.bears_tag or facts.one_per_region:
        return False
    if item.id in old and old[item.id].first_seen_at < task.since:
        return True
    window = timedelta(seconds=task.service_class.SIGNATURE_WINDOW)
    return item.created_at is not None and item.created_at < task.since - window


def _owners(tasks: list[CopyTask], ids: set[str]) -> dict[str, list[CopyTask]]:
    owners: dict[str, list[CopyTask]] = defaultdict(list)
    if ids:
        rows = CopyTask.objects.filter(replica__in=ids, account__id__unindexed=tasks[0].account_id)
        for row in rows.order_by().only("replica", "tag", "status", "service", "source", "destination_region"):
            owners[row.replica].append(row)
    return owners


def _gives_way(owner: CopyTask, task: CopyTask) -> bool:
    """Whether the owner's copy is the task's to adopt.

    An earlier try bears the same tag: what it made and nobody watches or counts goes to the next one. Where a region holds one
    result of a source, every later copy of it is the one that stands there.
    """
    if owner.pk == task.pk:
        return True
    if owner.tag == task.tag and owner.status in RETRYABLE:
        return True
    same = (owner.service, owner.source, owner.destination_region) == (
        task.service,
        task.source,
        task.destination_region,
    )
    return task.operation_facts.one_per_region and same and owner.status in FINISHED

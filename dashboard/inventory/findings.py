"""What a reading of the inventory and the copy tasks do not agree on, for `manage.py reconcile`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from dashboard.inventory.owners import marked, unowned
from dashboard.models import Account, CopyTask, Snapshot, Status
from dashboard.models.copying import TROUBLE_SHOWN
from dashboard.parts import parts

# A task that is on its way to its result: no look-up is needed.
ON_THE_WAY = (Status.SUBMITTING, Status.COPYING)


class Kind(StrEnum):
    """How the two differ."""

    ORPHAN = "orphan"  # it bears our mark, and no row tells of it
    UNCLAIMED = "unclaimed"  # it bears a task's mark, and the task does not have it
    FOREIGN = "foreign"  # a copy that no task made
    LOST = "lost"  # a task verified it, and it is no longer there


@dataclass(frozen=True)
class Finding:
    """One of them. `since` is when it was first known."""

    kind: Kind
    account: str
    service: str
    region: str
    snapshot: str
    name: str
    source: str
    tag: str
    task: CopyTask | None
    since: datetime | None

    @property
    def is_trouble(self) -> bool:
        """Whether somebody has to act: what the engine looks up anyway, and what others made, is none."""
        if self.kind is Kind.UNCLAIMED and self.task:
            return not self.task.is_live
        return self.kind is not Kind.FOREIGN

    @property
    def advice(self) -> str:
        """What to do about it."""
        match self.kind:
            case Kind.ORPHAN:
                return "Nothing but the inventory counts it. Delete it in the vendor's console if nobody wants it."
            case Kind.LOST:
                return "Copy it again, unless it was deleted on purpose."
            case Kind.UNCLAIMED if self.task:
                return _of_its_task(self.task)
        return ""


def _of_its_task(task: CopyTask) -> str:
    if task.is_live:
        return "The engine looks it up and adopts it."
    if task.is_retryable:
        return f"To adopt it: manage.py retry {task.pk}"
    return f"Copy {task.pk} has {task.replica} already. Delete one of them in the vendor's console."


def findings(accounts: Iterable[Account]) -> Iterator[Finding]:
    """All of them, account by account, from what was last read."""
    for account in accounts:
        yield from _marked(account)
        yield from _lost(account)
        foreign = unowned().filter(account=account, copied=True, tag="").order_by("region", "pk")
        for row in foreign.iterator():
            yield _of(Kind.FOREIGN, account, row, None, row.first_seen_at)


def _marked(account: Account) -> Iterator[Finding]:
    rows = marked().filter(account=account).order_by("region", "pk")
    for some in parts(rows.iterator()):
        tasks = CopyTask.objects.filter(tag__in={row.tag for row in some}).order_by("pk")
        latest = {(task.tag, task.destination_region): task for task in tasks}
        for row in some:
            task = latest.get((row.tag, row.region))
            if task is None:
                yield _of(Kind.ORPHAN, account, row, None, row.orphaned_at or row.first_seen_at)
            elif task.status not in ON_THE_WAY:
                yield _of(Kind.UNCLAIMED, account, row, task, row.first_seen_at)


def _lost(account: Account) -> Iterator[Finding]:
    """Those that went lately; what nobody missed for a week is history."""
    since = timezone.now() - TROUBLE_SHOWN
    rows = Snapshot.objects.filter(account=account, gone_at__gte=since).order_by("region", "pk")
    for some in parts(rows.iterator()):
        made = CopyTask.objects.filter(replica__in={row.vendor_id for row in some}, account__id__unindexed=account.pk)
        tasks = made.filter(status__unindexed=Status.SUCCEEDED).order_by()
        verified = {(task.service, task.destination_region, task.replica): task for task in tasks}
        for row in some:
            if task := verified.get((row.service, row.region, row.vendor_id)):
                yield _of(Kind.LOST, account, row, task, row.gone_at)


def _of(kind: Kind, account: Account, row: Snapshot, task: CopyTask | None, since: datetime | None) -> Finding:
    source = row.copied_from or (task.source if task else "")
    return Finding(kind, account.name, row.service, row.region, row.vendor_id, row.name, source, row.tag, task, since)

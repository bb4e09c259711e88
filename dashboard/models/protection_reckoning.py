"""Reckons how disks are protected, from what the inventory saw and from what is wanted, and writes it into `Protection`.

A batch is read, judged and written. Whoever changes a fact calls `stir` (or `ask`) afterwards, which gives the row another
`due_at`: a reckoning that had begun before then writes nothing for it, and the row stays due. So no lock is held while reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from dashboard.models.inventory import Disk, Region, Snapshot, is_stale
from dashboard.models.leaving import is_copyable
from dashboard.models.protection import CHAIN, NEVER, DiskTag, NewestCopy, Protection, forget
from dashboard.models.protection_wanted import Wanted, WantedProtection
from dashboard.parts import parts
from dashboard.troubles import OF_ONE_ROW

log = structlog.get_logger(__name__)

# Disks in one batch, and after how long one is looked at again though nothing is known to have changed.
BATCH = 200
AGAIN = timedelta(hours=6)

NEEDED = (
    "account_id", "service", "region", "vendor_id", "name", "kind", "state", "vendor_state", "disk", "size_gb", "encrypted",
    "shared", "copied", "copied_from", "copying_to", "percent", "created_at", "expires_at", "first_seen_at", "gone_at",
)  # fmt: skip
WRITTEN = (
    "wanted", "exempt", "protected_until", "rests_on", "newest_at", "newest_in", "source", "immovable", "due_at",
    "reckoned_at",
)  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """The newest verified copy in one region: the replica's id, and how old its data is."""

    snapshot: str
    at: datetime


Copies = Mapping[str, Copy]


def reckon_due(limit: int = BATCH) -> int:
    """Reckon those that are due, at most so many, the longest due first; how many were taken."""
    due = dict(Protection.objects.due().order_by("due_at").values_list("pk", "due_at")[:limit])
    try:
        reckon(due)
    except OF_ONE_ROW:
        _reckon_apart(due)
    return len(due)


def has_reckoned_since(moment: datetime) -> bool:
    """By the index of `due_at`, which is a whole minute, so long after each reckoning."""
    due_at = (moment + AGAIN).replace(second=0, microsecond=0)
    return Protection.objects.filter(due_at__gte=due_at, reckoned_at__gt=moment).exists()


def _reckon_apart(due: Mapping[int, datetime]) -> None:
    """One by one: a disk that cannot be reckoned is put off, unless it was stirred meanwhile, and does not hold up the others."""
    for pk, due_at in due.items():
        try:
            reckon({pk: due_at})
        except OF_ONE_ROW:
            log.exception("a disk's protection cannot be reckoned", disk=pk)
            Protection.objects.filter(pk=pk, due_at=due_at).update(due_at=timezone.now() + AGAIN)


def reckon(due: Mapping[int, datetime]) -> None:
    """Reckon these disks: their keys, and the `due_at` that each was seen with."""
    disks = (
        Disk.objects.filter(pk__in=due)
        .order_by()
        .select_related("account")
        .defer("account__sealed", "account__check_results")
    )
    here: list[Disk] = []
    gone: list[Disk] = []
    for disk in disks:
        (gone if disk.gone_at or disk.account.removed_at else here).append(disk)
    forget(disk.pk for disk in gone)
    by_account: dict[int, list[Disk]] = defaultdict(list)
    for disk in here:
        by_account[disk.account_id].append(disk)
    wanted = Wanted(disk.pk for disk in here)
    found: list[_Reckoned] = []
    for account_id, some in by_account.items():
        known, fresh = Known(account_id, some), _fresh(account_id)
        found += [_reckoned(disk, wanted.of(disk), known, fresh) for disk in some]
    _write(found, due)


def judged(wanted: WantedProtection, home: str, copies: Copies, fresh: Collection[str]) -> tuple[datetime, list[str]]:
    """Until when these copies are the protection that is wanted, and the regions it rests on; NEVER where they are too few.

    What stands in regions that are not `fresh` is asked only where the rest does not suffice at this moment.
    """
    until, proof = _judged(wanted, home, {region: copy for region, copy in copies.items() if region in fresh})
    return (until, proof) if until >= timezone.now() else _judged(wanted, home, copies)


def _judged(wanted: WantedProtection, home: str, copies: Copies) -> tuple[datetime, list[str]]:
    counted = set(wanted.regions or copies) - {home}
    needed = min(wanted.copies, len(counted)) if wanted.regions else wanted.copies
    newest = sorted(((copies[code].at, code) for code in counted if code in copies), reverse=True)[:needed]
    if not needed or len(newest) < needed:
        return NEVER, []
    return newest[-1][0] + wanted.age, sorted(code for _, code in newest)


class Known:
    """The recovery points of some disks of one account, and the copies of them: read in a few queries for all."""

    def __init__(self, account_id: int, disks: Sequence[Disk]) -> None:
        self._account_id = account_id
        self._by_id: dict[str, Snapshot] = {}
        self.own: dict[str, list[Snapshot]] = defaultdict(list)
        self._copies: dict[str, list[Snapshot]] = defaultdict(list)
        found = self._read("disk", {disk.vendor_id for disk in disks})
        for row in found:
            self.own[row.disk].append(row)
        for _ in range(CHAIN):
            found = self._read("copied_from", {row.vendor_id for row in found})
            if not found:
                break
            for row in found:
                self._copies[row.copied_from].append(row)
        self._read_sources()

    def _read(self, column: str, values: Iterable[str]) -> list[Snapshot]:
        """In no order, and asking for the account only where an index has it: SQLite would read the whole account."""
        owner = {"account": self._account_id} if column == "copied_from" else {}
        rows: list[Snapshot] = []
        for some in parts(sorted(values)):
            found = Snapshot.objects.filter(**owner, **{f"{column}__in": some}).order_by().only(*NEEDED)
            rows += [row for row in found if row.account_id == self._account_id]
        for row in rows:
            self._by_id.setdefault(row.vendor_id, row)
        return rows

    def _read_sources(self) -> None:
        """What the copies came from, where that names no disk itself: their age counts."""
        asked: set[str] = set()
        for _ in range(CHAIN):
            unknown = {row.copied_from for row in self._by_id.values()} - set(self._by_id) - asked - {""}
            if not unknown:
                break
            asked |= unknown
            self._read("vendor_id", unknown)

    def copies_of(self, disk: Disk) -> Copies:
        """Its newest verified copy in each other region: of those that name the disk, and of those of its recovery points."""
        newest: dict[str, Copy] = {}
        for row in self._all_of(disk):
            counts = row.copied and row.state == "ready" and row.gone_at is None and row.region != disk.region
            copy = Copy(row.vendor_id, self._age(row))
            if counts and (row.region not in newest or newest[row.region].at < copy.at):
                newest[row.region] = copy
        return newest

    def _all_of(self, disk: Disk) -> Iterable[Snapshot]:
        seen: dict[int, Snapshot] = {}
        ahead = list(self.own[disk.vendor_id])
        while ahead:
            row = ahead.pop()
            if row.pk not in seen:
                seen[row.pk] = row
                ahead += self._copies.get(row.vendor_id, [])
        return seen.values()

    def _age(self, row: Snapshot, links: int = CHAIN) -> datetime:
        """How old its data is: the age of what it is a copy of, as far as that is known."""
        source = self._by_id.get(row.copied_from) if row.copied_from and row.copied else None
        if source is not None and source is not row and links:
            return self._age(source, links - 1)
        return row.created_at or row.first_seen_at

    def points_of(self, disk: Disk) -> list[Snapshot]:
        """Its recovery points where it is, the newest first."""
        here = [row for row in self.own[disk.vendor_id] if row.region == disk.region and row.gone_at is None]
        return sorted(here, key=lambda row: (row.created_at or row.first_seen_at, row.pk), reverse=True)


def _fresh(account_id: int) -> set[str]:
    """The regions whose inventory proves something."""
    return set(Region.objects.filter(~is_stale(), account=account_id).values_list("code", flat=True))


@dataclass
class _Reckoned:
    protection: Protection
    copies: Copies
    tags: Mapping[str, str] = field(default_factory=dict)


def _reckoned(disk: Disk, wanted: WantedProtection, known: Known, fresh: set[str]) -> _Reckoned:
    copies = known.copies_of(disk)
    until, proof = judged(wanted, disk.region, copies, fresh)
    newest_at, newest_in = max(((copy.at, region) for region, copy in copies.items()), default=(NEVER, ""))
    points, now = known.points_of(disk), timezone.now()
    source = next((point for point in points if point.state == "ready" and is_copyable(point)), None)
    made = Protection(
        disk=disk,
        account=disk.account,
        service=disk.service,
        region=disk.region,
        vendor_id=disk.vendor_id,
        wanted=wanted if wanted.pk else None,
        exempt=wanted.is_none,
        protected_until=until,
        rests_on=",".join(proof)[:400],
        newest_at=newest_at,
        newest_in=newest_in,
        source=source,
        immovable=points[0] if points and source is None else None,
        # By the minute: those of one batch come due together again.
        due_at=(now + AGAIN).replace(second=0, microsecond=0),
        reckoned_at=now,
    )
    tags = {str(key)[:127]: str(value)[:255] for key, value in disk.tags.items()}
    return _Reckoned(made, copies, tags)


def _write(found: Sequence[_Reckoned], due: Mapping[int, datetime]) -> None:
    """All of a batch at once; nothing for a disk that went, or that was stirred since it was read, or is at this moment."""
    with transaction.atomic():
        skips = connection.features.has_select_for_update_skip_locked
        rows = Protection.objects.filter(pk__in=[one.protection.pk for one in found]).order_by("pk")
        unchanged = {
            pk for pk, at in rows.select_for_update(skip_locked=skips).values_list("pk", "due_at") if due[pk] == at
        }
        ours = [one for one in found if one.protection.pk in unchanged]
        Protection.objects.bulk_create(
            [one.protection for one in ours], update_conflicts=True, unique_fields=["disk"], update_fields=WRITTEN
        )
        keys = [one.protection.pk for one in ours]
        copies = {(one.protection.pk, region): copy for one in ours for region, copy in one.copies.items()}
        tags = {(one.protection.pk, key): value for one in ours for key, value in one.tags.items()}
        _replace(
            NewestCopy,
            "region",
            keys,
            {key: {"snapshot": copy.snapshot, "at": copy.at} for key, copy in copies.items()},
        )
        _replace(DiskTag, "key", keys, {key: {"value": value} for key, value in tags.items()})


def _replace(model: Any, name: str, keys: Sequence[int], wanted: Mapping[tuple[int, str], Mapping[str, Any]]) -> None:
    """What these disks have of `model` is what is `wanted`: other columns by disk and the column `name`. What is so already is
    not written."""
    there = {(row.protection_id, getattr(row, name)): row for row in model.objects.filter(protection__in=keys)}
    model.objects.filter(pk__in=[row.pk for place, row in there.items() if place not in wanted]).delete()
    news = [
        model(protection_id=place[0], **{name: place[1]}, **values)
        for place, values in wanted.items()
        if place not in there or any(getattr(there[place], column) != value for column, value in values.items())
    ]
    columns = sorted({column for values in wanted.values() for column in values})
    if news:
        model.objects.bulk_create(
            news, update_conflicts=True, unique_fields=["protection", name], update_fields=columns
        )

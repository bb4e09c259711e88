"""What a reading changed of the things that decide how disks are protected: those disks, and no others, are reckoned anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from dashboard.models import Account, Disk, Snapshot, protection

# A change of any other column leaves the protection as it is.
DECIDING = ("state", "copied", "disk", "created_at", "gone_at")


@contextmanager
def of_disks(rows: Sequence[Disk]) -> Iterator[None]:
    """While these rows are written: disks that are new, are back or have other tags."""
    known: dict[tuple[str, str], tuple[Any, ...]] = {}
    for some in protection.parts(rows):
        found = Disk.objects.filter(account=rows[0].account, service=rows[0].service, vendor_id__in=_ids(some))
        for region, vendor_id, tags, reckoned in found.values_list("region", "vendor_id", "tags", "protection"):
            known[region, vendor_id] = (tags, reckoned)
    yield
    before = {row.vendor_id: known.get((row.region, row.vendor_id), (None, None)) for row in rows}
    if new := [row.vendor_id for row in rows if before[row.vendor_id][1] is None]:
        protection.admit(rows[0].account_id, rows[0].service, new)
    if other := [row.vendor_id for row in rows if before[row.vendor_id][0] not in (None, row.tags)]:
        protection.stir(rows[0].account_id, other)


@contextmanager
def of_snapshots(rows: Sequence[Snapshot]) -> Iterator[None]:
    """While these rows are written: recovery points that are new, or differ in what decides."""
    known: dict[tuple[str, str], Snapshot] = {}
    for some in protection.parts(rows):
        found = Snapshot.objects.filter(account=rows[0].account, service=rows[0].service, vendor_id__in=_ids(some))
        for row in found.only("region", "vendor_id", "copied_from", *DECIDING):
            known[row.region, row.vendor_id] = row
    yield
    disks: set[str] = set()
    sources: set[str] = set()
    for row in rows:
        before = known.get((row.region, row.vendor_id))
        if before is None or _differ(before, row):
            disks |= {row.disk, before.disk if before else ""}
            sources |= {row.copied_from, before.copied_from if before else ""} - {""}
    if disks or sources:
        protection.stir(rows[0].account_id, disks, sources)


def gone(account: Account, service: str, region: str, gone_at: datetime) -> None:
    """What a whole reading did not see, and marked gone at that moment."""
    protection.dismiss(account.pk, service, region, gone_at)
    snapshots = Snapshot.objects.filter(account=account, service=service, region=region, gone_at=gone_at)
    found = list(snapshots.values_list("disk", "copied_from"))
    protection.stir(account.pk, {disk for disk, _ in found}, {source for _, source in found} - {""})


def _differ(before: Snapshot, after: Snapshot) -> bool:
    """A source that is not told now stays the one that was known."""
    if after.copied_from and after.copied_from != before.copied_from:
        return True
    return any(getattr(before, name) != getattr(after, name) for name in DECIDING)


def _ids(rows: Sequence[Any]) -> list[str]:
    return [row.vendor_id for row in rows]

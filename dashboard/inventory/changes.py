"""What a reading changed of the things that decide how disks are protected: those disks, and no others, are reckoned anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dashboard.inventory.known import Known, is_same, place
from dashboard.models import Account, Disk, Snapshot, protection

# A change of any other column leaves the protection as it is.
DECIDING = ("state", "copied", "disk", "created_at", "gone_at")


def of_disks(rows: Sequence[Disk], before: Known) -> None:
    """Of what was written over what was known: disks that are new, are back or have other tags."""
    if not rows:
        return
    was = {row.vendor_id: before.get(place(row), {}) for row in rows}
    if new := [row.vendor_id for row in rows if was[row.vendor_id].get("protection") is None]:
        protection.admit(rows[0].account_id, rows[0].service, new)
    if other := [row.vendor_id for row in rows if was[row.vendor_id].get("tags") not in (None, row.tags)]:
        protection.stir(rows[0].account_id, other)


def of_snapshots(rows: Sequence[Snapshot], before: Known) -> None:
    """Of what was written over what was known: recovery points that are new, or differ in what decides."""
    disks: set[str] = set()
    sources: set[str] = set()
    for row in rows:
        was = before.get(place(row), {})
        told = bool(row.copied_from) and row.copied_from != was.get("copied_from")
        # A source that is not told now stays the one that was known.
        if told or not is_same(row, DECIDING, before):
            disks |= {row.disk, was.get("disk", "")}
            sources |= {row.copied_from, was.get("copied_from", "")} - {""}
    if disks or sources:
        protection.stir(rows[0].account_id, disks, sources)


def gone(account: Account, service: str, region: str, gone_at: datetime) -> None:
    """What a whole reading did not see, and marked gone at that moment."""
    place = {"account": account, "service": service, "region": region, "gone_at": gone_at}
    found = list(Snapshot.objects.filter(**place).order_by().values_list("disk", "copied_from"))
    disks = {*Disk.objects.filter(**place).order_by().values_list("vendor_id", flat=True), *(disk for disk, _ in found)}
    protection.stir(account.pk, disks, {source for _, source in found} - {""})

"""What speaks against an order at Tencent CBS, said from the inventory before anything is sent. Pure.

Only what the vendor documents as a refusal is said here; the rest is left for the vendor to decide. Encrypted snapshots
are such a case: no document says whether they can be copied (UNVERIFIED), so they are sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from providers._base import DiskInfo, Order, Problem, SnapshotInfo, SnapshotState
from providers._judging import named
from providers._tencent_items import BACKUP_POINT

# Why a snapshot in each state cannot be copied, and whether waiting helps.
_NOT_READY = {
    SnapshotState.CREATING: ("is still being created", True),
    SnapshotState.COPYING: ("is itself still being copied from another region", True),
    SnapshotState.VERIFYING: ("is a copy that Tencent is still verifying", True),
    SnapshotState.BUSY: ("is being used to roll a disk back", True),
    SnapshotState.RECYCLED: ("is in the recycle bin", False),
    SnapshotState.BROKEN: ("is broken", False),
}
_DISK_BUSY = {
    "ATTACHING": "is being attached",
    "DETACHING": "is being detached",
    "EXPANDING": "is being expanded",
    "ROLLBACKING": "is being rolled back",
    "DUMPING": "is being written from a copy",
}


def of_copy(order: Order, source: SnapshotInfo | DiskInfo) -> Iterator[Problem]:
    """What speaks against copying a snapshot to another region."""
    if isinstance(source, DiskInfo):
        yield Problem("wrong-source", f"{named(source)} is a disk, not a snapshot.", "Choose a snapshot of the disk.")
        return
    if source.kind == BACKUP_POINT:
        yield Problem(
            "backup-point",
            f"{named(source)} is a backup point, and backup points cannot leave their region.",
            "Make a snapshot from it in Tencent's console, sync, and copy that snapshot.",
        )
        return
    if order.destination_region == order.source_region:
        yield Problem("same-region", "The snapshot is already in that region.", "Choose another region.")
    if source.state in _NOT_READY:
        words, passes = _NOT_READY[source.state]
        remedy = "It can be copied once it is ready." if passes else "Choose another snapshot of the disk."
        yield Problem("not-ready", f"{named(source)} {words}.", remedy, passes)
    if order.destination_region in source.copying_to:
        yield Problem(
            "already-copying",
            f"A copy of {named(source)} to that region is already running.",
            "Another one can be made after it has ended.",
            passes=True,
        )
    if source.shared:
        yield Problem(
            "shared",
            f"{named(source)} is shared by another account, and only one's own snapshots can be copied.",
            "Ask the account that owns it to copy it, or make a disk from it and take a snapshot of that.",
        )


def of_backup_point(order: Order, source: SnapshotInfo | DiskInfo) -> Iterator[Problem]:
    """What speaks against making a backup point of a disk."""
    if isinstance(source, SnapshotInfo):
        yield Problem("wrong-source", f"{named(source)} is no disk.", "Choose the disk it was made from.")
        return
    if order.destination_region != order.source_region:
        yield Problem(
            "other-region",
            "A backup point stays in its disk's region.",
            "Take a snapshot of the disk and copy that to the other region.",
        )
    if source.state == "TORECYCLE":
        yield Problem(
            "recycled",
            f"The disk {named(source)} is in the recycle bin.",
            "Take it back in Tencent's console, then sync.",
        )
    if not source.can_snapshot:
        yield Problem(
            "no-snapshots",
            f"Tencent makes neither snapshots nor backup points of the disk {named(source)}.",
            "Protect what is on it from inside the server.",
        )
    if words := _DISK_BUSY.get(source.state):
        yield Problem(
            "disk-busy", f"The disk {named(source)} {words}.", "It can be done once that has ended.", passes=True
        )
    yield from _of_backup_quota(source)


def _of_backup_quota(disk: DiskInfo) -> Iterator[Problem]:
    if disk.backup_quota is None:
        return
    raise_it = "Buy backup point quota for the disk in Tencent's console, then sync."
    if disk.backup_quota == 0:
        yield Problem("no-backup-quota", f"The disk {named(disk)} has no backup point quota.", raise_it)
    elif (disk.backup_count or 0) >= disk.backup_quota:
        yield Problem(
            "backup-quota-full",
            f"The disk {named(disk)} holds {disk.backup_count} of {disk.backup_quota} backup points.",
            f"Delete one of them in Tencent's console and sync, or raise it: {raise_it[0].lower()}{raise_it[1:]}",
        )

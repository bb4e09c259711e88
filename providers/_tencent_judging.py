"""What speaks against an order at Tencent CBS, said from the inventory before anything is sent. Pure.

Only what the vendor documents as a refusal is said here; the rest is left for the vendor to decide. Encrypted snapshots
are such a case: no document says whether they can be copied (UNVERIFIED), so they are sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from providers._crossing import DiskInfo, Order, Problem, SnapshotInfo, SnapshotState
from providers._judging import named
from providers._saying import said
from providers._tencent_items import BACKUP_POINT

# Why a snapshot in each state cannot be copied, and whether waiting helps.
_NOT_READY = {
    SnapshotState.CREATING: (said("{item} is still being created."), True),
    SnapshotState.COPYING: (said("{item} is itself still being copied from another region."), True),
    SnapshotState.VERIFYING: (said("{item} is a copy that Tencent is still verifying."), True),
    SnapshotState.BUSY: (said("{item} is being used to roll a disk back."), True),
    SnapshotState.RECYCLED: (said("{item} is in the recycle bin."), False),
    SnapshotState.BROKEN: (said("{item} is broken."), False),
}
_DISK_BUSY = {
    "ATTACHING": said("The disk {item} is being attached."),
    "DETACHING": said("The disk {item} is being detached."),
    "EXPANDING": said("The disk {item} is being expanded."),
    "ROLLBACKING": said("The disk {item} is being rolled back."),
    "DUMPING": said("The disk {item} is being written from a copy."),
}


def of_copy(order: Order, source: SnapshotInfo | DiskInfo) -> Iterator[Problem]:
    """What speaks against copying a snapshot to another region."""
    if isinstance(source, DiskInfo):
        yield Problem(
            "wrong-source",
            said("{item} is a disk, not a snapshot.", item=named(source)),
            said("Choose a snapshot of the disk."),
        )
        return
    if source.kind == BACKUP_POINT:
        yield Problem(
            "backup-point",
            said("{item} is a backup point, and backup points cannot leave their region.", item=named(source)),
            said("Make a snapshot from it in Tencent's console, sync, and copy that snapshot."),
        )
        return
    if order.destination_region == order.source_region:
        yield Problem("same-region", said("The snapshot is already in that region."), said("Choose another region."))
    if source.state in _NOT_READY:
        words, passes = _NOT_READY[source.state]
        remedy = said("It can be copied once it is ready.") if passes else said("Choose another snapshot of the disk.")
        yield Problem("not-ready", said(words, item=named(source)), remedy, passes)
    if order.destination_region in source.copying_to:
        yield Problem(
            "already-copying",
            said("A copy of {item} to that region is already running.", item=named(source)),
            said("Another one can be made after it has ended."),
            passes=True,
        )
    if source.shared:
        yield Problem(
            "shared",
            said(
                "{item} is shared by another account, and only one's own snapshots can be copied.", item=named(source)
            ),
            said("Ask the account that owns it to copy it, or make a disk from it and take a snapshot of that."),
        )


def of_backup_point(order: Order, source: SnapshotInfo | DiskInfo) -> Iterator[Problem]:
    """What speaks against making a backup point of a disk."""
    if isinstance(source, SnapshotInfo):
        yield Problem(
            "wrong-source", said("{item} is no disk.", item=named(source)), said("Choose the disk it was made from.")
        )
        return
    if order.destination_region != order.source_region:
        yield Problem(
            "other-region",
            said("A backup point stays in its disk's region."),
            said("Take a snapshot of the disk and copy that to the other region."),
        )
    if source.state == "TORECYCLE":
        yield Problem(
            "recycled",
            said("The disk {item} is in the recycle bin.", item=named(source)),
            said("Take it back in Tencent's console, then sync."),
        )
    if not source.can_snapshot:
        yield Problem(
            "no-snapshots",
            said("Tencent makes neither snapshots nor backup points of the disk {item}.", item=named(source)),
            said("Protect what is on it from inside the server."),
        )
    if words := _DISK_BUSY.get(source.state):
        yield Problem(
            "disk-busy",
            said(words, item=named(source)),
            said("It can be done once that has ended."),
            passes=True,
        )
    yield from _of_backup_quota(source)


def _of_backup_quota(disk: DiskInfo) -> Iterator[Problem]:
    if disk.backup_quota is None:
        return
    raise_it = said("Buy backup point quota for the disk in Tencent's console, then sync.")
    if disk.backup_quota == 0:
        yield Problem("no-backup-quota", said("The disk {item} has no backup point quota.", item=named(disk)), raise_it)
    elif (disk.backup_count or 0) >= disk.backup_quota:
        yield Problem(
            "backup-quota-full",
            said(
                "The disk {item} holds {count} of {quota} backup points.",
                item=named(disk),
                count=disk.backup_count,
                quota=disk.backup_quota,
            ),
            said(
                "Delete one of them in Tencent's console and sync, or buy backup point quota for the disk there, then sync."
            ),
        )

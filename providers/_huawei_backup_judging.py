"""What speaks against replicating a backup at Huawei Cloud, said from the inventory before anything is sent. Pure.

Only what the vendor documents as a refusal is said here, by the constraints of
https://support.huaweicloud.com/intl/en-us/usermanual-cbr/cbr_03_0018.html. That a backup is encrypted is no such case.
"""

from __future__ import annotations

from collections.abc import Iterator

from providers._crossing import DiskInfo, Order, Problem, SnapshotInfo, SnapshotState
from providers._huawei_backups import DISK_BACKUP, PARTIAL_BACKUP
from providers._huawei_records import SERVER_BACKUP
from providers._judging import named
from providers._saying import said

# Why a backup in each state cannot be replicated, and whether waiting helps.
_NOT_READY = {
    SnapshotState.CREATING: (said("{item} is still being made."), True),
    SnapshotState.BUSY: (said("{item} is being used to restore its server."), True),
    SnapshotState.RECYCLED: (said("{item} is being deleted."), False),
    SnapshotState.BROKEN: (said("{item} is broken."), False),
}
_STAYS = {
    PARTIAL_BACKUP: said("{item} holds no system disk, and Huawei Cloud replicates backups of whole servers only."),
    DISK_BACKUP: said("{item} is a backup of a single disk, and Huawei Cloud replicates backups of servers only."),
}


def of_source(order: Order, source: SnapshotInfo | DiskInfo) -> Iterator[Problem]:
    """What speaks against the backup itself."""
    if isinstance(source, DiskInfo):
        yield Problem(
            "wrong-source",
            said("{item} is a server, not a backup.", item=named(source)),
            said("Choose a backup of the server."),
        )
        return
    if source.copied:
        yield Problem(
            "replica",
            said("{item} is a replica itself, and replicas cannot be replicated again.", item=named(source)),
            said("Replicate the backup it came from; that one may go to several regions."),
        )
        return
    if source.kind != SERVER_BACKUP:
        why = _STAYS.get(source.kind, said("{item} is no backup of a server, and Huawei Cloud replicates those only."))
        yield Problem(
            "not-whole",
            said(why, item=named(source)),
            said("Choose a backup of the whole server."),
        )
    if order.destination_region == order.source_region:
        yield Problem("same-region", said("The backup is already in that region."), said("Choose another region."))
    yield from _of_state(order, source)


def _of_state(order: Order, source: SnapshotInfo) -> Iterator[Problem]:
    if source.state is not SnapshotState.READY:
        unknown = (said("{item} is {state} in Huawei Cloud's words."), True)
        words, passes = _NOT_READY.get(source.state, unknown)
        remedy = (
            said("It can be replicated once it is available.")
            if passes
            else said("Choose another backup of the server.")
        )
        yield Problem(
            "not-ready",
            said(words, item=named(source), state=source.vendor_state or said("in an unknown state")),
            remedy,
            passes,
        )
    if order.destination_region in source.copying_to:
        yield Problem(
            "already-copying",
            said("{item} is being replicated to that region already.", item=named(source)),
            said("Antipode takes that replica for this copy: a region holds one of each backup."),
            passes=True,
        )

"""What Huawei's two backup services list, read into the contract's words as far as they say it alike.

Sources: https://support.huaweicloud.com/intl/api-csbs/en-us_topic_0059304235.html (state words), huaweicloudsdkcbr.v1
`BackupResp`. A backup's own times are written without a zone; UTC is taken (UNVERIFIED).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from providers._crossing import DiskInfo, Progress, Sighting, SnapshotInfo, SnapshotState
from providers._huawei_backup_offers import copied_from
from providers._huawei_records import Record, utc
from providers._reading import Wire, identifier, text

# Backups that stay where they are: of a server without its system disk, of a single disk, of anything else.
PARTIAL_BACKUP, DISK_BACKUP, OTHER_BACKUP = "partial-server-backup", "disk-backup", "other-backup"
REPLICA = "replication"

STATES: Mapping[str, SnapshotState] = {
    "waiting_protect": SnapshotState.CREATING,
    "protecting": SnapshotState.CREATING,
    "available": SnapshotState.READY,
    # The server is being set back to it: whole, but not to be touched.
    "waiting_restore": SnapshotState.BUSY,
    "restoring": SnapshotState.BUSY,
    # On its way out.
    "waiting_delete": SnapshotState.RECYCLED,
    "deleting": SnapshotState.RECYCLED,
    "deleted": SnapshotState.RECYCLED,
    "error": SnapshotState.BROKEN,
}
PROGRESS: Mapping[SnapshotState, Progress] = {
    SnapshotState.READY: Progress.READY,
    SnapshotState.BUSY: Progress.READY,
    SnapshotState.RECYCLED: Progress.BROKEN,
    SnapshotState.BROKEN: Progress.BROKEN,
}


@dataclass(frozen=True)
class Backup:
    """One backup with what its row tells besides: its server, its replications, and why it is broken."""

    snapshot: SnapshotInfo
    server: DiskInfo | None = None
    records: tuple[Record, ...] = ()
    code: str = ""
    message: str = ""

    @property
    def id(self) -> str:
        """The backup's id."""
        return self.snapshot.id


def snapshot(row: Wire, region: str, *, kind: str, copied: bool, size_gb: int, **more: Any) -> SnapshotInfo:
    """A backup, from the fields that both services name alike."""
    word, name = text(row, "status"), text(row, "name")
    return SnapshotInfo(
        id=identifier(row, "id"),
        name=name,
        region=region,
        kind=kind,
        state=state(word, copied=copied),
        vendor_state=word,
        disk=text(row, "resource_id"),
        size_gb=size_gb,
        copied=copied,
        copied_from=copied_from(name) if copied else "",
        created_at=utc(row, "created_at"),
        **more,
    )


def server(row: Wire, region: str, *, name: str, zone: str, size_gb: int, usage: str) -> DiskInfo | None:
    """What a backup was made of, as far as the backup tells; None where it does not tell."""
    id = text(row, "resource_id")
    kind = text(row, "resource_type")
    return DiskInfo(id, name, region, zone, size_gb, usage, kind) if id else None


def state(word: str, *, copied: bool) -> SnapshotState:
    """Our word for the vendor's; a replica that is being made is being copied."""
    found = STATES.get(word, SnapshotState.UNKNOWN)
    return SnapshotState.COPYING if copied and found is SnapshotState.CREATING else found


def mention(known: dict[str, list[Record]], records: Iterable[Record]) -> None:
    """Keep the records under the ids of the backups that they are about."""
    for made in records:
        for id in filter(None, (made.source, made.destination)):
            known.setdefault(id, []).append(made)


def informed(snapshot: SnapshotInfo, known: Mapping[str, Sequence[Record]]) -> SnapshotInfo:
    """The backup with what records tell of it: where it comes from, and where it is on its way to."""
    about = known.get(snapshot.id, ())
    running = {made.destination_region for made in about if made.source == snapshot.id and made.moving}
    origins = [made.source for made in about if made.destination == snapshot.id]
    origin = origins[-1] if origins else snapshot.copied_from
    copied = snapshot.copied or bool(origin)
    return replace(snapshot, copied=copied, copied_from=origin, copying_to=tuple(sorted(running)))


def servers(backups: Iterable[Backup]) -> Iterable[DiskInfo]:
    """The servers that the backups were made of; those of replicas stand in another region."""
    return (backup.server for backup in backups if backup.server and not backup.snapshot.copied)


def copied_of(source: str, snapshot: SnapshotInfo) -> SnapshotInfo:
    """The replica, with its source."""
    return replace(snapshot, copied=True, copied_from=source)


def sighting(replica: str, source: str, backup: Backup | None) -> Sighting:
    """How a replica is doing that is listed in its destination, or is not."""
    if backup is None:
        return Sighting(replica, Progress.MISSING)
    item = copied_of(source, backup.snapshot)
    progress = PROGRESS.get(item.state, Progress.MOVING)
    code, message = (backup.code, backup.message) if progress is Progress.BROKEN else ("", "")
    return Sighting(replica, progress, item.vendor_state, item.percent, item, code, message)

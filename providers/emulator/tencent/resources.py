"""What Tencent's cloud holds: disks, snapshots and backup points, and how the API shows them.

Fields: `tencentcloud.cbs.v20170312.models` of the official Python SDK.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from providers.emulator._state import Cloud, Resource

BEIJING = timezone(timedelta(hours=8))
DEFAULT_SNAPSHOT_QUOTA = 64
SNAPSHOTS = "snapshots"


@dataclass(kw_only=True)
class Disk(Resource):
    """A cloud disk. `backups` says whether it can have backup points at all."""

    name: str
    size: int
    usage: str = "DATA_DISK"
    type: str = "CLOUD_PREMIUM"
    state: str = "ATTACHED"
    zone: str = ""
    instance: str = ""
    encrypted: bool = False
    snapshots: bool = True
    backups: bool = True
    backup_quota: int = 0
    project: int = 0
    project_name: str = ""
    prepaid: bool = False
    migrating: bool = False
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Snapshot(Resource):
    """A snapshot. `origin` is what made it: create, copy, twin, foreign; copies have a source.

    `state` overrides the computed state word; `deadline` is a unix time.
    """

    name: str
    disk: str
    size: int
    usage: str = "DATA_DISK"
    zone: str = ""
    encrypted: bool = False
    copyable: bool = True
    shared_with: int = 0
    from_others: bool = False
    deadline: float | None = None
    images: list[str] = field(default_factory=list)
    policy: str = ""
    state: str = ""
    origin: str = "create"
    source: str = ""
    source_region: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def origin_place(self) -> tuple[str, str]:
        return self.source_region, self.source

    @property
    def copied(self) -> bool:
        """Whether it came from another region."""
        return self.origin != "create"


@dataclass(kw_only=True)
class Backup(Resource):
    """A backup point of a disk."""

    name: str
    disk: str
    size: int
    usage: str = "DATA_DISK"
    encrypted: bool = False
    state: str = ""


def local_time(at: float | None) -> str:
    """A time as CBS writes it, "2023-03-09 10:45:11" in Beijing; "" for none."""
    return "" if at is None else datetime.fromtimestamp(at, BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def utc_time(at: float) -> str:
    """A time as backup points have it, "2022-04-02T17:44:55+00:00"."""
    return datetime.fromtimestamp(int(at), UTC).isoformat()


def snapshot_state(snapshot: Snapshot, cloud: Cloud) -> str:
    """The state word: copies move, are checked, and are NORMAL; others are CREATING until then."""
    if snapshot.state or snapshot.done:
        return snapshot.state or "NORMAL"
    if not snapshot.copied:
        return "CREATING"
    moving = snapshot.fraction(cloud.clock.now(), cloud.pace) < 0.85
    return "COPYING_FROM_REMOTE" if moving else "CHECKING_COPIED"


def backup_state(backup: Backup) -> str:
    """The state word of a backup point."""
    return backup.state or ("NORMAL" if backup.done else "CREATING")


def snapshots(cloud: Cloud, account: str, region: str) -> tuple[Snapshot, ...]:
    """The snapshots that exist now; those whose deadline has passed are deleted on the way."""
    now = cloud.clock.now()
    for snapshot in cloud.store.made(Snapshot, account, region, _ending):
        if snapshot.deadline is not None and snapshot.deadline <= now:
            cloud.remove(snapshot)
    return cloud.store.made(Snapshot, account, region, tuple)


def _ending(held: Iterable[Snapshot]) -> list[Snapshot]:
    return [snapshot for snapshot in held if snapshot.deadline is not None]


def snapshot_quota(cloud: Cloud, account: str, region: str) -> tuple[int, int]:
    """(used, limit) of snapshots in a region; copies under way count."""
    return len(snapshots(cloud, account, region)), cloud.limit(account, region, SNAPSHOTS, DEFAULT_SNAPSHOT_QUOTA)


def backups_of(cloud: Cloud, disk: Disk) -> Iterator[Backup]:
    """The backup points of one disk."""
    return (backup for backup in cloud.store.all(Backup, disk.account, disk.region) if backup.disk == disk.id)


def _placement(zone: str, project: int = 0, project_name: str = "") -> dict[str, Any]:
    empty = {"CageId": "", "CdcId": "", "CdcName": "", "DedicatedClusterId": ""}
    return {"Zone": zone, "ProjectId": project, "ProjectName": project_name, **empty}


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def snapshot_item(snapshot: Snapshot, cloud: Cloud) -> dict[str, Any]:
    """A snapshot as DescribeSnapshots shows it."""
    return {
        "SnapshotId": snapshot.id,
        "SnapshotName": snapshot.name,
        "SnapshotState": snapshot_state(snapshot, cloud),
        "Percent": snapshot.percent(cloud.clock.now(), cloud.pace),
        "DiskId": snapshot.disk,
        "DiskSize": snapshot.size,
        "DiskUsage": snapshot.usage,
        "Encrypt": snapshot.encrypted,
        "CopyFromRemote": snapshot.copied,
        "CopyingToRegions": cloud.copying_to(snapshot),
        "IsPermanent": snapshot.deadline is None,
        "DeadlineTime": local_time(snapshot.deadline),
        "CreateTime": local_time(snapshot.created),
        "LatestModifyTime": local_time(snapshot.created),
        "SnapshotType": "SHARED_SNAPSHOT" if snapshot.from_others else "PRIVATE_SNAPSHOT",
        "ShareReference": snapshot.shared_with,
        "TimeStartShare": local_time(snapshot.created) if snapshot.shared_with else "",
        "Images": [{"ImageId": image, "ImageName": image} for image in snapshot.images],
        "ImageCount": len(snapshot.images),
        "AutoSnapshotPolicyId": snapshot.policy,
        "SnapshotMode": "STANDARD_SNAPSHOT",
        "IsLocked": False,
        "Tags": _tags(snapshot.tags),
        "Placement": _placement(snapshot.zone),
    }


def backup_item(backup: Backup, cloud: Cloud) -> dict[str, Any]:
    """A backup point as DescribeDiskBackups shows it."""
    return {
        "DiskBackupId": backup.id,
        "DiskBackupName": backup.name,
        "DiskBackupState": backup_state(backup),
        "Percent": backup.percent(cloud.clock.now(), cloud.pace),
        "DiskId": backup.disk,
        "DiskSize": backup.size,
        "DiskUsage": backup.usage,
        "Encrypt": backup.encrypted,
        "CreateTime": utc_time(backup.created),
    }


def disk_item(disk: Disk, cloud: Cloud) -> dict[str, Any]:
    """A disk as DescribeDisks shows it."""
    own = [s for s in cloud.store.all(Snapshot, disk.account, disk.region) if s.disk == disk.id and not s.copied]
    attached = bool(disk.instance)
    return {
        "DiskId": disk.id,
        "DiskName": disk.name,
        "DiskSize": disk.size,
        "DiskUsage": disk.usage,
        "DiskType": disk.type,
        "DiskState": disk.state,
        "Attached": attached,
        "InstanceId": disk.instance,
        "InstanceIdList": [disk.instance] if attached else [],
        "InstanceType": "CVM" if attached else "",
        "LastAttachInsId": disk.instance,
        "AttachMode": "PF",
        "Portable": disk.usage == "DATA_DISK",
        "Shareable": False,
        "Encrypt": disk.encrypted,
        "EncryptType": "",
        "KmsKeyId": "",
        "SnapshotAbility": disk.snapshots,
        "SnapshotCount": len(own),
        "SnapshotSize": sum(s.size for s in own) * 1024,
        "BackupDisk": True,
        "DiskBackupQuota": disk.backup_quota,
        "DiskBackupCount": sum(1 for _ in backups_of(cloud, disk)),
        "DiskChargeType": "PREPAID" if disk.prepaid else "POSTPAID_BY_HOUR",
        "DeadlineTime": local_time(disk.created + 3 * 365 * 86400) if disk.prepaid else "",
        "DifferDaysOfDeadline": int((disk.created + 3 * 365 * 86400 - cloud.clock.now()) / 86400)
        if disk.prepaid
        else 0,
        "RenewFlag": "NOTIFY_AND_AUTO_RENEW" if disk.prepaid else "NOTIFY_AND_MANUAL_RENEW",
        "AutoRenewFlagError": False,
        "DeadlineError": False,
        "Rollbacking": disk.state == "ROLLBACKING",
        "RollbackPercent": 40 if disk.state == "ROLLBACKING" else 100,
        "Migrating": disk.migrating,
        "MigratePercent": 40 if disk.migrating else 100,
        "CreateTime": local_time(disk.created),
        "Placement": _placement(disk.zone, disk.project, disk.project_name),
        "Tags": _tags(disk.tags),
        "AutoSnapshotPolicyIds": [],
        "DeleteWithInstance": disk.usage == "SYSTEM_DISK",
        "DeleteSnapshot": 0,
        "ThroughputPerformance": 0,
        "BurstPerformance": False,
        "IsReturnable": True,
        "ReturnFailCode": 0,
        "ErrorPrompt": "",
    }

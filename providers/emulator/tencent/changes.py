"""The other changing actions of CBS: backup points, and making, changing and deleting snapshots.

Which code goes with which trouble: the actions' error lists in `tencentcloud-sdk-go`, cbs/v20170312/client.go.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from providers.emulator._state import copy_weight
from providers.emulator.tencent.calls import Action, Call
from providers.emulator.tencent.copies import NAME_LENGTH, lag, new_id, snapshot_of
from providers.emulator.tencent.errors import Refusal
from providers.emulator.tencent.resources import (
    Backup,
    Disk,
    Snapshot,
    backup_state,
    backups_of,
    snapshot_quota,
    snapshot_state,
)

BACKUP_NAME_LENGTH, MAX_BACKUP_QUOTA, MAX_IDS, DAY = 100, 1024, 100, 86400
BUSY_DISKS = frozenset({"ATTACHING", "DETACHING", "EXPANDING", "DUMPING", "TORECYCLE"})


def _disk(call: Call, id: str) -> Disk:
    disk = call.cloud.store.get(Disk, call.account, call.region, id)
    if disk is None:
        raise Refusal("InvalidDiskId.NotFound", id=id)
    if disk.state == "ROLLBACKING":
        raise Refusal("ResourceInUse.DiskRollbacking", id=id)
    if disk.state in BUSY_DISKS:
        raise Refusal("InvalidDisk.Busy", id=id)
    return disk


def _snapshot_under_way(call: Call, disk: Disk) -> bool:
    return any(
        isinstance(one, Snapshot) and (one.account, one.region, one.disk) == (disk.account, disk.region, disk.id)
        and not one.copied
        for one in call.cloud.moving.values()
    )  # fmt: skip


def _create_backup(call: Call) -> dict[str, Any]:
    name = call.params.get("DiskBackupName", "")
    if len(name) > BACKUP_NAME_LENGTH:
        raise Refusal("InvalidParameter", why=f"`DiskBackupName` is longer than {BACKUP_NAME_LENGTH} characters")
    disk = _disk(call, call.params["DiskId"])
    _check_backup(call, disk)
    backup = _new_backup(call, disk, name or ("Unnamed" if call.language == "en-US" else "未命名"))
    backup.hidden = lag(call)
    call.cloud.add(backup)
    call.cloud.accept(
        account=call.account,
        region=call.region,
        vendor="tencent",
        action=call.action,
        source=disk.id,
        source_region=disk.region,
        name=backup.name,
        replica=backup.id,
        request_id=call.request_id,
    )
    if call.fault("twin"):
        call.cloud.add(_new_backup(call, disk, backup.name))
    return {} if call.fault("success_without_id") else {"DiskBackupId": backup.id}


def _check_backup(call: Call, disk: Disk) -> None:
    if not disk.backups:
        raise Refusal("ResourceUnavailable.NotSupported", id=disk.id)
    if disk.migrating:
        raise Refusal("ResourceInUse", id=disk.id)
    if _snapshot_under_way(call, disk):
        raise Refusal("ResourceUnavailable.SnapshotCreating", id=disk.id)
    points = list(backups_of(call.cloud, disk))
    if any(backup_state(point) != "NORMAL" for point in points):
        raise Refusal("InvalidDisk.Busy", id=disk.id)
    if len(points) >= disk.backup_quota or call.fault("quota_runs_out"):
        raise Refusal("ResourceInsufficient.OverQuota", id=disk.id, used=len(points), limit=disk.backup_quota)


def _new_backup(call: Call, disk: Disk, name: str) -> Backup:
    id = new_id("dbp")
    fate = "never" if call.fault("never_ends") else "gone" if call.fault("ends_badly") else ""
    return Backup(
        account=call.account,
        region=call.region,
        id=id,
        created=call.now,
        started=call.now,
        weight=0.5 * copy_weight(id, disk.size),
        done=False,
        fate=fate,
        name=name,
        disk=disk.id,
        size=disk.size,
        usage=disk.usage,
        encrypted=disk.encrypted,
    )


def _delete_backups(call: Call) -> dict[str, Any]:
    points = [(id, call.cloud.store.get(Backup, call.account, call.region, id)) for id in _ids(call, "DiskBackupIds")]
    for id, point in points:
        if point is None:
            raise Refusal("ResourceNotFound.NotFound", id=id)
        if backup_state(point) != "NORMAL":
            raise Refusal("ResourceBusy", id=id)
    for _, point in points:
        if point:
            call.cloud.remove(point)
    return {}


def _ids(call: Call, name: str) -> list[str]:
    ids: list[str] = call.params[name]
    if not 1 <= len(ids) <= MAX_IDS:
        wrong = "InvalidParameter" if name == "DiskBackupIds" else "InvalidParameterValue"
        raise Refusal(wrong, why=f"`{name}` must hold 1 to {MAX_IDS} ids")
    return list(dict.fromkeys(ids))


def _modify_backup_quota(call: Call) -> dict[str, Any]:
    disk, wanted = _disk(call, call.params["DiskId"]), call.params["DiskBackupQuota"]
    held = sum(1 for _ in backups_of(call.cloud, disk))
    if not max(1, held) <= wanted <= MAX_BACKUP_QUOTA:
        raise Refusal("InvalidParameterValue", why=f"`DiskBackupQuota` must be {max(1, held)} to {MAX_BACKUP_QUOTA}")
    disk.backup_quota = wanted
    call.cloud.store.put(disk)
    return {}


def _create_snapshot(call: Call) -> dict[str, Any]:
    disk = _disk(call, call.params["DiskId"])
    if not disk.snapshots:
        raise Refusal("InvalidDisk.NotSupportSnapshot", id=disk.id)
    if disk.migrating:
        raise Refusal("ResourceInUse.DiskMigrating", id=disk.id)
    if _snapshot_under_way(call, disk):
        raise Refusal("InvalidDisk.SnapshotCreating", id=disk.id)
    used, limit = snapshot_quota(call.cloud, call.account, call.region)
    if used >= limit or call.fault("quota_runs_out"):
        raise Refusal("InsufficientSnapshotQuota", used=used, limit=limit, region=call.region)
    deadline = _deadline(call)
    _consume_backup(call, disk)
    snapshot = _new_snapshot(call, disk, deadline)
    call.cloud.add(snapshot)
    return {} if call.fault("success_without_id") else {"SnapshotId": snapshot.id}


def _consume_backup(call: Call, disk: Disk) -> None:
    """A backup point that becomes a snapshot is used up, and its quota is free again."""
    if not (id := call.params.get("DiskBackupId")):
        return
    point = call.cloud.store.get(Backup, call.account, call.region, id)
    if point is None or point.disk != disk.id:
        raise Refusal("ResourceNotFound.NotFound", id=id)
    if backup_state(point) != "NORMAL":
        raise Refusal("ResourceUnavailable.DiskBackupCreating", id=id)
    call.cloud.remove(point)


def _new_snapshot(call: Call, disk: Disk, deadline: float | None) -> Snapshot:
    id = new_id("snap")
    return Snapshot(
        account=call.account,
        region=call.region,
        id=id,
        created=call.now,
        started=call.now,
        weight=0.5 * copy_weight(id, disk.size),
        done=False,
        name=_name(call) or ("Unnamed" if call.language == "en-US" else "未命名"),
        disk=disk.id,
        size=disk.size,
        usage=disk.usage,
        zone=disk.zone,
        encrypted=disk.encrypted,
        deadline=deadline,
        tags={tag["Key"]: tag["Value"] for tag in call.params.get("Tags", [])},
    )


def _name(call: Call) -> str:
    name: str = call.params.get("SnapshotName", "")
    if len(name) > NAME_LENGTH:
        raise Refusal("InvalidParameterValue", why=f"`SnapshotName` is longer than {NAME_LENGTH} characters")
    return name


def _deadline(call: Call) -> float | None:
    text = call.params.get("Deadline")
    if not text:
        return None
    try:
        deadline = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("InvalidParameterValue", why="`Deadline` is not an ISO 8601 time") from None
    if deadline.tzinfo is None or deadline.timestamp() < call.now + DAY:
        raise Refusal("InvalidParameterValue", why="`Deadline` must have an offset and be at least one day ahead")
    return deadline.timestamp()


def _modify_snapshot(call: Call) -> dict[str, Any]:
    snapshot = snapshot_of(call, call.params["SnapshotId"])
    if snapshot_state(snapshot, call.cloud) != "NORMAL":
        raise Refusal("InvalidSnapshot.NotSupported", id=snapshot.id, why=snapshot_state(snapshot, call.cloud))
    name, deadline, permanent = _name(call), _deadline(call), call.params.get("IsPermanent")
    if not name and deadline is None and permanent is None:
        raise Refusal("MissingParameter", name="SnapshotName")
    if permanent and deadline is not None:
        raise Refusal("InvalidParameterValue", why="a permanent snapshot has no `Deadline`")
    snapshot.name = name or snapshot.name
    snapshot.deadline = None if permanent else deadline if deadline is not None else snapshot.deadline
    call.cloud.store.put(snapshot)
    return {}


def _delete_snapshots(call: Call) -> dict[str, Any]:
    """All of them or none: the first that cannot be deleted fails the request."""
    doomed = [snapshot_of(call, id) for id in _ids(call, "SnapshotIds")]
    for snapshot in doomed:
        _check_delete(call, snapshot)
    for snapshot in doomed:
        call.cloud.remove(snapshot)
    return {}


def _check_delete(call: Call, snapshot: Snapshot) -> None:
    state = snapshot_state(snapshot, call.cloud)
    if state == "CREATING":
        raise Refusal("ResourceUnavailable.SnapshotCreating", id=snapshot.id)
    if state != "NORMAL":
        raise Refusal("InvalidSnapshot.NotSupported", id=snapshot.id, why=state)
    if call.cloud.copying_to(snapshot):
        raise Refusal("ResourceBusy", id=snapshot.id)
    if snapshot.shared_with:
        raise Refusal("UnsupportedOperation.SnapHasShared", id=snapshot.id)
    if snapshot.images and not call.params.get("DeleteBindImages"):
        raise Refusal("UnsupportedOperation.SnapshotHasBindedImage", id=snapshot.id)


ACTIONS = (
    Action("cbs", "CreateDiskBackup", _create_backup, {"DiskId": "str!", "DiskBackupName": "str"}),
    Action("cbs", "DeleteDiskBackups", _delete_backups, {"DiskBackupIds": "strs!"}),
    Action("cbs", "ModifyDiskBackupQuota", _modify_backup_quota, {"DiskId": "str!", "DiskBackupQuota": "int!"}),
    Action(
        "cbs",
        "CreateSnapshot",
        _create_snapshot,
        {
            "DiskId": "str!",
            "SnapshotName": "str",
            "Deadline": "str",
            "DiskBackupId": "str",
            "Tags": "tags",
            "DiskUsage": "str",
            "LocalSnap": "bool",
        },
    ),
    Action(
        "cbs",
        "ModifySnapshotAttribute",
        _modify_snapshot,
        {"SnapshotId": "str!", "SnapshotName": "str", "IsPermanent": "bool", "Deadline": "str"},
    ),
    Action("cbs", "DeleteSnapshots", _delete_snapshots, {"SnapshotIds": "strs!", "DeleteBindImages": "bool"}),
)

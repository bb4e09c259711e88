"""What CSBS tells: server backups ("checkpoint items"), replication records, capability, quotas.

Fields: the JSON fixtures of `huaweicloud/huaweicloud-sdk-java`.
"""

from __future__ import annotations

from typing import Any

from providers.emulator._state import Cloud
from providers.emulator.huawei import replicating
from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.errors import Refusal
from providers.emulator.huawei.listing import Item, disturbed, page, visible
from providers.emulator.huawei.regions import CSBS_ROUTES, capability
from providers.emulator.huawei.resources import (
    GB,
    CsbsBackup,
    Replication,
    backup_state,
    bare_time,
    loose_time,
    newest_first,
)

BACKUPS, CAPACITY = "backups", "backup_capacity"
ITEMS = "/v1/{project}/checkpoint_items"
MAX_BACKUPS, MAX_CAPACITY = 1000, 200_000


def quotas(cloud: Cloud, account: str, region: str) -> dict[str, tuple[int, int]]:
    """(used, limit) of backups, and of their GB, in a region; replicas on their way count."""
    held = list(cloud.store.all(CsbsBackup, account, region))
    return {
        BACKUPS: (len(held), cloud.limit(account, region, BACKUPS, MAX_BACKUPS)),
        CAPACITY: (sum(one.size for one in held), cloud.limit(account, region, CAPACITY, MAX_CAPACITY)),
    }


def _records(call: Call, backup: CsbsBackup) -> list[Item]:
    return [_record_item(call, one) for one in visible(call, replicating.records_of(call.cloud, backup))]


def _record_item(call: Call, record: Replication) -> Item:
    item = replicating.record_item(call.cloud, record, call.project, "checkpoint_item", loose_time)
    return {**item, "plan_id": ""}


def _item(call: Call, backup: CsbsBackup) -> Item:
    state = backup_state(backup)
    ended = state in ("available", "error")
    return {
        "id": backup.id,
        "checkpoint_id": backup.checkpoint,
        "name": backup.name,
        "description": backup.description,
        "status": state,
        "resource_id": backup.server,
        "resource_type": "OS::Nova::Server",
        "created_at": bare_time(backup.created),
        "updated_at": bare_time(backup.created),
        "protected_at": bare_time(backup.created) if ended else "",
        "tags": [],
        "backup_data": {
            "__openstack_region_name": backup.source_region or backup.region,
            "cloudservicetype": "__OS-image",
            "imagetype": "gold",
            "disk": backup.size,
            "vcpus": 4,
            "ram": 8192,
            "eip": "",
            "private_ip": "192.168.0.12",
        },
        "extend_info": _extend_info(call, backup, state),
        "replication_records": _records(call, backup),
    }


def _extend_info(call: Call, backup: CsbsBackup, state: str) -> Item:
    return {
        "auto_trigger": backup.auto,
        "copy_status": replicating.copy_status(call.cloud, backup),
        "copy_from": backup.source_region,
        "image_type": backup.image,
        "progress": backup.percent(call.now, call.cloud.pace),
        "size": backup.size * GB,
        "average_speed": 44,
        "resource_az": backup.zone,
        "resource_name": backup.server_name,
        "finished_at": bare_time(backup.created) if state == "available" else "",
        "fail_op": "backup" if state == "error" else "",
        "fail_reason": "The server could not be backed up." if state == "error" else "",
        "fail_code": {"Code": 9999, "Description": "The operation failed."} if state == "error" else {},
        "incremental": backup.auto,
        "taskid": backup.checkpoint,
        "hypervisor_type": "QEMU",
        "supported_restore_mode": "backup",
        "support_lld": False,
        "os_images_data": [],
        "space_saving_ratio": 0,
        "volume_backups": [_volume(backup)],
    }


def _volume(backup: CsbsBackup) -> Item:
    return {
        "id": f"{backup.id[:-4]}f001",
        "name": f"{backup.name}-volume",
        "status": "available",
        "bootable": True,
        "source_volume_id": f"{backup.server[:-4]}f001",
        "source_volume_name": f"{backup.server_name}-system",
        "source_volume_size": backup.size,
        "size": backup.size * GB,
        "incremental": backup.auto,
        "image_type": backup.image,
        "snapshot_id": "",
        "average_speed": 44,
    }


def _begun(item: Item) -> None:
    item["extend_info"]["progress"] = 5


def _matches(call: Call, backup: CsbsBackup) -> bool:
    exact = {
        "status": backup_state(backup),
        "resource_id": backup.server,
        "resource_type": "OS::Nova::Server",
        "image_type": backup.image,
        "az": backup.zone,
        "checkpoint_id": backup.checkpoint,
        "policy_id": "",
    }
    within = {"name": backup.name, "resource_name": backup.server_name}
    made = bare_time(backup.created)
    return (
        all(call.asked(name) in ("", value) for name, value in exact.items())
        and all(call.asked(name).lower() in value.lower() for name, value in within.items())
        and (call.asked("start_time") or made) <= made <= (call.asked("end_time") or made)
    )


def _chosen(call: Call) -> list[CsbsBackup]:
    held = newest_first(list(call.cloud.store.all(CsbsBackup, call.account, call.region)))
    found = [one for one in held if _matches(call, one)]
    by, _, way = (call.asked("sort") or "created_at:desc").partition(":")
    if by in ("name", "id", "status"):
        keys = {"name": lambda one: one.name, "id": lambda one: one.id, "status": backup_state}
        found.sort(key=keys[by], reverse=way != "asc")
    elif way == "asc":
        found.reverse()
    return found


def _list(call: Call) -> dict[str, Any]:
    found = visible(call, _chosen(call))
    items = page(call, found, lambda one: _item(call, one)).items
    return {"checkpoint_items": disturbed(call, items, "protecting", _begun)}


def _count(call: Call) -> dict[str, Any]:
    return {"count": len(_chosen(call))}


def backup_of(call: Call, id: str) -> CsbsBackup:
    """The backup of that id; Refusal where there is none."""
    backup = call.cloud.store.get(CsbsBackup, call.account, call.region, id)
    if backup is None:
        raise Refusal("CSBS.3001", id=id)
    return backup


def _show(call: Call) -> dict[str, Any]:
    return {"checkpoint_item": disturbed(call, [_item(call, backup_of(call, call.ids["id"]))], "protecting", _begun)[0]}


def _list_records(call: Call) -> dict[str, Any]:
    held = [one for one in call.cloud.store.all(Replication, call.account, call.region) if one.service == "csbs"]
    found = sorted(visible(call, held), key=lambda one: (one.created, one.id), reverse=True)
    items = page(call, found, lambda one: _record_item(call, one)).items
    return {"replication_records": disturbed(call, items, "waiting_replicate", _begun), "count": len(found)}


def _capability(call: Call) -> dict[str, Any]:
    return capability(CSBS_ROUTES)


def _list_quotas(call: Call) -> dict[str, Any]:
    told = quotas(call.cloud, call.account, call.region)
    units = {BACKUPS: "", CAPACITY: "GB"}
    rows = [{"type": name, "unit": units[name], "quota": limit, "used": used} for name, (used, limit) in told.items()]
    return {"quotas": {"resources": rows}}


ACTIONS = (
    Action("csbs:ListBackups", "GET", ITEMS, _list),
    Action("csbs:CountBackups", "GET", f"{ITEMS}/count", _count),
    Action("csbs:ShowBackup", "GET", f"{ITEMS}/{{id}}", _show),
    Action("csbs:ListReplicationRecords", "GET", "/v1/{project}/replication_records", _list_records),
    Action("csbs:ShowReplicationCapability", "GET", "/v1/{project}/replication_capabilities", _capability),
    Action("csbs:ListQuotas", "GET", "/v1/{project}/quotas", _list_quotas),
)

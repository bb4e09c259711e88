"""CSBS: server backups ("checkpoint items") in the old projects, and their replication to another region.

Fields: the JSON fixtures of `huaweicloud/huaweicloud-sdk-java` and the vendor's page "Replicating a Backup". The code for
a backup that has a replica in the region already is in no document; CSBS.6031 is this emulator's choice.
"""

from __future__ import annotations

from typing import Any

from providers.emulator._state import Cloud, copy_weight
from providers.emulator.huawei import replicating
from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.errors import Refusal
from providers.emulator.huawei.listing import Item, disturbed, page, visible
from providers.emulator.huawei.params import checked, new_id
from providers.emulator.huawei.regions import CSBS_ROUTES, capability, region_of
from providers.emulator.huawei.resources import (
    GB,
    CsbsBackup,
    Replication,
    backup_state,
    bare_time,
    loose_time,
    newest_first,
)

PROVIDER = "fc4d5750-22e7-4798-8a46-f48f62c4c1da"
BACKUPS, CAPACITY = "backups", "backup_capacity"
MAX_BACKUPS, MAX_CAPACITY = 1000, 200_000
NAME_LENGTH, DESCRIPTION_LENGTH = 64, 255


def quotas(cloud: Cloud, account: str, region: str) -> dict[str, tuple[int, int]]:
    """(used, limit) of backups, and of their GB, in a region; replicas on their way count."""
    held = list(cloud.store.all(CsbsBackup, account, region))
    return {
        BACKUPS: (len(held), cloud.limit(account, region, BACKUPS, MAX_BACKUPS)),
        CAPACITY: (sum(one.size for one in held), cloud.limit(account, region, CAPACITY, MAX_CAPACITY)),
    }


# -- reading


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
    items = page(call, found, lambda one: _item(call, one))
    return {"checkpoint_items": disturbed(call, items, "protecting", _begun)}


def _count(call: Call) -> dict[str, Any]:
    return {"count": len(_chosen(call))}


def _backup(call: Call, id: str) -> CsbsBackup:
    backup = call.cloud.store.get(CsbsBackup, call.account, call.region, id)
    if backup is None:
        raise Refusal("CSBS.3001", id=id)
    return backup


def _show(call: Call) -> dict[str, Any]:
    return {"checkpoint_item": disturbed(call, [_item(call, _backup(call, call.ids["id"]))], "protecting", _begun)[0]}


def _list_records(call: Call) -> dict[str, Any]:
    held = [one for one in call.cloud.store.all(Replication, call.account, call.region) if one.service == "csbs"]
    found = sorted(visible(call, held), key=lambda one: (one.created, one.id), reverse=True)
    items = page(call, found, lambda one: _record_item(call, one))
    return {"replication_records": disturbed(call, items, "waiting_replicate", _begun), "count": len(found)}


def _capability(call: Call) -> dict[str, Any]:
    return capability(CSBS_ROUTES)


def _list_quotas(call: Call) -> dict[str, Any]:
    told = quotas(call.cloud, call.account, call.region)
    units = {BACKUPS: "", CAPACITY: "GB"}
    rows = [{"type": name, "unit": units[name], "quota": limit, "used": used} for name, (used, limit) in told.items()]
    return {"quotas": {"resources": rows}}


# -- changing


def _provider(call: Call) -> None:
    if call.ids["provider"] != PROVIDER:
        raise Refusal("CSBS.9001", id=call.ids["provider"])


def _replicate(call: Call) -> dict[str, Any]:
    _provider(call)
    texts = {"destination_region", "destination_project_id", "name", "description"}
    asked = checked(call.body, "replication", texts, {"enable_acceleration"})
    destination, project = asked.get("destination_region", ""), asked.get("destination_project_id", "")
    if not destination or not project:
        raise Refusal("BackupService.9900", why="destination_region or destination_project_id is missing")
    if len(asked.get("name", "")) > NAME_LENGTH or len(asked.get("description", "")) > DESCRIPTION_LENGTH:
        raise Refusal("BackupService.9900", why="name or description is too long")
    source = _backup(call, call.ids["id"])
    _check_source(source)
    _check_destination(call, source, destination, project)
    record = replicating.take(
        call, source, destination, project, asked.get("name", ""), description=asked.get("description", "")
    )
    told = {
        "project_id": call.project,
        "provider_id": PROVIDER,
        "checkpoint_item_id": source.id,
        "source_region": source.region,
        "destination_region": destination,
        "destination_project_id": project,
    }
    nameless = call.fault("success_without_id")
    return {"replication": told if nameless else {**told, "replication_record_id": record.id}}


def _check_source(source: CsbsBackup) -> None:
    state = backup_state(source)
    if state != "available":
        raise Refusal("CSBS.4000", id=source.id, why=state)
    if source.image == "replication":
        raise Refusal("CSBS.4000", id=source.id, why="it is a replica itself")


def _check_destination(call: Call, source: CsbsBackup, destination: str, project: str) -> None:
    if told := call.fault("error", lambda fault: fault["destination"] == destination):
        raise Refusal(str(told["code"]) or "CSBS.9999", str(told["message"]))
    if destination not in CSBS_ROUTES.get(call.region, ()):
        raise Refusal("BackupService.1005")
    if project not in call.key.projects.values() or region_of(project) != destination:
        raise Refusal("BackupService.1011")
    replicating.foreign(call, source, destination, project)
    if replicating.obstacle(call.cloud, source, destination):
        raise Refusal("CSBS.6031", id=source.id, region=destination)
    told_quotas = quotas(call.cloud, call.account, destination)
    for name, more in ((BACKUPS, 1), (CAPACITY, source.size)):
        used, limit = told_quotas[name]
        if used + more > limit:
            raise Refusal("CSBS.9006", name=name)
    if call.fault("quota_runs_out"):
        raise Refusal("CSBS.9006", name=BACKUPS)


def _protect(call: Call) -> dict[str, Any]:
    """A new backup of a server that has one already: servers are known here by their backups alone."""
    _provider(call)
    asked = checked(call.body, "protect", {"backup_name", "description", "resource_type"})
    held = [one for one in call.cloud.store.all(CsbsBackup, call.account, call.region) if one.server == call.ids["id"]]
    if not held:
        raise Refusal("CSBS.6000", id=call.ids["id"])
    if any(backup_state(one) == "protecting" and one.image == "backup" for one in held):
        raise Refusal("CSBS.2003", id=call.ids["id"])
    used, limit = quotas(call.cloud, call.account, call.region)[BACKUPS]
    if used >= limit:
        raise Refusal("CSBS.9006", name=BACKUPS)
    id, server = new_id(), held[0]
    backup = CsbsBackup(
        account=call.account,
        region=call.region,
        id=id,
        created=call.now,
        started=call.now,
        weight=copy_weight(id, server.size),
        done=False,
        name=asked.get("backup_name") or f"backup_{id[:8]}",
        description=asked.get("description", ""),
        checkpoint=new_id(),
        server=server.server,
        server_name=server.server_name,
        size=server.size,
        zone=server.zone,
    )
    call.cloud.add(backup)
    told = {"id": backup.checkpoint, "status": "protecting", "project_id": call.project}
    return {"checkpoint": {**told, "created_at": bare_time(backup.created), "resource_graph": None}}


def _delete(call: Call) -> dict[str, Any]:
    """The items named in the query; without them every item of the checkpoint."""
    _provider(call)
    named = call.query.get("checkpoint_items", [])
    held = list(call.cloud.store.all(CsbsBackup, call.account, call.region))
    meant = [one for one in held if one.checkpoint == call.ids["id"] and (not named or one.id in named)]
    if not meant:
        raise Refusal("CSBS.3001", id=",".join(named) or call.ids["id"])
    for one in meant:
        if backup_state(one) not in ("available", "error"):
            raise Refusal("CSBS.2003", id=one.id)
        if replicating.copy_status(call.cloud, one) in ("waiting_copy", "copying"):
            raise Refusal("CSBS.2003", id=one.id)
    for one in meant:
        call.cloud.remove(one)
    return {}


ITEMS, PROVIDERS = "/v1/{project}/checkpoint_items", "/v1/{project}/providers/{provider}"

ACTIONS = (
    Action("csbs:ListBackups", "GET", ITEMS, _list),
    Action("csbs:CountBackups", "GET", f"{ITEMS}/count", _count),
    Action("csbs:ShowBackup", "GET", f"{ITEMS}/{{id}}", _show),
    Action("csbs:ListReplicationRecords", "GET", "/v1/{project}/replication_records", _list_records),
    Action("csbs:ShowReplicationCapability", "GET", "/v1/{project}/replication_capabilities", _capability),
    Action("csbs:ListQuotas", "GET", "/v1/{project}/quotas", _list_quotas),
    Action("csbs:ReplicateBackup", "POST", f"{PROVIDERS}/checkpoint_items/{{id}}/replicate", _replicate),
    Action("csbs:CreateBackup", "POST", f"{PROVIDERS}/resources/{{id}}/action", _protect),
    Action("csbs:DeleteBackup", "DELETE", f"{PROVIDERS}/checkpoints/{{id}}", _delete),
)

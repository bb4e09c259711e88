"""What CBR tells: server backups, vaults, tasks, capability. Fields: `huaweicloudsdkcbr.v1` of the official SDK."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from providers.emulator.huawei import replicating
from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.errors import Refusal
from providers.emulator.huawei.listing import Held, Item, disturbed, page, visible
from providers.emulator.huawei.regions import CBR_ROUTES, capability
from providers.emulator.huawei.resources import (
    GB,
    CbrBackup,
    Replication,
    Vault,
    backup_state,
    bare_time,
    newest_first,
    vault_used,
)

PROVIDERS = {
    "OS::Nova::Server": "0daac4c5-6707-4851-97ba-169e36266b66",
    "OS::Cinder::Volume": "d1603440-187d-4516-af25-121250c7cc97",
}
SERVER = "OS::Nova::Server"
BACKUPS, VAULTS = "/v3/{project}/backups", "/v3/{project}/vaults"


def _record_item(call: Call, record: Replication) -> Item:
    item = replicating.record_item(call.cloud, record, call.project, "backup", bare_time)
    source = call.cloud.store.get(CbrBackup, record.account, record.region, record.source)
    item["vault_id"] = source.vault if source else ""
    item["destination_vault_id"] = item["extra_info"]["destination_vault_id"] = record.vault
    return item


def _item(call: Call, backup: CbrBackup, *, records: bool) -> Item:
    held = visible(call, replicating.records_of(call.cloud, backup)) if records else []
    return {
        "id": backup.id,
        "name": backup.name,
        "description": backup.description,
        "status": backup_state(backup),
        "image_type": backup.image,
        "checkpoint_id": backup.checkpoint,
        "vault_id": backup.vault,
        "parent_id": None,
        "project_id": call.project,
        "provider_id": PROVIDERS.get(backup.resource_type, PROVIDERS[SERVER]),
        "resource_id": backup.server,
        "resource_name": backup.server_name,
        "resource_type": backup.resource_type,
        "resource_az": backup.zone,
        "resource_size": backup.size,
        "created_at": bare_time(backup.created),
        "updated_at": bare_time(backup.created),
        "protected_at": bare_time(backup.created) if backup.done else None,
        "expired_at": None,
        "incremental": backup.auto,
        "enterprise_project_id": "0",
        "children": [],
        "version": 1,
        "extend_info": {
            "auto_trigger": backup.auto,
            "bootable": backup.system_disk,
            "snapshot_id": None,
            "support_lld": False,
            "supported_restore_mode": "backup",
            "os_images_data": [],
            "contain_system_disk": backup.system_disk,
            "encrypted": backup.encrypted,
            "system_disk": backup.system_disk,
            "is_multi_az": False,
        },
        "replication_records": [_record_item(call, one) for one in held],
    }


def _untouched(item: Item) -> None:
    """A backup tells no progress here."""


def _matches(call: Call, backup: CbrBackup) -> bool:
    exact = {
        "vault_id": backup.vault,
        "resource_id": backup.server,
        "resource_type": backup.resource_type,
        "resource_az": backup.zone,
        "image_type": backup.image,
        "checkpoint_id": backup.checkpoint,
    }
    within = {"name": backup.name, "resource_name": backup.server_name}
    made = bare_time(backup.created)
    return (
        all(call.asked(name) in ("", value) for name, value in exact.items())
        and all(call.asked(name).lower() in value.lower() for name, value in within.items())
        and backup_state(backup) in (call.query.get("status") or [backup_state(backup)])
        and call.asked("own_type") in ("", "private", "all_granted")
        and (call.asked("start_time") or made) <= made <= (call.asked("end_time") or made)
    )


def _list(call: Call) -> dict[str, Any]:
    held = newest_first(list(call.cloud.store.all(CbrBackup, call.account, call.region)))
    found = visible(call, [one for one in held if _matches(call, one)])
    by, _, way = (call.asked("sort") or "created_at:desc").partition(":")
    if by in ("name", "id"):
        found.sort(key=lambda one: str(getattr(one, by)), reverse=way != "asc")
    elif way == "asc":
        found.reverse()
    records = call.asked("show_replication").lower() == "true"
    told = _paged(call, "backups", found, lambda one: _item(call, one, records=records))
    disturbed(call, told["backups"], "protecting", _untouched)
    return told


def _paged(call: Call, name: str, found: Sequence[Held], shape: Callable[[Held], Item]) -> dict[str, Any]:
    """The page that is asked for, as CBR tells it."""
    asked = page(call, found, shape)
    return {name: asked.items, "count": len(found), "offset": asked.offset, "limit": asked.limit}


def backup_of(call: Call, id: str) -> CbrBackup:
    """The backup of that id; Refusal where there is none."""
    backup = call.cloud.store.get(CbrBackup, call.account, call.region, id)
    if backup is None:
        raise Refusal("BackupService.6200", id=id)
    return backup


def _show(call: Call) -> dict[str, Any]:
    item = _item(call, backup_of(call, call.ids["id"]), records=True)
    return {"backup": disturbed(call, [item], "protecting", _untouched)[0]}


def _vault_item(call: Call, vault: Vault) -> Item:
    used = vault_used(call.cloud, vault)
    held = [one for one in call.cloud.store.all(CbrBackup, vault.account, vault.region) if one.vault == vault.id]
    by_server: dict[str, list[CbrBackup]] = {}
    for backup in held:
        by_server.setdefault(backup.server, []).append(backup)
    return {
        "id": vault.id,
        "name": vault.name,
        "description": "",
        "project_id": call.project,
        "provider_id": PROVIDERS[SERVER],
        "created_at": bare_time(vault.created),
        "updated_at": bare_time(vault.created),
        "enterprise_project_id": "0",
        "auto_bind": False,
        "auto_expand": False,
        "smn_notify": True,
        "threshold": 80,
        "locked": False,
        "tags": [],
        "resources": [_resource(id, by_server.get(id, [])) for id in vault.servers],
        "billing": {
            "allocated": vault.size,
            "size": vault.size,
            "used": used * GB,
            "status": vault.status,
            "protect_type": vault.protect,
            "object_type": "server",
            "consistent_level": "crash_consistent",
            "charging_mode": "post_paid",
            "cloud_type": "public",
            "spec_code": f"vault.{vault.protect}.server.normal",
            "storage_unit": "",
            "order_id": None,
            "product_id": None,
            "frozen_scene": "",
            "is_multi_az": False,
        },
    }


def _resource(id: str, held: list[CbrBackup]) -> Item:
    return {
        "id": id,
        "name": held[0].server_name if held else f"server-{id[:4]}",
        "type": SERVER,
        "size": held[0].size if held else 40,
        "protect_status": "available",
        "backup_size": sum(one.size for one in held) * GB,
        "backup_count": len(held),
        "auto_protect": True,
        "extra_info": {},
    }


def _vault_matches(call: Call, vault: Vault) -> bool:
    exact = {
        "protect_type": vault.protect,
        "object_type": "server",
        "cloud_type": "public",
        "status": vault.status,
    }
    return (
        all(call.asked(name) in ("", value) for name, value in exact.items())
        and call.asked("name").lower() in vault.name.lower()
        and vault.id in (call.query.get("id") or [vault.id])
        and call.asked("resource_ids") in ("", *vault.servers)
    )


def _list_vaults(call: Call) -> dict[str, Any]:
    held = newest_first(list(call.cloud.store.all(Vault, call.account, call.region)))
    found = [one for one in held if _vault_matches(call, one)]
    return _paged(call, "vaults", found, lambda one: _vault_item(call, one))


def _show_vault(call: Call) -> dict[str, Any]:
    vault = call.cloud.store.get(Vault, call.account, call.region, call.ids["id"])
    if vault is None:
        raise Refusal("BackupService.6105", id=call.ids["id"])
    return {"vault": _vault_item(call, vault)}


def _capability(call: Call) -> dict[str, Any]:
    return capability(CBR_ROUTES)


def _region_projects(call: Call) -> dict[str, Any]:
    told = {"domain_id": call.account, "parent_id": call.account, "is_domain": False, "enabled": True}
    rows = [{"id": id, "name": name, "description": "", **told} for name, id in call.key.projects.items()]
    return {"projects": rows, "links": {}}


def _log_item(call: Call, record: Replication) -> Item:
    status, percent = replicating.status_of(call.cloud, record)
    words = {"success": "success", "fail": "failed", "skip": "skipped", "waiting_replicate": "waiting"}
    source = call.cloud.store.get(CbrBackup, record.account, record.region, record.source)
    told = _record_item(call, record)
    sides = [f"{side}_{what}" for side in ("source", "destination") for what in ("region", "project_id", "backup_id")]
    return {
        "id": record.id,
        "operation_type": "replication",
        "status": words.get(status, "running"),
        "checkpoint_id": record.source_checkpoint,
        "project_id": call.project,
        "provider_id": PROVIDERS[SERVER],
        "policy_id": None,
        "vault_id": source.vault if source else None,
        "vault_name": None,
        "created_at": bare_time(record.created),
        "started_at": bare_time(record.created),
        "updated_at": bare_time(record.created),
        "ended_at": bare_time(record.created) if record.outcome else None,
        "error_info": {"code": record.fail_code, "message": record.fail_reason},
        "extra_info": {
            "common": {"progress": percent, "request_id": "", "task_id": record.id},
            "replication": {side: told[side] for side in sides},
        },
    }


def _list_logs(call: Call) -> dict[str, Any]:
    held = [one for one in call.cloud.store.all(Replication, call.account, call.region) if one.service == "cbr"]
    found = sorted(held, key=lambda one: (one.created, one.id), reverse=True)
    return _paged(call, "operation_logs", found, lambda one: _log_item(call, one))


ACTIONS = (
    Action("cbr:ListBackups", "GET", BACKUPS, _list),
    Action("cbr:ShowBackup", "GET", f"{BACKUPS}/{{id}}", _show),
    Action("cbr:ListVaults", "GET", VAULTS, _list_vaults),
    Action("cbr:ShowVault", "GET", f"{VAULTS}/{{id}}", _show_vault),
    Action("cbr:ShowReplicationCapabilities", "GET", "/v3/{project}/replication-capabilities", _capability),
    Action("cbr:ListOpLogs", "GET", "/v3/{project}/operation-logs", _list_logs),
    Action("cbr:ListRegionProjects", "GET", "/v3/region-projects", _region_projects),
)

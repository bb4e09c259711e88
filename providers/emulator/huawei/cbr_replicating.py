"""What CBR changes: replicating one backup, or a whole vault, into a vault of another region, and deleting backups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from providers.emulator.huawei import replicating
from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.cbr_listing import BACKUPS, PROVIDERS, SERVER, backup_of
from providers.emulator.huawei.errors import Refusal
from providers.emulator.huawei.listing import Item
from providers.emulator.huawei.params import checked
from providers.emulator.huawei.regions import CBR_ROUTES, region_of
from providers.emulator.huawei.resources import CbrBackup, Replication, Vault, backup_state, vault_used

# https://docs.rs/crate/huawei-cloud-api-definitions-CBR: the patterns of CopyBackup's body.
NAME, DESCRIPTION = re.compile(r"[\u4e00-\u9fa5\uf900-\ufa2da-zA-Z0-9_-]{1,64}"), re.compile(r"[^<>]{0,255}")


def _replicate(call: Call) -> dict[str, Any]:
    texts = {"destination_region", "destination_project_id", "destination_vault_id", "name", "description"}
    asked = checked(call.body, "replicate", texts, {"enable_acceleration"})
    _check_words(asked)
    source = backup_of(call, call.ids["id"])
    _check_source(source)
    vault = _destination(call, asked, source)
    _check_room(call, vault, source.size)
    record = _take(call, source, asked)
    told = {"backup_id": source.id, **_answered(call, asked)}
    nameless = call.fault("success_without_id")
    return {"replication": told if nameless else {**told, "replication_record_id": record.id}}


def _take(call: Call, source: CbrBackup, asked: Mapping[str, Any]) -> Replication:
    return replicating.take(
        call,
        source,
        asked["destination_region"],
        asked["destination_project_id"],
        asked.get("name", ""),
        description=asked.get("description", ""),
        vault=asked["destination_vault_id"],
    )


def _answered(call: Call, asked: Mapping[str, Any]) -> Item:
    names = ("destination_project_id", "destination_region", "destination_vault_id")
    told = {name: asked[name] for name in names}
    return {**told, "project_id": call.project, "provider_id": PROVIDERS[SERVER], "source_region": call.region}


def _check_words(asked: Mapping[str, Any]) -> None:
    for name in ("destination_region", "destination_project_id", "destination_vault_id"):
        if not asked.get(name):
            raise Refusal("BackupService.9900", why=f"{name} is missing")
    if not NAME.fullmatch(asked.get("name", "x")) or not DESCRIPTION.fullmatch(asked.get("description", "")):
        raise Refusal("BackupService.9900", why="name or description")


def _check_source(source: CbrBackup) -> None:
    state = backup_state(source)
    if state != "available":
        raise Refusal("BackupService.6113", id=source.id, why=f"its status is {state}")
    if source.image == "replication":
        raise Refusal("BackupService.1002")
    if source.resource_type != SERVER:
        raise Refusal("BackupService.1003")
    if not source.system_disk:
        raise Refusal("BackupService.6122", why="the backup holds no system disk")


def _destination(call: Call, asked: Mapping[str, Any], source: CbrBackup | None) -> Vault:
    """The destination vault, with everything checked but its room."""
    region, project = asked["destination_region"], asked["destination_project_id"]
    if told := call.fault("error", lambda fault: fault["destination"] == region):
        raise Refusal(str(told["code"]) or "BackupService.9910", str(told["message"]))
    if region not in CBR_ROUTES.get(call.region, ()):
        raise Refusal("BackupService.1005")
    if project not in call.key.projects.values() or region_of(project) != region:
        raise Refusal("BackupService.1011")
    vault = call.cloud.store.get(Vault, call.account, region, asked["destination_vault_id"])
    if vault is None:
        raise Refusal("BackupService.6120", id=asked["destination_vault_id"])
    if vault.protect != "replication":
        raise Refusal("BackupService.6119", id=vault.id)
    if vault.status != "available":
        raise Refusal("BackupService.6112", id=vault.id)
    if source is not None:
        _check_single(call, source, region, project, vault)
    return vault


def _check_single(call: Call, source: CbrBackup, region: str, project: str, vault: Vault) -> None:
    replicating.foreign(call, source, region, project, vault=vault.id)
    if replicating.obstacle(call.cloud, source, region):
        raise Refusal("BackupService.1009")
    if _whole(call, source.vault, region):
        raise Refusal("BackupService.6130", id=source.vault)


def _check_room(call: Call, vault: Vault, size: int) -> None:
    if vault_used(call.cloud, vault) + size > vault.size or call.fault("quota_runs_out"):
        raise Refusal("BackupService.6129", id=vault.id)


def _whole(call: Call, vault: str, region: str, *, ever: bool = False) -> bool:
    """Whether all of a vault is on its way to a region, or `ever` was."""
    held = call.cloud.store.all(Replication, call.account, call.region)
    there = (one for one in held if one.whole_vault == vault and one.destination_region == region)
    return any(ever or not one.outcome for one in there)


def _replicate_vault(call: Call) -> dict[str, Any]:
    """Every backup of a vault that can be replicated and has no replica there."""
    texts = {"vault_id", "destination_region", "destination_project_id", "destination_vault_id"}
    asked = checked(call.body, "replicate", texts, {"enable_acceleration", "auto_trigger"})
    _check_words(asked)
    vault = call.cloud.store.get(Vault, call.account, call.region, asked.get("vault_id", ""))
    if vault is None:
        raise Refusal("BackupService.6105", id=asked.get("vault_id"))
    if vault.protect != "backup":
        raise Refusal("BackupService.6128")
    destination, region = _destination(call, asked, None), asked["destination_region"]
    if _whole(call, vault.id, region, ever=True):
        raise Refusal("BackupService.6130", id=vault.id)
    backups = [one for one in call.cloud.store.all(CbrBackup, call.account, call.region) if one.vault == vault.id]
    fit = [one for one in backups if _replicable(one) and not replicating.obstacle(call.cloud, one, region)]
    _check_room(call, destination, sum(one.size for one in fit))
    rows = []
    for backup in fit:
        record = _take(call, backup, asked)
        record.whole_vault = vault.id
        call.cloud.store.put(record)
        rows.append({"backup_id": backup.id, "replication_record_id": record.id})
    return {"replication": {**_answered(call, asked), "vault_id": vault.id, "backups": rows}}


def _replicable(backup: CbrBackup) -> bool:
    whole = backup.resource_type == SERVER and backup.system_disk
    return whole and backup_state(backup) == "available" and backup.image == "backup"


def _delete(call: Call) -> dict[str, Any]:
    backup = backup_of(call, call.ids["id"])
    if replicating.under_way(call.cloud, backup) or backup_state(backup) not in ("available", "error"):
        raise Refusal("BackupService.6216", id=backup.id)
    call.cloud.remove(backup)
    return {}


ACTIONS = (
    Action("cbr:DeleteBackup", "DELETE", f"{BACKUPS}/{{id}}", _delete, 204),
    Action("cbr:CopyBackup", "POST", f"{BACKUPS}/{{id}}/replicate", _replicate),
    Action("cbr:CopyCheckpoint", "POST", "/v3/{project}/checkpoints/replicate", _replicate_vault),
)

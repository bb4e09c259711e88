"""What CSBS changes: replicating a backup to another region, and making and deleting backups.

The request is that of the vendor's page "Replicating a Backup". The code for a backup that has a replica in the region
already is in no document; CSBS.6031 is this emulator's choice.
"""

from __future__ import annotations

from typing import Any

from providers.emulator._state import copy_weight
from providers.emulator.huawei import replicating
from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.csbs_listing import BACKUPS, CAPACITY, backup_of, quotas
from providers.emulator.huawei.errors import Refusal
from providers.emulator.huawei.params import checked, new_id
from providers.emulator.huawei.regions import CSBS_ROUTES, region_of
from providers.emulator.huawei.resources import CsbsBackup, backup_state, bare_time

PROVIDER = "fc4d5750-22e7-4798-8a46-f48f62c4c1da"
PROVIDERS = "/v1/{project}/providers/{provider}"
NAME_LENGTH, DESCRIPTION_LENGTH = 64, 255


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
    source = backup_of(call, call.ids["id"])
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
        if replicating.under_way(call.cloud, one) or backup_state(one) not in ("available", "error"):
            raise Refusal("CSBS.2003", id=one.id)
    for one in meant:
        call.cloud.remove(one)
    return {}


ACTIONS = (
    Action("csbs:ReplicateBackup", "POST", f"{PROVIDERS}/checkpoint_items/{{id}}/replicate", _replicate),
    Action("csbs:CreateBackup", "POST", f"{PROVIDERS}/resources/{{id}}/action", _protect),
    Action("csbs:DeleteBackup", "DELETE", f"{PROVIDERS}/checkpoints/{{id}}", _delete),
)

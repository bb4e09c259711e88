"""What DWS changes: linked-copy, which keeps an automated snapshot as a manual one, and making and deleting snapshots.

The vendor documents no codes for a name that is taken, a source that has its copy already, or one that cannot be
copied; which codes stand for these is this emulator's choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from providers.emulator._state import copy_weight
from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.dws_listing import cluster_of, snapshot_state, snapshots_of
from providers.emulator.huawei.errors import Refusal
from providers.emulator.huawei.params import new_id
from providers.emulator.huawei.resources import Snapshot

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
DESCRIPTION = re.compile(r"[^!<>'=&\"]*")
NAME_LENGTH, DESCRIPTION_LENGTH = (4, 64), 256


def _checked_name(call: Call, name: object, field: str) -> str:
    if not isinstance(name, str) or not name:
        raise Refusal("DWS.0006", name=field)
    if not NAME_LENGTH[0] <= len(name) <= NAME_LENGTH[1]:
        raise Refusal("DWS.5056", name=field)
    if not NAME.fullmatch(name):
        raise Refusal("DWS.5065", name=field)
    if any(one.name.lower() == name.lower() for one in snapshots_of(call)):
        raise Refusal("DWS.0001", why=f"the snapshot name {name} already exists")
    return name


def _checked_description(text: object) -> str:
    if not isinstance(text, str) or len(text) > DESCRIPTION_LENGTH:
        raise Refusal("DWS.5056", name="description")
    if not DESCRIPTION.fullmatch(text):
        raise Refusal("DWS.5065", name="description")
    return text


def _no_others(body: Iterable[str], known: frozenset[str]) -> None:
    for name in body:
        if name not in known:
            raise Refusal("DWS.5037", name=name)


def _linked_copy(call: Call) -> dict[str, Any]:
    _no_others(call.body, frozenset({"backup_name", "description"}))
    if told := call.fault("error", lambda fault: fault["destination"] == call.region):
        raise Refusal(str(told["code"]) or "DWS.9999", str(told["message"]))
    name = _checked_name(call, call.body.get("backup_name"), "backup_name")
    description = _checked_description(call.body.get("description") or "")
    source = _copyable(call)
    if foreign := call.fault("foreign_copy"):
        call.cloud.add(replace(_copy_of(call, source, f"kept-{new_id()[:8]}", ""), done=bool(foreign["finished"])))
    _check_single(call, source)
    copy = _copy_of(call, source, name, description)
    copy.hidden, copy.fate = call.lag(), call.fate()
    call.cloud.add(copy)
    _accept(call, copy)
    if call.fault("twin"):
        call.cloud.add(replace(copy, id=new_id()))
    return {} if call.fault("success_without_id") else {"snapshot_id": copy.id}


def _copyable(call: Call) -> Snapshot:
    source = call.cloud.store.get(Snapshot, call.account, call.region, call.ids["id"])
    if source is None:
        raise Refusal("DWS.5149", id=call.ids["id"])
    if source.type != "AUTO":
        raise Refusal("DWS.0001", why="only an automated snapshot can be copied")
    state = snapshot_state(source)
    if "FROZEN" in state:
        raise Refusal("DWS.0020")
    if state == "UNAVAILABLE":
        raise Refusal("DWS.5111", id=source.id)
    if state != "AVAILABLE":
        raise Refusal("DWS.0011", why=f"the snapshot is {state}")
    return source


def _check_single(call: Call, source: Snapshot) -> None:
    """An automated snapshot has at most one copy."""
    for one in snapshots_of(call):
        if one.source == source.id and not one.done:
            raise Refusal("DWS.0011", why="the snapshot is being copied")
        if one.source == source.id:
            raise Refusal("DWS.0001", why=f"the snapshot has a copy already, {one.name}")


def _copy_of(call: Call, source: Snapshot, name: str, description: str) -> Snapshot:
    id = new_id()
    return Snapshot(
        account=call.account,
        region=call.region,
        id=id,
        created=call.now,
        started=call.now,
        weight=copy_weight(id, source.size),
        done=False,
        name=name,
        cluster=source.cluster,
        cluster_name=source.cluster_name,
        size=source.size,
        type="MANUAL",
        level=source.level,
        description=description,
        source=source.id,
    )


def _accept(call: Call, copy: Snapshot) -> None:
    call.cloud.accept(
        account=call.account,
        region=call.region,
        vendor="huawei",
        action=call.action,
        source=copy.source,
        source_region=call.region,
        name=copy.name,
        replica=copy.id,
        request_id=call.request_id,
    )


def _create_snapshot(call: Call) -> dict[str, Any]:
    asked = call.body.get("snapshot")
    if not isinstance(asked, dict):
        raise Refusal("DWS.0006", name="snapshot")
    _no_others(asked, frozenset({"name", "cluster_id", "description"}))
    name = _checked_name(call, asked.get("name"), "name")
    cluster = cluster_of(call, str(asked.get("cluster_id") or ""))
    if cluster.status != "AVAILABLE":
        raise Refusal("DWS.7023")
    id = new_id()
    snapshot = Snapshot(
        account=call.account,
        region=call.region,
        id=id,
        created=call.now,
        started=call.now,
        weight=copy_weight(id, cluster.size),
        done=False,
        name=name,
        cluster=cluster.id,
        cluster_name=cluster.name,
        size=cluster.size,
        type="MANUAL",
        description=_checked_description(asked.get("description") or ""),
    )
    call.cloud.add(snapshot)
    return {"snapshot": {"id": id}}


def _delete_snapshot(call: Call) -> dict[str, Any]:
    snapshot = call.cloud.store.get(Snapshot, call.account, call.region, call.ids["id"])
    if snapshot is None:
        raise Refusal("DWS.0001", why=f"the snapshot {call.ids['id']} does not exist")
    if snapshot.type != "MANUAL":
        raise Refusal("DWS.0001", why="only manual snapshots can be deleted")
    if not snapshot.done:
        raise Refusal("DWS.0011", why="the snapshot is being created")
    call.cloud.remove(snapshot)
    return {}


def _check_name(call: Call) -> dict[str, Any]:
    """Succeeds for a name that a new snapshot may bear."""
    _checked_name(call, call.body.get("snapshot_name"), "snapshot_name")
    return {}


ACTIONS = (
    Action("dws:CreateSnapshot", "POST", "/v1.0/{project}/snapshots", _create_snapshot),
    Action("dws:DeleteSnapshot", "DELETE", "/v1.0/{project}/snapshots/{id}", _delete_snapshot, 202),
    Action("dws:CopySnapshot", "POST", "/v1.0/{project}/snapshots/{id}/linked-copy", _linked_copy),
    Action("dws:CheckSnapshot", "POST", "/v1/{project}/snapshots/check", _check_name),
)

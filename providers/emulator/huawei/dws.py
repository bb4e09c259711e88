"""DWS: clusters, their snapshots, and linked-copy, which keeps an automated snapshot as a manual one.

Fields: `huaweicloudsdkdws.v2` of the official Python SDK. The vendor documents no codes for a name that is taken, a
source that has its copy already, or one that cannot be copied; which codes stand for these is this emulator's choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from providers.emulator._state import copy_weight
from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.errors import Form, Refusal
from providers.emulator.huawei.listing import Item, disturbed, lag, visible
from providers.emulator.huawei.params import new_id
from providers.emulator.huawei.resources import Cluster, Snapshot, newest_first, utc_time

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
DESCRIPTION = re.compile(r"[^!<>'=&\"]*")
NAME_LENGTH, DESCRIPTION_LENGTH = (4, 64), 256
INSTANCES, CORES = "instances", 512
CLUSTERS = 10
CORES_A_NODE, RAM_A_NODE = 8, 64


def snapshot_state(snapshot: Snapshot) -> str:
    """The state word."""
    return snapshot.state or ("AVAILABLE" if snapshot.done else "CREATING")


# -- reading


def _cluster_item(cluster: Cluster) -> Item:
    return {
        "id": cluster.id,
        "name": cluster.name,
        "status": cluster.status,
        "sub_status": "NORMAL" if cluster.status == "AVAILABLE" else cluster.status,
        "task_status": cluster.task_status,
        "version": cluster.version,
        "created": utc_time(cluster.created),
        "updated": utc_time(cluster.created),
        "port": 8000,
        "node_type": cluster.node_type,
        "number_of_node": cluster.nodes,
        "availability_zone": cluster.zone,
        "enterprise_project_id": "0",
        "user_name": "dbadmin",
        "recent_event": 0,
        "tags": [],
        "nodes": [{"id": f"{cluster.id[:-2]}{number:02}", "status": "200"} for number in range(cluster.nodes)],
        "endpoints": [],
        "public_endpoints": [],
        "action_progress": {},
    }


def _snapshot_item(call: Call, snapshot: Snapshot) -> Item:
    cluster = call.cloud.store.get(Cluster, snapshot.account, snapshot.region, snapshot.cluster)
    ended = utc_time(snapshot.created + 60 * (1 + snapshot.size / 100)) if snapshot.done else ""
    automated = snapshot.type == "AUTO"
    return {
        "id": snapshot.id,
        "name": snapshot.name,
        "description": snapshot.description,
        "status": snapshot_state(snapshot),
        "progress": f"{snapshot.percent(call.now, call.cloud.pace)}",
        "type": snapshot.type,
        "size": float(snapshot.size),
        "started": utc_time(snapshot.created),
        "finished": ended,
        "updated": ended or utc_time(snapshot.created),
        "cluster_id": snapshot.cluster,
        "cluster_name": snapshot.cluster_name,
        "cluster_status": cluster.status if cluster else "DELETED",
        "cluster_task_status": cluster.task_status if cluster else "",
        "datastore": {"type": "dws", "version": cluster.version if cluster else "8.2.1.230"},
        "bak_expected_start_time": utc_time(snapshot.created) if automated else "",
        "bak_keep_day": snapshot.keep_days if automated else 0,
        "bak_period": "0 30 1 * * ?" if automated else "",
        "db_user": "dbadmin",
        "backup_key": snapshot.id,
        "prior_backup_key": "FULL",
        "base_backup_key": snapshot.id,
        "base_backup_name": snapshot.name,
        "backup_device": "OBS",
        "total_backup_size": snapshot.size,
        "support_inplace_restore": True,
        "fine_grained_backup": snapshot.level != "cluster",
        "backup_level": snapshot.level,
        "guest_agent_version": "8.2.1.230",
    }


def _begun(item: Item) -> None:
    item["progress"] = "5"


def _shown(call: Call, snapshots: Iterable[Snapshot]) -> list[Item]:
    return disturbed(call, [_snapshot_item(call, one) for one in snapshots], "CREATING", _begun)


def _snapshots(call: Call) -> list[Snapshot]:
    return newest_first(list(call.cloud.store.all(Snapshot, call.account, call.region)))


def _clusters(call: Call) -> list[Cluster]:
    return newest_first(list(call.cloud.store.all(Cluster, call.account, call.region)))


def _cluster(call: Call, id: str) -> Cluster:
    cluster = call.cloud.store.get(Cluster, call.account, call.region, id)
    if cluster is None:
        raise Refusal("DWS.0047", id=id)
    return cluster


def _snapshot(call: Call) -> Snapshot:
    snapshot = call.cloud.store.get(Snapshot, call.account, call.region, call.ids["id"])
    if snapshot is None:
        # A missing snapshot answers 400 here, and in the older of DWS's two shapes.
        raise Refusal("DWS.5149", form=Form.DWS, id=call.ids["id"])
    return snapshot


def _list_clusters(call: Call) -> dict[str, Any]:
    found = [_cluster_item(one) for one in _clusters(call)]
    return {"clusters": found, "count": len(found)}


def _show_cluster(call: Call) -> dict[str, Any]:
    return {"cluster": _cluster_item(_cluster(call, call.ids["id"]))}


def _list_snapshots(call: Call) -> dict[str, Any]:
    """All of the project's in one answer: this API has neither pages nor filters."""
    found = _shown(call, visible(call, _snapshots(call)))
    return {"snapshots": found, "count": len(found)}


def _list_cluster_snapshots(call: Call) -> dict[str, Any]:
    """A page of one cluster's; `offset` counts pages from 0."""
    cluster = _cluster(call, call.ids["id"])
    held = [one for one in _snapshots(call) if one.cluster == cluster.id]
    limit, offset = call.asked("limit") or "10", call.asked("offset") or "0"
    if not limit.isdigit() or not offset.isdigit() or not int(limit):
        raise Refusal("DWS.5038", name="limit or offset")
    start = int(limit) * int(offset)
    found = _shown(call, visible(call, held)[start : start + int(limit)])
    return {"snapshots": found, "count": len(held), "project_id": call.project, "cluster_id": cluster.id}


def _show_snapshot(call: Call) -> dict[str, Any]:
    return {"snapshot": _shown(call, [_snapshot(call)])[0]}


def _statistics(call: Call) -> dict[str, Any]:
    cluster = _cluster(call, call.ids["id"])
    used = sum(one.size for one in _snapshots(call) if one.cluster == cluster.id)
    told = {"storage.free": cluster.size, "storage.used": used, "storage.paid": max(0, used - cluster.size)}
    return {"statistics": [{"name": name, "value": float(value), "unit": "GB"} for name, value in told.items()]}


def _quotas(call: Call) -> dict[str, Any]:
    """What an account may hold; there is no quota of snapshots."""
    nodes = sum(cluster.nodes for cluster in _clusters(call))
    limit = call.cloud.limit(call.account, call.region, INSTANCES, CLUSTERS)
    told = (
        (INSTANCES, len(_clusters(call)), limit, ""),
        ("nodes", nodes, 10 * limit, ""),
        ("core", nodes * CORES_A_NODE, CORES, ""),
        ("ram", nodes * RAM_A_NODE, CORES * RAM_A_NODE // CORES_A_NODE, "GB"),
        ("disk", sum(cluster.size for cluster in _clusters(call)), 100_000, "GB"),
    )
    names = ("type", "used", "quota", "unit")
    return {"quotas": {"resources": [dict(zip(names, one, strict=True)) for one in told]}}


# -- changing


def _checked_name(call: Call, name: object, field: str) -> str:
    if not isinstance(name, str) or not name:
        raise Refusal("DWS.0006", name=field)
    if not NAME_LENGTH[0] <= len(name) <= NAME_LENGTH[1]:
        raise Refusal("DWS.5056", name=field)
    if not NAME.fullmatch(name):
        raise Refusal("DWS.5065", name=field)
    if any(one.name.lower() == name.lower() for one in _snapshots(call)):
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
    copy.hidden = lag(call)
    copy.fate = "never" if call.fault("never_ends") else "gone" if call.fault("ends_badly") else ""
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
    for one in _snapshots(call):
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
    cluster = _cluster(call, str(asked.get("cluster_id") or ""))
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
    Action("dws:ListClusters", "GET", "/v1.0/{project}/clusters", _list_clusters),
    Action("dws:ShowCluster", "GET", "/v1.0/{project}/clusters/{id}", _show_cluster),
    Action("dws:ListClusterSnapshots", "GET", "/v1.0/{project}/clusters/{id}/snapshots", _list_cluster_snapshots),
    Action("dws:ListSnapshotStatistics", "GET", "/v1.0/{project}/clusters/{id}/snapshots/statistics", _statistics),
    Action("dws:ListSnapshots", "GET", "/v1.0/{project}/snapshots", _list_snapshots),
    Action("dws:ShowSnapshot", "GET", "/v1.0/{project}/snapshots/{id}", _show_snapshot),
    Action("dws:CreateSnapshot", "POST", "/v1.0/{project}/snapshots", _create_snapshot),
    Action("dws:DeleteSnapshot", "DELETE", "/v1.0/{project}/snapshots/{id}", _delete_snapshot, 202),
    Action("dws:CopySnapshot", "POST", "/v1.0/{project}/snapshots/{id}/linked-copy", _linked_copy),
    Action("dws:CheckSnapshot", "POST", "/v1/{project}/snapshots/check", _check_name),
    Action("dws:ListQuotas", "GET", "/v1.0/{project}/quotas", _quotas),
)

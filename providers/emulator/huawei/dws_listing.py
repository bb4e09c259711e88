"""What DWS tells: clusters, their snapshots, quotas. Fields: `huaweicloudsdkdws.v2` of the official Python SDK."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from providers.emulator.huawei.calls import Action, Call
from providers.emulator.huawei.errors import Form, Refusal
from providers.emulator.huawei.listing import Item, disturbed, visible
from providers.emulator.huawei.resources import Cluster, Snapshot, newest_first, utc_time

INSTANCES, CORES = "instances", 512
CLUSTERS = 10
CORES_A_NODE, RAM_A_NODE = 8, 64


def snapshot_state(snapshot: Snapshot) -> str:
    """The state word."""
    if snapshot.state or not snapshot.done:
        return snapshot.state or "CREATING"
    return "UNAVAILABLE" if snapshot.fate == "broken" else "AVAILABLE"


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


def snapshots_of(call: Call) -> list[Snapshot]:
    """The project's snapshots, the newest first."""
    return newest_first(list(call.cloud.store.all(Snapshot, call.account, call.region)))


def _clusters(call: Call) -> list[Cluster]:
    return newest_first(list(call.cloud.store.all(Cluster, call.account, call.region)))


def cluster_of(call: Call, id: str) -> Cluster:
    """The cluster of that id; Refusal where there is none."""
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
    return {"cluster": _cluster_item(cluster_of(call, call.ids["id"]))}


def _list_snapshots(call: Call) -> dict[str, Any]:
    """All of the project's in one answer: this API has neither pages nor filters."""
    found = _shown(call, visible(call, snapshots_of(call)))
    return {"snapshots": found, "count": len(found)}


def _list_cluster_snapshots(call: Call) -> dict[str, Any]:
    """A page of one cluster's; `offset` counts pages from 0."""
    cluster = cluster_of(call, call.ids["id"])
    held = [one for one in snapshots_of(call) if one.cluster == cluster.id]
    limit, offset = call.asked("limit") or "10", call.asked("offset") or "0"
    if not limit.isdecimal() or not offset.isdecimal() or not int(limit):
        raise Refusal("DWS.5038", name="limit or offset")
    start = int(limit) * int(offset)
    found = _shown(call, visible(call, held)[start : start + int(limit)])
    return {"snapshots": found, "count": len(held), "project_id": call.project, "cluster_id": cluster.id}


def _show_snapshot(call: Call) -> dict[str, Any]:
    return {"snapshot": _shown(call, [_snapshot(call)])[0]}


def _statistics(call: Call) -> dict[str, Any]:
    cluster = cluster_of(call, call.ids["id"])
    used = sum(one.size for one in snapshots_of(call) if one.cluster == cluster.id)
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


ACTIONS = (
    Action("dws:ListClusters", "GET", "/v1.0/{project}/clusters", _list_clusters),
    Action("dws:ShowCluster", "GET", "/v1.0/{project}/clusters/{id}", _show_cluster),
    Action("dws:ListClusterSnapshots", "GET", "/v1.0/{project}/clusters/{id}/snapshots", _list_cluster_snapshots),
    Action("dws:ListSnapshotStatistics", "GET", "/v1.0/{project}/clusters/{id}/snapshots/statistics", _statistics),
    Action("dws:ListSnapshots", "GET", "/v1.0/{project}/snapshots", _list_snapshots),
    Action("dws:ShowSnapshot", "GET", "/v1.0/{project}/snapshots/{id}", _show_snapshot),
    Action("dws:ListQuotas", "GET", "/v1.0/{project}/quotas", _quotas),
)

"""What the control side sees and changes of Huawei's cloud: its inventory, and objects made without the vendor's rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from providers.emulator._state import Cloud, Key, Resource
from providers.emulator.huawei import replicating
from providers.emulator.huawei.csbs_listing import BACKUPS, CAPACITY, quotas
from providers.emulator.huawei.dws_listing import CLUSTERS, INSTANCES, snapshot_state
from providers.emulator.huawei.params import new_id
from providers.emulator.huawei.regions import REGIONS
from providers.emulator.huawei.resources import (
    Backup,
    CbrBackup,
    Cluster,
    CsbsBackup,
    Replication,
    Snapshot,
    Vault,
    backup_state,
    vault_used,
)
from providers.emulator.huawei.stories import ACCOUNT

KINDS: dict[str, type[Resource]] = {
    "backups": CsbsBackup,
    "cbr_backups": CbrBackup,
    "snapshots": Snapshot,
    "vaults": Vault,
    "clusters": Cluster,
}
NOUNS = {
    "backups": "Server backups (CSBS)",
    "cbr_backups": "Server backups (CBR)",
    "snapshots": "Snapshots (DWS)",
    "vaults": "Vaults (CBR)",
    "clusters": "Clusters (DWS)",
}
QUOTAS = {
    BACKUPS: "server backups (CSBS)",
    CAPACITY: "GB of server backups (CSBS)",
    INSTANCES: "clusters (DWS)",
}
OURS = frozenset({"count", "age", "vendor", "region", "id", "account", "name"})


def contents(cloud: Cloud, region: str) -> dict[str, Any]:
    """One region, as the state shows it."""
    kept = _kept(cloud, region)
    lists = {
        noun: [_shown(resource, cloud, kept) for resource in cloud.store.all(kind, None, region)]
        for noun, kind in KINDS.items()
    }
    records = [
        {**asdict(one), "status": replicating.status_of(cloud, one)[0]}
        for one in cloud.store.all(Replication, None, region)
    ]
    names = {"name": REGIONS[region][0], "name_zh": REGIONS[region][1]}
    return {**names, **lists, "replications": records, "quotas": _quotas(cloud, region)}


def _quotas(cloud: Cloud, region: str) -> dict[str, Any]:
    clusters = sum(1 for _ in cloud.store.all(Cluster, ACCOUNT, region))
    limit = cloud.limit(ACCOUNT, region, INSTANCES, CLUSTERS)
    told = {**quotas(cloud, ACCOUNT, region), INSTANCES: (clusters, limit)}
    return {kind: {"account": ACCOUNT, "used": used, "limit": most} for kind, (used, most) in told.items()}


def _kept(cloud: Cloud, region: str) -> frozenset[str]:
    """The automated snapshots of a region that were kept as manual ones."""
    return frozenset(one.source for one in cloud.store.all(Snapshot, None, region) if one.source)


def _shown(resource: Resource, cloud: Cloud, kept: Collection[str]) -> dict[str, Any]:
    """A resource as the control side shows it: its record, and what is computed from it."""
    shown = {**asdict(resource), "percent": resource.percent(cloud.clock.now(), cloud.pace)}
    if isinstance(resource, Backup):
        marks = [word for word, holds in _backup_marks(resource, cloud) if holds]
        of, copied = resource.server_name, resource.image == "replication"
        return {**shown, "state": backup_state(resource), "of": of, "copied": copied, "marks": marks}
    if isinstance(resource, Snapshot):
        words = {"kept": resource.id in kept, resource.level: resource.level != "cluster"}
        marks = [resource.type, *(word for word, holds in words.items() if holds)]
        more = {"of": resource.cluster_name, "copied": bool(resource.source), "marks": marks}
        return {**shown, "state": snapshot_state(resource), **more}
    if isinstance(resource, Vault):
        used = vault_used(cloud, resource)
        return {**shown, "state": resource.status, "used": used, "marks": [resource.protect, f"{used} GB used"]}
    return {**shown, "state": resource.status} if isinstance(resource, Cluster) else shown


def _backup_marks(backup: Backup, cloud: Cloud) -> Iterable[tuple[str, bool]]:
    running = [one.destination_region for one in replicating.records_of(cloud, backup) if not one.outcome]
    yield f"replicated from {backup.source_region}", backup.image == "replication"
    yield "encrypted", backup.encrypted
    yield "no system disk", isinstance(backup, CbrBackup) and not backup.system_disk
    yield f"replicating to {', '.join(running)}", bool(running)


def create(cloud: Cloud, noun: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Make `count` objects of the spec's fields. ValueError says what is wrong with the request."""
    if noun not in KINDS:
        raise ValueError(f"there is nothing named {noun!r} to make")
    made = [_make(cloud, noun, spec, number) for number in range(int(spec.get("count", 1)))]
    for resource in made:
        cloud.add(resource)
    kept = _kept(cloud, str(spec.get("region", "")))
    return [_shown(resource, cloud, kept) for resource in made]


def _make(cloud: Cloud, noun: str, spec: Mapping[str, Any], number: int) -> Resource:
    kind, region = KINDS[noun], str(spec.get("region") or "")
    if region not in REGIONS:
        raise ValueError(f"there is no region named {region!r}")
    known = {field.name for field in fields(kind)}
    if unknown := set(spec) - known - OURS:
        raise ValueError(f"{noun} have no field named {', '.join(sorted(unknown))}")
    account = str(spec.get("account") or ACCOUNT)
    if not any(key.account == account for key in cloud.store.all(Key)):
        raise ValueError(f"there is no account {account!r}")
    id = str(spec["id"]) if spec.get("id") and not number else new_id()
    suffix = f"-{number + 1}" if number else ""
    now = cloud.clock.now()
    own = {
        "account": account,
        "region": region,
        "id": id,
        "name": str(spec.get("name") or f"made-{id[:8]}") + suffix,
        "created": now - float(spec.get("age", 0)),
        "started": now,
    }
    given = {name: value for name, value in spec.items() if name in known and name not in OURS}
    return kind(**{**own, **_defaults(cloud, kind, account, region), **given})


def _defaults(cloud: Cloud, kind: type[Resource], account: str, region: str) -> dict[str, Any]:
    """What an object made by hand belongs to, unless the spec says."""
    if kind is Snapshot:
        cluster = next(cloud.store.all(Cluster, account, region), None)
        return {"cluster": cluster.id, "cluster_name": cluster.name} if cluster else {}
    if kind in (CsbsBackup, CbrBackup):
        backup = next((one for one in cloud.store.all(kind, account, region)), None)
        server = backup if isinstance(backup, Backup) else None
        id, name = (server.server, server.server_name) if server else (new_id(), "made-server")
        more = {"vault": _vault(cloud, account, region)} if kind is CbrBackup else {}
        return {"checkpoint": new_id(), "zone": f"{region}a", "server": id, "server_name": name, **more}
    return {}


def _vault(cloud: Cloud, account: str, region: str) -> str:
    return next((one.id for one in cloud.store.all(Vault, account, region) if one.protect == "backup"), "")


def delete(cloud: Cloud, noun: str, region: str, id: str) -> bool:
    """Delete an object whatever its state; False where there is none."""
    if noun not in KINDS:
        return False
    found = next((one for one in cloud.store.all(KINDS[noun], None, region or None) if one.id == id), None)
    if found:
        cloud.remove(found)
    return found is not None

"""What Huawei's cloud holds: clusters and their snapshots (DWS), server backups (CSBS and CBR), and vaults (CBR)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from providers.emulator._state import Cloud, Resource
from providers.emulator._store import Record

GB = 1024


@dataclass(kw_only=True)
class Cluster(Resource):
    """A data warehouse cluster. `size` is the storage of all its nodes in GB."""

    name: str
    size: int = 1000
    status: str = "AVAILABLE"
    task_status: str = ""
    nodes: int = 3
    node_type: str = "dwsx2.xlarge"
    version: str = "8.2.1.230"
    zone: str = ""


@dataclass(kw_only=True)
class Snapshot(Resource):
    """A snapshot of a cluster. `type` is AUTO or MANUAL, `level` cluster, schema or table.

    `state` overrides the computed state word; `source` is the automated snapshot that a manual one was kept of.
    """

    name: str
    cluster: str = ""
    cluster_name: str = ""
    size: int = 100
    type: str = "AUTO"
    level: str = "cluster"
    state: str = ""
    description: str = ""
    keep_days: int = 7
    source: str = ""


@dataclass(kw_only=True)
class Backup(Resource):
    """What server backups of CSBS and CBR have in common. `image` is backup, or replication for what came from afar.

    `state` overrides the computed state word; `auto` says that a policy made it.
    """

    name: str
    checkpoint: str = ""
    server: str = ""
    server_name: str = ""
    size: int = 40
    description: str = ""
    image: str = "backup"
    auto: bool = False
    zone: str = ""
    state: str = ""
    encrypted: bool = False
    source: str = ""
    source_region: str = ""


@dataclass(kw_only=True)
class CsbsBackup(Backup):
    """A checkpoint item."""


@dataclass(kw_only=True)
class CbrBackup(Backup):
    """A backup in a vault."""

    vault: str = ""
    system_disk: bool = True
    resource_type: str = "OS::Nova::Server"


@dataclass(kw_only=True)
class Vault(Resource):
    """A vault of `size` GB. `protect` is what it holds: backup or replication; `servers` are the ids bound to it."""

    name: str
    size: int = 1000
    protect: str = "backup"
    status: str = "available"
    servers: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Replication(Record):
    """The record of one replication, kept where its source is. `replica` is the destination backup's id.

    `outcome` is success, fail or skip once it is known; `hidden` is how many listings still leave the record out.
    `whole_vault` is the source's vault where all of it was replicated at once.
    """

    service: str
    created: float
    source: str
    source_checkpoint: str
    destination_region: str
    destination_project: str
    replica: str
    replica_checkpoint: str
    vault: str = ""
    whole_vault: str = ""
    auto: bool = False
    outcome: str = ""
    fail_code: str = ""
    fail_reason: str = ""
    hidden: int = 0


BACKUPS: dict[str, type[Backup]] = {"csbs": CsbsBackup, "cbr": CbrBackup}
Held = TypeVar("Held", bound=Resource)


def newest_first(held: list[Held]) -> list[Held]:
    """By time of creation, the newest first; the id decides between those of one second."""
    return sorted(held, key=lambda one: (int(one.created), one.id), reverse=True)


def backup_state(backup: Backup) -> str:
    """The state word of a server backup."""
    if backup.state or not backup.done:
        return backup.state or "protecting"
    return "error" if backup.fate == "broken" else "available"


def vault_used(cloud: Cloud, vault: Vault) -> int:
    """GB that the vault's backups take; those on their way count."""
    held = cloud.store.all(CbrBackup, vault.account, vault.region)
    return sum(backup.size for backup in held if backup.vault == vault.id)


def utc_time(at: float) -> str:
    """A time as DWS writes it, "2016-08-23T03:59:23Z"."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def bare_time(at: float) -> str:
    """A time as CSBS and CBR write it, "2017-04-15T04:20:37.277880": UTC, without saying so."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def loose_time(at: float) -> str:
    """A time as CSBS's replication records have it, "2018-6-14T11:14:48.946000": month and day unpadded."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.year}-{moment.month}-{moment.day}T{moment:%H:%M:%S.%f}"

"""Replication of server backups, as CSBS and CBR share it: the record at the source, the replica at the destination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from providers.emulator._state import Cloud, copy_weight
from providers.emulator.huawei.calls import Call
from providers.emulator.huawei.listing import Item
from providers.emulator.huawei.params import new_id
from providers.emulator.huawei.resources import BACKUPS, Backup, CbrBackup, Replication

# What a record says of a copy that vanished on its way, or came to nothing.
LOST = "BackupService.1006", "Failed to import the backup replica."
WAITING_UNTIL = 0.08


def settle(cloud: Cloud) -> None:
    """Note how the replications ended that have ended by now."""
    for record in cloud.store.all(Replication):
        if record.outcome:
            continue
        replica = _replica(cloud, record)
        if replica is None or (replica.done and replica.fate == "broken"):
            record.outcome, record.fail_code, record.fail_reason = "fail", *LOST
        elif replica.done:
            record.outcome = "success"
        if record.outcome:
            cloud.store.put(record)


def _replica(cloud: Cloud, record: Replication) -> Backup | None:
    return cloud.store.get(BACKUPS[record.service], record.account, record.destination_region, record.replica)


def records_of(cloud: Cloud, backup: Backup) -> list[Replication]:
    """The records of one source, the oldest first."""
    held = cloud.store.all(Replication, backup.account, backup.region)
    return [one for one in held if one.source == backup.id and type(backup) is BACKUPS[one.service]]


def status_of(cloud: Cloud, record: Replication) -> tuple[str, int]:
    """A record's state word and its percent."""
    if record.outcome:
        return record.outcome, 100 if record.outcome == "success" else 0
    replica = _replica(cloud, record)
    if replica is None:
        return "fail", 0
    waits = replica.fraction(cloud.clock.now(), cloud.pace) < WAITING_UNTIL
    return "waiting_replicate" if waits else "replicating", replica.percent(cloud.clock.now(), cloud.pace)


def obstacle(cloud: Cloud, backup: Backup, region: str) -> bool:
    """Whether the backup has a replica in the region, or one is on its way there."""
    return any(
        record.destination_region == region
        and (not record.outcome or (record.outcome == "success" and _replica(cloud, record) is not None))
        for record in records_of(cloud, backup)
    )


def under_way(cloud: Cloud, backup: Backup) -> bool:
    """Whether a replica of the backup is on its way to anywhere."""
    return any(not record.outcome for record in records_of(cloud, backup))


def copy_status(cloud: Cloud, backup: Backup) -> str:
    """What the source's own extend_info says of its latest replication."""
    records = records_of(cloud, backup)
    if not records:
        return "na"
    status = status_of(cloud, records[-1])[0]
    return {"waiting_replicate": "waiting_copy", "replicating": "copying"}.get(status, status)


def record_item(cloud: Cloud, record: Replication, project: str, part: str, moment: Callable[[float], str]) -> Item:
    """A record as the APIs show it; `part` is what they call a backup in its field names."""
    status, percent = status_of(cloud, record)
    known = status != "waiting_replicate"
    return {
        "id": record.id,
        "status": status,
        "source_region": record.region,
        "source_project_id": project,
        "source_checkpoint_id": record.source_checkpoint,
        f"source_{part}_id": record.source,
        "destination_region": record.destination_region,
        "destination_project_id": record.destination_project,
        "destination_checkpoint_id": record.replica_checkpoint if known else "",
        f"destination_{part}_id": record.replica if known else "",
        "created_at": moment(record.created),
        "extra_info": {
            "auto_trigger": record.auto,
            "progress": percent,
            "fail_code": record.fail_code,
            "fail_reason": record.fail_reason,
        },
    }


# -- changing


def foreign(call: Call, source: Backup, destination: str, project: str, **more: Any) -> None:
    """Somebody else's replication of the same source, where that fault is armed."""
    if fault := call.fault("foreign_copy"):
        name = f"{source.name}-by-somebody-else"
        _, record = _begin(call, source, destination, project, name=name, finished=bool(fault["finished"]), **more)
        settle(call.cloud)
        call.cloud.store.put(record)


def take(call: Call, source: Backup, destination: str, project: str, name: str, **more: Any) -> Replication:
    """Begin a replication that nothing speaks against, and remember that it was taken."""
    replica, record = _begin(call, source, destination, project, name=name or f"{source.name}_copy", **more)
    replica.hidden = record.hidden = call.lag()
    replica.fate = call.fate()
    call.cloud.store.put(replica)
    call.cloud.store.put(record)
    call.cloud.accept(
        account=call.account,
        region=destination,
        vendor="huawei",
        action=call.action,
        source=source.id,
        source_region=source.region,
        name=replica.name,
        replica=replica.id,
        request_id=call.request_id,
    )
    if call.fault("twin"):
        _begin(call, source, destination, project, name=replica.name, **more)
    return record


def _begin(
    call: Call,
    source: Backup,
    destination: str,
    project: str,
    *,
    name: str,
    description: str = "",
    vault: str = "",
    finished: bool = False,
) -> tuple[Backup, Replication]:
    id = new_id()
    replica = replace(
        source,
        region=destination,
        id=id,
        created=call.now,
        started=call.now,
        weight=copy_weight(id, source.size),
        done=finished,
        hidden=0,
        name=name,
        description=description,
        checkpoint=new_id(),
        image="replication",
        zone=f"{destination}a",
        state="",
        auto=False,
        source=source.id,
        source_region=source.region,
    )
    if isinstance(replica, CbrBackup):
        replica.vault = vault
    record = Replication(
        account=source.account,
        region=source.region,
        id=new_id(),
        service=call.action.partition(":")[0],
        created=call.now,
        source=source.id,
        source_checkpoint=source.checkpoint,
        destination_region=destination,
        destination_project=project,
        replica=id,
        replica_checkpoint=replica.checkpoint,
        vault=vault,
    )
    call.cloud.add(replica)
    call.cloud.store.put(record)
    return replica, record

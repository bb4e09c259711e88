"""CopySnapshotCrossRegions: which destinations are taken, and what appears there.

The vendor does not document which errors come for the whole request and which for one destination; here what is wrong
with the source fails the request, and what is wrong with a destination fails that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from providers.emulator._state import copy_weight
from providers.emulator.tencent.calls import Action, Call
from providers.emulator.tencent.errors import Refusal
from providers.emulator.tencent.regions import REGIONS, WITHOUT_SNAPSHOTS, region_name, zones
from providers.emulator.tencent.resources import Snapshot, snapshot_quota, snapshot_state

NAME_LENGTH = 60


def new_id(kind: str) -> str:
    """A fresh id such as snap-1f0c9a2e."""
    return f"{kind}-{uuid4().hex[:8]}"


def snapshot_of(call: Call, id: str) -> Snapshot:
    """The snapshot in the call's region; Refusal where there is none."""
    snapshot = call.cloud.store.get(Snapshot, call.account, call.region, id)
    if snapshot is None:
        raise Refusal("InvalidSnapshotId.NotFound", id=id)
    return snapshot


def _source(call: Call) -> Snapshot:
    source = snapshot_of(call, call.params["SnapshotId"])
    state = snapshot_state(source, call.cloud)
    if state != "NORMAL":
        raise Refusal("InvalidSnapshot.NotSupported", id=source.id, why=state)
    if source.from_others:
        raise Refusal("InvalidSnapshot.NotSupported", id=source.id, why="SHARED_SNAPSHOT")
    if not source.copyable:
        raise Refusal("UnsupportedOperation.SnapshotNotSupportCopy", id=source.id)
    return source


def _copy(call: Call) -> dict[str, Any]:
    destinations, name = call.params["DestinationRegions"], call.params.get("SnapshotName", "")
    if not destinations or len(set(destinations)) < len(destinations):
        raise Refusal("InvalidParameterValue", why="`DestinationRegions` is empty or names a region twice")
    if len(name) > NAME_LENGTH:
        raise Refusal("InvalidParameterValue", why=f"`SnapshotName` is longer than {NAME_LENGTH} characters")
    source = _source(call)
    name = name or f"Copied {source.id} from {region_name(source.region, 'en-US')}"
    room = call.fault("quota_runs_out")
    nameless = call.fault("success_without_id")
    results, taken = [], 0
    for destination in destinations:
        full = room is not None and taken >= int(room["room"])
        result = _result(call, source, destination, name, full)
        taken += result["Code"] == "Success"
        results.append({**result, "SnapshotId": ""} if nameless else result)
    return {"SnapshotCopyResultSet": results}


def _result(call: Call, source: Snapshot, destination: str, name: str, full: bool) -> Mapping[str, str]:
    foreign = call.fault("foreign_copy")
    try:
        if foreign:
            _foreign(call, source, destination, finished=bool(foreign["finished"]))
        _check(call, source, destination, full)
    except Refusal as refusal:
        message = refusal.sentence(call.language)
        return {"SnapshotId": "", "DestinationRegion": destination, "Code": refusal.code, "Message": message}
    replica = _take(call, source, destination, name)
    return {"SnapshotId": replica.id, "DestinationRegion": destination, "Code": "Success", "Message": ""}


def _check(call: Call, source: Snapshot, destination: str, full: bool) -> None:
    if told := call.fault("error", lambda fault: fault["destination"] == destination):
        raise Refusal(str(told["code"]), str(told["message"]))
    if destination not in REGIONS or destination in WITHOUT_SNAPSHOTS:
        raise Refusal("InvalidParameterValue", why=f"`{destination}` is not a region that supports snapshots")
    if destination == source.region:
        raise Refusal("InvalidParameterValue", why=f"`{destination}` is the region of the snapshot itself")
    if destination in call.cloud.copying_to(source):
        raise Refusal("ResourceInUse.CopySnapshotConflict", id=source.id, region=destination)
    used, limit = snapshot_quota(call.cloud, call.account, destination)
    if used >= limit or full:
        raise Refusal("InsufficientSnapshotQuota", used=used, limit=used if full else limit, region=destination)


def _replica(call: Call, source: Snapshot, destination: str, name: str, origin: str) -> Snapshot:
    id = new_id("snap")
    return Snapshot(
        account=call.account,
        region=destination,
        id=id,
        created=call.now,
        started=call.now,
        weight=copy_weight(id, source.size),
        done=False,
        name=name,
        disk=source.disk,
        size=source.size,
        usage=source.usage,
        zone=zones(destination)[0],
        encrypted=source.encrypted,
        origin=origin,
        source=source.id,
        source_region=source.region,
    )


def _take(call: Call, source: Snapshot, destination: str, name: str) -> Snapshot:
    replica = _replica(call, source, destination, name, "copy")
    replica.hidden = lag(call)
    if call.fault("never_ends"):
        replica.fate = "never"
    if call.fault("ends_badly"):
        replica.fate = "gone"
    call.cloud.add(replica)
    call.cloud.accept(
        account=call.account,
        region=destination,
        vendor="tencent",
        action=call.action,
        source=source.id,
        source_region=source.region,
        name=name,
        replica=replica.id,
        request_id=call.request_id,
    )
    if call.fault("twin"):
        call.cloud.add(replace(replica, id=new_id("snap"), origin="twin", tags={}))
    return replica


def lag(call: Call) -> int:
    """How many listings will leave out what this call makes."""
    fault = call.fault("listing_lag")
    return int(fault["reads"]) if fault else call.cloud.settings.listing_lag


def _foreign(call: Call, source: Snapshot, destination: str, *, finished: bool) -> None:
    if destination in REGIONS:
        name = f"Copied {source.id} from {region_name(source.region, 'en-US')}"
        foreign = _replica(call, source, destination, name, "foreign")
        foreign.done = finished
        call.cloud.add(foreign)


ACTIONS = (
    Action(
        "cbs",
        "CopySnapshotCrossRegions",
        _copy,
        {"DestinationRegions": "strs!", "SnapshotId": "str!", "SnapshotName": "str"},
    ),
)

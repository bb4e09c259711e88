"""The reading actions of CBS: pages of disks, snapshots and backup points, and the snapshot overview.

Parameters and filters: `tencentcloud.cbs.v20170312.models` of the official Python SDK.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from providers.emulator._state import Resource
from providers.emulator.tencent.calls import Action, Call
from providers.emulator.tencent.errors import Refusal
from providers.emulator.tencent.resources import (
    Backup,
    Disk,
    Snapshot,
    backup_item,
    disk_item,
    snapshot_item,
    snapshots,
)

Item = dict[str, Any]
Pick = Callable[[Item], Any]
Held = TypeVar("Held", bound=Resource)
# The vendor gives no number for CBS; ten is what the page of `disk-id` says, and strict is safer here than lax.
MAX_FILTERS, MAX_VALUES, MAX_IDS, MAX_LIMIT = 10, 10, 100, 100
FREE_GIB = 50.0


def _field(name: str) -> Pick:
    return lambda item: item[name]


def _truth(name: str) -> Pick:
    return lambda item: "TRUE" if item[name] else "FALSE"


def _place(name: str) -> Pick:
    return lambda item: str(item["Placement"][name])


def _tag(part: str) -> Pick:
    return lambda item: [tag[part] for tag in item["Tags"]]


SNAPSHOT_FILTERS: Mapping[str, Pick] = {
    "snapshot-id": _field("SnapshotId"),
    "snapshot-name": _field("SnapshotName"),
    "snapshot-state": _field("SnapshotState"),
    "snapshot-type": _field("SnapshotType"),
    "disk-usage": _field("DiskUsage"),
    "disk-id": _field("DiskId"),
    "project-id": _place("ProjectId"),
    "zone": _place("Zone"),
    "encrypt": _truth("Encrypt"),
}
DISK_FILTERS: Mapping[str, Pick] = {
    "disk-usage": _field("DiskUsage"),
    "disk-charge-type": _field("DiskChargeType"),
    "portable": _truth("Portable"),
    "project-id": _place("ProjectId"),
    "disk-id": _field("DiskId"),
    "disk-name": _field("DiskName"),
    "disk-type": _field("DiskType"),
    "disk-state": _field("DiskState"),
    "instance-id": _field("InstanceId"),
    "zone": _place("Zone"),
    "instance-ip-address": lambda item: "",
    "instance-name": lambda item: "",
    "dedicated-cluster-id": _place("DedicatedClusterId"),
    "cluster-group-id": lambda item: "",
    "tag-key": _tag("Key"),
    "tag-value": _tag("Value"),
}
BACKUP_FILTERS: Mapping[str, Pick] = {
    "disk-backup-id": _field("DiskBackupId"),
    "disk-id": _field("DiskId"),
    "disk-usage": _field("DiskUsage"),
}


@dataclass(frozen=True)
class Listing:
    """How one noun is listed. `wrong` is the code its page gives for a value it does not take."""

    ids: str
    state: str
    answer: str
    filters: Mapping[str, Pick]
    orders: tuple[str, ...]
    descending: bool
    begun: str
    wrong: str = "InvalidParameterValue"


SNAPSHOTS = Listing(
    "SnapshotIds", "SnapshotState", "SnapshotSet", SNAPSHOT_FILTERS, ("CREATE_TIME",), True,
    "COPYING_FROM_REMOTE",
)  # fmt: skip
DISKS = Listing("DiskIds", "DiskState", "DiskSet", DISK_FILTERS, ("CREATE_TIME", "DEADLINE"), True, "ATTACHING")
BACKUPS = Listing(
    "DiskBackupIds", "DiskBackupState", "DiskBackupSet", BACKUP_FILTERS, ("CREATE_TIME",), False,
    "CREATING", "InvalidParameter",
)  # fmt: skip


def page(call: Call, listing: Listing, kind: type[Held], shape: Callable[[Held], Item]) -> dict[str, Any]:
    """The page that the call's parameters ask for, with the count of all that match; `shape` makes a record an item."""
    params = call.params
    offset, limit = params.get("Offset", 0), params.get("Limit", 20)
    if offset < 0 or not 1 <= limit <= MAX_LIMIT:
        raise Refusal(listing.wrong, why=f"`Offset` must not be negative and `Limit` must be 1 to {MAX_LIMIT}")
    unseen = _unseen(call, kind)
    found = _chosen(_ordered(call, listing, kind, shape), params, listing, shape)
    visible = [record for record in found if record.id not in unseen] if unseen else found
    offset = _shifted(call, offset)
    shown = [shape(record) for record in visible[offset : offset + limit]]
    _disturb(call, listing, shown)
    return {"TotalCount": len(visible), listing.answer: shown}


def _unseen(call: Call, kind: type[Held]) -> set[str]:
    """The ids that this look leaves out; each look brings what is hidden nearer."""
    unseen = call.cloud.store.made(kind, call.account, call.region, _hidden)
    for record in unseen:
        record.hidden -= 1
        call.cloud.store.put(record)
    return {record.id for record in unseen}


def _hidden(held: Iterable[Held]) -> list[Held]:
    return [record for record in held if record.hidden > 0]


def _chosen(
    held: Sequence[Held], params: Mapping[str, Any], listing: Listing, shape: Callable[[Held], Item]
) -> Sequence[Held]:
    ids, filters = set(params.get(listing.ids) or []), params.get("Filters") or []
    if ids and filters:
        raise Refusal(listing.wrong, why=f"`{listing.ids}` and `Filters` cannot be given together")
    if len(ids) > MAX_IDS or len(filters) > MAX_FILTERS:
        raise Refusal(listing.wrong, why=f"at most {MAX_IDS} ids or {MAX_FILTERS} filters")
    if any(len(one["Values"]) > MAX_VALUES for one in filters):
        raise Refusal(listing.wrong, why=f"at most {MAX_VALUES} values in a filter")
    if ids:
        return [record for record in held if record.id in ids]
    picks = [(_pick(one["Name"], listing), one["Values"]) for one in filters]
    if not picks:
        return held
    shaped = ((record, shape(record)) for record in held)
    return [record for record, item in shaped if all(_hits(pick(item), values) for pick, values in picks)]


def _pick(name: str, listing: Listing) -> Pick:
    if name.startswith("tag:") and listing is DISKS:
        return lambda item: [tag["Value"] for tag in item["Tags"] if tag["Key"] == name[4:]]
    if name not in listing.filters:
        raise Refusal("InvalidFilter", name=name)
    return listing.filters[name]


def _hits(value: Any, values: list[str]) -> bool:
    found = value if isinstance(value, list) else [value]
    return any(one in values for one in found)


def _ordered(call: Call, listing: Listing, kind: type[Held], shape: Callable[[Held], Item]) -> Sequence[Held]:
    order, by = call.params.get("Order"), call.params.get("OrderField", "CREATE_TIME")
    if order not in (None, "ASC", "DESC") or by not in listing.orders:
        raise Refusal(listing.wrong, why="`Order` or `OrderField`")
    down = order == "DESC" if order else listing.descending
    if by == "DEADLINE":
        held = call.cloud.store.all(kind, call.account, call.region)
        return sorted(held, key=lambda record: (shape(record)["DeadlineTime"], record.id), reverse=down)
    return call.cloud.store.made(kind, call.account, call.region, _newest_first if down else _oldest_first)


def _oldest_first(held: Iterable[Held]) -> list[Held]:
    # To the second, as the vendor shows it; the id decides between those of one second.
    return sorted(held, key=lambda record: (int(record.created), record.id))


def _newest_first(held: Iterable[Held]) -> list[Held]:
    return _oldest_first(held)[::-1]


def _shifted(call: Call, offset: int) -> int:
    if offset and call.fault("page_repeats"):
        return offset - 1
    return offset + 1 if offset and call.fault("page_skips") else offset


def _disturb(call: Call, listing: Listing, shown: list[Item]) -> None:
    if not shown:
        return
    if call.fault("state_backwards"):
        for item in shown:
            item[listing.state] = listing.begun
            item["Percent"] = 5
    if fault := call.fault("unknown_state"):
        for item in shown:
            item[listing.state] = fault["state"]


def _describe_snapshots(call: Call) -> dict[str, Any]:
    snapshots(call.cloud, call.account, call.region)  # those whose time is over go
    return page(call, SNAPSHOTS, Snapshot, lambda snapshot: snapshot_item(snapshot, call.cloud))


def _describe_disks(call: Call) -> dict[str, Any]:
    return page(call, DISKS, Disk, lambda disk: disk_item(disk, call.cloud))


def _describe_backups(call: Call) -> dict[str, Any]:
    return page(call, BACKUPS, Backup, lambda backup: backup_item(backup, call.cloud))


def _overview(call: Call) -> dict[str, Any]:
    sizes = [float(snapshot.size) for snapshot in snapshots(call.cloud, call.account, call.region)]
    total = round(sum(sizes), 2)
    return {
        "TotalNums": len(sizes),
        "TotalSize": total,
        "FreeQuota": FREE_GIB,
        "RealTradeSize": max(0.0, round(total - FREE_GIB, 2)),
    }


PAGED = {"Filters": "filters", "Offset": "int", "Limit": "int", "Order": "str", "OrderField": "str"}

ACTIONS = (
    Action("cbs", "DescribeSnapshots", _describe_snapshots, {"SnapshotIds": "strs", **PAGED}),
    Action("cbs", "DescribeDiskBackups", _describe_backups, {"DiskBackupIds": "strs", **PAGED}),
    Action("cbs", "DescribeSnapshotOverview", _overview, {}),
    Action(
        "cbs",
        "DescribeDisks",
        _describe_disks,
        {"DiskIds": "strs", "ReturnBindAutoSnapshotPolicy": "bool", **PAGED},
        rate=100.0,
    ),
)

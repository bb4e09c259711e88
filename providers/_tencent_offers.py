"""What Tencent CBS offers:

Its operations, its calls and their pace, the policy a key needs, and how results are named.
"""

from __future__ import annotations

import json

from providers._crossing import Order, SnapshotInfo
from providers._declared import Operation, Policy, SourceKind
from providers._saying import said
from providers._tencent import Action
from providers._tencent_items import BACKUP_POINT, SNAPSHOT

# The destination's quota that a copy counts against, by the name that `quotas` gives it. How much storage a snapshot
# takes is not told: its size is its disk's.
SNAPSHOT_COUNT = "snapshots"

COPY_SNAPSHOT = Operation(
    name="copy_snapshot",
    label=said("Copy snapshot"),
    source_kind=SourceKind.SNAPSHOT,
    result_kind=SNAPSHOT,
    api="CopySnapshotCrossRegions",
    crosses_regions=True,
    # No document says how many destinations one call takes (UNVERIFIED).
    max_orders=20,
    name_length=38,
    name_hint=said("Up to 38 characters; Antipode adds its mark."),
    uses=(SNAPSHOT_COUNT,),
)
CREATE_BACKUP_POINT = Operation(
    name="create_backup_point",
    label=said("Create backup point"),
    source_kind=SourceKind.DISK,
    result_kind=BACKUP_POINT,
    api="CreateDiskBackup",
    crosses_regions=False,
    max_orders=1,
    name_length=78,
    name_hint=said("Up to 78 characters; Antipode adds its mark."),
    caution=said(
        "A backup point stays in its disk's region and is deleted with the disk: it does not protect against "
        "losing the region."
    ),
)
# SnapshotName takes 60 characters (ModifySnapshotAttribute says so; the copy's own page says nothing of it),
# DiskBackupName takes 100.
NAME_ROOM = {COPY_SNAPSHOT.name: 60, CREATE_BACKUP_POINT.name: 100}

REGIONS = Action("DescribeRegions", "region", "2022-06-27")
DISKS = Action("DescribeDisks")
SNAPSHOTS = Action("DescribeSnapshots")
BACKUPS = Action("DescribeDiskBackups")
OVERVIEW = Action("DescribeSnapshotOverview")
CHANGES = {operation.name: Action(operation.api) for operation in (COPY_SNAPSHOT, CREATE_BACKUP_POINT)}

# https://cloud.tencent.com/document/api/362/15634
RATES = {
    "CopySnapshotCrossRegions": 20,
    "CreateDiskBackup": 20,
    "DescribeSnapshots": 20,
    "DescribeDiskBackups": 20,
    "DescribeSnapshotOverview": 20,
    "DescribeDisks": 100,
}

_NEEDED = (DISKS, SNAPSHOTS, BACKUPS, OVERVIEW, *CHANGES.values(), REGIONS)
_ALLOW = {"effect": "allow", "action": [f"{action.service}:{action.name}" for action in _NEEDED], "resource": ["*"]}
POLICY = Policy(
    json.dumps({"version": "2.0", "statement": [_ALLOW]}, indent=2),
    said(
        "In Tencent's console under Cloud Access Management, Policies, Create custom policy, by policy syntax; then attach "
        "it to a sub-user that has programmatic access only, and use that sub-user's key."
    ),
)


def name_of(order: Order) -> str:
    """The name an order's result gets: the admin's own first, the tag last, always the same for the same order."""
    own = order.name.strip()
    if not own:
        copied = order.operation == COPY_SNAPSHOT.name
        own = f"{order.source} from {order.source_region}" if copied else f"Backup of {order.source}"
    room = NAME_ROOM[order.operation] - len(order.tag) - 1
    return f"{own[:room].rstrip()} {order.tag}"


def made_by(order: Order, item: SnapshotInfo) -> bool:
    """Whether a listed item is the order's result: its name ends with the order's tag as a word of its own."""
    if item.name.split(" ")[-1] != order.tag:
        return False
    return item.copied if order.operation == COPY_SNAPSHOT.name else item.disk == order.source

"""The calls that the engine and the sync make of each service, by what they are for, and the faults that can meet them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from providers.emulator.huawei import stories as huawei
from providers.emulator.jdcloud import seed as jdcloud
from providers.emulator.tencent import seed as tencent


class Site(StrEnum):
    """What a call is made for."""

    REGIONS = "listing regions"
    READ = "reading a region"
    CHECK = "testing the connection"
    FIND = "finding a copy"
    WATCH = "watching a copy"


Calls = Mapping[Site, tuple[str, ...]]


@dataclass(frozen=True)
class Service:
    """A service, one copy that it takes, the call that sends it, and the calls for everything else."""

    name: str
    vendor: str
    operation: str
    source: str
    home: str
    destination: str
    send: str
    calls: Calls
    options: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name}-{self.operation}"


def _tencent(operation: str, source: str, destination: str, send: str, listing: str) -> Service:
    read = ("DescribeDisks", "DescribeSnapshots", "DescribeDiskBackups", "DescribeSnapshotOverview")
    calls = {
        Site.REGIONS: ("DescribeRegions",),
        Site.READ: read,
        Site.CHECK: ("DescribeRegions", *read, "CopySnapshotCrossRegions", "CreateDiskBackup"),
        Site.FIND: (listing,),
        Site.WATCH: (listing,),
    }
    return Service("tencent_cbs", "tencent", operation, source, tencent.HOME, destination, send, calls)


SNAPSHOTS = _tencent(
    "copy_snapshot", tencent.COPYABLE, "ap-beijing", "CopySnapshotCrossRegions", "DescribeSnapshots"
)  # fmt: skip
BACKUP_POINTS = _tencent(
    "create_backup_point", tencent.DISK_WITH_QUOTA, tencent.HOME, "CreateDiskBackup", "DescribeDiskBackups"
)
_DWS = ("dws:ListClusters", "dws:ListSnapshots")
DWS = Service(
    "huawei_dws", "huawei", "keep_snapshot", huawei.KEEPABLE, huawei.HOME, huawei.HOME, "dws:CopySnapshot",
    {
        Site.REGIONS: ("iam:ListProjects",),
        Site.READ: _DWS,
        Site.CHECK: ("iam:ListProjects", *_DWS, "dws:CopySnapshot"),
        Site.FIND: ("dws:ListSnapshots",),
        Site.WATCH: ("dws:ListSnapshots",),
    },
)  # fmt: skip
_CSBS = ("csbs:ListBackups", "csbs:ListReplicationRecords", "csbs:ListQuotas", "csbs:ShowReplicationCapability")
CSBS = Service(
    "huawei_csbs", "huawei", "replicate_backup", huawei.REPLICABLE, huawei.HOME, huawei.GUANGZHOU,
    "csbs:ReplicateBackup",
    {
        Site.REGIONS: ("iam:ListProjects",),
        Site.READ: _CSBS,
        Site.CHECK: ("iam:ListProjects", *_CSBS, "csbs:ShowBackup", "csbs:ReplicateBackup"),
        Site.FIND: ("csbs:ListBackups", "csbs:ListReplicationRecords"),
        Site.WATCH: ("csbs:ListReplicationRecords", "csbs:ShowBackup"),
    },
)  # fmt: skip
_CBR = ("cbr:ListBackups", "cbr:ShowReplicationCapabilities", "cbr:ListVaults")
CBR = Service(
    "huawei_cbr", "huawei", "replicate_backup", huawei.CBR_REPLICABLE, huawei.HOME, huawei.GUANGZHOU, "cbr:CopyBackup",
    {
        Site.REGIONS: ("iam:ListProjects",),
        Site.READ: _CBR,
        Site.CHECK: ("iam:ListProjects", *_CBR, "cbr:ShowBackup", "cbr:CopyBackup"),
        Site.FIND: ("cbr:ListBackups",),
        Site.WATCH: ("cbr:ListBackups", "cbr:ShowBackup"),
    },
    {"vault": huawei.GUANGZHOU_VAULT},
)  # fmt: skip
_JDCLOUD = (
    "disk:describeDisks",
    "disk:describeSnapshots",
    "vm:describeImages",
    "vm:describeQuotas",
    "disk:describeQuota",
)
# It lists no regions: they stand in its documents.
IMAGES = Service(
    "jdcloud_vm", "jdcloud", "copy_image", jdcloud.COPYABLE, jdcloud.HOME, jdcloud.ROOMY_REGION, "vm:copyImages",
    {
        Site.READ: _JDCLOUD,
        Site.CHECK: (*_JDCLOUD, "vm:copyImages"),
        Site.FIND: ("vm:describeImages",),
        Site.WATCH: ("vm:describeImages",),
    },
)  # fmt: skip
SERVICES = (SNAPSHOTS, DWS, IMAGES, CSBS, BACKUP_POINTS, CBR)

# What can happen to any call, with what makes it quick enough for a test.
WIRE: dict[str, dict[str, Any]] = {
    "refuse": {},
    "throttle": {},
    "unavailable_503": {},
    "redirect": {},
    "error": {},
    "duplicate": {},
    "accept_then_drop": {},
    "accept_then_500": {},
    "slow_answer": {"seconds": 3},
    "slow_bytes": {"seconds": 0.2},
    "cut_json": {},
    "wrong_types": {},
    "html_page": {},
    "empty_body": {},
    "huge_body": {"bytes": 8 * 1024 * 1024},
    "compression_bomb": {"bytes": 64 * 1024 * 1024},
    "wrong_content_length": {},
}
# What can happen to a listing with rows, and where each service has those with a state.
LISTED: dict[str, dict[str, Any]] = {"state_backwards": {}, "unknown_state": {}}
# What can happen to a later page.
PAGED: dict[str, dict[str, Any]] = {"page_repeats": {}, "page_skips": {}}
# What can come of a copy.
MAKING: dict[str, dict[str, Any]] = {
    "quota_runs_out": {"room": 0},
    "twin": {},
    "foreign_copy": {},
    "never_ends": {},
    "ends_badly": {},
    "listing_lag": {},
    "success_without_id": {},
}
# What holds until it is cleared.
STANDING: dict[str, dict[str, Any]] = {"clock_offset": {}, "credentials_revoked": {}}

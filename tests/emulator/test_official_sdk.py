"""The vendor's official SDK as a client of the emulator: every action we emulate, errors included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tencentcloud.cbs.v20170312 import models

from providers.emulator import Emulator
from providers.emulator._vendor import vendors
from providers.emulator.tencent import seed
from providers.emulator.tencent.errors import SENTENCES
from tests.emulator import client
from tests.emulator.client import TC3, Sdk

HOME = seed.HOME


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("sign", [TC3, "HmacSHA1", "HmacSHA256"])
def test_every_signature_over_every_method_reads_and_copies(cloud: Emulator, sign: str, method: str) -> None:
    sdk = Sdk(cloud, sign=sign, method=method)
    ready = [{"Name": "snapshot-state", "Values": ["NORMAL"]}, {"Name": "encrypt", "Values": ["FALSE"]}]
    page = sdk("DescribeSnapshots", Filters=ready, Limit=5, Offset=5, Order="ASC")
    assert len(page["SnapshotSet"]) == 5
    verdicts = sdk.copy(seed.COPYABLE, "ap-beijing", "ap-shanghai", SnapshotName="夜间 copy & more=1")
    assert [verdict["Code"] for verdict in verdicts] == ["Success", "Success"]
    copied = sdk.snapshot(verdicts[1]["SnapshotId"], "ap-shanghai")
    assert copied and copied["SnapshotName"] == "夜间 copy & more=1"


def test_describe_disks_shows_every_field_the_sdk_knows(sdk: Sdk) -> None:
    disks = sdk("DescribeDisks", Limit=100, ReturnBindAutoSnapshotPolicy=True)
    assert disks["TotalCount"] == len(disks["DiskSet"]) == 26
    assert set(disks["DiskSet"][0]) == {name[1:] for name in vars(models.Disk())}
    full = sdk("DescribeDisks", DiskIds=[seed.DISK_FULL])["DiskSet"][0]
    assert (full["DiskBackupQuota"], full["DiskBackupCount"], full["DiskState"]) == (2, 2, "ATTACHED")


def test_describe_snapshots_shows_every_field_the_sdk_knows(sdk: Sdk) -> None:
    found = sdk("DescribeSnapshots", SnapshotIds=[seed.COPYABLE])
    assert found["TotalCount"] == 1
    assert set(found["SnapshotSet"][0]) == {name[1:] for name in vars(models.Snapshot())}
    assert found["SnapshotSet"][0]["SnapshotState"] == "NORMAL"
    assert found["SnapshotSet"][0]["CopyFromRemote"] is False


def test_an_unknown_snapshot_id_is_an_empty_set(sdk: Sdk) -> None:
    assert sdk("DescribeSnapshots", SnapshotIds=["snap-nothing"])["SnapshotSet"] == []


def test_the_demo_has_snapshots_of_every_story(sdk: Sdk) -> None:
    slow, expiring, shared = (sdk.snapshot(id) for id in (seed.CREATING, seed.EXPIRING, seed.SHARED))
    assert slow and (slow["SnapshotState"], slow["Percent"]) == ("CREATING", 43)
    assert expiring and expiring["IsPermanent"] is False and expiring["DeadlineTime"]
    assert shared and shared["SnapshotType"] == "SHARED_SNAPSHOT"
    copies = sdk("DescribeSnapshots", "ap-beijing", Limit=100)["SnapshotSet"]
    names = [one["SnapshotName"] for one in copies if one["CopyFromRemote"]]
    assert f"Copied {seed.COPIED} from South China (Guangzhou)" in names and len(names) >= 10


def test_backup_points_are_made_listed_and_deleted(cloud: Emulator, sdk: Sdk) -> None:
    made = sdk("CreateDiskBackup", DiskId=seed.DISK_WITH_QUOTA, DiskBackupName="before the move")["DiskBackupId"]
    by_id = {"DiskBackupIds": [made]}
    point = sdk("DescribeDiskBackups", **by_id)["DiskBackupSet"][0]
    assert set(point) == {name[1:] for name in vars(models.DiskBackup())}
    assert (point["DiskBackupState"], point["DiskBackupName"]) == ("CREATING", "before the move")
    assert datetime.fromisoformat(point["CreateTime"]).tzinfo is not None
    cloud.cloud.advance(20)
    assert sdk("DescribeDiskBackups", **by_id)["DiskBackupSet"][0]["DiskBackupState"] == "NORMAL"
    of_disk = [{"Name": "disk-id", "Values": [seed.DISK_WITH_QUOTA]}]
    oldest_first = sdk("DescribeDiskBackups", Filters=of_disk)["DiskBackupSet"]
    assert [one["DiskBackupId"] for one in oldest_first][-1] == made
    sdk("DeleteDiskBackups", **by_id)
    assert sdk("DescribeDiskBackups", **by_id)["TotalCount"] == 0


def test_a_raised_backup_quota_makes_room(sdk: Sdk) -> None:
    assert sdk.refused("CreateDiskBackup", DiskId=seed.DISK_FULL) == "ResourceInsufficient.OverQuota"
    sdk("ModifyDiskBackupQuota", DiskId=seed.DISK_FULL, DiskBackupQuota=3)
    assert sdk("CreateDiskBackup", DiskId=seed.DISK_FULL)["DiskBackupId"].startswith("dbp-")


def test_a_snapshot_is_made_changed_and_deleted(cloud: Emulator, sdk: Sdk) -> None:
    deadline = (datetime.now(UTC) + timedelta(days=3)).isoformat(timespec="seconds")
    tags = [{"Key": "team", "Value": "storage"}]
    disk = seed.DISK_WITH_QUOTA
    id = sdk("CreateSnapshot", DiskId=disk, SnapshotName="one", Deadline=deadline, Tags=tags)["SnapshotId"]
    made = sdk.snapshot(id)
    assert made and (made["SnapshotState"], made["IsPermanent"], made["Tags"]) == ("CREATING", False, tags)
    assert sdk.refused("DeleteSnapshots", SnapshotIds=[id]) == "ResourceUnavailable.SnapshotCreating"
    assert sdk.refused("CreateDiskBackup", DiskId=disk) == "ResourceUnavailable.SnapshotCreating"
    cloud.cloud.advance(20)
    sdk("ModifySnapshotAttribute", SnapshotId=id, SnapshotName="two", IsPermanent=True)
    changed = sdk.snapshot(id)
    assert changed and (changed["SnapshotName"], changed["IsPermanent"], changed["DeadlineTime"]) == ("two", True, "")
    sdk("DeleteSnapshots", SnapshotIds=[id])
    assert sdk.snapshot(id) is None


def test_a_backup_point_that_becomes_a_snapshot_is_used_up(sdk: Sdk) -> None:
    of_disk = [{"Name": "disk-id", "Values": [seed.DISK_FULL]}]
    point = sdk("DescribeDiskBackups", Filters=of_disk)["DiskBackupSet"][0]["DiskBackupId"]
    sdk("CreateSnapshot", DiskId=seed.DISK_FULL, DiskBackupId=point)
    assert sdk("DescribeDiskBackups", DiskBackupIds=[point])["TotalCount"] == 0


def test_a_snapshot_is_gone_after_its_deadline(cloud: Emulator, sdk: Sdk) -> None:
    cloud.cloud.advance(4 * 86400)
    assert sdk.snapshot(seed.EXPIRING) is None


def test_the_overview_counts_the_region_it_is_asked_for(sdk: Sdk) -> None:
    assert sdk("DescribeSnapshotOverview", "ap-singapore")["TotalNums"] == seed.FULL_LIMIT
    overview = sdk("DescribeSnapshotOverview")
    assert overview["RealTradeSize"] == overview["TotalSize"] - overview["FreeQuota"] > 0


def test_regions_come_from_both_services_in_both_languages(cloud: Emulator, sdk: Sdk) -> None:
    new = sdk("DescribeRegions", service="region", Product="cbs")
    old = sdk("DescribeRegions", "", service="cvm")
    assert [one["Region"] for one in new["RegionSet"]] == [one["Region"] for one in old["RegionSet"]]
    assert new["TotalCount"] == 21 and new["RegionSet"][0]["RegionName"] == "South China (Guangzhou)"
    chinese = Sdk(cloud, language="zh-CN")("DescribeRegions", service="region", Product="cbs")
    assert chinese["RegionSet"][0]["RegionName"] == "华南地区(广州)"
    assert sdk.refused("DescribeRegions", service="region", Product="nothing") == "InvalidParameter"
    assert sdk("DescribeProducts", service="region", Limit=2)["Products"] == [{"Name": "cbs"}, {"Name": "cvm"}]
    zones = sdk("DescribeZones", "ap-beijing", service="cvm")["ZoneSet"]
    assert zones[0]["Zone"].startswith("ap-beijing-") and zones[0]["ZoneState"] == "AVAILABLE"


REFUSED = [
    ("CopySnapshotCrossRegions", {"DestinationRegions": ["ap-beijing"]}, "MissingParameter"),
    ("CopySnapshotCrossRegions", {"SnapshotId": seed.COPYABLE}, "MissingParameter"),
    ("CopySnapshotCrossRegions", {"SnapshotId": seed.COPYABLE, "DestinationRegions": []}, "InvalidParameterValue"),
    (
        "CopySnapshotCrossRegions",
        {"SnapshotId": seed.COPYABLE, "DestinationRegions": ["ap-beijing"], "SnapshotName": "x" * 61},
        "InvalidParameterValue",
    ),
    (
        "CopySnapshotCrossRegions",
        {"SnapshotId": seed.COPYABLE, "DestinationRegions": ["ap-beijing", "ap-beijing"]},
        "InvalidParameterValue",
    ),
    (
        "CopySnapshotCrossRegions",
        {"SnapshotId": "snap-nothing", "DestinationRegions": ["ap-beijing"]},
        "InvalidSnapshotId.NotFound",
    ),
    (
        "CopySnapshotCrossRegions",
        {"SnapshotId": seed.CREATING, "DestinationRegions": ["ap-beijing"]},
        "InvalidSnapshot.NotSupported",
    ),
    (
        "CopySnapshotCrossRegions",
        {"SnapshotId": seed.SHARED, "DestinationRegions": ["ap-beijing"]},
        "InvalidSnapshot.NotSupported",
    ),
    (
        "CopySnapshotCrossRegions",
        {"SnapshotId": seed.ENCRYPTED, "DestinationRegions": ["ap-beijing"]},
        "UnsupportedOperation.SnapshotNotSupportCopy",
    ),
    ("CreateDiskBackup", {"DiskId": "disk-nothing"}, "InvalidDiskId.NotFound"),
    ("CreateDiskBackup", {"DiskId": seed.DISK_WITHOUT_QUOTA}, "ResourceInsufficient.OverQuota"),
    ("CreateDiskBackup", {"DiskId": seed.DISK_BUSY}, "InvalidDisk.Busy"),
    ("CreateDiskBackup", {"DiskId": seed.DISK_WITH_QUOTA, "DiskBackupName": "x" * 101}, "InvalidParameter"),
    ("DeleteDiskBackups", {"DiskBackupIds": ["dbp-nothing"]}, "ResourceNotFound.NotFound"),
    ("DeleteDiskBackups", {"DiskBackupIds": []}, "InvalidParameter"),
    ("ModifyDiskBackupQuota", {"DiskId": seed.DISK_FULL, "DiskBackupQuota": 1}, "InvalidParameterValue"),
    ("CreateSnapshot", {"DiskId": "disk-nothing"}, "InvalidDiskId.NotFound"),
    ("CreateSnapshot", {"DiskId": seed.DISK_FULL, "Deadline": "2020-01-01T00:00:00+00:00"}, "InvalidParameterValue"),
    ("CreateSnapshot", {"DiskId": seed.DISK_FULL, "DiskBackupId": "dbp-nothing"}, "ResourceNotFound.NotFound"),
    ("DeleteSnapshots", {"SnapshotIds": ["snap-nothing"]}, "InvalidSnapshotId.NotFound"),
    ("DeleteSnapshots", {"SnapshotIds": [seed.IMAGED]}, "UnsupportedOperation.SnapshotHasBindedImage"),
    ("ModifySnapshotAttribute", {"SnapshotId": "snap-nothing", "SnapshotName": "a"}, "InvalidSnapshotId.NotFound"),
    ("ModifySnapshotAttribute", {"SnapshotId": seed.COPYABLE}, "MissingParameter"),
    ("ModifySnapshotAttribute", {"SnapshotId": seed.CREATING, "SnapshotName": "a"}, "InvalidSnapshot.NotSupported"),
    ("DescribeSnapshots", {"Limit": 101}, "InvalidParameterValue"),
    ("DescribeSnapshots", {"Offset": -1}, "InvalidParameterValue"),
    ("DescribeSnapshots", {"Filters": [{"Name": "colour", "Values": ["red"]}]}, "InvalidFilter"),
    (
        "DescribeSnapshots",
        {"SnapshotIds": ["snap-1"], "Filters": [{"Name": "disk-id", "Values": ["disk-1"]}]},
        "InvalidParameterValue",
    ),
    ("DescribeDiskBackups", {"Limit": 101}, "InvalidParameter"),
    ("DescribeDisks", {"OrderField": "SIZE"}, "InvalidParameterValue"),
]


@pytest.mark.parametrize(
    ("action", "params", "code"), REFUSED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_refusal_is_the_sdks_exception(sdk: Sdk, action: str, params: dict[str, object], code: str) -> None:
    assert sdk.refused(action, **params) == code


def test_a_region_nobody_has_is_refused(sdk: Sdk) -> None:
    assert sdk.refused("DescribeDisks", "mars-north") == "UnsupportedRegion"
    assert sdk.refused("DescribeDisks", "") == "MissingParameter"


def test_the_limited_key_is_told_what_it_may_not_do(cloud: Emulator) -> None:
    limited = Sdk(cloud, key=seed.LIMITED_NAME)
    assert limited("DescribeDisks")["TotalCount"] == 26
    assert limited.refused("DescribeDiskBackups") == "UnauthorizedOperation"
    assert limited.refused("CreateDiskBackup", DiskId=seed.DISK_WITH_QUOTA) == "UnauthorizedOperation"


def test_deleting_is_all_or_nothing(sdk: Sdk) -> None:
    assert sdk.refused("DeleteSnapshots", SnapshotIds=[seed.COPYABLE, seed.CREATING]).startswith("Resource")
    assert sdk.snapshot(seed.COPYABLE) is not None
    sdk("DeleteSnapshots", SnapshotIds=[seed.COPYABLE, seed.IMAGED], DeleteBindImages=True)
    assert sdk.snapshot(seed.COPYABLE) is None and sdk.snapshot(seed.IMAGED) is None


def test_the_twenty_first_call_of_a_second_is_throttled(cloud: Emulator, sdk: Sdk) -> None:
    for _ in range(20):
        sdk("DescribeSnapshotOverview")
    assert sdk.refused("DescribeSnapshotOverview") == "RequestLimitExceeded"
    sdk("DescribeDisks")
    cloud.cloud.advance(1)
    sdk("DescribeSnapshotOverview")


def test_limits_can_be_switched_off(cloud: Emulator, sdk: Sdk) -> None:
    cloud.configure(rate_limits=False)
    for _ in range(25):
        sdk("DescribeSnapshotOverview")


def test_every_action_the_emulator_knows_is_called_here() -> None:
    text = "".join(Path(file).read_text(encoding="utf-8") for file in (__file__, client.__file__))
    assert [action for action in vendors()["tencent"].ACTIONS if f'"{action}"' not in text] == []


def test_every_sentence_exists_in_both_languages() -> None:
    assert all(english and chinese and english != chinese for english, chinese in SENTENCES.values())

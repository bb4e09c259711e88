"""A copy over time: what is taken, what is refused and why, and how it looks from both regions."""

from __future__ import annotations

import time

import pytest

from providers.emulator import Emulator
from providers.emulator.tencent import seed
from tests.emulator.client import Sdk

HOME = seed.HOME


def test_a_copy_moves_is_checked_and_is_done(cloud: Emulator, sdk: Sdk) -> None:
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing", SnapshotName="nightly")
    id = verdict["SnapshotId"]
    seen, percents = [], []
    for _ in range(60):
        copy = sdk.snapshot(id, "ap-beijing")
        assert copy and copy["CopyFromRemote"] is True and copy["SnapshotName"] == "nightly"
        seen.append(copy["SnapshotState"])
        percents.append(copy["Percent"])
        cloud.cloud.advance(0.5)
    assert list(dict.fromkeys(seen)) == ["COPYING_FROM_REMOTE", "CHECKING_COPIED", "NORMAL"]
    assert percents[0] == 0 and percents[-1] == 100 and percents == sorted(percents)
    assert all((percent == 100) == (state == "NORMAL") for percent, state in zip(percents, seen, strict=True))


def test_the_source_shows_where_it_is_being_copied_to(cloud: Emulator, sdk: Sdk) -> None:
    sdk.copy(seed.COPYABLE, "ap-beijing", "ap-shanghai")
    source = sdk.snapshot(seed.COPYABLE)
    assert source and sorted(source["CopyingToRegions"]) == ["ap-beijing", "ap-shanghai"]
    cloud.cloud.advance(60)
    source = sdk.snapshot(seed.COPYABLE)
    assert source and source["CopyingToRegions"] == []


def test_a_copy_without_a_name_gets_the_vendors_own(sdk: Sdk) -> None:
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    copy = sdk.snapshot(verdict["SnapshotId"], "ap-beijing")
    assert copy and copy["SnapshotName"] == f"Copied {seed.COPYABLE} from South China (Guangzhou)"


def test_each_destination_has_its_own_verdict(sdk: Sdk) -> None:
    verdicts = sdk.copy(seed.COPYABLE, "ap-beijing", seed.FULL_REGION, "mars-north", HOME, "ap-xian-ec")
    assert [verdict["Code"] for verdict in verdicts] == [
        "Success",
        "InsufficientSnapshotQuota",
        "InvalidParameterValue",
        "InvalidParameterValue",
        "InvalidParameterValue",
    ]
    assert [bool(verdict["SnapshotId"]) for verdict in verdicts] == [True, False, False, False, False]
    assert verdicts[0]["Message"] == "" and "6 of 6" in verdicts[1]["Message"]


def test_a_second_copy_to_the_same_region_conflicts_while_the_first_runs(cloud: Emulator, sdk: Sdk) -> None:
    sdk.copy(seed.COPYABLE, "ap-beijing")
    again, elsewhere = sdk.copy(seed.COPYABLE, "ap-beijing", "ap-shanghai")
    assert again["Code"] == "ResourceInUse.CopySnapshotConflict"
    assert elsewhere["Code"] == "Success"
    cloud.cloud.advance(60)
    assert sdk.copy(seed.COPYABLE, "ap-beijing")[0]["Code"] == "Success"


def test_copies_under_way_count_against_the_quota(cloud: Emulator, sdk: Sdk) -> None:
    cloud.quota("ap-tokyo", 1)
    assert sdk.copy(seed.COPYABLE, "ap-tokyo")[0]["Code"] == "Success"
    assert sdk.copy(seed.COPIED, "ap-tokyo")[0]["Code"] == "InsufficientSnapshotQuota"


def test_room_in_the_destination_lets_the_copy_through(cloud: Emulator, sdk: Sdk) -> None:
    assert sdk.copy(seed.COPYABLE, seed.FULL_REGION)[0]["Code"] == "InsufficientSnapshotQuota"
    victim = sdk("DescribeSnapshots", seed.FULL_REGION)["SnapshotSet"][0]["SnapshotId"]
    sdk("DeleteSnapshots", seed.FULL_REGION, SnapshotIds=[victim])
    assert sdk.copy(seed.COPYABLE, seed.FULL_REGION)[0]["Code"] == "Success"
    cloud.quota(seed.FULL_REGION, seed.FULL_LIMIT + 1)
    assert sdk.copy(seed.COPIED, seed.FULL_REGION)[0]["Code"] == "Success"


def test_a_source_that_is_being_copied_cannot_be_deleted(sdk: Sdk) -> None:
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    assert sdk.refused("DeleteSnapshots", SnapshotIds=[seed.COPYABLE]) == "ResourceBusy"
    copy = verdict["SnapshotId"]
    assert sdk.refused("DeleteSnapshots", "ap-beijing", SnapshotIds=[copy]) == "InvalidSnapshot.NotSupported"


def test_a_copy_can_be_copied_on_only_when_it_is_done(cloud: Emulator, sdk: Sdk) -> None:
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    onward = {"SnapshotId": verdict["SnapshotId"], "DestinationRegions": ["ap-nanjing"]}
    assert sdk.refused("CopySnapshotCrossRegions", "ap-beijing", **onward) == "InvalidSnapshot.NotSupported"
    cloud.cloud.advance(60)
    answer = sdk("CopySnapshotCrossRegions", "ap-beijing", **onward)
    assert answer["SnapshotCopyResultSet"][0]["Code"] == "Success"


def test_copies_take_about_the_pace_and_not_all_the_same(cloud: Emulator, sdk: Sdk) -> None:
    ids = [sdk.copy(seed.COPYABLE, "ap-beijing")[0]["SnapshotId"] for _ in range(1)]
    cloud.create("snapshots", region=HOME, count=15, name="many")
    many = [one["id"] for one in cloud.regions("tencent")[HOME]["snapshots"] if one["name"].startswith("many")]
    cloud.configure(rate_limits=False)
    ids += [sdk.copy(id, "ap-beijing")[0]["SnapshotId"] for id in many]
    ended: dict[str, float] = {}
    for step in range(40):
        for one in cloud.regions("tencent")["ap-beijing"]["snapshots"]:
            if one["id"] in ids and one["done"]:
                ended.setdefault(one["id"], step * 0.5)
        cloud.cloud.advance(0.5)
    assert len(ended) == 16 and len(set(ended.values())) > 3
    assert all(5 <= at <= 16 for at in ended.values())


def test_a_pace_of_zero_is_done_at_once(cloud: Emulator, sdk: Sdk) -> None:
    cloud.configure(pace=0.0)
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    copy = sdk.snapshot(verdict["SnapshotId"], "ap-beijing")
    assert copy and (copy["SnapshotState"], copy["Percent"]) == ("NORMAL", 100)


def test_a_change_of_pace_keeps_what_a_copy_has_done(cloud: Emulator, sdk: Sdk) -> None:
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    id = verdict["SnapshotId"]
    cloud.cloud.advance(5)
    before = sdk.snapshot(id, "ap-beijing")
    cloud.configure(pace=1000.0)
    after = sdk.snapshot(id, "ap-beijing")
    assert before and after and 0 < before["Percent"] == after["Percent"] < 100
    cloud.cloud.advance(5)
    slow = sdk.snapshot(id, "ap-beijing")
    assert slow and slow["Percent"] - after["Percent"] <= 1
    cloud.configure(pace=0.0)
    cloud.configure(pace=1000.0)
    done = sdk.snapshot(id, "ap-beijing")
    assert done and done["SnapshotState"] == "NORMAL"


def test_accounts_do_not_see_each_other(cloud: Emulator, sdk: Sdk) -> None:
    with cloud.cloud.lock:
        key = seed.plant_account(cloud.cloud, "other-company")
    other = Sdk(cloud, key="other-company")
    assert other("DescribeSnapshots")["TotalCount"] == 0
    assert other.refused("CopySnapshotCrossRegions", SnapshotId=seed.COPYABLE, DestinationRegions=["ap-beijing"]) == (
        "InvalidSnapshotId.NotFound"
    )
    cloud.create("snapshots", region=HOME, id="snap-theirs", account=key.account)
    assert other.copy("snap-theirs", seed.FULL_REGION)[0]["Code"] == "Success"
    assert sdk.snapshot("snap-theirs") is None


def test_pages_cover_everything_once_and_in_order(sdk: Sdk) -> None:
    seen = []
    for offset in range(0, 80, 7):
        page = sdk("DescribeSnapshots", Offset=offset, Limit=7)
        seen += [(one["CreateTime"], one["SnapshotId"]) for one in page["SnapshotSet"]]
    assert len(seen) == len(set(seen)) == page["TotalCount"]
    assert seen == sorted(seen, reverse=True)
    ascending = sdk("DescribeSnapshots", Limit=100, Order="ASC", OrderField="CREATE_TIME")["SnapshotSet"]
    assert [one["SnapshotId"] for one in ascending] == [id for _, id in reversed(seen)]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ([("snapshot-id", [seed.COPYABLE, seed.COPIED])], {seed.COPYABLE, seed.COPIED}),
        ([("snapshot-id", [seed.COPYABLE, seed.COPIED]), ("snapshot-name", ["erp-db-month-end"])], {seed.COPYABLE}),
        ([("snapshot-name", ["erp-db-month"])], set()),
        ([("snapshot-state", ["CREATING"])], {seed.CREATING}),
        ([("snapshot-type", ["SHARED_SNAPSHOT"])], {seed.SHARED}),
        ([("snapshot-state", ["NORMAL"]), ("snapshot-state", ["CREATING"])], set()),
    ],
)
def test_filters_are_joined_by_and_their_values_by_or(
    sdk: Sdk, filters: list[tuple[str, list[str]]], ids: set[str]
) -> None:
    wanted = [{"Name": name, "Values": values} for name, values in filters]
    found = sdk("DescribeSnapshots", Filters=wanted, Limit=100)
    assert {one["SnapshotId"] for one in found["SnapshotSet"]} == ids
    assert found["TotalCount"] == len(ids)


def test_disks_are_found_by_their_tags(sdk: Sdk) -> None:
    build = sdk("DescribeDisks", Filters=[{"Name": "tag:env", "Values": ["build"]}])
    assert {one["DiskName"] for one in build["DiskSet"]} == {"ci-01-data", "ci-02-data"}


def test_many_callers_at_once_are_all_answered(cloud: Emulator) -> None:
    from concurrent.futures import ThreadPoolExecutor

    cloud.configure(rate_limits=False)
    ids = [one["id"] for one in cloud.create("snapshots", region=HOME, count=24, name="many")]
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda id: Sdk(cloud).copy(id, "ap-beijing", "ap-shanghai"), ids))
    assert all(verdict["Code"] == "Success" for pair in verdicts for verdict in pair)
    accepted = cloud.state["accepted"]
    assert [one["id"] for one in accepted] == list(range(1, 49))
    assert len({one["replica"] for one in accepted}) == 48
    assert time.monotonic() - began < 10


def test_no_copy_of_the_demo_is_older_than_its_source(cloud: Emulator) -> None:
    held = [one for region in cloud.regions("tencent").values() for one in region["snapshots"]]
    made_at = {one["id"]: one["created"] for one in held}
    copies = [one for one in held if one["source"] in made_at]
    assert len(copies) > 20
    assert [one["id"] for one in copies if one["created"] <= made_at[one["source"]]] == []

"""Listings that come whole and end, whatever the vendor's pages do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from providers import Ambiguous, Refused, SnapshotState
from providers import _listing as listing
from providers._tencent_items import backup_point, disk, region, snapshot
from providers.tencent_cbs import TencentCbs
from tests.providers.canned import error, tencent

HERE = "ap-guangzhou"


def row(n: int) -> dict[str, Any]:
    return {"DiskId": f"disk-{n:05}", "DiskName": f"disk {n}"}


def listed(service: TencentCbs) -> list[str]:
    return [item.id for page in service.disks(HERE) for item in page.items]


def cloud(rows: Callable[[int], list[int]], calls: list[dict[str, Any]]) -> Callable[[str, dict[str, Any]], object]:
    """A vendor whose listing is `rows(number of the call)`."""

    def respond(action: str, body: dict[str, Any]) -> object:
        calls.append(body)
        now = rows(len(calls))
        page = now[body["Offset"] : body["Offset"] + body["Limit"]]
        return {"TotalCount": len(now), "DiskSet": [row(n) for n in page], "RequestId": "r"}

    return respond


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_a_quiet_listing_is_read_once(count: int) -> None:
    calls: list[dict[str, Any]] = []
    with tencent(cloud(lambda call: list(range(count)), calls)) as service:
        assert len(listed(service)) == count
        assert len(calls) == max(1, -(-count // 100))
    assert calls[0] == {"Offset": 0, "Limit": 100, "Order": "ASC", "OrderField": "CREATE_TIME"}


def test_an_empty_listing_is_one_empty_page() -> None:
    with tencent(lambda action, body: {"TotalCount": 0, "DiskSet": []}) as service:
        (page,) = service.disks(HERE)
    assert (page.items, page.total) == ((), 0)


def test_a_row_deleted_between_pages_hides_no_other() -> None:
    def rows(call: int) -> list[int]:
        return list(range(250)) if call == 1 else list(range(5, 250))

    calls: list[dict[str, Any]] = []
    with tencent(cloud(rows, calls)) as service:
        found = listed(service)
    assert {f"disk-{n:05}" for n in range(5, 250)} <= set(found)
    assert len(found) == len(set(found))


def test_rows_that_come_while_others_go_hide_none() -> None:
    def rows(call: int) -> list[int]:
        return list(range(250)) if call == 1 else list(range(5, 260))

    calls: list[dict[str, Any]] = []
    with tencent(cloud(rows, calls)) as service:
        assert {f"disk-{n:05}" for n in range(5, 260)} <= set(listed(service))


def test_a_row_added_between_pages_is_found_too() -> None:
    calls: list[dict[str, Any]] = []
    with tencent(cloud(lambda call: list(range(150 if call == 1 else 160)), calls)) as service:
        assert len(listed(service)) == 160


def test_a_page_that_repeats_rows_gives_them_once_and_the_rest_too() -> None:
    asked = 0

    def respond(action: str, body: dict[str, Any]) -> object:
        nonlocal asked
        asked += 1
        start = 90 if asked == 2 else body["Offset"]
        return {"TotalCount": 200, "DiskSet": [row(n) for n in range(start, min(start + 100, 200))]}

    with tencent(respond) as service:
        found = listed(service)
    assert sorted(found) == [f"disk-{n:05}" for n in range(200)]


def test_a_count_that_is_never_reached_ends_after_three_readings() -> None:
    calls: list[dict[str, Any]] = []

    def respond(action: str, body: dict[str, Any]) -> object:
        calls.append(body)
        return {"TotalCount": 9, "DiskSet": [row(1)] if body["Offset"] == 0 else []}

    with tencent(respond) as service:
        assert listed(service) == ["disk-00001"]
    assert len(calls) == 2 * listing.READINGS


def test_a_listing_without_a_count_ends_at_its_empty_page() -> None:
    with tencent(lambda action, body: {"DiskSet": [row(1)] if body["Offset"] == 0 else []}) as service:
        assert listed(service) == ["disk-00001"]


def test_a_listing_without_end_ends_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_PAGES", 20)
    with (
        tencent(lambda action, body: {"TotalCount": 10**6, "DiskSet": [row(body["Offset"])]}) as service,
        pytest.raises(Ambiguous, match="does not end"),
    ):
        listed(service)


@pytest.mark.parametrize(
    "content",
    [
        {"DiskSet": {}},
        {"DiskSet": ["disk-1"]},
        {"DiskSet": [{}]},
        {"DiskSet": [{"DiskId": 5}]},
        {"DiskSet": [{"DiskId": "d" * 200}]},
        {"DiskSet": [{"DiskId": "disk-1", "DiskSize": "large"}]},
        {"DiskSet": [{"DiskId": "disk-1", "DiskSize": 1e300}]},
        {"DiskSet": [{"DiskId": "disk-1", "Encrypt": "no"}]},
        {"DiskSet": [{"DiskId": "disk-1", "Placement": ["ap"]}]},
        {"DiskSet": [{"DiskId": "disk-1", "Tags": [{"Key": 1}]}]},
        {"DiskSet": [row(1)], "TotalCount": "many"},
    ],
    ids=str,
)
def test_wrong_types_are_unreadable(content: dict[str, Any]) -> None:
    with tencent(lambda action, body: content) as service, pytest.raises(Ambiguous) as caught:
        listed(service)
    assert caught.value.code == "AnswerUnreadable"


# -- snapshots and backup points in one listing


def both(action: str, body: dict[str, Any]) -> object:
    if action == "DescribeSnapshots":
        return {"TotalCount": 2, "SnapshotSet": [{"SnapshotId": "snap-1"}, {"SnapshotId": "snap-2"}]}
    return {"TotalCount": 1, "DiskBackupSet": [{"DiskBackupId": "dbp-1"}]}


def test_backup_points_follow_the_snapshots_and_are_counted_with_them() -> None:
    with tencent(both) as service:
        pages = list(service.snapshots(HERE))
    assert [(item.id, item.kind) for page in pages for item in page.items] == [
        ("snap-1", "snapshot"),
        ("snap-2", "snapshot"),
        ("dbp-1", "backup-point"),
    ]
    assert [page.total for page in pages] == [2, 3]


def test_a_region_without_backup_points_still_lists_its_snapshots() -> None:
    def respond(action: str, body: dict[str, Any]) -> object:
        return both(action, body) if action == "DescribeSnapshots" else error("UnsupportedRegion")

    with tencent(respond) as service:
        assert [page.total for page in service.snapshots(HERE)] == [2]


def test_a_key_that_may_not_list_backup_points_is_not_passed_over() -> None:
    def respond(action: str, body: dict[str, Any]) -> object:
        return both(action, body) if action == "DescribeSnapshots" else error("UnauthorizedOperation")

    with tencent(respond) as service, pytest.raises(Refused):
        list(service.snapshots(HERE))


# -- items


def test_a_snapshot_is_read_in_our_words() -> None:
    item = snapshot(
        {
            "SnapshotId": "snap-9",
            "SnapshotName": "Copied snap-0jfkjwl1 from South China (Guangzhou)",
            "SnapshotState": "CHECKING_COPIED",
            "Percent": 97,
            "DiskId": "disk-1",
            "DiskSize": 70,
            "Encrypt": True,
            "CopyFromRemote": True,
            "CopyingToRegions": ["ap-tokyo"],
            "IsPermanent": False,
            "DeadlineTime": "2023-04-09 10:45:11",
            "CreateTime": "2023-03-09 10:45:11",
            "SnapshotType": "SHARED_SNAPSHOT",
        },
        "ap-beijing",
    )
    assert (item.id, item.region, item.kind, item.disk, item.size_gb) == (
        "snap-9",
        "ap-beijing",
        "snapshot",
        "disk-1",
        70,
    )
    assert (item.state, item.vendor_state, item.percent) == (SnapshotState.VERIFYING, "CHECKING_COPIED", 97)
    assert item.encrypted and item.shared and item.copied
    assert (item.copied_from, item.copying_to) == ("snap-0jfkjwl1", ("ap-tokyo",))
    assert item.created_at == datetime(2023, 3, 9, 2, 45, 11, tzinfo=UTC)
    assert item.expires_at == datetime(2023, 4, 9, 2, 45, 11, tzinfo=UTC)


def test_a_permanent_snapshot_expires_never_whatever_its_deadline_says() -> None:
    item = snapshot({"SnapshotId": "snap-9", "IsPermanent": True, "DeadlineTime": "2023-04-09 10:45:11"}, HERE)
    assert item.expires_at is None


@pytest.mark.parametrize(
    ("name", "copied", "source"),
    [
        ("Copied snap-0jfkjwl1 from South China (Guangzhou)", True, "snap-0jfkjwl1"),
        ("snap-0jfkjwl1 from ap-guangzhou ap-k3x9", True, "snap-0jfkjwl1"),
        ("snap-0jfkjwl1 from ap-guangzhou ap-k3x9", False, ""),
        ("nightly ap-k3x9", True, ""),
        ("not Copied snap-0jfkjwl1 from here", True, ""),
    ],
)
def test_the_source_is_read_from_a_default_name_of_a_copy(name: str, copied: bool, source: str) -> None:
    item = snapshot({"SnapshotId": "s", "SnapshotName": name, "CopyFromRemote": copied}, HERE)
    assert item.copied_from == source


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("NORMAL", SnapshotState.READY),
        ("CREATING", SnapshotState.CREATING),
        ("COPYING_FROM_REMOTE", SnapshotState.COPYING),
        ("CHECKING_COPIED", SnapshotState.VERIFYING),
        ("ROLLBACKING", SnapshotState.BUSY),
        ("TORECYCLE", SnapshotState.RECYCLED),
        ("BRAND_NEW", SnapshotState.UNKNOWN),
    ],
)
def test_every_state_has_our_word_and_keeps_the_vendors(word: str, state: SnapshotState) -> None:
    item = snapshot({"SnapshotId": "s", "SnapshotState": word}, HERE)
    assert (item.state, item.vendor_state) == (state, word)


@pytest.mark.parametrize("time", ["", "0000-00-00 00:00:00", "soon", "0001-01-01 00:00:00", None])
def test_a_time_nobody_can_read_is_no_time(time: str | None) -> None:
    assert snapshot({"SnapshotId": "s", "CreateTime": time}, HERE).created_at is None


def test_a_backup_points_time_carries_its_offset() -> None:
    item = backup_point({"DiskBackupId": "dbp-1", "CreateTime": "2022-04-02T17:44:55+02:00"}, HERE)
    assert item.created_at == datetime(2022, 4, 2, 15, 44, 55, tzinfo=UTC)
    assert (item.kind, item.copied) == ("backup-point", False)


def test_a_disk_without_backup_points_has_no_quota_for_them() -> None:
    bare = disk({"DiskId": "disk-1"}, HERE)
    assert (bare.backup_quota, bare.backup_count, bare.can_snapshot) == (None, None, True)
    full = disk({"DiskId": "disk-1", "DiskBackupQuota": 0, "DiskBackupCount": 0, "SnapshotAbility": False}, HERE)
    assert (full.backup_quota, full.backup_count, full.can_snapshot) == (0, 0, False)


def test_regions_are_named_by_their_city_in_both_languages() -> None:
    known = region({"Region": HERE, "RegionName": "华南地区(广州)", "RegionState": "AVAILABLE"})
    assert (known.code, known.name, known.name_zh, known.available) == (HERE, "Guangzhou", "广州", True)
    new = region({"Region": "eu-oslo", "RegionName": "Europe (Oslo)", "RegionState": "UNAVAILABLE"})
    assert (new.name, new.name_zh, new.available) == ("Oslo", "Oslo", False)

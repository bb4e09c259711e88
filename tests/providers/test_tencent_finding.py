"""Names, groups, look-ups, watching, checks: what goes to Tencent and what is made of its answers."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import Access, Ambiguous, BadCredentials, Progress, SnapshotState
from providers._tencent_items import snapshot
from providers._tencent_offers import made_by, name_of
from providers.tencent_cbs import TencentCbs
from tests.providers.canned import KEYS, backup, copy, error, tencent

(ORDER,) = copy("ap-beijing")

# -- names


def test_the_admins_name_comes_first_and_the_tag_last() -> None:
    assert name_of(copy("ap-beijing", name="nightly")[0]) == "nightly ap-k3x9"


def test_without_a_name_the_source_is_named() -> None:
    assert name_of(copy("ap-beijing", source="snap-0jfkjwl1")[0]) == "snap-0jfkjwl1 from ap-guangzhou ap-k3x9"
    assert name_of(backup("disk-7")) == "Backup of disk-7 ap-k3x9"


@given(name=st.text(max_size=200), tag=st.from_regex(r"ap-[0-9a-z]{4,13}", fullmatch=True))
def test_a_name_fits_keeps_its_tag_and_is_found_again(name: str, tag: str) -> None:
    for order, limit in ((copy("ap-beijing", tag=tag, name=name)[0], 60), (backup(tag=tag, name=name), 100)):
        given_name = name_of(order)
        assert len(given_name) <= limit and given_name == name_of(order)
        item = snapshot({"SnapshotId": "s", "CopyFromRemote": True, "DiskId": "disk-1"}, "ap-beijing")
        item = dataclasses.replace(item, name=given_name)
        assert made_by(order, item)
        assert not made_by(dataclasses.replace(order, tag=tag[1:]), item)
        assert not made_by(order, dataclasses.replace(item, name=f"{given_name}x"))


@pytest.mark.parametrize("name", ["nightly ap-k3x9-2", "ap-k3x9 nightly", "nightlyap-k3x9", "nightly AP-K3X9", ""])
def test_a_tag_inside_other_words_is_not_ours(name: str) -> None:
    item = snapshot({"SnapshotId": "s", "SnapshotName": name, "CopyFromRemote": True}, "ap-beijing")
    assert not made_by(copy("ap-beijing")[0], item)


def test_a_snapshot_that_was_not_copied_here_is_not_ours() -> None:
    item = snapshot({"SnapshotId": "s", "SnapshotName": "x ap-k3x9", "CopyFromRemote": False}, "ap-beijing")
    assert not made_by(copy("ap-beijing")[0], item)


# -- groups


def test_destinations_of_one_snapshot_share_a_call_up_to_twenty() -> None:
    service = TencentCbs(Access(KEYS))
    groups = service.group(copy(*(f"region-{n}" for n in range(45))))
    assert [len(group) for group in groups] == [20, 20, 5]


def test_other_sources_names_and_tags_are_other_calls_and_backup_points_go_alone() -> None:
    service = TencentCbs(Access(KEYS))
    orders = [
        *copy("ap-beijing", "ap-tokyo"),
        *copy("ap-beijing", source="snap-2"),
        *copy("ap-seoul", tag="ap-other"),
        *copy("ap-seoul", name="other"),
        backup("disk-1"),
        backup("disk-1"),
    ]
    assert [len(group) for group in service.group(orders)] == [2, 1, 1, 1, 1, 1]


# -- looking up


def test_copies_are_looked_for_by_their_exact_names_five_at_a_time() -> None:
    asked: list[dict[str, Any]] = []
    orders = [copy("ap-beijing", source=f"snap-{n}", tag=f"ap-{n:04}")[0] for n in range(7)]
    orders = [dataclasses.replace(order, key=str(n)) for n, order in enumerate(orders)]

    def respond(action: str, body: dict[str, Any]) -> object:
        asked.append(body)
        rows = [
            {"SnapshotId": f"new-{name[-4:]}", "SnapshotName": name, "CopyFromRemote": True}
            for name in body["Filters"][0]["Values"]
        ]
        rows += [{"SnapshotId": "other", "SnapshotName": "ap-0003 of somebody", "CopyFromRemote": True}]
        return {"TotalCount": len(rows), "SnapshotSet": rows}

    with tencent(respond) as service:
        found = service.find(orders)
    assert {key: [item.id for item in items] for key, items in found.items()} == {
        str(n): [f"new-{n:04}"] for n in range(7)
    }
    assert [len(body["Filters"][0]["Values"]) for body in asked] == [5, 2]
    assert {body["Filters"][0]["Name"] for body in asked} == {"snapshot-name"}


def test_two_objects_with_one_tag_are_both_shown() -> None:
    name = name_of(copy("ap-beijing")[0])
    rows = [{"SnapshotId": f"new-{n}", "SnapshotName": name, "CopyFromRemote": True} for n in range(2)]
    with tencent(lambda action, body: {"TotalCount": 2, "SnapshotSet": rows}) as service:
        found = service.find(copy("ap-beijing"))
    assert [item.id for item in found["ap-beijing"]] == ["new-0", "new-1"]


def test_backup_points_are_looked_for_among_those_of_their_disk() -> None:
    asked: list[tuple[str, Any]] = []

    def respond(action: str, body: dict[str, Any]) -> object:
        asked.append((action, body["Filters"]))
        rows = [
            {"DiskBackupId": "dbp-1", "DiskBackupName": "mine ap-k3x9", "DiskId": "disk-1"},
            {"DiskBackupId": "dbp-2", "DiskBackupName": "theirs", "DiskId": "disk-1"},
            {"DiskBackupId": "dbp-3", "DiskBackupName": "mine ap-k3x9", "DiskId": "disk-2"},
        ]
        return {"TotalCount": 3, "DiskBackupSet": rows}

    with tencent(respond) as service:
        assert [item.id for item in service.find([backup()])["disk-1"]] == ["dbp-1"]
    assert asked == [("DescribeDiskBackups", [{"Name": "disk-id", "Values": ["disk-1"]}])]


def test_an_order_without_a_tag_finds_nothing_and_asks_nobody() -> None:
    with tencent(lambda action, body: error("Unexpected")) as service:
        assert service.find(copy("ap-beijing", tag="")) == {"ap-beijing": []}


# -- watching


@pytest.mark.parametrize(
    ("word", "progress"),
    [
        ("NORMAL", Progress.READY),
        ("COPYING_FROM_REMOTE", Progress.MOVING),
        ("CHECKING_COPIED", Progress.MOVING),
        ("CREATING", Progress.MOVING),
        ("ROLLBACKING", Progress.READY),
        ("TORECYCLE", Progress.BROKEN),
        ("BRAND_NEW", Progress.MOVING),
    ],
)
def test_a_replicas_progress_is_read_from_its_state(word: str, progress: Progress) -> None:
    snapshots = {"SnapshotSet": [{"SnapshotId": "snap-b", "SnapshotState": word, "Percent": 43}]}
    backups = {"DiskBackupSet": [{"DiskBackupId": "snap-b", "DiskBackupState": word, "Percent": 43}]}
    with tencent(lambda action, body: snapshots if action == "DescribeSnapshots" else backups) as service:
        for operation in ("copy_snapshot", "create_backup_point"):
            seen = service.watch("ap-beijing", operation, {"snap-b": ORDER})["snap-b"]
            assert (seen.progress, seen.vendor_state, seen.percent) == (progress, word, 43)
            assert seen.snapshot and seen.snapshot.region == "ap-beijing"


@pytest.mark.parametrize("operation", ["copy_snapshot", "create_backup_point"])
def test_an_answer_without_its_list_is_no_missing_replica(operation: str) -> None:
    with tencent(lambda action, body: {"RequestId": "r-1"}) as service, pytest.raises(Ambiguous, match="is missing"):
        service.watch("ap-beijing", operation, {"replica-1": copy("ap-beijing")[0]})


def test_a_hundred_replicas_are_one_call_and_more_are_refused() -> None:
    calls: list[dict[str, Any]] = []

    def respond(action: str, body: dict[str, Any]) -> object:
        calls.append(body)
        return {"TotalCount": 1, "SnapshotSet": [{"SnapshotId": "snap-7", "SnapshotState": "NORMAL"}]}

    ids = [f"snap-{n}" for n in range(100)]
    with tencent(respond) as service:
        seen = service.watch("ap-beijing", "copy_snapshot", dict.fromkeys(ids, ORDER))
        with pytest.raises(ValueError, match="100"):
            service.watch("ap-beijing", "copy_snapshot", dict.fromkeys([*ids, "snap-100"], ORDER))
    assert calls == [{"SnapshotIds": ids, "Limit": 100}]
    assert Counter(sighting.progress for sighting in seen.values()) == {Progress.MISSING: 99, Progress.READY: 1}


# -- quotas and checks


def test_snapshot_use_is_told_without_inventing_a_limit() -> None:
    overview = {"TotalNums": 13, "TotalSize": 92.45, "FreeQuota": 50, "RealTradeSize": 42.45}
    with tencent(lambda action, body: overview) as service:
        quotas = {quota.name: (quota.used, quota.limit, quota.unit) for quota in service.quotas("ap-beijing")}
    assert quotas == {
        "snapshots": (13, None, ""),
        "snapshot-storage": (92.45, None, "GB"),
        "snapshot-storage-free": (None, 50, "GB"),
        "snapshot-storage-billed": (42.45, None, "GB"),
    }


PROBES = {"CopySnapshotCrossRegions", "CreateDiskBackup"}


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("InvalidSnapshotId.NotFound", True),
        ("InvalidDiskId.NotFound", True),
        ("ResourceNotFound.NotFound", True),
        ("InvalidParameterValue", True),
        ("UnauthorizedOperation", False),
        ("UnauthorizedOperation.MFAExpired", False),
        ("AuthFailure.SecretIdNotFound", False),
        ("UnauthorizedOperation.NotCertification", False),
        ("RequestLimitExceeded", False),
        ("InternalError", False),
        ("Brand.New", False),
    ],
)
def test_a_probe_passes_only_where_the_permission_was_passed(code: str, allowed: bool) -> None:
    def respond(action: str, body: dict[str, Any]) -> object:
        return error(code) if action in PROBES else {"RegionSet": []}

    with tencent(respond) as service:
        checks = {check.api: check for check in service.check("ap-shanghai")}
    for api, check in checks.items():
        assert check.allowed is (api not in PROBES or allowed)
        assert check.allowed or (check.code, check.message, check.request_id) == (code, "No.", "r-1")


def test_a_probe_names_a_source_that_cannot_exist_and_another_region() -> None:
    asked: dict[str, dict[str, Any]] = {}

    def respond(action: str, body: dict[str, Any]) -> object:
        asked[action] = body
        return error("InvalidSnapshotId.NotFound")

    with tencent(respond) as service:
        list(service.check("ap-shanghai"))
    assert asked["CopySnapshotCrossRegions"] == {"SnapshotId": "snap-00000000", "DestinationRegions": ["ap-guangzhou"]}
    assert asked["CreateDiskBackup"] == {"DiskId": "disk-00000000"}


# -- the account's fields


@pytest.mark.parametrize(
    "endpoint",
    ["ftp://cloud", "cloud:80", "http://", "http://user:pw@cloud", "http://cloud/path", "http://cloud/?x=1", "//cloud"],
)
def test_an_endpoint_that_cannot_be_signed_for_is_refused_before_anything_is_sent(endpoint: str) -> None:
    with pytest.raises(BadCredentials) as caught:
        TencentCbs(Access(KEYS, endpoint=endpoint))
    assert "endpoint" in str(caught.value) and "pw" not in str(caught.value)


@pytest.mark.parametrize("key", ["has a blank inside", "line\nbreak-in-it", "short", "ümlaut-in-the-key", ""])
def test_a_key_that_cannot_be_one_is_refused_by_name_and_not_shown(key: str) -> None:
    with pytest.raises(BadCredentials) as caught:
        TencentCbs(Access({**KEYS, "secret_key": key}))
    assert str(caught.value).startswith("secret_key") and (not key or key not in str(caught.value))


def test_a_state_is_never_ready_by_accident() -> None:
    assert snapshot({"SnapshotId": "s"}, "ap-beijing").state is SnapshotState.UNKNOWN

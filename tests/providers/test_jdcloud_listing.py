"""What JD Cloud lists, read into the contract's words, whole and once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers import Access, Ambiguous, Outcome, SnapshotInfo, SnapshotState, VendorError
from providers._declared import LIMITS
from providers._http import Reply
from providers._jdcloud import Api, flattened
from providers._jdcloud_answers import of_copies
from providers._jdcloud_finding import candidate
from providers._jdcloud_items import disk, disk_snapshot, image
from providers._jdcloud_listing import pages
from tests.providers.jdcloud_canned import KEYS, copy, jdcloud, result

IMAGE: dict[str, Any] = {
    "imageId": "img-m5s0aaaa29",
    "name": "web",
    "imageSource": "private",
    "status": "ready",
    "createTime": "2020-08-21 11:36:36",
    "desc": "",
    "rootDeviceType": "cloudDisk",
    "progress": "",
    "systemDisk": {"diskCategory": "cloud", "cloudDisk": {"diskSizeGB": 40, "snapshotId": "snapshot-1"}},
    "dataDisks": [
        {"diskCategory": "cloud", "cloudDisk": {"diskSizeGB": 100, "snapshotId": "snapshot-2"}},
        {"diskCategory": "local"},
    ],
}


def read(disks: dict[str, str] | None = None, **changed: Any) -> SnapshotInfo:
    return image({**IMAGE, **changed}, "cn-north-1", disks)


# -- items


def test_an_image_is_read() -> None:
    assert read({"snapshot-1": "vol-1", "snapshot-2": "vol-2"}) == SnapshotInfo(
        "img-m5s0aaaa29",
        "web",
        "cn-north-1",
        kind="image",
        state=SnapshotState.READY,
        vendor_state="ready",
        disk="vol-1",
        size_gb=140,
        # The vendor names no zone; Beijing's is taken.
        created_at=datetime(2020, 8, 21, 3, 36, 36, tzinfo=UTC),
    )


def test_an_image_is_encrypted_as_soon_as_one_of_its_disks_is() -> None:
    assert read(systemDisk={"cloudDisk": {"encrypted": True}}).encrypted
    assert read(dataDisks=[{"cloudDisk": {"encrypted": False}}, {"cloudDisk": {"encrypted": True}}]).encrypted
    assert not read().encrypted


def test_an_image_on_a_local_disk_is_another_kind() -> None:
    local = read(rootDeviceType="localDisk", systemDisk={"diskCategory": "local"}, dataDisks=None, systemDiskSizeGB=40)
    assert (local.kind, local.size_gb, local.disk) == ("local-disk-image", 40, "")


@pytest.mark.parametrize(
    ("desc", "copied", "source"),
    [
        ("Copied from cn-east-2 img-1", True, "img-1"),
        ("源镜像地域:华东-上海,源镜像ID:img-1", True, "img-1"),
        ("从上海复制 img-1, img-1", True, "img-1"),
        ("cn-east-2 img-1 and img-2", True, ""),
        ("built on img-1", False, ""),
        ("cn-north-1 img-1", False, ""),
        ("for cn-east-2", False, ""),
        ("cn-east-2 img-m5s0aaaa29", False, ""),
        ("", False, ""),
    ],
)
def test_a_description_that_names_a_region_and_an_image_makes_a_copy(desc: str, copied: bool, source: str) -> None:
    item = read(desc=desc, status="pending")
    assert (item.copied, item.copied_from) == (copied, source)
    assert item.state is (SnapshotState.COPYING if copied else SnapshotState.CREATING)


def test_a_disk_and_its_snapshot_are_read() -> None:
    attachment = {"instanceId": "i-1", "status": "attached"}
    wire = {"diskId": "vol-1", "az": "cn-north-1a", "diskType": "ssd.gp1", "diskSizeGB": 40, "status": "in-use"}
    found = disk({**wire, "attachments": [attachment], "tags": [{"key": "team", "value": "web"}]}, "cn-north-1")
    assert (found.zone, found.type, found.state, found.attached_to) == ("cn-north-1a", "ssd.gp1", "in-use", "i-1")
    assert found.tags == {"team": "web"}
    made = disk_snapshot({"snapshotId": "snapshot-1", "diskId": "vol-1", "status": "available"}, "cn-north-1")
    assert (made.kind, made.disk, made.state) == ("disk-snapshot", "vol-1", SnapshotState.READY)


# -- listings


def test_snapshots_come_first_since_they_tell_of_which_disk_an_image_is() -> None:
    asked: list[tuple[str, str]] = []

    def respond(place: str, parameters: dict[str, Any]) -> object:
        asked.append((place, parameters.get("imageSource", "")))
        if place.endswith("snapshots"):
            return result(snapshots=[{"snapshotId": "snapshot-1", "diskId": "vol-1"}], totalCount=1)
        if parameters["imageSource"] == "private":
            return result(images=[IMAGE], totalCount=1)
        return result(images=[{**IMAGE, "imageId": "img-2", "imageSource": "shared"}], totalCount=1)

    with jdcloud(respond) as service:
        listed = list(service.snapshots("cn-north-1"))
    assert [(page.total, [(item.id, item.disk, item.shared) for item in page.items]) for page in listed] == [
        (1, [("snapshot-1", "vol-1", False)]),
        (2, [("img-m5s0aaaa29", "vol-1", False)]),
        (3, [("img-2", "vol-1", True)]),
    ]
    assert [source for _, source in asked] == ["", "private", "shared"]


def listed(answers: list[dict[str, Any]]) -> tuple[list[str], list[int]]:
    """The ids that came, and the pages that were asked for."""
    asked: list[int] = []

    def call(parameters: Any) -> dict[str, Any]:
        asked.append(parameters["pageNumber"])
        return answers[len(asked) - 1]

    found = [item.id for page in pages(call, "disks", lambda wire: disk(wire, "r")) for item in page.items]
    return found, asked


def rows(total: int | None, *ids: str) -> dict[str, Any]:
    count = {} if total is None else {"totalCount": total}
    return {"disks": [{"diskId": id} for id in ids], **count}


def test_pages_are_counted_from_one_and_read_to_their_end() -> None:
    full = [f"vol-{n:03}" for n in range(200)]
    answers = [rows(201, *full[:100]), rows(201, *full[100:]), rows(201, "last")]
    assert listed(answers) == ([*full, "last"], [1, 2, 3])
    assert listed([rows(3, "a", "b"), rows(3, "c")]) == (["a", "b", "c"], [1, 2])
    assert listed([rows(None, "a"), rows(None)]) == (["a"], [1, 2])
    assert listed([{"disks": None, "totalCount": 0}]) == ([], [1])


def test_a_row_that_was_skipped_is_read_again() -> None:
    assert listed([rows(4, "a", "b"), rows(3, "d"), rows(3, "b", "c"), rows(3, "d")]) == (
        ["a", "b", "d", "c"],
        [1, 2, 1, 2],
    )


def test_an_answer_without_rows_and_count_is_no_empty_list() -> None:
    with pytest.raises(Ambiguous, match="disks is missing"):
        listed([{}])


def test_parameters_are_flattened_from_one() -> None:
    given = {"ids": ["a", "b"], "filters": [{"name": "status", "values": ["ready"]}], "pageNumber": 1}
    assert list(flattened(given)) == [
        ("ids.1", "a"),
        ("ids.2", "b"),
        ("filters.1.name", "status"),
        ("filters.1.values.1", "ready"),
        ("pageNumber", "1"),
    ]


# -- whatever comes

API = Api(Access(KEYS), lambda: 0.0, LIMITS)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ITEM_NAMES = [
    *IMAGE,
    "snapshotId",
    "diskId",
    "cloudDisk",
    "encrypted",
    "diskSizeGB",
    "attachments",
    "tags",
    "expireTime",
]
ROW = st.dictionaries(st.sampled_from([*ITEM_NAMES, "sourceImageId", "destinationImageId"]), ANYTHING)
RESULT = st.dictionaries(st.just("copyImages"), ANYTHING | st.lists(ROW, max_size=2))
ERROR = st.dictionaries(st.sampled_from(["code", "status", "message"]), ANYTHING)
CONTENT = st.fixed_dictionaries({}, optional={"result": RESULT | ANYTHING, "error": ERROR, "requestId": ANYTHING})


@settings(max_examples=300)
@given(ROW)
def test_a_row_is_read_or_unreadable(row: dict[str, Any]) -> None:
    for reader in (disk, disk_snapshot, image, candidate):
        try:
            reader(row, "cn-north-1")
        except Ambiguous as error:
            assert error.code == "AnswerUnreadable"


@settings(max_examples=300)
@given(CONTENT | ANYTHING, st.sampled_from([200, 204, 302, 400, 429, 500, 503]))
def test_an_answer_is_understood_or_an_error_of_ours(content: Any, status: int) -> None:
    try:
        envelope = API.envelope(Reply(status, {}, json.dumps(content).encode()))
        verdicts = of_copies(copy("img-1", "img-2"), API.result(envelope, status))
    except VendorError as error:
        assert error.code
        return
    for verdict in verdicts:
        assert bool(verdict.replica) is (verdict.outcome is Outcome.ACCEPTED)
        assert verdict.replica or verdict.code

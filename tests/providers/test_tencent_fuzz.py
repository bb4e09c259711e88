"""Whatever a vendor's answer holds, it becomes a verdict, an item or an error of ours, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from providers import Access, Ambiguous, Outcome, VendorError
from providers._declared import LIMITS
from providers._http import Reply
from providers._tencent import Api
from providers._tencent_answers import of_backup_point, of_copies
from providers._tencent_items import backup_point, disk, region, snapshot
from tests.providers.canned import KEYS, backup, copy

API = Api(Access(KEYS), lambda: 0.0, LIMITS)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "SnapshotId",
    "SnapshotName",
    "SnapshotState",
    "Percent",
    "DiskId",
    "DiskSize",
    "Encrypt",
    "CopyFromRemote",
    "CopyingToRegions",
    "IsPermanent",
    "DeadlineTime",
    "CreateTime",
    "SnapshotType",
    "DiskBackupId",
    "DiskBackupName",
    "DiskBackupState",
    "DiskName",
    "DiskUsage",
    "DiskType",
    "DiskState",
    "SnapshotAbility",
    "InstanceId",
    "DiskBackupQuota",
    "DiskBackupCount",
    "Placement",
    "Tags",
    "Region",
    "RegionName",
    "RegionState",
    "Code",
    "Message",
    "DestinationRegion",
]
ROW = st.dictionaries(st.sampled_from(NAMES), ANYTHING)
CONTENT = st.dictionaries(
    st.sampled_from(["Error", "RequestId", "SnapshotCopyResultSet", "DiskBackupId"]),
    ANYTHING | ROW | st.lists(ROW, max_size=2),
)


@settings(max_examples=300)
@given(ROW)
def test_a_row_is_read_or_unreadable(row: dict[str, Any]) -> None:
    for read in (
        region,
        lambda wire: disk(wire, "r"),
        lambda wire: snapshot(wire, "r"),
        lambda w: backup_point(w, "r"),
    ):
        try:
            read(row)
        except Ambiguous as error:
            assert error.code == "AnswerUnreadable"


@settings(max_examples=300)
@given(CONTENT | ANYTHING, st.sampled_from([200, 204, 302, 400, 429, 500, 503]))
def test_an_answer_is_understood_or_an_error_of_ours(content: Any, status: int) -> None:
    reply = Reply(status, {}, json.dumps({"Response": content}).encode())
    orders = copy("ap-beijing", "ap-tokyo")
    try:
        opened = API.opened(reply)
        verdicts = (*of_copies(orders, opened), *of_backup_point([backup()], opened))
    except VendorError as error:
        assert error.code
        return
    for verdict in verdicts:
        assert bool(verdict.replica) is (verdict.outcome is Outcome.ACCEPTED)
        assert verdict.replica or verdict.code


@settings(max_examples=200)
@given(st.binary(max_size=40), st.sampled_from([200, 302, 500]))
def test_any_bytes_at_all_are_an_error_of_ours(body: bytes, status: int) -> None:
    try:
        API.opened(Reply(status, {}, body))
    except VendorError as error:
        assert error.code in ("AnswerUnreadable", f"HTTP {status}")

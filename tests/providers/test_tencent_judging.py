"""What Tencent CBS says against an order before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from providers import Access, DiskInfo, Order, SnapshotInfo, SnapshotState
from providers.tencent_cbs import TencentCbs
from tests.providers.canned import KEYS, backup, copy

SERVICE = TencentCbs(Access(KEYS))
SNAPSHOT = SnapshotInfo("snap-1", "daily", "ap-guangzhou", state=SnapshotState.READY)
DISK = DiskInfo("disk-1", "data", "ap-guangzhou", state="ATTACHED", backup_quota=3, backup_count=1)
COPY = copy("ap-beijing")[0]


def problems(order: Order, source: SnapshotInfo | DiskInfo) -> list[tuple[str, bool]]:
    found = SERVICE.validate(order, source)
    assert all(p.sentence.endswith(".") and p.remedy.endswith(".") for p in found)
    return [(problem.code, problem.passes) for problem in found]


def test_a_ready_snapshot_and_a_disk_with_room_have_no_problem() -> None:
    assert problems(COPY, SNAPSHOT) == []
    assert problems(backup(), DISK) == []


def test_whether_encrypted_snapshots_can_be_copied_is_left_to_tencent() -> None:
    assert problems(COPY, replace(SNAPSHOT, encrypted=True)) == []


@pytest.mark.parametrize(
    ("state", "passes"),
    [
        (SnapshotState.CREATING, True),
        (SnapshotState.COPYING, True),
        (SnapshotState.VERIFYING, True),
        (SnapshotState.BUSY, True),
        (SnapshotState.RECYCLED, False),
        (SnapshotState.BROKEN, False),
    ],
)
def test_a_snapshot_that_is_not_ready_says_whether_waiting_helps(state: SnapshotState, passes: bool) -> None:
    assert problems(COPY, replace(SNAPSHOT, state=state)) == [("not-ready", passes)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"copying_to": ("ap-beijing",)}, ("already-copying", True)),
        ({"copying_to": ("ap-tokyo",)}, None),
        ({"shared": True}, ("shared", False)),
        ({"kind": "backup-point"}, ("backup-point", False)),
    ],
)
def test_what_is_known_of_a_snapshot_speaks(changed: dict[str, Any], expected: tuple[str, bool] | None) -> None:
    assert problems(COPY, replace(SNAPSHOT, **changed)) == ([expected] if expected else [])


def test_a_copy_to_its_own_region_makes_no_sense() -> None:
    assert problems(replace(COPY, destination_region="ap-guangzhou"), SNAPSHOT) == [("same-region", False)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"backup_quota": 0, "backup_count": 0}, [("no-backup-quota", False)]),
        ({"backup_quota": 3, "backup_count": 3}, [("backup-quota-full", False)]),
        ({"backup_quota": 3, "backup_count": None}, []),
        ({"backup_quota": None, "backup_count": None}, []),
        ({"can_snapshot": False}, [("no-snapshots", False)]),
        ({"state": "TORECYCLE"}, [("recycled", False)]),
        ({"state": "ROLLBACKING"}, [("disk-busy", True)]),
        ({"state": "EXPANDING"}, [("disk-busy", True)]),
    ],
)
def test_what_is_known_of_a_disk_speaks(changed: dict[str, Any], expected: list[tuple[str, bool]]) -> None:
    assert problems(backup(), replace(DISK, **changed)) == expected


def test_a_backup_point_stays_where_its_disk_is() -> None:
    assert problems(replace(backup(), destination_region="ap-beijing"), DISK) == [("other-region", False)]


def test_each_operation_wants_its_own_kind_of_source() -> None:
    assert problems(COPY, DISK) == [("wrong-source", False)]
    assert problems(backup(), SNAPSHOT) == [("wrong-source", False)]


@pytest.mark.parametrize(("order", "source", "room"), [(COPY, SNAPSHOT, 38), (backup(), DISK, 78)])
def test_a_name_has_its_room_and_its_characters(order: Order, source: Any, room: int) -> None:
    assert problems(replace(order, name="数" * room), source) == []
    assert problems(replace(order, name="x" * (room + 1)), source) == [("name-too-long", False)]
    assert problems(replace(order, name="a\nb"), source) == [("name-characters", False)]


def test_the_sentence_names_the_source() -> None:
    (problem,) = SERVICE.validate(COPY, replace(SNAPSHOT, state=SnapshotState.CREATING))
    assert problem.sentence == "daily (snap-1) is still being created."

"""What JD Cloud says against copying an image before anything is sent, and what travels together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from providers import Access, DiskInfo, Order, SnapshotInfo, SnapshotState
from providers.jdcloud_vm import JDCloudVm
from tests.providers.jdcloud_canned import KEYS, copy

SERVICE = JDCloudVm(Access(KEYS))
IMAGE = SnapshotInfo("img-1", "web", "cn-north-1", kind="image", state=SnapshotState.READY)
(ORDER,) = copy("img-1")


def problems(order: Order, source: SnapshotInfo | DiskInfo) -> list[tuple[str, bool]]:
    found = SERVICE.validate(order, source)
    assert all(p.sentence.endswith(".") and p.remedy.endswith(".") for p in found)
    return [(problem.code, problem.passes) for problem in found]


def test_a_ready_private_image_on_a_cloud_disk_has_no_problem() -> None:
    assert problems(ORDER, IMAGE) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"shared": True}, ("shared", False)),
        ({"kind": "local-disk-image"}, ("local-disk", False)),
        ({"kind": "disk-snapshot"}, ("disk-snapshot", False)),
        ({"encrypted": True}, ("encrypted", False)),
        ({"state": SnapshotState.CREATING}, ("not-ready", True)),
        ({"state": SnapshotState.COPYING}, ("not-ready", True)),
        ({"state": SnapshotState.RECYCLED}, ("not-ready", False)),
        ({"state": SnapshotState.BROKEN}, ("not-ready", False)),
        ({"state": SnapshotState.UNKNOWN}, None),
        ({"copied": True, "copied_from": "img-0"}, None),
    ],
)
def test_each_exclusion_is_explained(changed: dict[str, Any], expected: tuple[str, bool] | None) -> None:
    assert problems(ORDER, replace(IMAGE, **changed)) == ([expected] if expected else [])


def test_all_that_speaks_against_an_image_is_said_at_once() -> None:
    worst = replace(IMAGE, shared=True, encrypted=True, kind="local-disk-image", state=SnapshotState.BROKEN)
    codes = [code for code, _ in problems(replace(ORDER, destination_region="cn-north-1"), worst)]
    assert codes == ["same-region", "shared", "local-disk", "encrypted", "not-ready"]


def test_an_image_made_of_an_encrypted_disk_snapshot_could_not_be_copied_either() -> None:
    snapshot = replace(IMAGE, kind="disk-snapshot", encrypted=True)
    assert problems(ORDER, snapshot) == [("encrypted", False), ("disk-snapshot", False)]


def test_a_disk_is_not_an_image() -> None:
    assert problems(ORDER, DiskInfo("vol-1", "data", "cn-north-1")) == [("wrong-source", False)]


def test_a_copy_keeps_its_sources_name() -> None:
    assert problems(replace(ORDER, name="mine"), IMAGE) == [("name-too-long", False)]


def test_the_sentence_names_the_image() -> None:
    (problem,) = SERVICE.validate(ORDER, replace(IMAGE, state=SnapshotState.CREATING))
    assert problem.sentence == "web (img-1) is still being created."


def test_up_to_ten_images_of_one_route_share_a_call() -> None:
    groups = SERVICE.group(copy(*(f"img-{n}" for n in range(23))))
    assert [len(group) for group in groups] == [10, 10, 3]


def test_other_routes_are_other_calls_and_no_image_comes_twice_in_one() -> None:
    orders = [
        *copy("img-1", "img-2"),
        *copy("img-1", to="cn-south-1"),
        *copy("img-3", origin="cn-east-1"),
        *copy("img-1"),
        *copy("img-4"),
    ]
    groups = SERVICE.group(orders)
    assert [[order.source for order in group] for group in groups] == [
        ["img-1", "img-2"],
        ["img-1"],
        ["img-3"],
        ["img-1", "img-4"],
    ]


def test_orders_that_are_not_one_group_are_not_prepared() -> None:
    with pytest.raises(ValueError, match="one group"):
        SERVICE.prepare([*copy("img-1"), *copy("img-2", to="cn-south-1")])

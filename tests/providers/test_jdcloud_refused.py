"""What the plan says against an image, and what the cloud says where it is asked all the same: the same thing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from providers import Access, Category, Order, Outcome, Progress, SnapshotInfo
from providers.emulator import Emulator
from providers.emulator.jdcloud import seed
from providers.jdcloud_vm import JDCloudVm
from tests.providers.jdcloud_canned import copy

HOME, SHANGHAI = seed.HOME, seed.ROOMY_REGION


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    with Emulator(pace=0, rate_limits=False) as cloud:
        yield cloud


@pytest.fixture
def service(cloud: Emulator) -> JDCloudVm:
    return JDCloudVm(Access(cloud.credentials("jdcloud"), endpoint=cloud.url))


def listed(service: JDCloudVm, region: str) -> dict[str, SnapshotInfo]:
    return {item.id: item for page in service.snapshots(region) for item in page.items}


def sent(service: JDCloudVm, *orders: Order) -> list[tuple[Outcome, str]]:
    (group,) = service.group(orders)
    return [(verdict.outcome, verdict.code) for verdict in service.send(service.prepare(group)).verdicts]


def refused(*codes: str) -> list[tuple[Outcome, str]]:
    return [(Outcome.REFUSED, code) for code in codes]


@pytest.mark.parametrize(
    ("image", "problem", "code"),
    [
        (seed.LOCAL, "local-disk", "FAILED_PRECONDITION.NotCloudDisk"),
        (seed.ENCRYPTED, "encrypted", "FAILED_PRECONDITION.Encrypted"),
        (seed.SHARED, "shared", "FAILED_PRECONDITION.NotYours"),
        (seed.PENDING, "not-ready", "FAILED_PRECONDITION.Pending"),
        (seed.BROKEN, "not-ready", "FAILED_PRECONDITION.BadStatus"),
    ],
)
def test_each_exclusion_of_the_plan_is_a_refusal_of_the_cloud(
    service: JDCloudVm, cloud: Emulator, image: str, problem: str, code: str
) -> None:
    (order,) = copy(image)
    assert [found.code for found in service.validate(order, listed(service, HOME)[image])] == [problem]
    assert sent(service, order) == refused(code)
    assert service.explain(code).category is not Category.UNKNOWN and cloud.state["accepted"] == []


def test_what_the_plan_cannot_know_is_refused_with_its_own_card(service: JDCloudVm) -> None:
    assert sent(service, *copy(seed.EXPORTING)) == refused("FAILED_PRECONDITION.Conflict")
    assert sent(service, *copy("img-nobody0001")) == refused("NOT_FOUND")
    assert sent(service, *copy(seed.COPYABLE, to="cn-west-9")) == refused("INVALID_ARGUMENT.Region")


def test_a_full_destination_is_known_before_and_refuses(service: JDCloudVm) -> None:
    rooms = {quota.name: (quota.used, quota.limit) for quota in service.quotas(seed.FULL_REGION)}
    assert rooms["images"] == (seed.FULL_LIMIT, seed.FULL_LIMIT)
    assert sent(service, *copy(seed.COPYABLE, to=seed.FULL_REGION)) == refused("QUOTA_EXCEEDED.Image")


def test_a_destination_without_room_for_the_snapshots_refuses(service: JDCloudVm, cloud: Emulator) -> None:
    used = next(quota.used for quota in service.quotas(SHANGHAI) if quota.name == "snapshots")
    cloud.quota(SHANGHAI, int(used or 0) + 2, vendor="jdcloud", kind="snapshots")
    assert sent(service, *copy(seed.WITH_DATA)) == refused("QUOTA_EXCEEDED.Snapshot")


def test_an_image_that_is_being_copied_takes_no_second_copy_wherever(service: JDCloudVm, cloud: Emulator) -> None:
    cloud.fault("never_ends", action="vm:copyImages")
    assert sent(service, *copy(seed.COPYABLE)) == [(Outcome.ACCEPTED, "")]
    busy = "FAILED_PRECONDITION.Busy"
    assert sent(service, *copy(seed.COPYABLE, to="cn-east-1")) == refused(busy)
    company = copy(seed.COPYABLE, seed.COPIED, to="cn-east-1")
    assert sent(service, *company) == refused(busy, "FAILED_PRECONDITION.AnotherImage")
    assert len(cloud.state["accepted"]) == 1


def test_what_a_copy_brings_along_is_listed_where_it_went(service: JDCloudVm) -> None:
    order, before = copy(seed.WITH_DATA)[0], listed(service, SHANGHAI)
    (verdict,) = service.send(service.prepare([order])).verdicts
    sighting = service.watch(SHANGHAI, order.operation, {verdict.replica: order})[verdict.replica]
    assert (sighting.progress, sighting.percent) == (Progress.READY, 100)
    new = [item for id, item in listed(service, SHANGHAI).items() if id not in before]
    assert sorted(item.kind for item in new) == ["disk-snapshot"] * 3 + ["image"]
    source, made = listed(service, HOME)[seed.WITH_DATA], next(item for item in new if item.kind == "image")
    assert (made.copied, made.copied_from, made.name, made.size_gb) == (True, source.id, source.name, source.size_gb)
    assert source.disk in {disk.id for page in service.disks(HOME) for disk in page.items}

"""JD Cloud's official SDK as a client of the emulator: every action we emulate, errors included."""

from __future__ import annotations

import pytest
from jdcloud_sdk.services.disk.models.Disk import Disk
from jdcloud_sdk.services.disk.models.Snapshot import Snapshot
from jdcloud_sdk.services.vm.models.Image import Image

from providers.emulator import Emulator
from providers.emulator.jdcloud import seed
from tests.emulator.jdcloud_client import JdSdk

pytestmark = pytest.mark.once
FAILED = "FAILED_PRECONDITION"


@pytest.fixture
def jd(cloud: Emulator) -> JdSdk:
    """The official SDK, signed with the demo's key."""
    return JdSdk(cloud)


def test_images_are_listed_with_fields_that_the_sdk_knows(jd: JdSdk) -> None:
    answer = jd("vm", "DescribeImages", imageSource="private", pageSize=100)
    assert answer["totalCount"] == len(answer["images"]) == 29
    assert set(answer["images"][0]) <= set(vars(Image()))
    image = jd.image(seed.COPYABLE)
    assert image and (image["status"], image["rootDeviceType"]) == ("ready", "cloudDisk")
    assert image["systemDisk"]["cloudDisk"]["encrypted"] is False and "progress" not in image


def test_one_image_is_described_alone(jd: JdSdk) -> None:
    image = jd("vm", "DescribeImage", imageId=seed.WITH_DATA)["image"]
    assert [disk["cloudDisk"]["diskSizeGB"] for disk in image["dataDisks"]] == [1000, 1000]
    assert jd.refused("vm", "DescribeImage", imageId="img-nothing") == (
        404,
        "NOT_FOUND",
        "Image 'img-nothing' not found",
    )


def test_the_demo_has_images_of_every_story(jd: JdSdk) -> None:
    told = {id: jd.image(id) for id in (seed.PENDING, seed.BROKEN, seed.LOCAL, seed.ENCRYPTED, seed.SHARED)}
    assert [image and image["status"] for image in told.values()] == ["pending", "error", "ready", "ready", "ready"]
    local, encrypted, shared = (told[id] or {} for id in (seed.LOCAL, seed.ENCRYPTED, seed.SHARED))
    assert local["rootDeviceType"] == "localDisk" and local["snapshotId"] == ""
    assert encrypted["systemDisk"]["cloudDisk"]["encrypted"] is True
    assert (shared["imageSource"], shared["ownerPin"]) == ("shared", "auditor")
    [copy] = jd("vm", "DescribeImages", seed.ROOMY_REGION, imageSource="private", imageName="quarter-end")["images"]
    assert copy["desc"] == f"Copied from {seed.HOME} {seed.COPIED}" and copy["progress"] == "100"


def test_images_are_narrowed_by_the_querys_conditions(jd: JdSdk) -> None:
    def names(**conditions: object) -> list[str]:
        return [image["name"] for image in jd("vm", "DescribeImages", pageSize=100, **conditions)["images"]]

    assert names(imageSource="private", status="error") == ["migration-that-failed"]
    assert names(imageSource="private", rootDeviceType="localDisk") == ["legacy-local"]
    assert names(imageSource="private", launchPermission="specifiedUsers") == ["shared-with-the-agency"]
    assert names(imageSource="shared") == ["shared-by-the-auditor"]
    assert len(names(imageSource="public")) == 2
    assert sorted(names(ids=[seed.BROKEN, seed.SHARED])) == ["migration-that-failed", "shared-by-the-auditor"]


def test_disks_and_snapshots_are_listed_and_filtered(jd: JdSdk) -> None:
    disks = jd("disk", "DescribeDisks", pageSize=100)
    assert disks["totalCount"] == len(disks["disks"]) == 24
    assert set(disks["disks"][0]) <= set(vars(Disk()))
    data = next(disk for disk in disks["disks"] if disk["name"] == "erp-db-01-data-1")
    filters = [{"name": "diskId", "values": [data["diskId"]]}, {"name": "name", "values": ["daily"]}]
    daily = jd("disk", "DescribeSnapshots", filters=filters)
    assert daily["totalCount"] == 2 and set(daily["snapshots"][0]) <= set(vars(Snapshot()))
    encrypted = jd("disk", "DescribeDisks", filters=[{"name": "encrypted", "values": ["true"]}])
    assert {disk["name"].partition("-")[0] for disk in encrypted["disks"]} == {"mail", "payroll"}
    [held] = jd("disk", "DescribeSnapshots", filters=[{"name": "name", "values": ["erp-db-golden"]}])["snapshots"]
    image = jd.image(seed.COPYABLE)
    assert image and held["snapshotId"] == image["snapshotId"] and held["images"] == [seed.COPYABLE]


def test_both_services_tell_their_quotas(jd: JdSdk) -> None:
    filters = [{"name": "resourceTypes", "values": ["image"]}]
    [images] = jd("vm", "DescribeQuotas", seed.FULL_REGION, filters=filters)["quotas"]
    assert images == {"resourceType": "image", "limit": seed.FULL_LIMIT, "used": seed.FULL_LIMIT}
    snapshots = jd("disk", "DescribeQuota", seed.FULL_REGION, type="snapshot")["quota"]
    assert snapshots == {"limit": 60, "used": 14}
    assert len(jd("vm", "DescribeQuotas")["quotas"]) == 4
    assert jd.refused("disk", "DescribeQuota", type="moon")[:2] == (400, "INVALID_ARGUMENT")
    assert jd.refused("vm", "DescribeQuotas", filters=[{"name": "resourceTypes", "values": ["moon"]}])[0] == 400


def test_a_copy_is_pending_with_progress_and_then_ready(cloud: Emulator, jd: JdSdk) -> None:
    [id] = jd.copy(seed.COPYABLE)
    states, percents = [], []
    for _ in range(40):
        image = jd.image(id, seed.ROOMY_REGION)
        assert image and isinstance(image["progress"], str)
        states.append(image["status"])
        percents.append(int(image["progress"]))
        cloud.cloud.advance(0.5)
    assert list(dict.fromkeys(states)) == ["pending", "ready"]
    assert percents[0] == 0 and percents[-1] == 100 and percents == sorted(percents)
    assert image["name"] == "erp-db-golden" and seed.COPYABLE in image["desc"] and seed.HOME in image["desc"]


def test_a_copy_may_be_given_a_name_and_a_description(jd: JdSdk) -> None:
    order = {"sourceImageIds": [seed.COPYABLE], "destinationRegion": seed.ROOMY_REGION}
    answer = jd("vm", "CopyImages", **order, name="夜间.copy_1", description="for the audit")
    image = jd.image(answer["copyImages"][0]["destinationImageId"], seed.ROOMY_REGION)
    assert image and (image["name"], image["desc"]) == ("夜间.copy_1", "for the audit")
    wrong = jd.refused("vm", "CopyImages", **{**order, "sourceImageIds": [seed.COPIED]}, name="a name")
    assert wrong == (400, "INVALID_ARGUMENT", "Invalid parameter 'name'")


def test_a_copy_has_a_snapshot_of_each_of_its_disks(cloud: Emulator, jd: JdSdk) -> None:
    before = jd("disk", "DescribeQuota", seed.ROOMY_REGION, type="snapshot")["quota"]["used"]
    [id] = jd.copy(seed.WITH_DATA)
    assert jd("disk", "DescribeQuota", seed.ROOMY_REGION, type="snapshot")["quota"]["used"] == before + 3
    image = jd.image(id, seed.ROOMY_REGION)
    assert image
    of = [{"name": "snapshotId", "values": [image["snapshotId"]]}]
    assert jd("disk", "DescribeSnapshots", seed.ROOMY_REGION, filters=of)["snapshots"][0]["status"] == "creating"
    cloud.cloud.advance(60)
    assert jd("disk", "DescribeSnapshots", seed.ROOMY_REGION, filters=of)["snapshots"][0]["status"] == "available"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("img-nothing", (404, "NOT_FOUND", "Image 'img-nothing' not found")),
        (seed.SHARED, (400, FAILED, "Can't use this image")),
        ("img-official01", (400, FAILED, "Can't use this image")),
        (seed.LOCAL, (400, FAILED, "Only support cloudDisk image")),
        (seed.PENDING, (400, FAILED, "Invalid image status 'pending'")),
        (seed.BROKEN, (400, FAILED, "Invalid image status 'error'")),
        (seed.EXPORTING, (400, FAILED, "Conflict with underlay image task 'task-d3m0expo01'")),
    ],
)
def test_an_image_that_cannot_be_copied_says_why(jd: JdSdk, source: str, told: tuple[int, str, str]) -> None:
    assert jd.not_copied(source) == told


def test_an_encrypted_image_names_its_snapshot(jd: JdSdk) -> None:
    image = jd.image(seed.ENCRYPTED)
    assert image
    told = f"Copy encrypted snapshot '{image['snapshotId']}' is not support."
    assert jd.not_copied(seed.ENCRYPTED) == (400, FAILED, told)


def test_quotas_of_the_destination_are_429_and_not_throttling(cloud: Emulator, jd: JdSdk) -> None:
    assert jd.not_copied(seed.COPYABLE, to=seed.FULL_REGION) == (429, "QUOTA_EXCEEDED", "Image quota limit exceeded")
    cloud.quota(seed.ROOMY_REGION, 33, vendor="jdcloud", kind="snapshots")
    told = (429, "QUOTA_EXCEEDED", "Snapshot quota limit exceeded")
    assert jd.not_copied(seed.WITH_DATA) == told
    assert jd.copy(seed.COPYABLE)


def test_the_wrong_secret_and_an_unknown_key_are_401(cloud: Emulator, jd: JdSdk) -> None:
    wrong = JdSdk(cloud, secret_key=seed.LIMITED_SECRET_KEY)
    assert wrong.refused("vm", "DescribeQuotas") == (401, "ACCESS_ERROR", "sign result is not same [gw]")
    with cloud.cloud.lock:
        key = cloud.cloud.key(seed.ACCESS_KEY)
        assert key
        key.revoked = True
    assert jd.refused("vm", "DescribeQuotas") == (401, "ACCESS_ERROR", "Invalid accessKey [gw]")


def test_an_action_the_key_is_denied_is_401_like_a_bad_key(cloud: Emulator, jd: JdSdk) -> None:
    limited = JdSdk(cloud, key=seed.LIMITED_NAME)
    assert limited.not_copied(seed.COPYABLE) == (401, "ACCESS_ERROR", "Invalid authentication credentials [gw]")
    assert limited.image(seed.COPYABLE) and jd.copy(seed.COPYABLE)


def test_an_image_is_deleted_with_or_without_its_snapshots(cloud: Emulator, jd: JdSdk) -> None:
    used = jd("disk", "DescribeQuota", type="snapshot")["quota"]["used"]
    jd("vm", "DeleteImage", imageId=seed.COPYABLE)
    assert jd("disk", "DescribeQuota", type="snapshot")["quota"]["used"] == used
    jd("vm", "DeleteImage", imageId=seed.WITH_DATA, deleteSnapshot=True)
    assert jd("disk", "DescribeQuota", type="snapshot")["quota"]["used"] == used - 3
    [left] = jd("disk", "DescribeSnapshots", filters=[{"name": "name", "values": ["erp-db-golden"]}])["snapshots"]
    assert left["images"] == []
    assert jd.image(seed.COPYABLE) is None and jd.image(seed.WITH_DATA) is None


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("img-nothing", "Image 'img-nothing' not found"),
        (seed.SHARING, "Can't delete shared image"),
        (seed.SHARED, "Can't delete this image"),
        (seed.LOCAL, "Local-System-Disk image cannot be deleted if it has been used to create instances"),
        (seed.EXPORTING, "Conflict with underlay image task 'task-d3m0expo01'"),
    ],
)
def test_an_image_that_cannot_be_deleted_says_why(jd: JdSdk, id: str, told: str) -> None:
    assert jd.refused("vm", "DeleteImage", imageId=id)[2] == told


def test_neither_a_source_nor_a_copy_under_way_can_be_deleted(cloud: Emulator, jd: JdSdk) -> None:
    [copy] = jd.copy(seed.COPYABLE)
    assert jd.refused("vm", "DeleteImage", imageId=seed.COPYABLE)[2] == f"The image '{seed.COPYABLE}' is busy"
    assert jd.refused("vm", "DeleteImage", seed.ROOMY_REGION, imageId=copy)[2] == f"The image '{copy}' is busy"
    cloud.cloud.advance(60)
    jd("vm", "DeleteImage", imageId=seed.COPYABLE)
    jd("vm", "DeleteImage", seed.ROOMY_REGION, imageId=copy)

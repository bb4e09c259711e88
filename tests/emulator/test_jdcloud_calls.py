"""JD Cloud over raw HTTP: what is checked first, how its pages and limits are, and what its control side makes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from providers.emulator import Emulator
from providers.emulator.jdcloud import seed
from tests.emulator.client import control
from tests.emulator.jdcloud_client import JdSdk, JdSigned, copying

pytestmark = pytest.mark.once
IMAGES = "/v1/regions/cn-north-1/images"
FAILED = "FAILED_PRECONDITION"


@pytest.fixture
def jd(cloud: Emulator) -> JdSdk:
    """The official SDK, signed with the demo's key."""
    return JdSdk(cloud)


def images(cloud: Emulator, region: str = seed.ROOMY_REGION) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloud.regions("jdcloud")[region]["images"]
    return found


# -- what is checked first


def test_the_order_of_the_checks_is_the_gateways_then_the_regions_then_the_images(cloud: Emulator) -> None:
    nowhere = "/v1/regions/cn-north-1/images:teleport"
    assert JdSigned(cloud, nowhere, secret_key="x").told()[0] == 401
    assert JdSigned(cloud, nowhere).told() == (404, "NOT_FOUND", "no route and no API found with those values [gw]")
    mars = JdSigned(cloud, "/v1/regions/mars-1/images", region="mars-1")
    assert mars.told() == (400, "INVALID_ARGUMENT", "Invalid region 'mars-1'")
    for region in ("mars-1", seed.HOME):
        told = copying(cloud, ["img-nothing"], region).told()
        assert told == (400, "INVALID_ARGUMENT", f"Invalid region '{region}'")
    told = copying(cloud, [seed.COPYABLE, "img-nothing", seed.LOCAL], seed.FULL_REGION).told()
    assert told == (404, "NOT_FOUND", "Image 'img-nothing' not found")
    told = copying(cloud, [seed.COPYABLE, seed.LOCAL], seed.FULL_REGION).told()
    assert told == (400, FAILED, "Only support cloudDisk image")
    assert copying(cloud, [seed.COPYABLE], seed.FULL_REGION).told()[:2] == (429, "QUOTA_EXCEEDED")


def test_what_cannot_be_copied_as_a_whole_is_not_copied_at_all(cloud: Emulator) -> None:
    before = len(images(cloud, seed.NEARLY_FULL_REGION))
    told = copying(cloud, [seed.COPYABLE, seed.COPIED], seed.NEARLY_FULL_REGION).told()
    assert told == (429, "QUOTA_EXCEEDED", "Image quota limit exceeded")
    assert copying(cloud, [seed.COPYABLE, seed.ENCRYPTED], seed.NEARLY_FULL_REGION).told()[1] == FAILED
    assert len(images(cloud, seed.NEARLY_FULL_REGION)) == before and cloud.state["accepted"] == []
    assert copying(cloud, [seed.COPYABLE], seed.NEARLY_FULL_REGION).told()[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"sourceImageIds": [], "destinationRegion": "cn-east-2"}',
        b'{"sourceImageIds": "img-d3m0good01", "destinationRegion": "cn-east-2"}',
        b'{"sourceImageIds": ["img-d3m0good01", "img-d3m0good01"], "destinationRegion": "cn-east-2"}',
        b'{"sourceImageIds": ["img-d3m0good01"], "destinationRegion": null}',
        b'{"sourceImageIds": ["img-d3m0good01"], "destinationRegion": "cn-east-2", "description": 7}',
        json.dumps({"sourceImageIds": [f"img-{n}" for n in range(11)], "destinationRegion": "cn-east-2"}).encode(),
    ],
)
def test_a_body_that_makes_no_sense_is_an_invalid_argument(cloud: Emulator, body: bytes) -> None:
    assert copying(cloud, [], "", body=body).told()[:2] == (400, "INVALID_ARGUMENT")


def test_a_source_is_busy_for_every_region_until_its_copy_ends(cloud: Emulator, jd: JdSdk) -> None:
    jd.copy(seed.COPYABLE)
    busy = (400, FAILED, f"The image '{seed.COPYABLE}' is busy")
    assert jd.not_copied(seed.COPYABLE) == jd.not_copied(seed.COPYABLE, to=seed.NEARLY_FULL_REGION) == busy
    source = jd.image(seed.COPYABLE)
    assert source and source["status"] == "ready"
    cloud.cloud.advance(60)
    jd.copy(seed.COPYABLE, to=seed.NEARLY_FULL_REGION)


def test_copies_under_way_count_against_both_quotas(cloud: Emulator, jd: JdSdk) -> None:
    cloud.quota(seed.ROOMY_REGION, 17, vendor="jdcloud")
    jd.copy(seed.COPYABLE)
    assert jd.not_copied(seed.COPIED)[1:] == ("QUOTA_EXCEEDED", "Image quota limit exceeded")


def test_every_copy_of_a_call_is_accepted_by_itself(cloud: Emulator, jd: JdSdk) -> None:
    made = jd.copy(seed.COPYABLE, seed.COPIED)
    accepted = cloud.state["accepted"]
    assert [one["replica"] for one in accepted] == made and [one["id"] for one in accepted] == [1, 2]
    assert {one["action"] for one in accepted} == {"vm:copyImages"}
    assert [one["source"] for one in accepted] == [seed.COPYABLE, seed.COPIED]
    assert len({one["request_id"] for one in accepted}) == 1


# -- paging and limits


def test_pages_cover_everything_once_and_newest_first(cloud: Emulator, jd: JdSdk) -> None:
    cloud.create("images", vendor="jdcloud", region=seed.HOME, count=130)
    seen, times = [], []
    for number in range(1, 9):
        page = jd("vm", "DescribeImages", imageSource="private", pageNumber=number)
        assert page["totalCount"] == 159
        seen += [image["imageId"] for image in page["images"]]
        times += [image["createTime"] for image in page["images"]]
    assert len(seen) == len(set(seen)) == 159 and times == sorted(times, reverse=True)
    assert jd("vm", "DescribeImages", imageSource="private", pageNumber=99)["images"] == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", (400, FAILED, "Parameter ImageSource missing")),
        ("imageSource=private&pageSize=9", (400, "OUT_OF_RANGE", "PageSize out of range")),
        ("imageSource=private&pageSize=101", (400, "OUT_OF_RANGE", "PageSize out of range")),
        ("imageSource=private&pageNumber=0", (400, "OUT_OF_RANGE", "PageNumber out of range")),
        ("imageSource=private&pageSize=many", (400, "INVALID_ARGUMENT", "Invalid parameter 'pageSize'")),
        ("imageSource=moon", (400, "INVALID_ARGUMENT", "Invalid parameter 'imageSource': moon")),
        ("ids.0=img-a", (400, "INVALID_ARGUMENT", "Invalid parameter 'ids'")),
        ("&".join(f"ids.{n}=img-{n}" for n in range(1, 102)), (400, "OUT_OF_RANGE", "Ids out of range")),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_query_that_makes_no_sense_is_refused(cloud: Emulator, query: str, told: tuple[int, str, str]) -> None:
    assert JdSigned(cloud, f"{IMAGES}?{query}").told() == told


def test_an_action_may_be_called_so_often_in_a_minute(cloud: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("providers.emulator.jdcloud.CALLS", 3)
    answers = [JdSigned(cloud).told() for _ in range(4)]
    assert [answer[0] for answer in answers] == [200, 200, 200, 429]
    assert answers[3][1:] == ("HTTP_RATE_LIMIT_EXCEEDED", "minute rate limit exceeded, role:ak [gw]")
    assert JdSigned(cloud, "/v1/regions/cn-north-1/quotas").told()[0] == 200, "each action has a limit of its own"
    cloud.cloud.advance(30)
    assert JdSigned(cloud).told()[0] == 429
    cloud.cloud.advance(31)
    assert JdSigned(cloud).told()[0] == 200


def test_accounts_do_not_see_each_other(cloud: Emulator) -> None:
    made = control(cloud, "accounts", {"vendor": "jdcloud", "name": "second"})[1]["credentials"]
    assert made["access_key"].startswith("JDC") and made == cloud.credentials("jdcloud", "second")
    second = JdSdk(cloud, key="second")
    assert second("vm", "DescribeImages", imageSource="private")["totalCount"] == 0
    assert second.not_copied(seed.COPYABLE)[1] == "NOT_FOUND"
    assert second("vm", "DescribeQuotas", filters=[{"name": "resourceTypes", "values": ["image"]}])["quotas"] == [
        {"resourceType": "image", "limit": 5, "used": 0}
    ]


# -- the control side


def test_the_control_side_makes_deletes_and_counts_every_noun(cloud: Emulator, jd: JdSdk) -> None:
    spec = {"vendor": "jdcloud", "region": seed.HOME, "name": "m", "count": 2, "age": 3600}
    for noun, action, service in (("images", "Images", "vm"), ("snapshots", "Snapshots", "disk")):
        made = control(cloud, noun, spec)[1][noun]
        assert [one["name"] for one in made] == ["m", "m-2"]
        gone = {"vendor": "jdcloud", "noun": noun, "region": seed.HOME, "id": made[0]["id"]}
        assert control(cloud, "delete", gone)[0] == 200
        query = {"imageSource": "private", "pageSize": 100} if service == "vm" else {"pageSize": 100}
        names = [one["name"] for one in jd(service, f"Describe{action}", **query)[noun]]
        assert "m-2" in names and "m" not in names
    assert control(cloud, "disks", {**spec, "size": 70})[1]["disks"][0]["size"] == 70
    assert control(cloud, "images", {**spec, "colour": "red"})[0] == 400


def test_a_region_that_several_vendors_have_needs_the_vendors_name(cloud: Emulator) -> None:
    named = {"vendor": "jdcloud", "region": "cn-east-2", "limit": 3, "kind": "snapshots"}
    assert control(cloud, "quota", named) == (200, named)
    assert cloud.regions("jdcloud")["cn-east-2"]["quotas"]["snapshots"]["limit"] == 3
    status, answer = control(cloud, "quota", {**named, "kind": "moons"})
    assert status == 400 and "images, snapshots" in answer["error"]


def test_jd_clouds_objects_survive_a_restart(tmp_path: Any) -> None:
    path = tmp_path / "cloud.sqlite3"
    with Emulator(state_path=path, pace=1000) as cloud:
        [id] = JdSdk(cloud).copy(seed.COPYABLE)
        before = cloud.regions("jdcloud")[seed.HOME]["disks"]
    with Emulator(state_path=path) as cloud:
        assert cloud.regions("jdcloud")[seed.HOME]["disks"] == before
        assert JdSdk(cloud).not_copied(seed.COPYABLE)[2] == f"The image '{seed.COPYABLE}' is busy"
        cloud.cloud.advance(2000)
        copy = JdSdk(cloud).image(id, seed.ROOMY_REGION)
        assert copy and copy["status"] == "ready"

"""JD Cloud over raw HTTP: who is believed, what is checked first, and what every fault does to it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from providers.emulator import Emulator
from providers.emulator._state import Key
from providers.emulator.jdcloud import seed
from tests.emulator.client import control, exchange
from tests.emulator.jdcloud_client import JdSdk, JdSigned, copying

pytestmark = pytest.mark.once
IMAGES = "/v1/regions/cn-north-1/images"
COPY = f"{IMAGES}:copyImages"
FAILED = "FAILED_PRECONDITION"
DENIED = (401, "ACCESS_ERROR")


@pytest.fixture
def jd(cloud: Emulator) -> JdSdk:
    """The official SDK, signed with the demo's key."""
    return JdSdk(cloud)


def images(cloud: Emulator, region: str = seed.ROOMY_REGION) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloud.regions("jdcloud")[region]["images"]
    return found


# -- who is believed

VECTOR_KEY = {"access_key": "JDC_AK_EXAMPLE_0001", "secret_key": "JdSkExampleExampleExampleExample01"}
VECTOR_BODY = b'{"regionId": "cn-north-1", "sourceImageIds": ["img-m5s0aaaa29"], "destinationRegion": "cn-east-2"}'
VECTOR_BODY_3 = VECTOR_BODY[:-1] + b', "name": null, "description": null}'
VECTOR_LIST = "/v1/regions/cn-east-2/images?ids.1=img-a&ids.2=img-b&imageSource=private&pageNumber=1&pageSize=100"
FOUR, TWO = "content-type;host;x-jdcloud-date;x-jdcloud-nonce", "content-type;host"
# Made with the signers of the official SDKs: releases 1.6.26 (version 2) and 1.6.354 (version 3) of Python's, and Go's.
VECTORS = [
    (2, "POST", COPY, VECTOR_BODY, FOUR, "b586058e2515cef3dd0b1dac4d256b3d6833e00c135a86bc797e47db59d91431"),
    (2, "POST", COPY, VECTOR_BODY, FOUR, "1ddb283f98e9eb4509aade5f32630c0c28c4d2d15894bad869c671d15c2a0c73"),
    (2, "GET", VECTOR_LIST, b"", FOUR, "c87d2e977b5dddf891ab4ab272503e79c8b7c8b2086cf1f05d385777b2a95197"),
    (3, "POST", COPY, VECTOR_BODY_3, TWO, "6df72d8ee68c016454e6e88ef64ae7362015accc693f59d06cea00ac344861ce"),
    (3, "POST", COPY, VECTOR_BODY_3, FOUR, "9ce42bc5cb14c866457624dbb38e8afa3e295f3f9a9d5746326bb363108f74d2"),
    (3, "GET", VECTOR_LIST, b"", TWO, "766556db36ecdd92a0f8ccce88ca3243723d0f861e9ed41e42620bda1b19512a"),
]


@pytest.mark.parametrize(("version", "method", "path", "body", "names", "signature"), VECTORS)
def test_what_the_official_signers_make_is_believed(
    version: int, method: str, path: str, body: bytes, names: str, signature: str
) -> None:
    region = path.split("/")[3]
    scope = f"20231114/{region}/vm/jdcloud{version}_request"
    headers = {
        "authorization": f"JDCLOUD{version}-HMAC-SHA256 Credential={VECTOR_KEY['access_key']}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}",
        "host": "vm.jdcloud-api.com",
        "content-type": "application/json",
        "x-jdcloud-date": "20231114T221320Z",
        "x-jdcloud-nonce": "ed558a3b-9808-4edb-8597-187bda63a4f2",
    }
    with Emulator(clock=lambda: 1700000000.0) as cloud:
        key = Key(
            account="a", region="", id=VECTOR_KEY["access_key"], vendor="jdcloud", name="v", credentials=VECTOR_KEY
        )
        with cloud.cloud.lock:
            cloud.cloud.store.put(key)
        answer = json.loads(exchange(cloud, method, path, body, headers).body)
        if method == "GET":
            assert answer["result"] == {"images": [], "totalCount": 0}
        else:
            assert answer["error"]["message"] == "Image 'img-m5s0aaaa29' not found"
        changed = exchange(cloud, method, path, body + b" ", headers)
        assert json.loads(changed.body)["error"]["message"] == "sign result is not same [gw]"


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("names", [("host",), ("host", "x-jdcloud-date"), FOUR.split(";")])
def test_any_list_of_signed_headers_is_taken(cloud: Emulator, version: int, names: tuple[str, ...]) -> None:
    assert JdSigned(cloud, version=version, signed_headers=names).told() == (200, "", "")


@pytest.mark.parametrize("path", [COPY, COPY.replace(":", "%3A")])
@pytest.mark.parametrize("safe", ["/~", "/~:"])
def test_the_colon_of_an_action_may_be_raw_or_encoded(cloud: Emulator, path: str, safe: str) -> None:
    assert copying(cloud, [seed.COPYABLE], seed.ROOMY_REGION, path=path, safe=safe).told() == (200, "", "")


@pytest.mark.parametrize(
    ("bent", "message"),
    [
        ({"secret_key": "x" * 32}, "sign result is not same"),
        ({"access_key": "JDCNOBODY"}, "Invalid accessKey"),
        ({"access_key": "AKIDdemodemodemodemodemodemodemo0001"}, "Invalid accessKey"),
        ({"region": "cn-east-2"}, "sign result is not same"),
        ({"change": {"authorization": None}}, "lack of header authorization"),
        ({"change": {"authorization": "JDCLOUD2-HMAC-SHA256 x"}}, "lack of credential in the header authorization"),
        ({"change": {"authorization": "JDCLOUD2 Credential=a/b"}}, "lack of header signedHeaders"),
        ({"change": {"x-jdcloud-date": None}}, "lack of header x-jdcloud-date"),
        ({"change": {"x-jdcloud-date": "20269999T000000Z"}}, "Invalid authentication credentials"),
        ({"change": {"x-jdcloud-nonce": "another"}}, "sign result is not same"),
        ({"change": {"x-jdcloud-security-token": "dG9rZW4="}}, "Invalid authentication credentials"),
    ],
    ids=str,
)
def test_a_bad_signature_is_401_with_the_gateways_words(cloud: Emulator, bent: dict[str, Any], message: str) -> None:
    assert JdSigned(cloud, **bent).told() == (*DENIED, f"{message} [gw]")


@pytest.mark.parametrize(("seconds", "believed"), [(-960, False), (-840, True), (840, True), (960, False)])
def test_a_clock_may_differ_by_a_quarter_of_an_hour(cloud: Emulator, seconds: int, believed: bool) -> None:
    status = JdSigned(cloud, at=time.time() + seconds).told()[0]
    assert status == (200 if believed else 401)


def test_the_services_are_told_apart_by_the_signature_and_else_by_the_path(cloud: Emulator) -> None:
    base = "/v1/regions/cn-north-1/quotas"
    of_disk = JdSigned(cloud, f"{base}?type=snapshot", service="disk")
    assert "quota" in json.loads(of_disk.send().body)["result"]
    assert "quotas" in json.loads(JdSigned(cloud, base).send().body)["result"]
    assert JdSigned(cloud, "/v1/regions/cn-north-1/disks", service="vm").told()[:2] == (404, "NOT_FOUND")
    assert set(cloud.state["calls"]) == {"disk:describeQuota", "vm:describeQuotas", ""}


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


# -- faults


def test_duplicate_carries_the_call_out_twice_and_the_second_is_busy(cloud: Emulator, jd: JdSdk) -> None:
    cloud.fault("duplicate", action="vm:copyImages")
    assert jd.not_copied(seed.COPYABLE)[2] == f"The image '{seed.COPYABLE}' is busy"
    assert len(cloud.state["accepted"]) == 1


def test_twin_and_foreign_copy_look_like_the_copy(cloud: Emulator, jd: JdSdk) -> None:
    cloud.fault("twin", action="vm:copyImages")
    cloud.fault("foreign_copy", action="vm:copyImages", finished=True)
    jd.copy(seed.COPYABLE)
    alike = [one for one in images(cloud) if one["source"] == seed.COPYABLE]
    assert sorted(one["origin"] for one in alike) == ["copy", "foreign", "twin"]
    assert len({(one["name"], one["desc"]) for one in alike}) == 1 and len(cloud.state["accepted"]) == 1


def test_a_foreign_copy_under_way_makes_the_source_busy(cloud: Emulator, jd: JdSdk) -> None:
    cloud.fault("foreign_copy", action="vm:copyImages")
    assert jd.not_copied(seed.COPYABLE)[2] == f"The image '{seed.COPYABLE}' is busy"
    assert cloud.state["accepted"] == []


def test_quota_runs_out_for_more_images_than_there_is_room(cloud: Emulator, jd: JdSdk) -> None:
    cloud.fault("quota_runs_out", action="vm:copyImages", room=1)
    assert jd.not_copied(seed.COPYABLE, seed.COPIED)[1] == "QUOTA_EXCEEDED"
    cloud.fault("quota_runs_out", action="vm:copyImages", room=1)
    assert jd.copy(seed.COPYABLE)


def test_never_ends_stays_pending(cloud: Emulator, jd: JdSdk) -> None:
    cloud.fault("never_ends", action="vm:copyImages")
    [id] = jd.copy(seed.COPYABLE)
    cloud.cloud.advance(100_000)
    copy = jd.image(id, seed.ROOMY_REGION)
    assert copy and (copy["status"], copy["progress"]) == ("pending", "43")


@pytest.mark.parametrize("kept", [False, True])
def test_ends_badly_leaves_nothing_or_an_error(cloud: Emulator, jd: JdSdk, kept: bool) -> None:
    cloud.fault("ends_badly", action="vm:copyImages", kept=kept)
    [id] = jd.copy(seed.COPYABLE)
    cloud.cloud.advance(60)
    copy = jd.image(id, seed.ROOMY_REGION)
    assert (copy and copy["status"]) == ("error" if kept else None)
    assert jd.copy(seed.COPYABLE), "the source is free again"


def test_success_without_id_names_the_source_alone(jd: JdSdk, cloud: Emulator) -> None:
    cloud.fault("success_without_id", action="vm:copyImages")
    assert jd.copy(seed.COPYABLE) == [""]
    assert len(cloud.state["accepted"]) == 1


def test_listing_lag_hides_the_copy_from_the_next_listings(cloud: Emulator, jd: JdSdk) -> None:
    cloud.fault("listing_lag", action="vm:copyImages", reads=2)
    [id] = jd.copy(seed.COPYABLE)
    assert [bool(jd.image(id, seed.ROOMY_REGION)) for _ in range(3)] == [False, False, True]


def test_pages_repeat_and_skip_rows(cloud: Emulator, jd: JdSdk) -> None:
    def second() -> list[str]:
        page = jd("vm", "DescribeImages", imageSource="private", pageNumber=2, pageSize=10)
        return [image["imageId"] for image in page["images"]]

    honest = second()
    cloud.fault("page_repeats", action="vm:describeImages")
    assert second()[1:] == honest[:-1]
    cloud.fault("page_skips", action="vm:describeImages")
    assert second()[:-1] == honest[1:]


def test_states_go_backwards_and_into_the_unknown(cloud: Emulator, jd: JdSdk) -> None:
    cloud.fault("state_backwards", action="vm:describeImages")
    image = jd.image(seed.COPYABLE)
    assert image and image["status"] == "pending"
    cloud.fault("unknown_state", action="vm:describeImage", state="ODD")
    assert jd("vm", "DescribeImage", imageId=seed.COPYABLE)["image"]["status"] == "ODD"
    cloud.fault("unknown_state", action="disk:describeSnapshots")
    snapshots = jd("disk", "DescribeSnapshots")["snapshots"]
    assert {one["status"] for one in snapshots} == {"ARCHIVING_DEEP"}


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"fault": "throttle"}, (429, "HTTP_RATE_LIMIT_EXCEEDED", "minute rate limit exceeded, role:ak [gw]")),
        ({"fault": "error"}, (500, "INTERNAL", "Internal server error")),
        ({"fault": "error", "code": "HTTP_FORBIDDEN"}, (403, "HTTP_FORBIDDEN", "api is disabled [gw]")),
        ({"fault": "error", "code": "NEW_WORD", "message": "m"}, (400, "NEW_WORD", "m")),
        ({"fault": "error", "code": "UNKNOWN", "destination": "cn-east-2"}, (500, "UNKNOWN", "Unknown server error")),
        ({"fault": "credentials_revoked"}, (*DENIED, "Invalid accessKey [gw]")),
        ({"fault": "clock_offset"}, (*DENIED, "Invalid authentication credentials [gw]")),
    ],
    ids=str,
)
def test_faults_speak_the_vendors_language(
    cloud: Emulator, spec: Mapping[str, Any], told: tuple[int, str, str]
) -> None:
    cloud.fault(**spec)
    assert copying(cloud, [seed.COPYABLE], seed.ROOMY_REGION).told() == told
    assert cloud.state["accepted"] == []


def test_a_lost_answer_took_the_copy(cloud: Emulator) -> None:
    cloud.fault("accept_then_drop", action="vm:copyImages")
    with pytest.raises(http.client.RemoteDisconnected):
        copying(cloud, [seed.COPYABLE], seed.ROOMY_REGION).send()
    assert len(cloud.state["accepted"]) == 1


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

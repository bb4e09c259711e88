"""Look-ups, watching, quotas and checks: what goes to JD Cloud and what is made of its answers."""

from __future__ import annotations

from typing import Any

import pytest

from providers import BadCredentials, Progress, QuotaInfo, VendorError
from providers._crossing import Access
from providers.jdcloud_vm import JDCloudVm
from tests.providers.jdcloud_canned import KEYS, copy, error, jdcloud, result


def image(id: str, name: str = "web", desc: str = "", status: str = "ready", **more: Any) -> dict[str, Any]:
    facts = {"imageId": id, "name": name, "desc": desc, "status": status, "rootDeviceType": "cloudDisk"}
    return {**facts, "imageSource": "private", **more}


def images(*rows: dict[str, Any]) -> dict[str, Any]:
    return result(images=list(rows), totalCount=len(rows))


class Cloud:
    """Two regions with images; keeps what was asked."""

    def __init__(self, *there: dict[str, Any], here: tuple[dict[str, Any], ...] = ()) -> None:
        self.rows = {"cn-east-2/images": there, "cn-north-1/images": here}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, place: str, asked: dict[str, Any]) -> object:
        self.asked.append((place, asked))
        ids = [value for name, value in asked.items() if name.startswith("ids.")]
        return images(*(row for row in self.rows[place] if not ids or row["imageId"] in ids))

    def found(self, *sources: str) -> dict[str, list[str]]:
        with jdcloud(self) as service:
            return {key: [item.id for item in items] for key, items in service.find(copy(*sources)).items()}


# -- looking up


def test_a_copy_is_found_by_the_source_that_its_description_names() -> None:
    cloud = Cloud(
        image("img-a", desc="Copied from cn-north-1 img-1"),
        image("img-b", desc="源镜像地域:华北-北京,源镜像ID:img-2", status="pending"),
        image("img-c", desc="copied from cn-north-1 img-11"),
    )
    assert cloud.found("img-1", "img-2", "img-3") == {"img-1": ["img-a"], "img-2": ["img-b"], "img-3": []}
    assert [place for place, _ in cloud.asked] == ["cn-east-2/images"]
    assert cloud.asked[0][1] == {"imageSource": "private", "pageNumber": "1", "pageSize": "100"}


def test_two_copies_of_one_source_are_both_shown() -> None:
    cloud = Cloud(*(image(f"img-{n}", desc="from cn-north-1 img-1") for n in "ab"))
    assert cloud.found("img-1") == {"img-1": ["img-a", "img-b"]}


def test_where_the_description_names_no_image_the_sources_name_counts() -> None:
    here = (image("img-1", "web"), image("img-2", "database"), image("img-3", ""))
    cloud = Cloud(image("img-a", "web", "my own words"), image("img-b", "database", "from cn-north-1 img-9"), here=here)
    assert cloud.found("img-1", "img-2", "img-3") == {"img-1": ["img-a"], "img-2": [], "img-3": []}
    assert cloud.asked[1:] == [
        (
            "cn-north-1/images",
            {"ids.1": "img-1", "ids.2": "img-2", "ids.3": "img-3", "pageNumber": "1", "pageSize": "100"},
        )
    ]


def test_a_source_that_is_gone_has_no_name_to_be_found_by() -> None:
    assert Cloud(image("img-a", ""), image("img-b", "web")).found("img-1") == {"img-1": []}


def test_an_image_on_a_local_disk_is_no_copy() -> None:
    cloud = Cloud(image("img-a", desc="like cn-north-1 img-1", rootDeviceType="localDisk"))
    assert cloud.found("img-1") == {"img-1": []}


def test_looking_for_nothing_asks_nobody() -> None:
    cloud = Cloud()
    assert cloud.found() == {} and cloud.asked == []


# -- watching


@pytest.mark.parametrize(
    ("status", "progress", "expected", "percent"),
    [
        ("pending", "0", Progress.MOVING, 0),
        ("pending", "37", Progress.MOVING, 37),
        ("pending", "99.5", Progress.MOVING, 99),
        ("pending", "100%", Progress.MOVING, 100),
        ("pending", "250", Progress.MOVING, 100),
        ("pending", 37, Progress.MOVING, 37),
        ("pending", "", Progress.MOVING, None),
        ("pending", "soon", Progress.MOVING, None),
        ("pending", None, Progress.MOVING, None),
        ("ready", "100", Progress.READY, 100),
        ("error", "12", Progress.BROKEN, 12),
        ("deleting", None, Progress.BROKEN, None),
        ("thawing", "50", Progress.MOVING, 50),
    ],
)
def test_a_state_and_its_progress_are_read(status: str, progress: object, expected: Progress, percent: object) -> None:
    cloud = Cloud(image("img-a", status=status, progress=progress))
    (order,) = copy("img-1")
    with jdcloud(cloud) as service:
        sighting = service.watch("cn-east-2", "copy_image", {"img-a": order})["img-a"]
    assert (sighting.progress, sighting.vendor_state, sighting.percent) == (expected, status, percent)


def test_a_hundred_replicas_are_one_call() -> None:
    cloud = Cloud(*(image(f"img-{n:03}") for n in range(99)))
    (order,) = copy("img-1")
    with jdcloud(cloud) as service:
        seen = service.watch("cn-east-2", "copy_image", {f"img-{n:03}": order for n in range(100)})
        with pytest.raises(ValueError, match="at most 100"):
            service.watch("cn-east-2", "copy_image", {f"img-{n:03}": order for n in range(101)})
    assert len(cloud.asked) == 1 and cloud.asked[0][1]["ids.100"] == "img-099"
    assert [key for key, sighting in seen.items() if sighting.progress is Progress.MISSING] == ["img-099"]


def test_an_answer_without_images_is_no_missing_replica() -> None:
    with jdcloud(lambda place, asked: result()) as service, pytest.raises(VendorError) as caught:
        service.watch("cn-east-2", "copy_image", {"img-a": copy("img-1")[0]})
    assert caught.value.code == "AnswerUnreadable"


# -- quotas


def test_both_quotas_of_a_destination_are_read() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    def respond(place: str, parameters: dict[str, Any]) -> object:
        asked.append((place, parameters))
        if "type" in parameters:
            return result(quota={"limit": 15, "used": 12})
        rows = [{"resourceType": "keypair", "limit": 9, "used": 9}, {"resourceType": "image", "limit": 5, "used": 4}]
        return result(quotas=rows)

    with jdcloud(respond) as service:
        assert service.quotas("cn-east-2") == [
            QuotaInfo("images", "Private images", "cn-east-2", 4, 5),
            QuotaInfo("snapshots", "Disk snapshots", "cn-east-2", 12, 15),
        ]
    assert asked == [
        ("cn-east-2/quotas", {"filters.1.name": "resourceTypes", "filters.1.values.1": "image"}),
        ("cn-east-2/quotas", {"type": "snapshot"}),
    ]


def test_a_quota_that_is_missing_is_not_taken_for_none() -> None:
    with jdcloud(lambda place, asked: result(quotas=[], quota={})) as service, pytest.raises(VendorError) as caught:
        service.quotas("cn-east-2")
    assert caught.value.code == "AnswerUnreadable"


# -- checks


def checked(respond: Any, status: bytes = b"200 OK") -> list[tuple[str, bool, str]]:
    with jdcloud(respond, status) as service:
        return [(check.api, check.allowed, check.code) for check in service.check("cn-north-1")]


def test_each_call_is_made_once_and_the_copy_asks_for_the_impossible() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    def respond(place: str, parameters: dict[str, Any]) -> object:
        asked.append((place, parameters))
        if place.endswith("copyImages"):
            return error("NOT_FOUND", "Image 'img-0000000000' not found", 404)
        return result(images=[], disks=[], snapshots=[], quotas=[], quota={})

    assert [(api, allowed) for api, allowed, _ in checked(respond)] == [
        ("vm:describeImages", True),
        ("vm:describeQuotas", True),
        ("disk:describeDisks", True),
        ("disk:describeSnapshots", True),
        ("disk:describeQuota", True),
        ("vm:copyImages", True),
    ]
    assert asked[-1] == (
        "cn-north-1/images:copyImages",
        {"sourceImageIds": ["img-0000000000"], "destinationRegion": "cn-east-1"},
    )
    assert len(asked) == 6


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (error("FAILED_PRECONDITION", "Can't use this image"), True),
        (error("INVALID_ARGUMENT", "Invalid region 'cn-east-1'"), True),
        (error("QUOTA_EXCEEDED", "Image quota limit exceeded", 429), True),
        (error("NOT_FOUND", "no route and no API found with those values [gw]", 404), False),
        (error("HTTP_FORBIDDEN", "api is disabled [gw]", 403), False),
        (error("HTTP_RATE_LIMIT_EXCEEDED", "minute rate limit exceeded, role:ak [gw]", 429), False),
        (error("INTERNAL", "Internal server error", 500), False),
    ],
)
def test_what_the_copys_answer_says_of_the_permission(answer: object, allowed: bool) -> None:
    empty = result(images=[], disks=[], snapshots=[], quotas=[], quota={})
    rows = checked(lambda place, asked: answer if place.endswith("copyImages") else empty)
    assert [row[1] for row in rows] == [True] * 5 + [allowed]


def test_a_read_that_is_refused_is_not_harmless() -> None:
    rows = checked(lambda place, asked: error("INVALID_ARGUMENT", "No."))
    assert [allowed for _, allowed, _ in rows] == [False] * 5 + [True]


def test_a_wrong_key_is_tried_once_but_a_missing_right_is_of_one_call() -> None:
    asked: list[str] = []

    def wrong(place: str, parameters: dict[str, Any]) -> object:
        asked.append(place)
        return error("ACCESS_ERROR", "sign result is not same [gw]", 401)

    assert {row[1:] for row in checked(wrong)} == {(False, "ACCESS_ERROR.Signature")} and len(asked) == 1

    def no_disks(place: str, parameters: dict[str, Any]) -> object:
        if place.endswith("disks"):
            return error("ACCESS_ERROR", "Invalid authentication credentials [gw]", 401)
        return result(images=[], snapshots=[], quotas=[], quota={}, copyImages=[])

    assert [api for api, allowed, _ in checked(no_disks) if not allowed] == ["disk:describeDisks"]


def test_every_refused_read_is_noticed_and_no_refused_copy() -> None:
    told: list[VendorError] = []
    refusal = error("ACCESS_ERROR", "Invalid accessKey [gw]", 401)
    with jdcloud(lambda place, asked: refusal, b"401 Unauthorized", told.append) as service:
        service.send(service.prepare(copy("img-1")))
        assert told == []
        with pytest.raises(VendorError):
            list(service.snapshots("cn-north-1"))
    assert [noticed.code for noticed in told] == ["ACCESS_ERROR.AccessKey"]


# -- the account's fields


@pytest.mark.parametrize(
    ("fields", "endpoint", "named"),
    [
        ({"access_key": ""}, "", "access_key"),
        ({"secret_key": "two words here"}, "", "secret_key"),
        ({}, "ftp://cloud.test", "endpoint"),
        ({}, "https://user@cloud.test", "endpoint"),
        ({}, "https://cloud.test/v1", "endpoint"),
    ],
)
def test_fields_that_make_no_request_are_named(fields: dict[str, str], endpoint: str, named: str) -> None:
    with pytest.raises(BadCredentials, match=named):
        JDCloudVm(Access({**KEYS, **fields}, endpoint=endpoint))

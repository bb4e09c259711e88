"""What each fault does to JD Cloud's calls. Those of the wire are the same for every vendor."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from typing import Any

import pytest

from providers.emulator import Emulator
from providers.emulator.jdcloud import seed
from tests.emulator.jdcloud_client import JdSdk, copying

pytestmark = pytest.mark.once
DENIED = (401, "ACCESS_ERROR")


@pytest.fixture
def jd(cloud: Emulator) -> JdSdk:
    """The official SDK, signed with the demo's key."""
    return JdSdk(cloud)


def images(cloud: Emulator, region: str = seed.ROOMY_REGION) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloud.regions("jdcloud")[region]["images"]
    return found


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

"""Where Huawei Cloud is asked, and through which project."""

from __future__ import annotations

import json
from typing import Any

import pytest
from huaweicloudsdkcbr.v1.region.cbr_region import CbrRegion
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkdws.v2.region.dws_region import DwsRegion

from providers import Access, BadCredentials, Order, Refused, VendorError
from providers._huawei_places import host, offers
from providers.huawei_dws import HuaweiDws
from tests.providers.huawei_canned import KEYS, PROJECT, REGION, huawei, keep

OTHER = "ffffffffffffffffffffffffffffffff"
PROJECTS = {
    "projects": [
        {"id": PROJECT, "name": "cn-north-4", "enabled": True},
        {"id": "a" * 32, "name": "cn-north-4_finance", "enabled": True},
        {"id": "b" * 32, "name": "MOS", "enabled": True},
        {"id": "c" * 32, "name": "la-south-2", "enabled": False},
        {"id": "d" * 32, "name": "xx-newland-9", "enabled": True},
    ],
    "links": {},
}


def respond(called: str, body: dict[str, Any]) -> object:
    return PROJECTS if called == "GET /v3/projects" else {"clusters": [], "snapshots": [], "snapshot_id": "snap-2"}


# -- hosts


@pytest.mark.parametrize(("service", "regions"), [("dws", DwsRegion), ("cbr", CbrRegion)])
def test_hosts_are_those_of_the_official_sdk(service: str, regions: Any) -> None:
    known = {field.id: field.endpoints[0] for field in vars(regions).values() if isinstance(field, Region)}
    assert len(known) > 20
    assert {region: f"https://{host(service, region)}" for region in known} == known
    assert all(offers(service, region) for region in known)


def test_a_region_without_a_data_warehouse_is_empty_and_nobody_is_asked() -> None:
    service = HuaweiDws(Access(KEYS, projects={"cn-south-2": PROJECT}))
    assert [page.total for page in (*service.disks("cn-south-2"), *service.snapshots("cn-south-2"))] == [0, 0]
    assert service.quotas("cn-south-2") == []


def test_the_call_goes_to_the_regions_host_with_the_project_in_path_and_signature() -> None:
    order = Order("0", "keep_snapshot", "s/1", "cn-east-4", "cn-east-4", "apk3x9")
    submission = HuaweiDws(Access(KEYS, projects={"cn-east-4": PROJECT})).prepare([order])
    assert submission.request.url == (
        f"https://dws.cn-east-4.myhuaweicloud.cn/v1.0/{PROJECT}/snapshots/s%2F1/linked-copy"
    )
    assert submission.request.headers["X-Project-Id"] == PROJECT
    record = json.loads(submission.record)
    assert (record["action"], record["host"]) == ("dws:CopySnapshot", "dws.cn-east-4.myhuaweicloud.cn")


# -- regions and projects


def test_regions_are_the_projects_that_bear_a_regions_name() -> None:
    with huawei(respond) as service:
        regions = {region.code: region for region in service.regions()}
    assert set(regions) == {"cn-north-4", "la-south-2", "xx-newland-9"}
    assert regions["cn-north-4"].project == PROJECT
    assert (regions["cn-north-4"].name, regions["cn-north-4"].name_zh) == ("Beijing4", "华北-北京四")
    assert not regions["la-south-2"].available and regions["xx-newland-9"].name == "xx-newland-9"


def test_the_accounts_own_project_goes_before_the_regions() -> None:
    with huawei(respond, given=f"cn-north-4={OTHER}, cn-east-3={PROJECT}") as service:
        assert OTHER in service.prepare([keep()]).request.url
        regions = {region.code: region.project for region in service.regions()}
    assert regions["cn-north-4"] == OTHER and regions["cn-east-3"] == PROJECT


def test_projects_are_asked_for_once_where_nobody_has_said_them() -> None:
    asked: list[str] = []
    with huawei(respond, projects={}, asked=asked) as service:
        list(service.disks(REGION))
        list(service.snapshots(REGION))
    assert asked == ["iam:ListProjects", "dws:ListClusters", "dws:ListSnapshots"]


def test_preparing_never_asks_for_a_project() -> None:
    asked: list[str] = []
    with huawei(respond, projects={}, asked=asked) as service:
        with pytest.raises(BadCredentials, match="cn-north-4"):
            service.prepare([keep()])
        assert asked == []
        service.regions()
        assert PROJECT in service.prepare([keep()]).request.url


def test_a_region_without_a_project_is_refused_in_words_of_its_own() -> None:
    told: list[VendorError] = []
    with huawei(respond, projects={}, told=told) as service, pytest.raises(Refused) as caught:
        list(service.disks("cn-east-2"))
    assert caught.value.code == "NoProject" and told == []


def test_a_key_that_may_not_list_projects_uses_those_that_are_given() -> None:
    answer = {"error": {"code": 403, "message": "You are not authorized.", "title": "Forbidden"}}
    with huawei(lambda called, body: answer, b"403 Forbidden", given=f"cn-east-3={OTHER}") as service:
        assert [(region.code, region.project) for region in service.regions()] == [("cn-east-3", OTHER)]
    with huawei(lambda called, body: answer, b"403 Forbidden") as service, pytest.raises(Refused):
        service.regions()


@pytest.mark.parametrize("given", ["cn-north-4", "cn-north-4=", "=abc", "cn-north-4=a b", "Beijing=0a1b2c3d4e5f6071"])
def test_projects_that_are_no_pairs_are_refused_by_the_field(given: str) -> None:
    with pytest.raises(BadCredentials, match="projects: must be pairs"):
        HuaweiDws(Access({**KEYS, "projects": given}))


def test_a_region_may_be_given_one_project_only() -> None:
    with pytest.raises(BadCredentials, match="twice"):
        HuaweiDws(Access({**KEYS, "projects": f"cn-north-4={PROJECT} cn-north-4={OTHER}"}))


@pytest.mark.parametrize(
    "endpoint", ["cloud.test", "ftp://cloud.test", "http://cloud.test/v1", "http://a:b@cloud.test"]
)
def test_an_endpoint_is_a_scheme_and_a_host(endpoint: str) -> None:
    with pytest.raises(BadCredentials, match="endpoint"):
        HuaweiDws(Access(KEYS, endpoint=endpoint))

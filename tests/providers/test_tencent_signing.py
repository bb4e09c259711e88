"""Tencent's signatures: fixed vectors, and byte for byte what the vendor's official SDK sends.

The vectors were computed with tencentcloud-sdk-python 3.1 and keys made up for the purpose.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
import requests
from tencentcloud.cbs.v20170312 import models
from tencentcloud.cbs.v20170312.cbs_client import CbsClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.region.v20220627.region_client import RegionClient

from providers import Access, Order
from providers._declared import LIMITS
from providers._signing import TC3Auth, tc3_signature, v1_signature
from providers._tencent import Action, Api
from providers._tencent_offers import BACKUPS, DISKS, OVERVIEW, REGIONS, SNAPSHOTS
from providers.tencent_cbs import TencentCbs

SECRET_ID = "AKIDEXAMPLEEXAMPLEEXAMPLEEXAMPLE0001"
SECRET_KEY = "SECRETEXAMPLEEXAMPLEEXAMPLE00001"
NOW = 1700000000
KEYS = {"secret_id": SECRET_ID, "secret_key": SECRET_KEY}
COPY = {
    "Action": "CopySnapshotCrossRegions",
    "DestinationRegions.0": "ap-beijing",
    "DestinationRegions.1": "ap-shanghai",
    "Language": "en-US",
    "Nonce": "11886",
    "Region": "ap-guangzhou",
    "RequestClient": "SDK_PYTHON_3.1.175",
    "SecretId": SECRET_ID,
    "SnapshotId": "snap-ckgjwkqh",
    "SnapshotName": "dr-copy",
    "Timestamp": str(NOW),
    "Version": "2017-03-12",
}
BODY = (
    b'{"DestinationRegions": ["ap-beijing", "ap-shanghai"], "SnapshotId": "snap-ckgjwkqh", "SnapshotName": "dr-copy"}'
)
QUERY = "DestinationRegions.0=ap-beijing&DestinationRegions.1=ap-shanghai&SnapshotId=snap-ckgjwkqh&SnapshotName=dr-copy"


# -- vectors


def test_tc3_of_a_post_at_every_stage() -> None:
    signature = tc3_signature(
        SECRET_KEY,
        method="POST",
        query="",
        headers={"host": "cbs.tencentcloudapi.com", "content-type": "application/json"},
        body=BODY,
        timestamp=NOW,
        service="cbs",
    )
    assert signature.canonical_request == (
        "POST\n/\n\ncontent-type:application/json\nhost:cbs.tencentcloudapi.com\n\ncontent-type;host\n"
        "6ca0e9c99f2ed32c1c23b95f83296b1c92230d75f9839d6d7e2ec4e17fe501e1"
    )
    assert signature.string_to_sign == (
        "TC3-HMAC-SHA256\n1700000000\n2023-11-14/cbs/tc3_request\n"
        "791679d400d77c023adbf1cbee90087b2f880165dcaab723630cb50863fd2cc5"
    )
    assert signature.value == "7efc4b913d763b46a0457872b1411bfa28abf118749cf9d5aed9be0f7f05ccc0"


def test_tc3_of_a_get_at_every_stage() -> None:
    signature = tc3_signature(
        SECRET_KEY,
        method="GET",
        query=QUERY,
        headers={"content-type": "application/x-www-form-urlencoded", "host": "cbs.tencentcloudapi.com"},
        body=b"",
        timestamp=NOW,
        service="cbs",
    )
    digest = hashlib.sha256(signature.canonical_request.encode()).hexdigest()
    assert digest == "10b42f37539214e64d87522e8cfe55de8d1aece01bad5aba30dd67f8db4f8f63"
    assert signature.value == "9000c092d03c461caddfab6ab01be3945432b6a3c4a1ad870bad4999105d961a"


@pytest.mark.parametrize(
    ("method", "algorithm", "expected"),
    [
        ("POST", "HmacSHA256", "O0Xw9AZxEAVhxLSTGb8FPj5KrZLmPsJlgIZJXQcmgh0="),
        ("GET", "HmacSHA1", "/Kf+iOS/mNbwYKXndHLyTADMmsk="),
    ],
)
def test_v1_of_flat_parameters(method: str, algorithm: str, expected: str) -> None:
    params = {**COPY, "SignatureMethod": algorithm, "Signature": "is left out"}
    signature = v1_signature(
        SECRET_KEY, method=method, host="cbs.tencentcloudapi.com", path="/", params=params, algorithm=algorithm
    )
    assert signature.string_to_sign.startswith(f"{method}cbs.tencentcloudapi.com/?Action=CopySnapshotCrossRegions&")
    assert signature.value == expected


# -- the auth object


def signed(method: str, url: str, data: bytes = b"", content_type: str = "application/json", token: str = "") -> Any:
    auth = TC3Auth("cbs", NOW, SECRET_ID, SECRET_KEY, token)
    headers = {"Content-Type": content_type}
    return requests.Request(method, url, headers=headers, data=data or None, auth=auth).prepare()


def test_the_auth_object_signs_what_is_sent() -> None:
    post = signed("POST", "https://cbs.tencentcloudapi.com/", BODY)
    assert post.headers["Authorization"] == (
        f"TC3-HMAC-SHA256 Credential={SECRET_ID}/2023-11-14/cbs/tc3_request, SignedHeaders=content-type;host, "
        "Signature=7efc4b913d763b46a0457872b1411bfa28abf118749cf9d5aed9be0f7f05ccc0"
    )
    assert post.headers["X-TC-Timestamp"] == "1700000000" and "X-TC-Token" not in post.headers
    get = signed("GET", f"https://cbs.tencentcloudapi.com/?{QUERY}", content_type="application/x-www-form-urlencoded")
    assert get.headers["Authorization"].endswith("9000c092d03c461caddfab6ab01be3945432b6a3c4a1ad870bad4999105d961a")


def test_another_content_type_is_another_signature() -> None:
    plain = signed("POST", "https://cbs.tencentcloudapi.com/", BODY)
    charset = signed("POST", "https://cbs.tencentcloudapi.com/", BODY, "application/json; charset=utf-8")
    assert plain.headers["Authorization"] != charset.headers["Authorization"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:34781/", "127.0.0.1:34781"),
        ("http://cloud.test:80/", "cloud.test"),
        ("https://cloud.test:443/", "cloud.test"),
        ("https://cloud.test:80/", "cloud.test:80"),
        ("http://[::1]:8080/", "[::1]:8080"),
    ],
)
def test_the_host_is_signed_as_it_is_sent(url: str, host: str) -> None:
    assert signed("POST", url, BODY).headers["Host"] == host


def test_a_temporary_key_sends_its_token() -> None:
    assert signed("POST", "https://cbs.tencentcloudapi.com/", BODY, token="t-1").headers["X-TC-Token"] == "t-1"


def test_the_auth_object_shows_no_secret() -> None:
    shown = repr(TC3Auth("cbs", NOW, SECRET_ID, SECRET_KEY, "token-1"))
    assert SECRET_ID not in shown and SECRET_KEY not in shown and "token-1" not in shown


# -- the official SDK


# Which SDK it is, and a random id for its own logs.
OF_THE_SDK = ("X-TC-RequestClient", "X-TC-TraceId")


class Captured(BaseException):
    """Ends the SDK's call once its request is known."""


def of_sdk(client: Any, action: str, params: dict[str, Any], model: Any = None) -> Any:
    """The request the SDK would send at NOW."""
    client.profile.language = "en-US"
    where = "tencentcloud.common"
    with (
        mock.patch(f"{where}.abstract_client.time.time", return_value=NOW),
        mock.patch(f"{where}.http.request.ApiRequest.send_request", side_effect=Captured) as send,
        pytest.raises(Captured),
    ):
        if model:
            model.from_json_string(json.dumps(params))
            getattr(client, action)(model)
        else:
            client.call_json(action, params)
    return send.call_args.args[0]


def sdk(kind: Any, region: str, endpoint: str = "", token: str | None = None) -> Any:
    profile = ClientProfile(httpProfile=HttpProfile(endpoint=endpoint or None))
    return kind(Credential(SECRET_ID, SECRET_KEY, token), region, profile)


def assert_same(ours: requests.PreparedRequest, theirs: Any) -> None:
    """Method, address, body and every header the vendor reads are the same bytes."""
    body = theirs.data.encode() if isinstance(theirs.data, str) else theirs.data
    assert (ours.method, ours.body) == (theirs.method, body)
    assert urlsplit(str(ours.url)).netloc == theirs.header["Host"] and ours.path_url == theirs.uri
    expected = {name.lower(): value for name, value in theirs.header.items() if name not in OF_THE_SDK}
    about_us = {"user-agent", "accept-encoding", "content-length"}
    assert {name.lower(): value for name, value in ours.headers.items() if name.lower() not in about_us} == expected


@pytest.mark.parametrize(
    ("action", "body"),
    [
        (DISKS, {"Offset": 0, "Limit": 100, "Order": "ASC", "OrderField": "CREATE_TIME"}),
        (SNAPSHOTS, {"Filters": [{"Name": "snapshot-name", "Values": ["夜间 copy ap-1"]}]}),
        (SNAPSHOTS, {"SnapshotIds": [f"snap-{n:08}" for n in range(100)], "Limit": 100}),
        (BACKUPS, {"DiskBackupIds": ["dbp-1"]}),
        (OVERVIEW, {}),
    ],
)
@pytest.mark.parametrize("token", ["", "t-1"])
def test_reads_are_the_sdks_byte_for_byte(action: Action, body: dict[str, Any], token: str) -> None:
    ours = Api(Access({**KEYS, "token": token}), lambda: NOW, LIMITS).prepare(action, "ap-guangzhou", body)
    assert_same(ours.request, of_sdk(sdk(CbsClient, "ap-guangzhou", token=token or None), action.name, body))


def test_the_list_of_regions_is_the_sdks_byte_for_byte() -> None:
    body = {"Product": "cbs"}
    ours = Api(Access(KEYS), lambda: NOW, LIMITS).prepare(REGIONS, "ap-guangzhou", body)
    assert_same(ours.request, of_sdk(sdk(RegionClient, "ap-guangzhou"), "DescribeRegions", body))


@pytest.mark.parametrize(
    ("site", "endpoint", "host"),
    [
        ("", "", "cbs.tencentcloudapi.com"),
        ("cn", "", "cbs.tencentcloudapi.com"),
        ("intl", "", "cbs.intl.tencentcloudapi.com"),
        ("intl", "http://127.0.0.1:8123/", "127.0.0.1:8123"),
    ],
)
def test_a_copy_is_the_sdks_byte_for_byte(site: str, endpoint: str, host: str) -> None:
    service = TencentCbs(Access(KEYS, site, endpoint), clock=lambda: NOW)
    regions = ("ap-beijing", "ap-shanghai", "na-ashburn")
    orders = [Order(r, "copy_snapshot", "snap-ckgjwkqh", "ap-guangzhou", r, "ap-k3x9", "每日") for r in regions]
    submission = service.prepare(orders)
    assert submission.signed_at == NOW
    params = {"DestinationRegions": list(regions), "SnapshotId": "snap-ckgjwkqh", "SnapshotName": "每日 ap-k3x9"}
    model = models.CopySnapshotCrossRegionsRequest()
    theirs = of_sdk(sdk(CbsClient, "ap-guangzhou", host), "CopySnapshotCrossRegions", params, model)
    assert_same(submission.request, theirs)


def test_a_backup_point_is_the_sdks_byte_for_byte() -> None:
    service = TencentCbs(Access(KEYS), clock=lambda: NOW)
    order = Order("1", "create_backup_point", "disk-1", "ap-guangzhou", "ap-guangzhou", "ap-k3x9")
    params = {"DiskId": "disk-1", "DiskBackupName": "Backup of disk-1 ap-k3x9"}
    model = models.CreateDiskBackupRequest()
    theirs = of_sdk(sdk(CbsClient, "ap-guangzhou"), "CreateDiskBackup", params, model)
    assert_same(service.prepare([order]).request, theirs)


@pytest.mark.parametrize(
    ("site", "endpoint", "host"),
    [
        ("cn", "", "region.tencentcloudapi.com"),
        ("intl", "", "region.intl.tencentcloudapi.com"),
        ("cn", "https://gateway.test", "gateway.test"),
    ],
)
def test_each_product_has_its_host_and_its_scope(site: str, endpoint: str, host: str) -> None:
    call = Api(Access(KEYS, site, endpoint), lambda: NOW, LIMITS).prepare(REGIONS, "ap-guangzhou", {})
    assert urlsplit(str(call.request.url)).netloc == call.request.headers["Host"] == host
    assert "/2023-11-14/region/tc3_request," in call.request.headers["Authorization"]
    assert call.request.headers["X-TC-Version"] == "2022-06-27"

"""Who is believed: JD Cloud's two signatures, and every way in which one can be wrong."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from providers.emulator import Emulator
from providers.emulator._state import Key
from providers.emulator.jdcloud import seed
from tests.emulator.client import exchange
from tests.emulator.jdcloud_client import JdSigned, copying

pytestmark = pytest.mark.once
DENIED = (401, "ACCESS_ERROR")
COPY = "/v1/regions/cn-north-1/images:copyImages"
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

"""JD Cloud's signature: fixed vectors, and byte for byte what the vendor's official SDK computes.

The vectors were computed with jdcloud_sdk 1.6.26 (JDCLOUD2) and 1.6.354 (JDCLOUD3) and keys made up for the purpose. The
newer SDK signs with JDCLOUD3, which differs from the documented JDCLOUD2 in its names only.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from unittest import mock
from urllib.parse import quote, urlencode, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from jdcloud_sdk.core.config import Config
from jdcloud_sdk.core.credential import Credential
from jdcloud_sdk.core.signer import Signer
from jdcloud_sdk.services.vm.apis.CopyImagesRequest import CopyImagesParameters, CopyImagesRequest
from jdcloud_sdk.services.vm.apis.DescribeImagesRequest import DescribeImagesParameters, DescribeImagesRequest
from jdcloud_sdk.services.vm.client.VmClient import VmClient

from providers._signing import JDCloudAuth, basic_date, jdcloud_signature

ACCESS_KEY = "JDC_AK_EXAMPLE_0001"
SECRET_KEY = "JdSkExampleExampleExampleExample01"
NOW = 1700000000
DATE = "20231114T221320Z"
NONCE = "ed558a3b-9808-4edb-8597-187bda63a4f2"
HOST = "vm.jdcloud-api.com"
COPY_PATH = "/v1/regions/cn-north-1/images:copyImages"
COPY_BODY = b'{"regionId": "cn-north-1", "sourceImageIds": ["img-m5s0aaaa29"], "destinationRegion": "cn-east-2"}'
LIST_PATH = "/v1/regions/cn-east-2/images"
LIST_QUERY = "ids.1=img-a&ids.2=img-b&imageSource=private&pageNumber=1&pageSize=100"
TWO = {"content-type": "application/json", "host": HOST}
FOUR = {**TWO, "x-jdcloud-date": DATE, "x-jdcloud-nonce": NONCE}

# -- vectors


def test_jdcloud2_of_a_copy_at_every_stage() -> None:
    signature = jdcloud_signature(
        SECRET_KEY,
        method="POST",
        path=COPY_PATH,
        query="",
        headers=FOUR,
        body=COPY_BODY,
        date=DATE,
        region="cn-north-1",
        service="vm",
    )
    assert signature.canonical_request == (
        "POST\n/v1/regions/cn-north-1/images%3AcopyImages\n\ncontent-type:application/json\nhost:vm.jdcloud-api.com\n"
        f"x-jdcloud-date:{DATE}\nx-jdcloud-nonce:{NONCE}\n\ncontent-type;host;x-jdcloud-date;x-jdcloud-nonce\n"
        "f109702263134d35dfe6dff9f6c4f0012165ad70c345849b4c1a73ede4feabeb"
    )
    assert signature.string_to_sign == (
        f"JDCLOUD2-HMAC-SHA256\n{DATE}\n20231114/cn-north-1/vm/jdcloud2_request\n"
        "0e976486abab4810a50318b90831ff1ecf2a03ee71ce9bf7a13997be2982b297"
    )
    assert signature.value == "b586058e2515cef3dd0b1dac4d256b3d6833e00c135a86bc797e47db59d91431"


@pytest.mark.parametrize(
    ("version", "headers", "digest", "value"),
    [
        (
            2,
            FOUR,
            "65ad45a1b3ff983e858fd0fa700b8fc3f4ddef283dd5c57374f192ba15872b9c",
            "c87d2e977b5dddf891ab4ab272503e79c8b7c8b2086cf1f05d385777b2a95197",
        ),
        (
            3,
            TWO,
            "ca2e1d4dbc1851fb0bde23e08f14ec844d07c857ddd486abd5acf3f91e64e037",
            "766556db36ecdd92a0f8ccce88ca3243723d0f861e9ed41e42620bda1b19512a",
        ),
    ],
)
def test_both_versions_of_a_listing(version: int, headers: dict[str, str], digest: str, value: str) -> None:
    signature = jdcloud_signature(
        SECRET_KEY,
        method="GET",
        path=LIST_PATH,
        query=LIST_QUERY,
        headers=headers,
        body=b"",
        date=DATE,
        region="cn-east-2",
        service="vm",
        version=version,
    )
    assert hashlib.sha256(signature.canonical_request.encode()).hexdigest() == digest
    assert signature.value == value


@pytest.mark.parametrize(
    ("headers", "digest", "value"),
    [
        (
            TWO,
            "c44a4e83c05cea73b7e30f63a220f06f3e784435b12060023f671a4984afe242",
            "6df72d8ee68c016454e6e88ef64ae7362015accc693f59d06cea00ac344861ce",
        ),
        (
            FOUR,
            "429fbc7731f94554e2e7995ac9d569171a7c453d1971de56b000c3b9e9e2c5d1",
            "9ce42bc5cb14c866457624dbb38e8afa3e295f3f9a9d5746326bb363108f74d2",
        ),
    ],
)
def test_jdcloud3_of_a_copy(headers: dict[str, str], digest: str, value: str) -> None:
    signature = jdcloud_signature(
        SECRET_KEY,
        method="POST",
        path=COPY_PATH,
        query="",
        headers=headers,
        body=COPY_BODY[:-1] + b', "name": null, "description": null}',
        date=DATE,
        region="cn-north-1",
        service="vm",
        version=3,
    )
    assert hashlib.sha256(signature.canonical_request.encode()).hexdigest() == digest
    assert signature.value == value


# -- the auth object


def signed(method: str, url: str, body: bytes = b"", region: str = "cn-north-1") -> requests.PreparedRequest:
    auth = JDCloudAuth("vm", region, NOW, NONCE, ACCESS_KEY, SECRET_KEY)
    headers = {"Content-Type": "application/json"}
    return requests.Request(method, url, headers=headers, data=body or None, auth=auth).prepare()


def test_the_auth_object_signs_what_is_sent() -> None:
    post = signed("POST", f"https://{HOST}{COPY_PATH}", COPY_BODY)
    assert post.headers["Authorization"] == (
        f"JDCLOUD2-HMAC-SHA256 Credential={ACCESS_KEY}/20231114/cn-north-1/vm/jdcloud2_request, "
        "SignedHeaders=content-type;host;x-jdcloud-date;x-jdcloud-nonce, "
        "Signature=b586058e2515cef3dd0b1dac4d256b3d6833e00c135a86bc797e47db59d91431"
    )
    get = signed("GET", f"https://{HOST}{LIST_PATH}?{LIST_QUERY}", region="cn-east-2")
    assert str(get.headers["Authorization"]).endswith(
        "c87d2e977b5dddf891ab4ab272503e79c8b7c8b2086cf1f05d385777b2a95197"
    )
    assert (post.headers["x-jdcloud-date"], post.headers["x-jdcloud-nonce"]) == (DATE, NONCE)
    assert post.headers["x-jdcloud-content-sha256"] == hashlib.sha256(COPY_BODY).hexdigest()
    assert post.headers["JDCLOUD2-HMAC-SHA256"] == "JDCLOUD2-HMAC-SHA256"


def test_the_path_goes_out_as_the_vendor_writes_it() -> None:
    assert signed("POST", f"https://{HOST}{COPY_PATH}", COPY_BODY).path_url == COPY_PATH


def test_another_nonce_is_another_signature() -> None:
    one, other = (JDCloudAuth("vm", "cn-north-1", NOW, nonce, ACCESS_KEY, SECRET_KEY) for nonce in ("a", "b"))
    headers = {"Content-Type": "application/json"}
    request = requests.Request("GET", f"https://{HOST}{LIST_PATH}", headers=headers)
    request.auth = one
    first = request.prepare().headers["Authorization"]
    request.auth = other
    assert request.prepare().headers["Authorization"] != first


def test_the_auth_object_shows_no_secret() -> None:
    shown = repr(JDCloudAuth("vm", "cn-north-1", NOW, NONCE, ACCESS_KEY, SECRET_KEY))
    assert ACCESS_KEY not in shown and SECRET_KEY not in shown


# -- the official SDK


class Silent:
    """A logger for the SDK, which logs every stage of a signature."""

    def log(self, level: object, message: object) -> None:
        """Nothing."""


def ours_like(theirs: dict[str, str], method: str, url: str, body: bytes, region: str) -> str:
    """Our signature over the headers that the SDK signed."""
    parts = urlsplit(url)
    names = str(re.search(r"SignedHeaders=([^,]+),", theirs["Authorization"]).group(1)).split(";")  # type: ignore[union-attr]
    values = {name.lower(): value for name, value in theirs.items()} | {"host": parts.netloc}
    return jdcloud_signature(
        SECRET_KEY,
        method=method,
        path=parts.path,
        query=parts.query,
        headers={name: values[name] for name in names},
        body=body,
        date=theirs["x-jdcloud-date"],
        region=region,
        service="vm",
        version=3,
    ).value


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@given(
    method=st.sampled_from(["GET", "POST", "DELETE"]),
    segments=st.lists(NAMES, max_size=4),
    pairs=st.lists(st.tuples(NAMES, st.text(st.characters(exclude_categories=["Cs"]), max_size=12)), max_size=5),
    body=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    preset=st.booleans(),
)
def test_any_request_is_signed_as_the_sdk_signs_it(
    method: str, segments: list[str], pairs: list[tuple[str, str]], body: str, preset: bool
) -> None:
    path = "".join(f"/{quote(segment, safe='')}" for segment in segments)
    query = urlencode(pairs, quote_via=quote, safe="")
    url = f"http://127.0.0.1:8123{path}?{query}"
    headers = {"User-Agent": "x", "Content-Type": "application/json"}
    if preset:
        headers |= {"x-jdcloud-date": DATE, "x-jdcloud-nonce": NONCE}
    sdk = Signer(Silent())
    sdk.sign(method, "vm", "cn-north-1", url, headers, body, Credential(ACCESS_KEY, SECRET_KEY), "")
    value = headers["Authorization"].rpartition("Signature=")[2]
    assert ours_like(headers, method, url, body.encode(), "cn-north-1") == value


class Captured(BaseException):
    """Ends the SDK's call once its request is known."""


def of_sdk(request: Any) -> Any:
    """What the SDK's own client would send, as keyword arguments of requests, with its method and address."""
    client = VmClient(Credential(ACCESS_KEY, SECRET_KEY), Config("127.0.0.1:8123", "http"), Silent())
    with (
        mock.patch("jdcloud_sdk.core.jdcloudclient.requests.request", side_effect=Captured) as send,
        pytest.raises(Captured),
    ):
        client.send(request)
    return send.call_args


def test_the_sdks_own_copy_has_our_signature_and_goes_to_our_address() -> None:
    theirs = of_sdk(CopyImagesRequest(CopyImagesParameters("cn-north-1", ["img-1", "img-2"], "cn-east-2")))
    (method, url), sent = theirs.args, theirs.kwargs
    assert (method, url) == ("POST", f"http://127.0.0.1:8123{COPY_PATH}")
    assert json.loads(sent["data"])["sourceImageIds"] == ["img-1", "img-2"]
    value = sent["headers"]["Authorization"].rpartition("Signature=")[2]
    assert ours_like(sent["headers"], method, url, sent["data"].encode(), "cn-north-1") == value


def test_the_sdks_own_listing_has_our_signature() -> None:
    parameters = DescribeImagesParameters("cn-east-2")
    parameters.setIds([f"img-{n:010}" for n in range(100)])
    parameters.setImageName("每日 备份")
    theirs = of_sdk(DescribeImagesRequest(parameters))
    (method, url), sent = theirs.args, theirs.kwargs
    assert "ids.1=img-0000000000&ids.2=img-0000000001&" in url
    value = sent["headers"]["Authorization"].rpartition("Signature=")[2]
    assert ours_like(sent["headers"], method, url, b"", "cn-east-2") == value


def test_a_date_is_written_as_the_vendor_writes_it() -> None:
    assert basic_date(NOW) == DATE

"""Huawei's signature: fixed vectors, and byte for byte what the vendor's official SDK sends.

The vectors were computed with huaweicloudsdkcore 3.1 and keys made up for the purpose.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import given
from hypothesis import strategies as st

from providers._signing import SDKHmacAuth, sdk_hmac_signature

ACCESS_KEY = "HWAKEXAMPLE000000001"
SECRET_KEY = "HwSkExampleExampleExampleExampleExample01"
PROJECT = "89cd04f168b84af6be287f71730fdb4b"
NOW, DATE = 1700000000, "20231114T221320Z"
LINKED_COPY = f"/v1.0/{PROJECT}/snapshots/4ca46bf1-5c61-48ff-b4f3-0ad4e5e3ba90/linked-copy"
BODY = b'{"backup_name": "test1", "description": ""}'


def headers(host: str) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "host": host,
        "x-project-id": PROJECT,
        "x-sdk-date": DATE,
    }


# -- vectors


def test_a_post_at_every_stage() -> None:
    signature = sdk_hmac_signature(
        SECRET_KEY,
        method="POST",
        path=LINKED_COPY,
        query="",
        headers=headers("dws.cn-north-4.myhuaweicloud.com"),
        body=BODY,
        date=DATE,
    )
    assert signature.canonical_request == (
        f"POST\n{LINKED_COPY}/\n\ncontent-type:application/json\nhost:dws.cn-north-4.myhuaweicloud.com\n"
        f"x-project-id:{PROJECT}\nx-sdk-date:20231114T221320Z\n\ncontent-type;host;x-project-id;x-sdk-date\n"
        "49949a6a104ce46b4d441676fe1c5d7bfbfa44c351120451e5faa2738ede0c75"
    )
    assert signature.string_to_sign == (
        "SDK-HMAC-SHA256\n20231114T221320Z\naa787c4937d7056c3737632924a9ab500f1698c1d98a22f77cddcc2bbf27aee7"
    )
    assert signature.value == "7d94dae96f84c354e93927f00c1709424338fc443740c9a7cabf1dfab9080837"


def test_a_get_with_a_query_at_every_stage() -> None:
    signature = sdk_hmac_signature(
        SECRET_KEY,
        method="GET",
        path=f"/v1/{PROJECT}/checkpoint_items",
        query="status=available&name=rep%20a%2Fb&limit=100",
        headers=headers("csbs.cn-north-1.myhuaweicloud.com"),
        body=b"",
        date=DATE,
    )
    _, uri, query, *_ = signature.canonical_request.split("\n")
    assert uri.endswith("/checkpoint_items/") and query == "limit=100&name=rep%20a%2Fb&status=available"
    digest = hashlib.sha256(signature.canonical_request.encode()).hexdigest()
    assert digest == "e5525b1ad722afa93fb870a5c64577c7c230bca96a4cba844ded204dfb4aba72"
    assert signature.value == "8155576599c8c8ead0167038310e1fcffcc82c60f06c82cc786e5a8606831eaa"


# -- the auth object


def signed(method: str, url: str, data: bytes = b"", *, project: str = PROJECT, token: str = "") -> Any:
    auth = SDKHmacAuth(NOW, ACCESS_KEY, SECRET_KEY, project, token)
    given = {"Content-Type": "application/json"}
    return requests.Request(method, url, headers=given, data=data or None, auth=auth).prepare()


def test_the_auth_object_signs_what_is_sent() -> None:
    post = signed("POST", f"https://dws.cn-north-4.myhuaweicloud.com{LINKED_COPY}", BODY)
    assert post.headers["Authorization"] == (
        f"SDK-HMAC-SHA256 Access={ACCESS_KEY}, SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
        "Signature=7d94dae96f84c354e93927f00c1709424338fc443740c9a7cabf1dfab9080837"
    )
    assert post.headers["X-Sdk-Date"] == "20231114T221320Z" and post.headers["X-Project-Id"] == PROJECT
    assert urlsplit(post.url).path == LINKED_COPY


def test_a_call_without_a_project_and_one_of_a_temporary_key_sign_what_they_send() -> None:
    without = signed("GET", "https://iam.myhuaweicloud.com/v3/projects", project="")
    assert "X-Project-Id" not in without.headers and "X-Security-Token" not in without.headers
    assert "SignedHeaders=content-type;host;x-sdk-date," in without.headers["Authorization"]
    temporary = signed("GET", "https://iam.myhuaweicloud.com/v3/projects", token="t-1")
    assert temporary.headers["X-Security-Token"] == "t-1"
    assert "host;x-project-id;x-sdk-date;x-security-token," in temporary.headers["Authorization"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:34781/v3/projects", "127.0.0.1:34781"),
        ("http://cloud.test:80/v3/projects", "cloud.test"),
        ("https://cloud.test:443/v3/projects", "cloud.test"),
    ],
)
def test_the_host_is_signed_as_it_is_sent(url: str, host: str) -> None:
    request = signed("GET", url)
    assert request.headers["Host"] == host
    assert request.headers["Authorization"] == by_the_sdk(request)


def test_no_secret_is_in_the_auth_objects_repr() -> None:
    shown = repr(SDKHmacAuth(NOW, ACCESS_KEY, SECRET_KEY, PROJECT, "token-of-a-temporary-key"))
    assert SECRET_KEY not in shown and "token-of" not in shown


# -- the official SDK as the oracle


def by_the_sdk(request: Any) -> str:
    """The Authorization header that the vendor's signer gives to the request as it was sent."""
    url = urlsplit(request.url)
    given = {name: value for name, value in request.headers.items() if name != "Content-Length"}
    del given["Authorization"]
    sdk_request = SdkRequest(
        method=request.method,
        schema=url.scheme,
        host=request.headers["Host"],
        resource_path=url.path,
        query_params=parse_qsl(url.query, keep_blank_values=True),
        header_params=given,
        body=request.body,
    )
    signature: str = Signer(BasicCredentials(ACCESS_KEY, SECRET_KEY)).sign(sdk_request).header_params["Authorization"]
    return signature


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
names = st.text("abcdefgh_-.~", min_size=1, max_size=8)


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    segments=st.lists(words.filter(lambda word: word not in (".", "..")), min_size=1, max_size=4),
    query=st.lists(st.tuples(names, words), max_size=4),
    body=st.binary(max_size=200),
    token=st.text("abcdefABCDEF0123456789", max_size=20),
)
def test_any_call_is_signed_as_the_official_sdk_signs_it(
    method: str, segments: list[str], query: list[tuple[str, str]], body: bytes, token: str
) -> None:
    path = "/v1/" + "/".join(quote(segment, safe="") for segment in segments)
    url = f"https://cbr.cn-north-1.myhuaweicloud.com{path}?{urlencode(query, quote_via=quote)}"
    request = signed(method, url, body, token=token)
    assert request.headers["Authorization"] == by_the_sdk(request)

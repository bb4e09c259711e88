"""What the emulator's gateway checks before anything is carried out, byte by byte."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from providers._signing import tc3_date, tc3_signature, v1_signature
from providers.emulator import Emulator
from tests.emulator.client import TC3, Raw, Sdk, Signed, exchange

FORM = "application/x-www-form-urlencoded"


def test_a_good_request_is_answered_as_json_with_a_request_id(cloud: Emulator) -> None:
    answer = Signed(cloud).send()
    assert (answer.status, answer.headers["content-type"], answer.code) == (200, "application/json", "")
    assert len(json.loads(answer.body)["Response"]["RequestId"]) == 36


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret_key": "wrong"}, "AuthFailure.SignatureFailure"),
        ({"secret_id": "AKIDnobody"}, "AuthFailure.SecretIdNotFound"),
        ({"timestamp": int(time.time()) - 400}, "AuthFailure.SignatureExpire"),
        ({"timestamp": int(time.time()) + 86_400}, "AuthFailure.SignatureExpire"),
        ({"signed_headers": ("content-type",)}, "AuthFailure.InvalidAuthorization"),
        ({"change": {"authorization": None}}, "AuthFailure.InvalidAuthorization"),
        ({"change": {"authorization": "Bearer token"}}, "AuthFailure.InvalidAuthorization"),
        ({"change": {"x-tc-timestamp": None}}, "MissingParameter"),
        ({"change": {"x-tc-timestamp": "now"}}, "InvalidParameterValue"),
        ({"change": {"x-tc-token": "sts"}}, "AuthFailure.TokenFailure"),
        ({"change": {"x-tc-version": None}}, "MissingParameter"),
        ({"change": {"x-tc-region": None}}, "MissingParameter"),
        ({"version": "2016-01-01"}, "NoSuchVersion"),
        ({"action": "DropEverything"}, "InvalidAction"),
        ({"service": "cos"}, "NoSuchProduct"),
        ({"service": "region"}, "NoSuchVersion"),
        ({"change": {"content-type": "application/json; charset=utf-8"}}, "AuthFailure.SignatureFailure"),
        ({"content_type": "text/xml"}, "UnsupportedProtocol"),
        ({"body": b"{"}, "InvalidRequest"),
        ({"body": b"[]"}, "InvalidRequest"),
        ({"params": {"Colour": "red"}}, "UnknownParameter"),
        ({"params": {"Limit": "20"}}, "InvalidParameter"),
        ({"params": {"Limit": True}}, "InvalidParameter"),
        ({"params": {"SnapshotIds": "snap-1"}}, "InvalidParameter"),
        ({"params": {"Filters": [{"Name": "disk-id"}]}}, "MissingParameter"),
    ],
)
def test_http_200_and_the_code_for_every_flaw(cloud: Emulator, changes: dict[str, Any], code: str) -> None:
    answer = Signed(cloud, **changes).send()
    assert (answer.status, answer.code) == (200, code)


def test_a_timestamp_within_five_minutes_is_good(cloud: Emulator) -> None:
    assert Signed(cloud, timestamp=int(time.time()) - 290).send().code == ""


def test_a_scope_of_another_day_is_a_wrong_signature(cloud: Emulator) -> None:
    yesterday = Signed(cloud, timestamp=int(time.time()) - 86400)
    now = {"x-tc-timestamp": str(int(time.time()))}
    yesterday.change = now
    assert yesterday.send().code == "AuthFailure.SignatureFailure"


def test_a_changed_body_is_a_wrong_signature(cloud: Emulator) -> None:
    signed = Signed(cloud)
    headers = signed.headers(b"{}")
    assert exchange(cloud, "POST", "/", b'{"Limit":1}', headers).code == "AuthFailure.SignatureFailure"


def test_an_unsigned_payload_is_taken_where_it_is_announced(cloud: Emulator) -> None:
    at, key = int(time.time()), cloud.credentials("tencent")
    base = {"content-type": "application/json", "host": cloud.host}
    signature = tc3_signature(
        key["secret_key"],
        method="POST",
        query="",
        headers=base,
        body=b"",
        timestamp=at,
        service="cbs",
        payload_hash=hashlib.sha256(b"UNSIGNED-PAYLOAD").hexdigest(),
    ).value
    scope = f"{key['secret_id']}/{tc3_date(at)}/cbs/tc3_request"
    headers = {
        **base,
        "x-tc-action": "DescribeDisks",
        "x-tc-version": "2017-03-12",
        "x-tc-region": "ap-guangzhou",
        "x-tc-timestamp": str(at),
        "authorization": f"{TC3} Credential={scope}, SignedHeaders=content-type;host, Signature={signature}",
    }
    announced = {**headers, "x-tc-content-sha256": "UNSIGNED-PAYLOAD"}
    assert exchange(cloud, "POST", "/", b'{"Limit":1}', announced).code == ""
    assert exchange(cloud, "POST", "/", b'{"Limit":1}', headers).code == "AuthFailure.SignatureFailure"


def test_more_headers_may_be_signed(cloud: Emulator) -> None:
    assert Signed(cloud, signed_headers=("content-type", "host", "x-tc-action")).send().code == ""
    changed = Signed(
        cloud, signed_headers=("content-type", "host", "x-tc-action"), change={"x-tc-action": "CreateSnapshot"}
    )
    assert changed.send().code == "AuthFailure.SignatureFailure"


def v1(cloud: Emulator, method: str = "POST", **changes: str | None) -> Raw:
    key = cloud.credentials("tencent")
    params = {
        "Action": "DescribeSnapshots",
        "Version": "2017-03-12",
        "Region": "ap-guangzhou",
        "Timestamp": str(int(time.time())),
        "Nonce": "11886",
        "SecretId": key["secret_id"],
        "Language": "en-US",
        "Limit": "1",
    }
    params = {name: value for name, value in {**params, **changes}.items() if value is not None}
    algorithm = params.get("SignatureMethod", "HmacSHA1")
    signature = v1_signature(
        key["secret_key"], method=method, host=cloud.host, path="/", params=params, algorithm=algorithm
    ).value
    text = urlencode({"Signature": signature, **params})
    if method == "GET":
        return exchange(cloud, "GET", f"/?{text}")
    return exchange(cloud, "POST", "/", text.encode(), {"content-type": FORM})


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_older_signature_is_good_with_and_without_its_method(cloud: Emulator, method: str) -> None:
    assert v1(cloud, method).code == ""
    assert v1(cloud, method, SignatureMethod="HmacSHA256").code == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Signature": "AAAA"}, "AuthFailure.SignatureFailure"),
        ({"SecretId": "AKIDnobody"}, "AuthFailure.SecretIdNotFound"),
        ({"Timestamp": "1700000000"}, "AuthFailure.SignatureExpire"),
        ({"Nonce": None}, "MissingParameter"),
        ({"SignatureMethod": "HmacMD5"}, "InvalidParameterValue"),
        ({"Token": "sts"}, "AuthFailure.TokenFailure"),
        ({"Version": "2016-01-01"}, "NoSuchVersion"),
        ({"Action": "DropEverything"}, "InvalidAction"),
        ({"Limit": "many"}, "InvalidParameter"),
        ({"Filters.0.Name": "disk-id", "Filters": "both"}, "InvalidParameter"),
    ],
)
def test_the_older_signature_has_the_same_refusals(cloud: Emulator, changes: dict[str, Any], code: str) -> None:
    assert v1(cloud, **changes).code == code


def test_messages_come_in_the_language_that_was_asked_for(cloud: Emulator) -> None:
    english = json.loads(Signed(cloud, action="Nope").send().body)["Response"]["Error"]["Message"]
    chinese = json.loads(Signed(cloud, action="Nope", change={"x-tc-language": None}).send().body)
    assert "invalid or not found" in english
    assert "不存在" in chinese["Response"]["Error"]["Message"]


def test_a_revoked_key_is_unknown(cloud: Emulator, sdk: Sdk) -> None:
    key = cloud.cloud.key(cloud.credentials("tencent")["secret_id"])
    assert key
    key.revoked = True
    assert sdk.refused("DescribeDisks") == "AuthFailure.SecretIdNotFound"


def test_what_no_vendor_knows_is_404(cloud: Emulator) -> None:
    assert exchange(cloud, "GET", "/").status == 404
    assert exchange(cloud, "POST", "/elsewhere", b"{}").status == 404


def test_other_methods_and_oversized_bodies_are_refused(cloud: Emulator) -> None:
    signed = Signed(cloud)
    assert exchange(cloud, "PUT", "/", b"{}", signed.headers(b"{}")).code == "UnsupportedProtocol"
    long = {"content-type": FORM, "content-length": str(11 * 1024 * 1024)}
    assert exchange(cloud, "POST", "/", b"", long).status == 413


def test_a_connection_serves_many_requests(cloud: Emulator) -> None:
    import http.client

    connection = http.client.HTTPConnection(cloud.host, timeout=5)
    sockets = set()
    for _ in range(3):
        connection.request("POST", "/", b"{}", Signed(cloud).headers(b"{}"))
        connection.getresponse().read()
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1


def test_logs_name_the_action_and_never_the_signature(cloud: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    Signed(cloud).send()
    v1(cloud, "GET")
    text = caplog.text
    assert "DescribeSnapshots" in text
    assert "Signature" not in text and "AKID" not in text and cloud.credentials("tencent")["secret_key"] not in text

"""Who is calling: Tencent's two signatures, verified, and the common parameters that come with each.

https://www.tencentcloud.com/document/product/1278/46714 (TC3); `AbstractClient` of the official Python SDK (both).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from providers._signing import tc3_date, tc3_signature, v1_signature
from providers.emulator._state import Cloud, Key
from providers.emulator._wire import Request
from providers.emulator.tencent.errors import Refusal
from providers.emulator.tencent.params import nested

FORM = "application/x-www-form-urlencoded"
WINDOW = 300
GET_LIMIT, V1_LIMIT = 32 * 1024, 1024 * 1024
AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/,\s]+)/(?P<date>\d{4}-\d\d-\d\d)/(?P<service>[a-z0-9-]+)/tc3_request,"
    r"\s*SignedHeaders=(?P<headers>[a-z0-9;-]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)
COMMON = frozenset(
    (
        "Action",
        "Version",
        "Region",
        "Timestamp",
        "Nonce",
        "SecretId",
        "SignatureMethod",
        "Signature",
        "Token",
        "Language",
        "RequestClient",
    )
)


@dataclass(frozen=True)
class Asked:
    """What a request says, before anything in it is believed. `strings` means that every parameter is text."""

    service: str
    action: str
    version: str
    region: str
    language: str
    params: dict[str, Any] = field(repr=False)
    strings: bool


def is_tc3(request: Request) -> bool:
    """Whether the common parameters are in the headers."""
    return bool(request.header("x-tc-action")) or request.header("authorization").startswith("TC3-")


def flat_params(request: Request) -> dict[str, str]:
    """The parameters of a query or a form. The official SDK signs `_` in their names as `.`."""
    text = request.query if request.method == "GET" else request.body.decode("utf-8", "replace")
    return {name.replace("_", "."): value for name, value in parse_qsl(text, keep_blank_values=True)}


def read(request: Request) -> Asked:
    """What the request asks for, in either signature's form."""
    if request.method not in ("GET", "POST"):
        raise Refusal("UnsupportedProtocol")
    if len(request.query) > GET_LIMIT:
        raise Refusal("RequestSizeLimitExceeded")
    return _read_tc3(request) if is_tc3(request) else _read_v1(request)


def _read_tc3(request: Request) -> Asked:
    scope = AUTHORIZATION.fullmatch(request.header("authorization"))
    return Asked(
        scope["service"] if scope else "",
        request.header("x-tc-action"),
        request.header("x-tc-version"),
        request.header("x-tc-region"),
        request.header("x-tc-language") or "zh-CN",
        *_tc3_params(request),
    )


def _tc3_params(request: Request) -> tuple[dict[str, Any], bool]:
    if request.method == "GET":
        return nested(flat_params(request)), True
    if request.content_type != "application/json":
        raise Refusal("UnsupportedProtocol")
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        raise Refusal("InvalidRequest", why="it is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal("InvalidRequest", why="it is not a JSON object")
    return body, False


def _read_v1(request: Request) -> Asked:
    if request.method == "POST" and request.content_type != FORM:
        raise Refusal("UnsupportedProtocol")
    if len(request.body) > V1_LIMIT:
        raise Refusal("RequestSizeLimitExceeded")
    flat = flat_params(request)
    params = nested({name: value for name, value in flat.items() if name not in COMMON})
    label = request.header("host").partition(".")[0]
    return Asked(
        label if label in ("cbs", "cvm", "region") else "",
        flat.get("Action", ""),
        flat.get("Version", ""),
        flat.get("Region", ""),
        flat.get("Language") or "zh-CN",
        params,
        True,
    )


def authenticate(request: Request, cloud: Cloud) -> Key:
    """The key that signed the request; Refusal where none did."""
    return _tc3_key(request, cloud) if is_tc3(request) else _v1_key(request, cloud)


def _known(cloud: Cloud, secret_id: str) -> Key:
    key = cloud.key(secret_id)
    gone = cloud.faults.take("credentials_revoked", "*", "*", lambda fault: fault["key"] in ("", secret_id))
    if key is None or key.revoked or key.vendor != "tencent" or gone:
        raise Refusal("AuthFailure.SecretIdNotFound")
    return key


def _timely(text: str, name: str, cloud: Cloud) -> int:
    if not text:
        raise Refusal("MissingParameter", name=name)
    if not text.isdigit():
        raise Refusal("InvalidParameterValue", why=f"`{name}` is not a time")
    if not cloud.is_timely(int(text), WINDOW):
        raise Refusal("AuthFailure.SignatureExpire")
    return int(text)


def _same(computed: str, given: str) -> bool:
    return hmac.compare_digest(computed.encode(), given.encode())


def _tc3_key(request: Request, cloud: Cloud) -> Key:
    scope = AUTHORIZATION.fullmatch(request.header("authorization"))
    names = scope["headers"].split(";") if scope else []
    if not scope or not {"content-type", "host"} <= set(names):
        raise Refusal("AuthFailure.InvalidAuthorization")
    timestamp = _timely(request.header("x-tc-timestamp"), "X-TC-Timestamp", cloud)
    if scope["date"] != tc3_date(timestamp):
        raise Refusal("AuthFailure.SignatureFailure")
    key = _known(cloud, scope["id"])
    if not any(_same(computed, scope["signature"]) for computed in _tc3_values(request, key, names, timestamp, scope)):
        raise Refusal("AuthFailure.SignatureFailure")
    if request.header("x-tc-token"):
        raise Refusal("AuthFailure.TokenFailure")
    return key


def _tc3_values(request: Request, key: Key, names: list[str], timestamp: int, scope: re.Match[str]) -> tuple[str, ...]:
    """The signature over the headers as sent and over their lower-case values: the page wants those, the SDK not."""
    unsigned = request.header("x-tc-content-sha256") == "UNSIGNED-PAYLOAD"
    payload_hash = hashlib.sha256(b"UNSIGNED-PAYLOAD").hexdigest() if unsigned else ""
    sent = {name: request.header(name) for name in names}
    return tuple(
        tc3_signature(
            key.credentials["secret_key"],
            method=request.method,
            query=request.query if request.method == "GET" else "",
            headers=headers,
            body=b"" if request.method == "GET" else request.body,
            timestamp=timestamp,
            service=scope["service"],
            payload_hash=payload_hash,
        ).value
        for headers in (sent, {name: value.lower() for name, value in sent.items()})
    )


def _v1_key(request: Request, cloud: Cloud) -> Key:
    flat = flat_params(request)
    for name in ("SecretId", "Signature", "Timestamp", "Nonce"):
        if not flat.get(name):
            raise Refusal("MissingParameter", name=name)
    _timely(flat["Timestamp"], "Timestamp", cloud)
    algorithm = flat.get("SignatureMethod", "HmacSHA1")
    if algorithm not in ("HmacSHA1", "HmacSHA256") or not flat["Nonce"].isdigit():
        raise Refusal("InvalidParameterValue", why="`SignatureMethod` or `Nonce`")
    key = _known(cloud, flat["SecretId"])
    computed = v1_signature(
        key.credentials["secret_key"],
        method=request.method,
        host=request.header("host"),
        path="/",
        params=flat,
        algorithm=algorithm,
    ).value
    if not _same(computed, flat["Signature"]):
        raise Refusal("AuthFailure.SignatureFailure")
    if flat.get("Token"):
        raise Refusal("AuthFailure.TokenFailure")
    return key

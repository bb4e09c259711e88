"""The vendors' signatures: pure functions over bytes, and the requests auth objects that apply them.

Each function returns what the vendor's own document names, so that a test can compare every stage with the official
SDK. Sources: https://www.tencentcloud.com/document/product/1278/46714 (TC3), tencentcloud-sdk-python `Sign` (both);
https://docs.jdcloud.com/cn/common-declaration/api/signature (JDCLOUD2), jdcloud-sdk-python `core.signer`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase


@dataclass(frozen=True)
class Signature:
    """One signature with the two texts that lead to it."""

    canonical_request: str
    string_to_sign: str
    value: str


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def basic_date(timestamp: int) -> str:
    """A signing time as X-Sdk-Date and x-jdcloud-date write it: 20231114T221320Z."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(timestamp))


def tc3_date(timestamp: int) -> str:
    """The UTC date of a signing time, as TC3's credential scope wants it."""
    return time.strftime("%Y-%m-%d", time.gmtime(timestamp))


def tc3_signature(
    secret_key: str,
    *,
    method: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    timestamp: int,
    service: str,
    payload_hash: str = "",
) -> Signature:
    """TC3-HMAC-SHA256 over the given headers: names in lower case, all of them signed, in sorted order.

    `query` is the query string exactly as sent; `payload_hash` replaces the body's hash where the caller sends
    X-TC-Content-SHA256: UNSIGNED-PAYLOAD.
    """
    names = sorted(headers)
    canonical = "\n".join(
        [
            method,
            "/",
            query,
            "".join(f"{name}:{headers[name].strip()}\n" for name in names),
            ";".join(names),
            payload_hash or _sha256(body),
        ]
    )
    date = tc3_date(timestamp)
    text = "\n".join(["TC3-HMAC-SHA256", str(timestamp), f"{date}/{service}/tc3_request", _sha256(canonical.encode())])
    key = _hmac(_hmac(_hmac(f"TC3{secret_key}".encode(), date), service), "tc3_request")
    return Signature(canonical, text, hmac.new(key, text.encode(), hashlib.sha256).hexdigest())


def v1_signature(
    secret_key: str, *, method: str, host: str, path: str, params: Mapping[str, str], algorithm: str
) -> Signature:
    """Tencent's older signature over flat parameters, whose values are not URL-encoded.

    `algorithm` is HmacSHA1 or HmacSHA256.
    """
    pairs = "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "Signature")
    text = f"{method}{host}{path}?{pairs}"
    digest = hashlib.sha256 if algorithm == "HmacSHA256" else hashlib.sha1
    value = base64.b64encode(hmac.new(secret_key.encode(), text.encode(), digest).digest()).decode()
    return Signature("", text, value)


def jdcloud_scope(date: str, region: str, service: str, version: int = 2) -> str:
    """The credential scope: the day of the signing time, the region, the service, and the version's last word."""
    return f"{date[:8]}/{region}/{service}/jdcloud{version}_request"


def jdcloud_signature(
    secret_key: str,
    *,
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    date: str,
    region: str,
    service: str,
    version: int = 2,
) -> Signature:
    """JDCLOUD2-HMAC-SHA256 (or JDCLOUD3) over the given headers: names in lower case, all of them signed.

    `path` and `query` are as sent; both are decoded and encoded anew, so that "images:copyImages" is signed as
    "images%3AcopyImages". `date` is the x-jdcloud-date header. The versions differ in these names only.
    """
    names = sorted(headers)
    canonical = "\n".join(
        [
            method,
            quote(re.sub("/+", "/", unquote_plus(path)) or "/", safe="/~"),
            _jdcloud_query(query),
            "".join(f"{name}:{headers[name].strip()}\n" for name in names),
            ";".join(names),
            _sha256(body),
        ]
    )
    scope = jdcloud_scope(date, region, service, version)
    text = "\n".join([f"JDCLOUD{version}-HMAC-SHA256", date, scope, _sha256(canonical.encode())])
    key = f"JDCLOUD{version}{secret_key}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return Signature(canonical, text, hmac.new(key, text.encode(), hashlib.sha256).hexdigest())


def _jdcloud_query(query: str) -> str:
    """The query's pairs, each name and value encoded anew, sorted; a name without a value has an empty one."""
    pairs = (pair.partition("=") for pair in query.split("&"))
    encoded = ((quote(unquote_plus(name), safe="~"), quote(unquote_plus(value), safe="~")) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in sorted(encoded) if name)


def _host(url: str) -> str:
    """The Host header of a URL: with the port, unless it is the scheme's own."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    default = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return host.removesuffix(default) if default else host


@dataclass(frozen=True)
class TC3Auth(AuthBase):
    """Signs a prepared request with TC3-HMAC-SHA256 at a given unix time.

    What is signed is what is sent: the Host header is set here, the content type and the body are taken from the
    request. Only these two headers are signed, as the vendor's own SDK does.
    """

    service: str
    timestamp: int
    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str = field(default="", repr=False)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """The same request with Host, X-TC-Timestamp, X-TC-Token (temporary keys only) and Authorization."""
        request.headers["Host"] = _host(str(request.url))
        request.headers["X-TC-Timestamp"] = str(self.timestamp)
        if self.token:
            request.headers["X-TC-Token"] = self.token
        signature = tc3_signature(
            self.secret_key,
            method=str(request.method),
            query=urlsplit(str(request.url)).query,
            headers={"content-type": request.headers["Content-Type"], "host": request.headers["Host"]},
            body=_body(request),
            timestamp=self.timestamp,
            service=self.service,
        )
        scope = f"{tc3_date(self.timestamp)}/{self.service}/tc3_request"
        request.headers["Authorization"] = (
            f"TC3-HMAC-SHA256 Credential={self.secret_id}/{scope}, "
            f"SignedHeaders=content-type;host, Signature={signature.value}"
        )
        return request


@dataclass(frozen=True)
class JDCloudAuth(AuthBase):
    """Signs a prepared request with JDCLOUD2-HMAC-SHA256 at a given unix time.

    Four headers are signed: the three that the document asks for (host, date, nonce) and, as the vendor's own SDKs do,
    the content type. `nonce` must be new for each request.
    """

    service: str
    region: str
    timestamp: int
    nonce: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """The same request with Host, the x-jdcloud headers, the algorithm's own header and Authorization."""
        date, body, parts = basic_date(self.timestamp), _body(request), urlsplit(str(request.url))
        signed = {
            "content-type": str(request.headers["Content-Type"]),
            "host": _host(str(request.url)),
            "x-jdcloud-date": date,
            "x-jdcloud-nonce": self.nonce,
        }
        signature = jdcloud_signature(
            self.secret_key,
            method=str(request.method),
            path=parts.path,
            query=parts.query,
            headers=signed,
            body=body,
            date=date,
            region=self.region,
            service=self.service,
        )
        request.headers["Host"] = signed["host"]
        request.headers["x-jdcloud-date"] = date
        request.headers["x-jdcloud-nonce"] = self.nonce
        request.headers["x-jdcloud-content-sha256"] = _sha256(body)
        request.headers["JDCLOUD2-HMAC-SHA256"] = "JDCLOUD2-HMAC-SHA256"
        request.headers["Authorization"] = (
            f"JDCLOUD2-HMAC-SHA256 Credential={self.access_key}/{jdcloud_scope(date, self.region, self.service)}, "
            f"SignedHeaders={';'.join(signed)}, Signature={signature.value}"
        )
        return request


def _body(request: PreparedRequest) -> bytes:
    if request.body is None:
        return b""
    return request.body if isinstance(request.body, bytes) else str(request.body).encode()


# -- Huawei Cloud ----------------------------------------------------------------------------------


def sdk_hmac_signature(
    secret_key: str, *, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes, date: str
) -> Signature:
    """SDK-HMAC-SHA256 over the given headers: names in lower case, all of them signed, in sorted order.

    `path` and `query` are given as sent, percent-encoded. The canonical path ends with a slash, the path sent need not.
    `date` is the X-Sdk-Date header. Source: huaweicloudsdkcore `signer.Signer`.
    """
    names = sorted(headers)
    address = quote(unquote(path), safe="/~")
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    canonical = "\n".join(
        [
            method,
            address if address.endswith("/") else f"{address}/",
            "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs),
            "".join(f"{name}:{headers[name].strip()}\n" for name in names),
            ";".join(names),
            _sha256(body),
        ]
    )
    text = "\n".join(["SDK-HMAC-SHA256", date, _sha256(canonical.encode())])
    return Signature(canonical, text, _hmac(secret_key.encode(), text).hex())


@dataclass(frozen=True)
class SDKHmacAuth(AuthBase):
    """Signs a prepared request with SDK-HMAC-SHA256 at a given unix time.

    Signed are Host, Content-Type, X-Sdk-Date and, where they are sent, X-Project-Id and X-Security-Token. The content
    type is to be JSON: the vendor's gateway takes the body of another one as unsigned.
    """

    timestamp: int
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    project: str = ""
    token: str = field(default="", repr=False)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """The same request with Host, X-Sdk-Date, X-Project-Id, X-Security-Token (temporary keys) and Authorization."""
        url, date = urlsplit(str(request.url)), basic_date(self.timestamp)
        given = {
            "Host": _host(str(request.url)),
            "X-Sdk-Date": date,
            "X-Project-Id": self.project,
            "X-Security-Token": self.token,
        }
        sent = {name: value for name, value in given.items() if value}
        signed = {"content-type": str(request.headers["Content-Type"])}
        signed |= {name.lower(): value for name, value in sent.items()}
        signature = sdk_hmac_signature(
            self.secret_key,
            method=str(request.method),
            path=url.path,
            query=url.query,
            headers=signed,
            body=_body(request),
            date=date,
        )
        request.headers.update(sent)
        request.headers["Authorization"] = (
            f"SDK-HMAC-SHA256 Access={self.access_key}, SignedHeaders={';'.join(sorted(signed))}, "
            f"Signature={signature.value}"
        )
        return request

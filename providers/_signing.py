"""The vendors' signatures: pure functions over bytes, and the requests auth objects that apply them.

Each function returns what the vendor's own document names, so that a test can compare every stage with the official
SDK. Sources: https://www.tencentcloud.com/document/product/1278/46714 (TC3), tencentcloud-sdk-python `Sign` (both).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

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


def tc3_date(timestamp: int) -> str:
    """The UTC date of a signing time, as TC3's credential scope wants it."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")


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


def _body(request: PreparedRequest) -> bytes:
    if request.body is None:
        return b""
    return request.body if isinstance(request.body, bytes) else str(request.body).encode()

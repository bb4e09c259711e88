"""The vendors' signatures: pure functions over bytes, and the requests auth objects that apply them.

Each function returns what the vendor's own document names, so that a test can compare every stage with the official SDK.
Sources: https://www.tencentcloud.com/document/product/1278/46714 (TC3), tencentcloud-sdk-python `Sign` (both).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime


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
    text = "\n".join(
        ["TC3-HMAC-SHA256", str(timestamp), f"{date}/{service}/tc3_request", _sha256(canonical.encode())]
    )
    key = _hmac(_hmac(_hmac(f"TC3{secret_key}".encode(), date), service), "tc3_request")
    return Signature(canonical, text, hmac.new(key, text.encode(), hashlib.sha256).hexdigest())


def v1_signature(
    secret_key: str, *, method: str, host: str, path: str, params: Mapping[str, str], algorithm: str
) -> Signature:
    """Tencent's older signature over flat parameters; `algorithm` is HmacSHA1 or HmacSHA256. Values are not URL-encoded."""
    pairs = "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "Signature")
    text = f"{method}{host}{path}?{pairs}"
    digest = hashlib.sha256 if algorithm == "HmacSHA256" else hashlib.sha1
    value = base64.b64encode(hmac.new(secret_key.encode(), text.encode(), digest).digest()).decode()
    return Signature("", text, value)

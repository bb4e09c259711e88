"""Who is calling: SDK-HMAC-SHA256, verified.

The rules are those of `huaweicloudsdkcore.signer.signer.Signer`, written anew: nothing here is shared with the client.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote

from providers.emulator._state import Cloud, Key
from providers.emulator._store import Record
from providers.emulator._wire import Request
from providers.emulator.huawei.errors import Refusal

ALGORITHM = "SDK-HMAC-SHA256"
# https://support.huaweicloud.com/intl/en-us/apig_faq/apig-faq-0003.html: 15 minutes, and 5 failures lock the key for 5.
WINDOW, FAILURES, LOCKED = 15 * 60, 5, 5 * 60
DATE = "%Y%m%dT%H%M%SZ"
AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Access=(?P<id>[^,\s]+), ?SignedHeaders=(?P<headers>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{{64}})"
)


@dataclass(kw_only=True)
class KeyLock(Record):
    """Bad signatures in a row of one access key (`id`), and until when it is locked."""

    failures: int = 0
    until: float = 0.0


def is_signed(request: Request) -> bool:
    """Whether the request bears Huawei's headers."""
    return request.header("authorization").startswith(ALGORITHM) or bool(request.header("x-sdk-date"))


def authenticate(request: Request, cloud: Cloud) -> Key:
    """The key that signed the request; Refusal where none did."""
    if not request.header("authorization"):
        token = request.header("x-auth-token")
        raise _refused("decrypt token fail" if token else "x-auth-token not found")
    scope = AUTHORIZATION.fullmatch(request.header("authorization"))
    names = scope["headers"].split(";") if scope else []
    if not scope or not {"host", "x-sdk-date"} <= set(names):
        raise _refused("verify aksk signature fail, the Authorization header is not valid")
    _timely(request.header("x-sdk-date"), cloud)
    key = _known(cloud, scope["id"])
    _check(request, names, scope["signature"], key, cloud)
    if request.header("x-security-token"):
        raise _refused("decrypt token fail")
    return key


def _refused(why: str) -> Refusal:
    return Refusal("APIGW.0301", why=why)


def _timely(text: str, cloud: Cloud) -> None:
    try:
        signed = datetime.strptime(text, DATE).replace(tzinfo=UTC)
    except ValueError:
        raise _refused("verify aksk signature fail, X-Sdk-Date is missing or not valid") from None
    if not cloud.is_timely(signed.timestamp(), WINDOW):
        told = datetime.fromtimestamp(cloud.told_time(), UTC).strftime(DATE)
        raise _refused(f"verify aksk signature fail, signature expired, signature time:{text},server time:{told}")


def _known(cloud: Cloud, access: str) -> Key:
    key = cloud.key(access)
    gone = cloud.faults.take("credentials_revoked", "*", "*", lambda fault: fault["key"] in ("", access))
    if key is None or key.revoked or key.vendor != "huawei" or gone:
        raise _refused(f"Get secretKey failed,ak:{access},err:ak not exist")
    return key


def _check(request: Request, names: list[str], signature: str, key: Key, cloud: Cloud) -> None:
    """Refusal for a wrong signature, and for any while the key is locked."""
    lock = cloud.store.get(KeyLock, "", "", key.id) or KeyLock(account="", region="", id=key.id)
    if lock.until > cloud.clock.now():
        raise _refused("AK access failed to reach the limit,forbidden")
    good = hmac.compare_digest(_signature(request, names, key.credentials["secret_key"]), signature)
    lock.failures = 0 if good else lock.failures + 1
    if lock.failures >= FAILURES:
        lock.failures, lock.until = 0, cloud.clock.now() + LOCKED
    cloud.store.put(lock)
    if not good:
        raise _refused("verify aksk signature fail, the signature does not match")


def _signature(request: Request, names: list[str], secret: str) -> str:
    text = "\n".join((ALGORITHM, request.header("x-sdk-date"), _sha256(_canonical(request, names).encode())))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _canonical(request: Request, names: list[str]) -> str:
    path = "/".join(_quoted(part) for part in unquote(request.path).split("/"))
    query = sorted(parse_qsl(request.query, keep_blank_values=True))
    headers = "".join(f"{name}:{request.header(name).strip()}\n" for name in names)
    return "\n".join(
        (
            request.method,
            path if path.endswith("/") else f"{path}/",
            "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in query),
            headers,
            ";".join(names),
            (request.header("x-sdk-content-sha256") if request.body else "") or _sha256(request.body),
        )
    )


def _quoted(text: str) -> str:
    return quote(text, safe="~")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

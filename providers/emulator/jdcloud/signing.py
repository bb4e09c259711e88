"""Who is calling: JD Cloud's two signatures, JDCLOUD2 and JDCLOUD3, verified.

Written from the documentation's page on the signature and from `core.signer` of the official Python SDK, and on purpose
not from the code that signs for our own client, so that the two check each other.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote_plus

from providers.emulator._state import Cloud, Key
from providers.emulator._wire import Request
from providers.emulator.jdcloud.errors import denied

# The vendor names no window (UNVERIFIED); a quarter of an hour is what its neighbours allow.
WINDOW = 900
AUTHORIZATION = re.compile(
    r"JDCLOUD(?P<version>[23])-HMAC-SHA256\s+Credential=(?P<id>[^/,\s]+)/(?P<date>\d{8})/(?P<region>[^/,\s]+)/"
    r"(?P<service>[a-z]+)/jdcloud(?P=version)_request,\s*SignedHeaders=(?P<headers>[^,\s]+),"
    r"\s*Signature=(?P<signature>[0-9a-f]{64})"
)


def scope_service(request: Request) -> str:
    """The service in the credential's scope, "vm" or "disk", believed or not; "" where there is none."""
    scope = AUTHORIZATION.fullmatch(request.header("authorization"))
    return scope["service"] if scope else ""


def authenticate(request: Request, region: str, cloud: Cloud) -> Key:
    """The key that signed the request; Refusal where none did."""
    scope = _scope(request)
    date = _timely(request, cloud)
    key = _known(cloud, scope["id"])
    if scope["date"] != date[:8] or scope["region"] != region:
        raise denied("sign result is not same")
    if not any(hmac.compare_digest(value, scope["signature"]) for value in _values(request, key, scope, date)):
        raise denied("sign result is not same")
    if request.header("x-jdcloud-security-token"):
        # Temporary keys are not imitated.
        raise denied("Invalid authentication credentials")
    return key


def _scope(request: Request) -> re.Match[str]:
    text = request.header("authorization")
    if not text:
        raise denied("lack of header authorization")
    if scope := AUTHORIZATION.fullmatch(text):
        return scope
    if "Credential=" not in text:
        raise denied("lack of credential in the header authorization")
    if "SignedHeaders=" not in text:
        raise denied("lack of header signedHeaders")
    raise denied("Invalid authentication credentials")


def _timely(request: Request, cloud: Cloud) -> str:
    text = request.header("x-jdcloud-date")
    if not re.fullmatch(r"\d{8}T\d{6}Z", text):
        raise denied("lack of header x-jdcloud-date")
    try:
        at = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise denied("Invalid authentication credentials") from None
    if not cloud.is_timely(at, WINDOW):
        raise denied("Invalid authentication credentials")
    return text


def _known(cloud: Cloud, id: str) -> Key:
    key = cloud.key(id)
    gone = cloud.faults.take("credentials_revoked", "*", "*", lambda fault: fault["key"] in ("", id))
    if key is None or key.revoked or key.vendor != "jdcloud" or gone:
        raise denied("Invalid accessKey")
    return key


def _values(request: Request, key: Key, scope: re.Match[str], date: str) -> list[str]:
    """The signatures that are right: with ":" encoded in the canonical path, as in Python's SDK, and raw, as in Go's."""
    version = scope["version"]
    terminator = f"jdcloud{version}_request"
    signing_key = f"JDCLOUD{version}{key.credentials['secret_key']}".encode()
    for part in (scope["date"], scope["region"], scope["service"], terminator):
        signing_key = hmac.new(signing_key, part.encode(), hashlib.sha256).digest()
    place = f"{scope['date']}/{scope['region']}/{scope['service']}/{terminator}"
    path = re.sub("/+", "/", unquote_plus(request.path))
    values = []
    for safe in ("/~", "/~:"):
        canonical = _canonical(request, quote(path, safe=safe), scope["headers"])
        text = "\n".join((f"JDCLOUD{version}-HMAC-SHA256", date, place, hashlib.sha256(canonical).hexdigest()))
        values.append(hmac.new(signing_key, text.encode(), hashlib.sha256).hexdigest())
    return values


def _canonical(request: Request, path: str, names: str) -> bytes:
    headers = "".join(f"{name}:{request.header(name).strip()}\n" for name in names.split(";"))
    body = hashlib.sha256(request.body).hexdigest()
    return "\n".join((request.method, path, _query(request.query), headers, names, body)).encode()


def _query(text: str) -> str:
    pairs = sorted(tuple(_encoded(part) for part in pair.partition("=")[::2]) for pair in text.split("&") if pair)
    return "&".join(f"{name}={value}" for name, value in pairs)


def _encoded(text: str) -> str:
    return quote(unquote_plus(text), safe="~")

"""What Huawei Cloud's refusals say, whichever of their shapes they come in. Pure.

Sources: huaweicloudsdkcore `exceptions` (the shapes it reads: `error_code`/`error_msg`, `code`/`message`,
`error.code`/`error.message`), the data warehouse's answers in Terraform's provider (`errCode`/`externalMessage`),
https://support.huaweicloud.com/intl/en-us/ocr_faq/ocr_01_0063.html and .../devg-apisign/api-sign-errorcode.html
(gateway).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from providers._errors import Ambiguous, BadCredentials, Refused, Throttled, VendorError
from providers._http import Reply
from providers._reading import clean

NO_PROJECT = "NoProject"
# Statuses that say no even where no code comes with them: the linked pages document them so.
_DEFINITE_STATUSES = (401, 403, 404)
_THROTTLED_STATUS = 429
# Whoever stands before the service gave up waiting: with these no code tells that nothing was done.
_UNSURE_STATUSES = (408, 499)

_SHAPES = (("error_code", "error_msg"), ("errCode", "externalMessage"), ("code", "message"))
_LONGEST_CODE = 128

# The gateway says a dozen things with one code. The first pattern that the message matches names which.
_GATEWAY: Mapping[str, tuple[tuple[str, str], ...]] = {
    "APIGW.0301": (
        (r"signature expired", "Clock"),
        (r"reach the limit", "Locked"),
        (r"ak not exist|get secret\s?key failed", "UnknownKey"),
        (r"verify (aksk|ak/sk)?\s*signature fail|signature (does )?not match", "Signature"),
        (r"token", "Token"),
    ),
    "APIGW.0201": ((r"time-?\s?out", "Timeout"),),
}
# Codes after which the call may have been carried out, whatever the status: the gateway gave up on the service behind
# it.
_UNSURE = ("APIGW.0201.Timeout", "APIGW.0202", "APIGW.0203")

_WINDOW = re.compile(r"time:\s*(\d+)\s*(second|minute|hour|day)", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_LONGEST_WINDOW = 86400

Refine = Callable[[str, str], str]


class NoProject(Refused, BadCredentials):
    """Nobody has said through which project the account uses a region, and Huawei lists none of the region's name."""

    def __init__(self, region: str) -> None:
        problem = f"no project is known for {region}; list the regions again or enter one in the account's projects"
        super().__init__(NO_PROJECT, problem)


@dataclass(frozen=True)
class Dialect:
    """How one service speaks.

    `definite` are codes that created nothing although they come with a 5xx status. `refine` tells apart what one code
    means, by its message; it gives a code back.
    """

    definite: Collection[str] = ()
    refine: Refine = lambda code, message: code


def failure(reply: Reply, dialect: Dialect) -> VendorError:
    """The error that an answer without success stands for."""
    code, message, request_id = _spoken(_content(reply))
    request_id = clean(str(reply.headers.get("X-Request-Id") or request_id))[:64]
    if code:
        code = dialect.refine(_refined(_normal(code), message), message)[:_LONGEST_CODE]
    kind = _kind(code, reply.status, dialect)
    return kind(
        code or f"HTTP {reply.status}",
        message or clean(reply.text()[:200]) or "the answer says no more",
        request_id=request_id,
        http_status=reply.status,
        retry_after=window(message) if kind is Throttled else 0.0,
    )


def _kind(code: str, status: int, dialect: Dialect) -> type[VendorError]:
    if status == _THROTTLED_STATUS or code == "APIGW.0308":
        return Throttled
    if code.startswith(_UNSURE) or status in _UNSURE_STATUSES:
        return Ambiguous
    if status >= 500:
        return Refused if code in dialect.definite else Ambiguous
    if code and 400 <= status < 500:
        return Refused
    return Refused if status in _DEFINITE_STATUSES else Ambiguous


def _content(reply: Reply) -> Mapping[str, Any]:
    try:
        content = reply.json()
    except Ambiguous:
        return {}
    return content if isinstance(content, dict) else {}


def _spoken(content: Mapping[str, Any]) -> tuple[str, str, str]:
    """Code, message and request id of an error's body; "" for what it does not say."""
    nested = content.get("error")
    for body in (content, nested if isinstance(nested, dict) else {}):
        for code, message in _SHAPES:
            if body.get(code) or body.get(message):
                return _word(body.get(code)), _sentence(body.get(message)), _sentence(content.get("request_id"))
    return "", "", _sentence(content.get("request_id"))


def _word(value: object) -> str:
    """A code; IAM's older answers repeat the status as a number there, which is none."""
    return clean(value.strip()) if isinstance(value, str) and not value.strip().isdigit() else ""


def _sentence(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _normal(code: str) -> str:
    """The gateway's code with the newer of its two prefixes."""
    return re.sub(r"^APIG\.(?=\d{4}$)", "APIGW.", code)


def _refined(code: str, message: str) -> str:
    for pattern, word in _GATEWAY.get(code, ()):
        if re.search(pattern, message, re.IGNORECASE):
            return f"{code}.{word}"
    return code


def window(message: str) -> float:
    """The seconds of the window that a throttled call's message prints ("limit:60,time:1 minute"), else 0.

    At most a day: the longest unit that the vendor's policies know.
    """
    found = _WINDOW.search(message)
    return min(float(found.group(1)) * _SECONDS[found.group(2).lower()], _LONGEST_WINDOW) if found else 0.0

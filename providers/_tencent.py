"""Tencent Cloud's API 3.0: where it is, how a call is written and signed, and what its envelope means.

Sources: https://cloud.tencent.com/document/api/664/51412 (envelope, HTTP 200 for every error the service itself gives),
https://www.tencentcloud.com/document/product/1235/64611 (common codes), tencentcloud-sdk-python `AbstractClient`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from providers._base import Clock, Heard, no_ear
from providers._calling import Call
from providers._crossing import Access
from providers._declared import Field, Limits, Site
from providers._errors import Ambiguous, Refused, Throttled, VendorError
from providers._fields import checked, origin
from providers._http import USER_AGENT, Client, Reply
from providers._reading import clean, record, text, unreadable
from providers._saying import said
from providers._signing import TC3Auth

FIELDS = (
    Field(
        "secret_id",
        said("SecretId"),
        secret=True,
        max_length=128,
        pattern=r"[A-Za-z0-9_-]{8,128}",
        hint=said("8 to 128 letters, digits, hyphens and underscores; Tencent's begin with AKID"),
    ),
    Field(
        "secret_key",
        said("SecretKey"),
        secret=True,
        max_length=128,
        pattern=r"[\x21-\x7e]{8,128}",
        hint=said("8 to 128 characters without blanks"),
    ),
    Field(
        "token",
        said("Session token"),
        secret=True,
        required=False,
        max_length=4096,
        pattern=r"[\x21-\x7e]{0,4096}",
        hint=said("only for temporary keys; they end after hours, so copies that take longer are no longer watched"),
    ),
)

# Accounts of the two sites are separate: a key of one is unknown to the other.
SITES = (Site("cn", said("China (cloud.tencent.com)")), Site("intl", said("International (tencentcloud.com)")))
_DOMAINS = {"cn": "tencentcloudapi.com", "intl": "intl.tencentcloudapi.com"}

# Answers after which the call may have been carried out all the same.
_UNSURE = ("InternalError", "ServiceUnavailable", "FailedOperation", "ResponseSizeLimitExceeded", "ServerNetworkError")
_UNSURE_WORDS = re.compile(r"time-?out|internal", re.IGNORECASE)
_THROTTLED = (
    "RequestLimitExceeded",
    "LimitExceeded.TagQuotaLimitExceeded",
    "ResourceUnavailable.TooManyCreatingSnapshot",
)


def family(code: str) -> str:
    """The part of a code before its dot."""
    return code.partition(".")[0]


def may_have_been_done(code: str) -> bool:
    """Whether an error code leaves it open that the call was carried out."""
    return family(code) in _UNSURE or bool(_UNSURE_WORDS.search(code))


def failure(code: str, message: str, *, request_id: str = "", http_status: int = 200) -> VendorError:
    """The error that a code stands for."""
    kind: type[VendorError] = Refused
    if may_have_been_done(code):
        kind = Ambiguous
    elif code.startswith(_THROTTLED):
        kind = Throttled
    return kind(code, message, request_id=request_id, http_status=http_status)


@dataclass(frozen=True)
class Action:
    """One API call's name, with the product and version it belongs to."""

    name: str
    service: str = "cbs"
    version: str = "2017-03-12"


class Api:
    """Tencent's API for one account."""

    def __init__(self, access: Access, clock: Clock, limits: Limits, heard: Heard = no_ear) -> None:
        self._credentials = checked(access.credentials, FIELDS)
        self._endpoint = origin(access.endpoint) if access.endpoint else ""
        self._domain = _DOMAINS.get(access.site, _DOMAINS["cn"])
        self._clock = clock
        self._client = Client(limits, clock, heard)

    def prepare(self, action: Action, region: str, body: Mapping[str, Any]) -> Call:
        """Build and sign one call; its bytes are final."""
        signed_at = int(self._clock())
        url = self._endpoint or f"https://{action.service}.{self._domain}"
        payload = json.dumps(body).encode()
        headers = {
            "Content-Type": "application/json",
            "X-TC-Action": action.name,
            "X-TC-Version": action.version,
            "X-TC-Region": region,
            "X-TC-Language": "en-US",
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "gzip",
        }
        auth = TC3Auth(action.service, signed_at, **self._credentials)
        request = requests.Request("POST", f"{url}/", headers=headers, data=payload, auth=auth).prepare()
        shown = {"action": action.name, "version": action.version, "region": region, "host": urlsplit(url).netloc}
        return Call(action.name, request, signed_at, json.dumps({**shown, "body": body}, ensure_ascii=False))

    def send(self, request: requests.PreparedRequest, *, fresh: bool = False) -> Reply:
        """The raw answer to one call, sent once."""
        return self._client.send(request, fresh=fresh)

    def read(self, action: Action, region: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make one call that changes nothing, and give what is in its envelope."""
        return self.opened(self.send(self.prepare(action, region, body).request))

    def opened(self, reply: Reply) -> dict[str, Any]:
        """What is in an answer's envelope; raises what its error stands for."""
        content = self.envelope(reply)
        if error := self.error(content, reply.status):
            raise error
        return content

    def envelope(self, reply: Reply) -> dict[str, Any]:
        """The `Response` object, even where it holds an error; Ambiguous where there is none.

        Tencent answers with status 200 whatever happens, so any other status without an envelope is not from Tencent.
        """
        try:
            return record(record(reply.json(), "the answer").get("Response"), "Response")
        except Ambiguous as unreadable_answer:
            problem = unreadable_answer.message
        problem = self.redacted(problem)
        if 200 <= reply.status < 300:
            raise unreadable(problem, http_status=reply.status)
        raise Ambiguous(f"HTTP {reply.status}", problem, http_status=reply.status)

    def error(self, content: Mapping[str, Any], http_status: int) -> VendorError | None:
        """The error in an envelope, or None."""
        request_id = request_id_of(content)
        if content.get("Error") is None:
            if 200 <= http_status < 300:
                return None
            return Ambiguous(f"HTTP {http_status}", "no error is given", request_id=request_id, http_status=http_status)
        error = record(content["Error"], "Error")
        code, message = text(error, "Code")[:128], self.redacted(text(error, "Message"))
        if not code:
            return unreadable(f"an error without a code: {message}", request_id=request_id, http_status=http_status)
        if http_status >= 500:
            return Ambiguous(code, message, request_id=request_id, http_status=http_status)
        return failure(code, message, request_id=request_id, http_status=http_status)

    def redacted(self, words: str) -> str:
        """A vendor's words without our credentials or signature, should it repeat them."""
        for secret in self._credentials.values():
            if len(secret) >= 8:
                words = words.replace(secret, "[removed]")
        return re.sub(r"(Signature=)[0-9A-Za-z+/=%]{16,}", r"\1[removed]", words)


def request_id_of(content: Mapping[str, Any]) -> str:
    """The vendor's request id, or "" where it gave none that is a string."""
    value = content.get("RequestId")
    return clean(value)[:64] if isinstance(value, str) else ""

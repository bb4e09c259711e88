"""JD Cloud's open API: where it is, how a call is written and signed, and what its envelope means.

Sources: https://docs.jdcloud.com/cn/common-declaration/api/introduction (hosts, paths, envelope), jdcloud-sdk-python
`core.jdcloudclient` and `core.parameterbuilder` (headers, flattened arrays), and a real refusal in
https://github.com/jdcloud-api/jdcloud-sdk-php/issues/88.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests

from providers._base import Clock, Heard, no_ear
from providers._calling import Call
from providers._crossing import Access
from providers._declared import Field, Limits
from providers._errors import Ambiguous, VendorError
from providers._fields import checked, origin
from providers._http import USER_AGENT, Client, Reply
from providers._jdcloud_refusals import failure
from providers._reading import clean, record, text, unreadable, whole
from providers._saying import said
from providers._signing import JDCloudAuth

FIELDS = (
    Field(
        "access_key",
        said("Access Key ID"),
        secret=True,
        max_length=128,
        pattern=r"[A-Za-z0-9_-]{8,128}",
        hint=said("8 to 128 letters, digits, hyphens and underscores; JD Cloud's begin with JDC"),
    ),
    Field(
        "secret_key",
        said("Access Key Secret"),
        secret=True,
        max_length=128,
        pattern=r"[\x21-\x7e]{8,128}",
        hint=said("8 to 128 characters without blanks"),
    ),
)
_DOMAIN = "jdcloud-api.com"


@dataclass(frozen=True)
class Action:
    """One API call: its name with the product before it, as "vm:copyImages", and its place below the region."""

    name: str
    place: str
    method: str = "GET"

    @property
    def product(self) -> str:
        """The product, which is the host's first word and a part of the signature's scope."""
        return self.name.partition(":")[0]


class Api:
    """JD Cloud's API for one account."""

    def __init__(self, access: Access, clock: Clock, limits: Limits, heard: Heard = no_ear) -> None:
        self._credentials = checked(access.credentials, FIELDS)
        self._endpoint = origin(access.endpoint) if access.endpoint else ""
        self._clock = clock
        self._client = Client(limits, clock, heard)

    def prepare(self, action: Action, region: str, parameters: Mapping[str, Any]) -> Call:
        """Build and sign one call; its bytes are final. A GET's parameters are its query, a POST's its body."""
        signed_at = int(self._clock())
        host = self._endpoint or f"https://{action.product}.{_DOMAIN}"
        url = f"{host}/v1/regions/{quote(region, safe='')}/{action.place}"
        payload = None
        if action.method == "GET":
            url += f"?{urlencode(list(flattened(parameters)), quote_via=quote, safe='')}" if parameters else ""
        else:
            payload = json.dumps(parameters).encode()
        # The vendor's own SDKs send the content type with every call, and it is signed.
        headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
        auth = JDCloudAuth(action.product, region, signed_at, str(uuid.uuid4()), **self._credentials)
        request = requests.Request(action.method, url, headers=headers, data=payload, auth=auth).prepare()
        shown = {"action": action.name, "region": region, "host": urlsplit(url).netloc, "method": action.method}
        return Call(
            action.name, request, signed_at, json.dumps({**shown, "parameters": parameters}, ensure_ascii=False)
        )

    def send(self, request: requests.PreparedRequest, *, fresh: bool = False) -> Reply:
        """The raw answer to one call, sent once."""
        return self._client.send(request, fresh=fresh)

    def read(self, action: Action, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Make one call that changes nothing, and give its result."""
        reply = self.send(self.prepare(action, region, parameters).request)
        return self.result(self.envelope(reply), reply.status)

    def result(self, content: Mapping[str, Any], http_status: int) -> dict[str, Any]:
        """The `result` in an answer; raises what its error stands for.

        Every call that is made here has a result, so an answer without one is unreadable and not an empty list.
        """
        if error := self.error(content, http_status):
            raise error
        return record(content.get("result"), "result")

    def envelope(self, reply: Reply) -> dict[str, Any]:
        """The whole object of an answer, even where it holds an error; Ambiguous where there is none."""
        try:
            content = record(reply.json(), "the answer")
            if content.keys() & {"error", "result", "requestId"}:
                return content
            problem = "the answer holds neither an error nor a result"
        except Ambiguous as unreadable_answer:
            problem = self.redacted(unreadable_answer.message)
        if 200 <= reply.status < 300:
            raise unreadable(problem, http_status=reply.status)
        raise Ambiguous(f"HTTP {reply.status}", problem, http_status=reply.status)

    def error(self, content: Mapping[str, Any], http_status: int) -> VendorError | None:
        """The error in an answer, or None."""
        request_id = request_id_of(content)
        if content.get("error") is None:
            if 200 <= http_status < 300:
                return None
            return Ambiguous(f"HTTP {http_status}", "no error is given", request_id=request_id, http_status=http_status)
        error = record(content["error"], "error")
        status, message = text(error, "status")[:100], self.redacted(text(error, "message"))
        # `code` is the HTTP status again, as a number; where the two differ, the graver one counts.
        gravest = max(http_status, whole(error, "code") or 0)
        if not status and gravest == 401:
            # An unknown access key has been answered without a status ("secret key is nul…").
            status = "ACCESS_ERROR"
        if not status:
            return unreadable(f"an error without a status: {message}", request_id=request_id, http_status=http_status)
        return failure(status, message, request_id=request_id, http_status=gravest)

    def redacted(self, words: str) -> str:
        """A vendor's words without our credentials or signature, should it repeat them."""
        for secret in self._credentials.values():
            words = words.replace(secret, "[removed]")
        return re.sub(r"(Signature=)[0-9A-Za-z+/=%]{16,}", r"\1[removed]", words)


def flattened(parameters: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The pairs of a query: lists are counted from one, as in `ids.1`, objects in them as in `filters.1.name`."""
    for name, value in parameters.items():
        items = enumerate(value, 1) if isinstance(value, list | tuple) else None
        if items is None:
            yield f"{prefix}{name}", str(value)
            continue
        for place, item in items:
            if isinstance(item, Mapping):
                yield from flattened(item, f"{prefix}{name}.{place}.")
            else:
                yield f"{prefix}{name}.{place}", str(item)


def request_id_of(content: Mapping[str, Any]) -> str:
    """The vendor's request id, or "" where it gave none that is a string."""
    value = content.get("requestId")
    return clean(value)[:64] if isinstance(value, str) else ""

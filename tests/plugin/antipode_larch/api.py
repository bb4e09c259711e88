"""Larch Cloud's API: one JSON request, one JSON answer, signed with HMAC-SHA256.

    Authorization: LARCH-HMAC-SHA256 key=<key id>, time=<unix time>, signature=<hex>

The signature is over method, path with query, time and the body's SHA-256, a line each. An error is
`{"error": {"code": …, "message": …}}` with the status that fits it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import requests

from providers import Access, Ambiguous, Field, Limits, Refused, Throttled, VendorError
from providers._fields import checked, origin
from providers._http import USER_AGENT, Client, Reply
from providers._reading import identifier, record, text, unreadable

HOME = "https://api.larch.example"
ALGORITHM = "LARCH-HMAC-SHA256"
FIELDS = (
    Field(
        "key_id", "Key ID", max_length=64, pattern=r"LARCH[0-9A-Z]{8,59}", hint="LARCH and capital letters or digits"
    ),
    Field(
        "secret",
        "Secret",
        secret=True,
        max_length=64,
        pattern=r"[\x21-\x7e]{16,64}",
        hint="16 to 64 characters, no blanks",
    ),
)


def signature(secret: str, method: str, target: str, time: int, body: bytes) -> str:
    """The signature of one call; `target` is its path with its query, as they are sent."""
    lines = "\n".join([method, target, str(time), hashlib.sha256(body).hexdigest()])
    return hmac.new(secret.encode(), lines.encode(), hashlib.sha256).hexdigest()


class Api:
    """Larch Cloud's API for one account."""

    def __init__(self, access: Access, limits: Limits) -> None:
        credentials = checked(access.credentials, FIELDS)
        self._key_id, self._secret = credentials["key_id"], credentials["secret"]
        self._origin = origin(access.endpoint) if access.endpoint else HOME
        self._client = Client(limits)

    def signed(
        self, method: str, path: str, time: int, *, query: Mapping[str, Any] | None = None, body: object = None
    ) -> requests.PreparedRequest:
        """One call, ready to be sent; its bytes are final."""
        payload = b"" if body is None else json.dumps(body).encode()
        target = f"{path}?{urlencode(query)}" if query else path
        value = signature(self._secret, method, target, time, payload)
        headers = {
            "Authorization": f"{ALGORITHM} key={self._key_id}, time={time}, signature={value}",
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
        }
        return requests.Request(method, self._origin + target, headers=headers, data=payload).prepare()

    def send(self, request: requests.PreparedRequest, *, fresh: bool = False) -> Reply:
        """The raw answer to one call, sent once."""
        return self._client.send(request, fresh=fresh)

    def opened(self, reply: Reply) -> dict[str, Any]:
        """What an answer holds; raises what its error stands for. Only a 4xx of Larch's own is a definite no."""
        problem = ""
        try:
            content = record(reply.json(), "the answer")
        except Ambiguous as error:
            problem = error.message
        if problem:
            # Raised here, so that no exception carries another one along.
            code = f"HTTP {reply.status}"
            raise unreadable(problem) if reply.status == 200 else Ambiguous(code, problem, http_status=reply.status)
        if reply.status != 200:
            raise self._failure(content, reply.status)
        return content

    def _failure(self, content: Mapping[str, Any], status: int) -> VendorError:
        error = record(content.get("error"), "error")
        code, message = identifier(error, "code"), self.redacted(text(error, "message"))
        kind: type[VendorError] = Ambiguous
        if 400 <= status < 500:
            kind = Throttled if status == 429 else Refused
        return kind(code, message, request_id=text(content, "request_id"), http_status=status)

    def redacted(self, words: str) -> str:
        """A vendor's words without our secret, should it repeat it."""
        return words.replace(self._secret, "[removed]")

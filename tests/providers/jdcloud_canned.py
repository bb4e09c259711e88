"""A JD Cloud that answers what a test wants it to, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from providers import Access, Limits, Order
from providers._base import Notice, no_notice
from providers.jdcloud_vm import JDCloudVm
from tests.providers.lines import Line, Lines

KEYS = {"access_key": "JDCsecretsecretsecret0001", "secret_key": "keykeykeykeykeykeykey0001"}
# The place asked for ("cn-north-1/images"), and the query or the body.
Respond = Callable[[str, dict[str, Any]], object]


@contextmanager
def jdcloud(respond: Respond, status: bytes = b"200 OK", notice: Notice = no_notice) -> Iterator[JDCloudVm]:
    """The service before a vendor that answers with `respond`'s JSON, or its bytes as they are."""

    def script(line: Line) -> None:
        while data := line.request():
            head, _, body = data.partition(b"\r\n\r\n")
            target = urlsplit(head.split()[1].decode())
            asked = json.loads(body) if body else dict(parse_qsl(target.query))
            answer = respond(target.path.removeprefix("/v1/regions/"), asked)
            raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            line.answer(raw, b"Content-Type: application/json", status=status)

    with Lines(script) as server:
        yield JDCloudVm(Access(KEYS, endpoint=server.url), limits=Limits(1, 1, 2, 1024 * 1024), notice=notice)


def result(**content: Any) -> dict[str, Any]:
    """A success."""
    return {"requestId": "r-1", "result": content}


def error(status: str, message: str = "No.", code: int = 400) -> dict[str, Any]:
    """A refusal of the whole call."""
    return {"requestId": "r-1", "error": {"code": code, "status": status, "message": message}}


def copy(*sources: str, to: str = "cn-east-2", origin: str = "cn-north-1") -> list[Order]:
    """Orders of these images on one route."""
    return [Order(source, "copy_image", source, origin, to, "ap-k3x9") for source in sources]

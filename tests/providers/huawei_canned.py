"""A Huawei Cloud that answers what a test wants it to, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from providers import Access, Limits, Order, VendorError
from providers._huawei_service import HuaweiService
from providers.huawei_dws import HuaweiDws
from tests.providers.lines import Line, Lines

KEYS = {"access_key": "HWSECRETSECRET000001", "secret_key": "keykeykeykeykeykeykeykeykey0000000000001"}
PROJECT = "89cd04f168b84af6be287f71730fdb4b"
REGION = "cn-north-4"
# What is asked: the method with the path, and the body.
Respond = Callable[[str, dict[str, Any]], object]
Speaks = TypeVar("Speaks", bound=HuaweiService)


def huawei(respond: Respond, status: bytes = b"200 OK", **more: Any) -> AbstractContextManager[HuaweiDws]:
    """The data warehouse before such a vendor."""
    return speaking(HuaweiDws, respond, status, **more)


@contextmanager
def speaking(
    service: type[Speaks],
    respond: Respond,
    status: bytes = b"200 OK",
    *,
    projects: dict[str, str] | None = None,
    told: list[VendorError] | None = None,
    asked: list[str] | None = None,
    given: str = "",
) -> Iterator[Speaks]:
    """A service before a vendor that answers each (method and path, body) with `respond`'s JSON, or its bytes as they are.

    `given` is the account's own word on its projects, `projects` what the regions' listing said before. `told` and
    `asked` collect what the service tells its notice and asks its gate.
    """

    def script(line: Line) -> None:
        while data := line.request():
            head, _, body = data.partition(b"\r\n\r\n")
            called = head.decode().split(" HTTP/1.1")[0]
            answer = respond(called, json.loads(body or b"{}"))
            raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            line.answer(raw, b"Content-Type: application/json", b"X-Request-Id: r-1", status=status)

    with Lines(script) as server:
        access = Access(
            {**KEYS, "projects": given},
            endpoint=server.url,
            projects={REGION: PROJECT} if projects is None else projects,
        )
        yield service(
            access,
            limits=Limits(1, 1, 2, 1024 * 1024),
            notice=(told if told is not None else []).append,
            gate=(asked if asked is not None else []).append,
        )


def keep(source: str = "snap-1", tag: str = "apk3x9", name: str = "", **options: str) -> Order:
    """An order to keep a snapshot."""
    return Order("0", "keep_snapshot", source, REGION, REGION, tag, name, options=options)

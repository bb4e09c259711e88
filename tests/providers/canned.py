"""A Tencent that answers what a test wants it to, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from providers import Access, Limits, Order
from providers.tencent_cbs import TencentCbs
from tests.providers.lines import Line, Lines

KEYS = {"secret_id": "AKIDsecretsecretsecret0001", "secret_key": "keykeykeykeykeykeykey0001"}
Respond = Callable[[str, dict[str, Any]], object]


@contextmanager
def tencent(respond: Respond, status: bytes = b"200 OK") -> Iterator[TencentCbs]:
    """The service before a vendor that answers each (action, body) with `respond`'s JSON, or its bytes as they are."""

    def script(line: Line) -> None:
        while data := line.request():
            head, _, body = data.partition(b"\r\n\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (h.partition(":") for h in head.decode().split("\r\n")[1:])}
            answer = respond(headers["x-tc-action"], json.loads(body))
            raw = answer if isinstance(answer, bytes) else json.dumps({"Response": answer}).encode()
            line.answer(raw, b"Content-Type: application/json", status=status)

    with Lines(script) as server:
        yield TencentCbs(Access(KEYS, endpoint=server.url), limits=Limits(1, 1, 2, 1024 * 1024))


def error(code: str, message: str = "No.") -> dict[str, Any]:
    """An answer that refuses the whole call."""
    return {"Error": {"Code": code, "Message": message}, "RequestId": "r-1"}


def copy(*regions: str, source: str = "snap-1", tag: str = "ap-k3x9", name: str = "") -> list[Order]:
    """Orders of one snapshot to these regions."""
    return [Order(region, "copy_snapshot", source, "ap-guangzhou", region, tag, name) for region in regions]


def backup(disk: str = "disk-1", tag: str = "ap-k3x9", name: str = "") -> Order:
    """An order for a backup point."""
    return Order(disk, "create_backup_point", disk, "ap-guangzhou", "ap-guangzhou", tag, name)

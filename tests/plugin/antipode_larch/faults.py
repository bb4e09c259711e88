"""How the emulated cloud misbehaves on the wire: the faults that the contract's suite arms, by name.

The suite tells them in `LOSSES` of `providers/testing/_contract.py`. They know JSON and HTTP, and nothing of Larch Cloud.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import zlib
from collections.abc import Iterator
from typing import Any

# With these nothing is carried out; with the others the call is, and its answer is spoilt.
INSTEAD = ("refuse", "redirect", "unavailable_503")
# Their bodies end with the connection.
WITHOUT_LENGTH = ("huge_body", "compression_bomb")

PAGE = b"<!doctype html><title>Gateway</title>"
REPLACED = {
    "redirect": (302, PAGE),
    "unavailable_503": (503, PAGE),
    "accept_then_500": (500, PAGE),
    "html_page": (200, PAGE),
    "empty_body": (200, b""),
}
HEADERS = {"redirect": ("Location", "http://127.0.0.1:9/"), "compression_bomb": ("Content-Encoding", "gzip")}
PIECE = 65536


def write(handler: Any, spec: dict[str, Any], status: int, content: dict[str, Any]) -> None:
    """Answer a call as its fault wants it; honestly where that is ""."""
    fault = spec["fault"]
    if fault in ("refuse", "accept_then_drop"):
        _hang_up(handler, reset=fault == "refuse")
    elif fault == "slow_answer":
        handler.cloud.ending.wait(spec["seconds"])
        _hang_up(handler)
    else:
        status, body = REPLACED.get(fault, (status, json.dumps(_changed(spec, content)).encode()))
        if fault == "cut_json":
            body = body[: len(body) // 2]
        with contextlib.suppress(OSError):
            _head(handler, fault, status, len(body))
            for piece in _pieces(handler, spec, body):
                handler.wfile.write(piece)
                handler.wfile.flush()


def _changed(spec: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """The answer's JSON, with what the fault does to it."""
    match spec["fault"]:
        case "wrong_types":
            return {name: [value] if isinstance(value, str) else "none" for name, value in content.items()}
        case "success_without_id":
            return {name: value for name, value in content.items() if name != "id"}
        case "unknown_state":
            return {**content, "items": [{**row, "state": spec["state"]} for row in content["items"]]}
    return content


def _head(handler: Any, fault: str, status: int, length: int) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    if fault in HEADERS:
        handler.send_header(*HEADERS[fault])
    if fault in WITHOUT_LENGTH or fault == "wrong_content_length":
        handler.close_connection = True
    if fault not in WITHOUT_LENGTH:
        handler.send_header("Content-Length", str(length + (100 if fault == "wrong_content_length" else 0)))
    handler.end_headers()


def _pieces(handler: Any, spec: dict[str, Any], body: bytes) -> Iterator[bytes]:
    match spec["fault"]:
        case "slow_bytes":
            for byte in body:
                if handler.cloud.ending.wait(spec["seconds"]):
                    return
                yield bytes([byte])
        case "huge_body":
            yield from (b" " * PIECE for _ in range(spec["bytes"] // PIECE))
        case "compression_bomb":
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            yield from filter(None, (packer.compress(b" " * PIECE) for _ in range(spec["bytes"] // PIECE)))
            yield packer.flush()
        case _:
            yield body


def _hang_up(handler: Any, reset: bool = False) -> None:
    """Close the connection without a byte; with a TCP reset where asked."""
    handler.close_connection = True
    if reset:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

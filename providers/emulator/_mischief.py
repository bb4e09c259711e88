"""The faults that happen on the wire, as changes to an honest answer. They know JSON and HTTP, and no vendor."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from providers.emulator._faults import Fault
from providers.emulator._wire import Answer

PAGE = b"<!doctype html><title>Gateway</title><h1>The service is under maintenance</h1>\n"
CHUNK = 64 * 1024


def refuse(fault: Fault) -> Answer:
    """No answer at all: a TCP reset."""
    return Answer(drop=True, reset=True)


def unavailable_503(fault: Fault) -> Answer:
    """A gateway's 503."""
    return Answer(PAGE, 503, "text/html", {"Retry-After": "1"})


def redirect(fault: Fault) -> Answer:
    """A 302 to the fault's address."""
    return Answer(b"", 302, "text/html", {"Location": str(fault["to"])})


def _drop(fault: Fault, answer: Answer) -> Answer:
    answer.drop = True
    return answer


def _internal_500(fault: Fault, answer: Answer) -> Answer:
    return Answer(PAGE, 500, "text/html")


def _slow_answer(fault: Fault, answer: Answer) -> Answer:
    answer.wait = float(fault["seconds"])
    return answer


def _slow_bytes(fault: Fault, answer: Answer) -> Answer:
    answer.byte_wait = float(fault["seconds"])
    return answer


def _cut_json(fault: Fault, answer: Answer) -> Answer:
    answer.body = answer.body[: len(answer.body) // 2]
    return answer


def _twisted(value: Any) -> Any:
    """The same names with values of other types: lists become words, words numbers, numbers lists."""
    if isinstance(value, list):
        return "none"
    if isinstance(value, dict):
        return {name: _twisted(inner) for name, inner in value.items()}
    return 7 if isinstance(value, str) else [value]


def _wrong_types(fault: Fault, answer: Answer) -> Answer:
    # The envelope's own name stays; what is in it is all of another type.
    answer.body = json.dumps(_twisted(json.loads(answer.body))).encode()
    return answer


def _html_page(fault: Fault, answer: Answer) -> Answer:
    return Answer(PAGE, 200, "text/html")


def _empty_body(fault: Fault, answer: Answer) -> Answer:
    answer.body = b""
    return answer


def _huge_body(fault: Fault, answer: Answer) -> Answer:
    start, size = b'{"padding":"', int(fault["bytes"])

    def stream() -> Iterator[bytes]:
        yield start
        left = size - len(start)
        while left > 0:
            yield b"x" * min(CHUNK, left)
            left -= CHUNK

    return Answer(stream=stream(), length=max(size, len(start)), close=True)


def _compression_bomb(fault: Fault, answer: Answer) -> Answer:
    def stream() -> Iterator[bytes]:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        for _ in range(max(1, int(fault["bytes"]) // (16 * CHUNK))):
            packed = packer.compress(b" " * 16 * CHUNK)
            if packed:
                yield packed
        yield packer.flush()

    # Without a length: the end of the connection is the end of the answer.
    return Answer(stream=stream(), headers={"Content-Encoding": "gzip"}, close=True)


def _wrong_content_length(fault: Fault, answer: Answer) -> Answer:
    answer.length, answer.close = len(answer.body) + int(fault["missing"]), True
    return answer


# In the order in which they take hold where several are armed for one call.
BEFORE: dict[str, Callable[[Fault], Answer]] = {
    "refuse": refuse,
    "unavailable_503": unavailable_503,
    "redirect": redirect,
}
AFTER: dict[str, Callable[[Fault, Answer], Answer]] = {
    "accept_then_drop": _drop,
    "accept_then_500": _internal_500,
    "html_page": _html_page,
    "wrong_types": _wrong_types,
    "cut_json": _cut_json,
    "empty_body": _empty_body,
    "huge_body": _huge_body,
    "compression_bomb": _compression_bomb,
    "wrong_content_length": _wrong_content_length,
    "slow_answer": _slow_answer,
    "slow_bytes": _slow_bytes,
}

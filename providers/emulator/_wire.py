"""What travels between the HTTP server and a vendor: one request in, one answer out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One HTTP request, read whole. Header names are in lower case; `query` is the raw text after the question mark."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False, default=b"")

    def header(self, name: str) -> str:
        """The value of a header, "" where it was not sent."""
        return self.headers.get(name.lower(), "")

    @property
    def content_type(self) -> str:
        """The media type alone, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()


@dataclass
class Answer:
    """One HTTP answer. The last fields are how faults misbehave on the wire; an honest answer leaves them alone.

    `wait` is seconds before the first byte, `byte_wait` seconds between single bytes, `length` a Content-Length that
    may lie, `stream` replaces the body, `drop` closes the connection without a byte, `reset` does so with a TCP
    reset.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    code: str = ""
    request_id: str = ""
    wait: float = 0.0
    byte_wait: float = 0.0
    length: int | None = None
    stream: Iterable[bytes] | None = None
    drop: bool = False
    reset: bool = False
    close: bool = False

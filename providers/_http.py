"""One HTTP exchange with a vendor: sent once, bounded in time and size, every failure translated.

`Client.send` gives a `Reply` for whatever status the vendor answered with, or raises one of two errors:

    Unreachable   not one byte of the request left this process: refused, no such host, TLS failed, connect time-out
    Ambiguous     bytes left, and no whole answer came back

Which of the two is not guessed from the exception's class: the connection itself notes when the request's first byte is
handed to the operating system. So a kept-alive connection that turns out to be dead is Ambiguous, and a TLS failure
that TLS 1.3 reports only after the request was sent is Ambiguous too.

What is left out on purpose: redirects, retries, cookies and .netrc (a requests adapter is used without a session), and
plain HTTP proxies, which may send a request twice. HTTPS goes through the tunnel that HTTPS_PROXY and NO_PROXY name,
and trusts the authorities of REQUESTS_CA_BUNDLE where that is set.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection

from providers._base import Clock, Heard, no_ear
from providers._clocks import ahead
from providers._declared import Limits
from providers._errors import Ambiguous, Unreachable, VendorError

CONNECTION_FAILED = "ConnectionFailed"
TIMED_OUT = "TimedOut"
ANSWER_LOST = "AnswerLost"
ANSWER_UNREADABLE = "AnswerUnreadable"
ANSWER_TOO_LARGE = "AnswerTooLarge"

USER_AGENT = "Antipode"
_CHUNK = 64 * 1024

_LOST = (ANSWER_LOST, "the connection broke before the whole answer had come")
_TIME = (TIMED_OUT, "no answer came in time")
_UNREADABLE = (ANSWER_UNREADABLE, "the answer is not what its headers say")
_OURS = (ANSWER_LOST, "the exchange failed on our side")
_URL = (ANSWER_LOST, "the address cannot be used")

# What each failure is called once the request has left. Before that, all of them are `ConnectionFailed`. Looked up
# along the class's ancestors; a test holds that every exception of requests has an entry of its own.
FAILURES: Mapping[type[BaseException], tuple[str, str]] = {
    requests.exceptions.ConnectionError: _LOST,
    requests.exceptions.ConnectTimeout: _TIME,
    requests.exceptions.ReadTimeout: _TIME,
    requests.exceptions.Timeout: _TIME,
    requests.exceptions.SSLError: (ANSWER_LOST, "the TLS connection failed"),
    requests.exceptions.ProxyError: (ANSWER_LOST, "the proxy did not carry the exchange"),
    requests.exceptions.ChunkedEncodingError: (ANSWER_LOST, "the answer was cut off"),
    requests.exceptions.ContentDecodingError: _UNREADABLE,
    requests.exceptions.InvalidJSONError: _UNREADABLE,
    requests.exceptions.JSONDecodeError: _UNREADABLE,
    requests.exceptions.HTTPError: _UNREADABLE,
    requests.exceptions.TooManyRedirects: _UNREADABLE,
    requests.exceptions.StreamConsumedError: _OURS,
    requests.exceptions.UnrewindableBodyError: _OURS,
    requests.exceptions.RetryError: _OURS,
    requests.exceptions.RequestException: _OURS,
    requests.exceptions.InvalidHeader: _OURS,
    requests.exceptions.InvalidURL: _URL,
    requests.exceptions.InvalidProxyURL: (ANSWER_LOST, "the proxy's address cannot be used"),
    requests.exceptions.InvalidSchema: _URL,
    requests.exceptions.MissingSchema: _URL,
    requests.exceptions.URLRequired: _URL,
    urllib3.exceptions.TimeoutError: _TIME,
    urllib3.exceptions.DecodeError: _UNREADABLE,
    urllib3.exceptions.HTTPError: _LOST,
    http.client.HTTPException: _LOST,
    TimeoutError: _TIME,
    OSError: _LOST,
}


@dataclass(frozen=True)
class Reply:
    """A whole answer: its status, its headers, the decoded body, and how many seconds it took."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float = 0.0

    def text(self) -> str:
        """The body for people, whatever its bytes are; no NUL, which databases do not take."""
        return self.body.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")

    def json(self) -> Any:
        """The body as JSON; Ambiguous where it is something else, since then nobody knows who answered."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            problem = f"the answer (HTTP {self.status}) is not JSON: {self.text()[:80]!r}"
        raise Ambiguous(ANSWER_UNREADABLE, problem, http_status=self.status)


# -- the exchange's watch --------------------------------------------------------------------------


class _Watch:
    """Knows of one exchange whether its request has left, and cuts it off when its whole time is over."""

    def __init__(self, seconds: float) -> None:
        self.departed = False
        self.expired = False
        self._sock: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._token = _watch.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _watch.reset(self._token)

    def about_to_send(self, sock: socket.socket) -> None:
        """Called by the connection once it stands and before the request's bytes go out."""
        # The socket, not the connection: http.client forgets a connection's socket while an answer is read from it.
        self._sock = sock
        if self.expired:
            raise TimeoutError
        self.departed = True

    def _expire(self) -> None:
        self.expired = True
        if self._sock is None:
            return
        with contextlib.suppress(OSError):
            # Not SSLSocket.shutdown: that takes the TLS layer off under the thread that is reading.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


_watch: ContextVar[_Watch] = ContextVar("_watch")


def _send_watched(connection: Any, data: Any, send: Callable[[Any], None]) -> None:
    if connection.sock is None:
        connection.connect()
    if not connection.connecting:
        _watch.get().about_to_send(connection.sock)
    send(data)


class _HTTPConnection(HTTPConnection):
    connecting = False

    def send(self, data: Any) -> None:
        _send_watched(self, data, super().send)


class _HTTPSConnection(HTTPSConnection):
    connecting = False

    def connect(self) -> None:
        # A proxy's CONNECT goes through send() as well; the request itself is not on its way yet.
        self.connecting = True
        try:
            super().connect()
        finally:
            self.connecting = False

    def send(self, data: Any) -> None:
        _send_watched(self, data, super().send)


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


class _Transport(HTTPAdapter):
    """A requests adapter whose connections tell when a request leaves. It never retries."""

    def __init__(self) -> None:
        super().__init__(max_retries=0, pool_connections=4, pool_maxsize=4)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


# -- the client ------------------------------------------------------------------------------------


class Client:
    """Sends prepared requests for one account. Connections are kept for its own next reads, and shared with nobody.

    `heard` is told after each answer that came over a kept connection by how much `clock` is ahead of the Date header.
    """

    def __init__(self, limits: Limits, clock: Clock = time.time, heard: Heard = no_ear) -> None:
        self.limits = limits
        self._clock, self._heard = clock, heard
        self._transport = _Transport()

    def send(self, request: requests.PreparedRequest, *, fresh: bool = False) -> Reply:
        """The answer to one request, sent once. `fresh` takes a new connection: no stale one can blur what happened."""
        transport = _Transport() if fresh else self._transport
        started, asked_at = time.monotonic(), self._clock()
        with _Watch(self.limits.total_seconds) as watch:
            try:
                status, headers, body = self._exchange(transport, request, watch)
            except tuple(FAILURES) as exc:
                failure: VendorError | None = _translated(exc, watch, str(request.url))
            except Ambiguous as exc:
                failure = exc
            else:
                failure = None
            finally:
                if fresh:
                    transport.close()
        if failure:
            # Raised here and not where it was caught: the exceptions of requests carry the request with its signed
            # headers, and a new exception would keep them as its context.
            raise failure
        if not fresh:  # whoever submits something writes its outcome first
            self._compare(headers, asked_at)
        return Reply(status, headers, body, time.monotonic() - started)

    def _compare(self, headers: Mapping[str, str], asked_at: float) -> None:
        seconds = ahead(headers.get("Date", ""), asked_at, self._clock())
        if seconds is not None:
            self._heard(seconds)

    def _exchange(
        self, transport: _Transport, request: requests.PreparedRequest, watch: _Watch
    ) -> tuple[int, Mapping[str, str], bytes]:
        url = str(request.url)
        timeout = (self.limits.connect_seconds, self.limits.read_seconds)
        verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        response = transport.send(request, stream=True, timeout=timeout, verify=verify, proxies=_proxies(url))
        try:
            body = self._body(response)
            if watch.expired:
                # A connection that is shut down looks like a body that ends.
                raise TimeoutError
            return response.status_code, response.headers, body
        finally:
            response.close()

    def _body(self, response: requests.Response) -> bytes:
        """The body, decompressed piece by piece, so that a small answer cannot become a large one in memory."""
        body = bytearray()
        for piece in response.iter_content(_CHUNK):
            body += piece
            if len(body) > self.limits.body_bytes:
                problem = f"the answer is larger than {self.limits.body_bytes} bytes"
                raise Ambiguous(ANSWER_TOO_LARGE, problem, http_status=response.status_code)
        return bytes(body)


def _proxies(url: str) -> dict[str, str]:
    if not url.startswith("https://"):
        return {}
    proxies: dict[str, str] = get_environ_proxies(url)
    return proxies


def _translated(exc: BaseException, watch: _Watch, url: str) -> VendorError:
    host = urlsplit(url).netloc.rpartition("@")[2]
    if not watch.departed:
        return Unreachable(CONNECTION_FAILED, f"no connection to {host}: {_why(exc)}")
    if watch.expired:
        code, sentence = _TIME
    else:
        code, sentence = next(FAILURES[ancestor] for ancestor in type(exc).__mro__ if ancestor in FAILURES)
    return Ambiguous(code, f"{host}: {sentence}")


def _why(exc: BaseException) -> str:
    """The reason at the bottom of a failed connection, in words that hold nothing of the request."""
    seen = exc
    for _ in range(8):
        seen = _inner(seen) or seen
    if isinstance(seen, socket.gaierror):
        return "its name cannot be resolved"
    if isinstance(seen, TimeoutError | urllib3.exceptions.ConnectTimeoutError | requests.exceptions.Timeout):
        return "it did not answer in time"
    if isinstance(seen, ConnectionRefusedError):
        return "it refused"
    if "SSL" in type(seen).__name__:
        return f"TLS failed ({getattr(seen, 'verify_message', '') or getattr(seen, 'reason', '') or 'no reason given'})"
    return seen.strerror or type(seen).__name__ if isinstance(seen, OSError) else type(seen).__name__


def _inner(exc: BaseException) -> BaseException | None:
    candidates = (getattr(exc, "reason", None), exc.__cause__, exc.__context__, *exc.args)
    return next((inner for inner in candidates if isinstance(inner, BaseException) and inner is not exc), None)

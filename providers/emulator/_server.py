"""The HTTP side: reads a request whole, finds the vendor it is for, and writes one answer."""

from __future__ import annotations

import logging
import socket
import struct
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from providers.emulator import _mischief
from providers.emulator._control import Control
from providers.emulator._state import Cloud
from providers.emulator._vendor import Vendor, vendors
from providers.emulator._wire import Answer, Request

log = logging.getLogger("antipode.emulator")

CONTROL = "/_emulator"
# The largest body a vendor takes is 10 MB (Tencent, TC3); above that nothing is read.
MAX_BODY = 10 * 1024 * 1024
NO_SUCH_PLACE = Answer(b"404 not found\n", 404, "text/plain")


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120
    wbufsize = -1
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def handle(self) -> None:
        """Serve the connection; a client that goes away is nothing to report."""
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _any(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self._body(headers)
        if body is None:
            self._write(Answer(b"", 413, "text/plain", close=True))
            return
        request = Request(self.command, path, query, headers, body)
        self._write(self._answer(request))

    def _answer(self, request: Request) -> Answer:
        try:
            if request.path == CONTROL or request.path.startswith(f"{CONTROL}/"):
                return self.server.control.answer(request) if self.server.control else NO_SUCH_PLACE
            return self.server.carry_out(request)
        except Exception:
            # A mistake of ours: it must not look like one of the faults.
            log.exception("the emulator itself failed")
            return Answer(b"the emulator itself failed; its log says why\n", 500, "text/plain")

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _any

    def _body(self, headers: dict[str, str]) -> bytes | None:
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY or "transfer-encoding" in headers:
            return None
        return self.rfile.read(int(length))

    def _write(self, answer: Answer) -> None:
        if answer.wait and self.server.ending.wait(answer.wait):
            answer.drop = True
        if answer.drop:
            self._hang_up(answer.reset)
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.close_connection = self.close_connection or answer.close
        if answer.close:
            self.send_header("Connection", "close")
        length = answer.length if answer.length is not None else None if answer.stream else len(answer.body)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self._send(answer.stream or [answer.body], answer.byte_wait)

    def _send(self, chunks: Iterable[bytes], byte_wait: float) -> None:
        for chunk in chunks:
            if self.server.ending.is_set():
                break
            if not byte_wait:
                self.wfile.write(chunk)
                continue
            for byte in chunk:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.server.ending.wait(byte_wait):
                    break
        self.wfile.flush()

    def _hang_up(self, reset: bool) -> None:
        self.close_connection = True
        if reset:
            # No lingering: the client sees a reset, not an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        # Whoever gave up before us, or an emulator that is ending, has shut it already.
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header: the time as this cloud has it."""
        return super().date_time_string(self.server.cloud.told_time() if timestamp is None else timestamp)

    def version_string(self) -> str:
        """The Server header, without the Python version."""
        return "antipode-emulator"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the server logs calls itself, by action and without headers."""


class Server(ThreadingHTTPServer):
    """The emulator's socket. Its threads end with it, and so do its connections."""

    daemon_threads = True
    request_queue_size = 256
    block_on_close = False

    def __init__(self, address: tuple[str, int], cloud: Cloud, control: bool) -> None:
        self.cloud = cloud
        self.control = Control(cloud) if control else None
        self.connections: set[socket.socket] = set()
        self.ending = threading.Event()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Bind without asking the name service who we are."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def server_close(self) -> None:
        """Close the socket and hang up on everybody, so that nobody talks to a cloud that has ended."""
        self.ending.set()
        super().server_close()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log what a thread did not expect."""
        log.exception("a connection ended in an error")

    def carry_out(self, request: Request) -> Answer:
        """Find the vendor, apply the faults that are armed, carry the call out, remember it."""
        vendor = next((vendor for vendor in vendors().values() if vendor.recognises(request)), None)
        if vendor is None:
            return NO_SUCH_PLACE
        began = time.monotonic()
        action, region = vendor.target(request)
        with self.cloud.lock:
            self.cloud.settle()
            answer, fault = self._with_faults(vendor, request, action, region)
            self.cloud.store.commit()
        log.info(
            "%s %s %s: %s %s in %.0f ms",
            vendor.NAME, action or "?", region, answer.status, fault or answer.code, (time.monotonic() - began) * 1000,
        )  # fmt: skip
        return answer

    def _with_faults(self, vendor: Vendor, request: Request, action: str, region: str) -> tuple[Answer, str]:
        faults = self.cloud.faults
        for name, instead in _mischief.BEFORE.items():
            if fault := faults.take(name, action, region):
                if name != "refuse":
                    self.cloud.count(action)
                self._note(vendor, action, region, Answer(), name)
                return instead(fault), name
        self.cloud.count(action)
        answer, fired = self._answer(vendor, request, action, region)
        for name, twist in _mischief.AFTER.items():
            if fault := faults.take(name, action, region):
                self._note(vendor, action, region, answer, name)
                return twist(fault, answer), name
        self._note(vendor, action, region, answer, fired)
        return answer, fired

    def _answer(self, vendor: Vendor, request: Request, action: str, region: str) -> tuple[Answer, str]:
        faults = self.cloud.faults
        if faults.take("throttle", action, region):
            return vendor.refuse(request, ""), "throttle"
        if error := faults.take("error", action, region, lambda fault: not fault["destination"]):
            return vendor.refuse(request, str(error["code"]) or vendor.FAILURE, str(error["message"])), "error"
        answer = vendor.answer(request, self.cloud)
        if faults.take("duplicate", action, region):
            self.cloud.settle()
            return vendor.answer(request, self.cloud), "duplicate"
        return answer, ""

    def _note(self, vendor: Vendor, action: str, region: str, answer: Answer, fault: str) -> None:
        self.cloud.note(
            vendor=vendor.NAME,
            action=action,
            region=region,
            code=answer.code,
            request_id=answer.request_id,
            fault=fault,
        )

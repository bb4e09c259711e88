"""The client against servers that behave badly, on real sockets."""

from __future__ import annotations

import gzip
import http.client
import inspect
import json
import socket
import ssl
import time
import zlib

import pytest
import requests
import urllib3

from providers import Ambiguous, Limits, Unreachable, VendorError
from providers._http import FAILURES, Client, Reply
from tests.providers.lines import Line, Lines, Script

LIMITS = Limits(connect_seconds=0.5, read_seconds=0.4, total_seconds=1.0, body_bytes=100_000)
SECRET = "TC3-HMAC-SHA256 Credential=AKIDsecret/..., Signature=0123456789abcdef"


def request(url: str) -> requests.PreparedRequest:
    headers = {"Authorization": SECRET, "Content-Type": "application/json"}
    return requests.Request("POST", f"{url}/", headers=headers, data=b'{"a": 1}').prepare()


def failure(script: Script) -> VendorError:
    """The error that one exchange with this server ends in."""
    with Lines(script) as server, pytest.raises(VendorError) as caught:
        Client(LIMITS).send(request(server.url))
    return caught.value


def reply(script: Script) -> Reply:
    with Lines(script) as server:
        return Client(LIMITS).send(request(server.url))


def assert_ambiguous(error: VendorError, code: str) -> None:
    assert type(error) is Ambiguous
    assert error.code == code


# -- a decent answer


def test_a_whole_answer_comes_with_its_status_headers_and_time() -> None:
    def script(line: Line) -> None:
        assert line.request().endswith(b'{"a": 1}')
        line.answer(b'{"ok": true}', b"X-Request-Id: r-1", status=b"418 Teapot")

    answer = reply(script)
    assert (answer.status, answer.headers["x-request-id"], answer.json()) == (418, "r-1", {"ok": True})
    assert 0 < answer.seconds < 1


def test_a_connection_serves_the_next_read_and_a_fresh_one_is_its_own() -> None:
    def script(line: Line) -> None:
        while line.request():
            line.answer(b"{}")

    with Lines(script) as server:
        client = Client(LIMITS)
        client.send(request(server.url))
        client.send(request(server.url))
        assert server.connections == 1
        client.send(request(server.url), fresh=True)
        assert server.connections == 2


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    def elsewhere(line: Line) -> None:
        line.request()
        line.answer(b"{}")

    with Lines(elsewhere) as other:

        def script(line: Line) -> None:
            line.request()
            line.answer(b"", f"Location: {other.url}/".encode(), status=b"307 Temporary Redirect")

        assert reply(script).status == 307
        assert other.connections == 0


def test_a_cookie_is_not_sent_back() -> None:
    seen: list[bytes] = []

    def script(line: Line) -> None:
        while data := line.request():
            seen.append(data)
            line.answer(b"{}", b"Set-Cookie: session=1")

    with Lines(script) as server:
        client = Client(LIMITS)
        client.send(request(server.url))
        client.send(request(server.url))
    assert len(seen) == 2 and b"cookie" not in seen[1].lower()


# -- nothing was sent


def test_a_refused_connection_is_unreachable() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable) as caught:
            Client(LIMITS).send(request(f"http://127.0.0.1:{listener.getsockname()[1]}"))
    assert caught.value.code == "ConnectionFailed" and "refused" in caught.value.message


def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    with pytest.raises(Unreachable) as caught:
        Client(LIMITS).send(request("http://no-such-host.invalid"))
    assert "cannot be resolved" in caught.value.message


def test_a_connection_nobody_takes_is_unreachable_in_time() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        # The backlog is full: further connections hang.
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        started = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            Client(LIMITS).send(request(f"http://127.0.0.1:{listener.getsockname()[1]}"))
        for filler in fillers:
            filler.close()
    assert "in time" in caught.value.message and time.monotonic() - started < 2


def test_a_server_that_speaks_no_tls_is_unreachable() -> None:
    with (
        Lines(lambda line: line.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server,
        pytest.raises(Unreachable) as caught,
    ):
        Client(LIMITS).send(request(server.url.replace("http:", "https:")))
    assert "TLS failed" in caught.value.message


def test_a_certificate_nobody_trusts_is_unreachable(tls: ssl.SSLContext) -> None:
    def script(line: Line) -> None:
        tls.wrap_socket(line.sock, server_side=True)

    with Lines(script) as server, pytest.raises(Unreachable) as caught:
        Client(LIMITS).send(request(server.url.replace("http:", "https:")))
    assert "TLS failed" in caught.value.message


def test_a_proxy_that_refuses_the_tunnel_means_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def script(line: Line) -> None:
        seen.append(line.request())
        line.answer(b"no", status=b"403 Forbidden")

    with Lines(script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(Unreachable):
            Client(LIMITS).send(request("https://cloud.invalid"))
    assert seen[0].startswith(b"CONNECT cloud.invalid:443") and SECRET.encode() not in seen[0]


def test_a_proxy_for_plain_http_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")

    def script(line: Line) -> None:
        line.request()
        line.answer(b"{}")

    assert reply(script).status == 200


# -- it may have been carried out


def test_a_tls_connection_that_breaks_after_the_request_is_ambiguous(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, ca_file: str
) -> None:
    def script(line: Line) -> None:
        line.sock = tls.wrap_socket(line.sock, server_side=True)
        line.request()
        socket.socket.sendall(line.sock, b"\x15\x03\x03\x00\x02\x02\x28")

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_file)
    with Lines(script) as server, pytest.raises(Ambiguous) as caught:
        Client(LIMITS).send(request(f"https://localhost:{server.port}"))
    assert caught.value.code == "AnswerLost"


def test_tls_with_an_authority_of_ones_own_works(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, ca_file: str
) -> None:
    def script(line: Line) -> None:
        line.sock = tls.wrap_socket(line.sock, server_side=True)
        line.request()
        line.answer(b'{"ok": 1}')

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_file)
    with Lines(script) as server:
        assert Client(LIMITS).send(request(f"https://localhost:{server.port}")).json() == {"ok": 1}


def test_silence_after_the_request_is_a_time_out() -> None:
    def script(line: Line) -> None:
        line.request()
        time.sleep(2)

    assert_ambiguous(failure(script), "TimedOut")


@pytest.mark.parametrize("prefix", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"], ids=["head", "body"])
def test_bytes_that_trickle_in_end_at_the_total_time(prefix: bytes) -> None:
    def script(line: Line) -> None:
        line.request()
        line.say(prefix)
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 400:
            line.say(bytes([byte]))
            time.sleep(0.1)

    started = time.monotonic()
    assert_ambiguous(failure(script), "TimedOut")
    assert LIMITS.total_seconds - 0.1 < time.monotonic() - started < LIMITS.total_seconds + 0.5


def test_a_trickle_over_tls_ends_at_the_total_time_too(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, ca_file: str
) -> None:
    def script(line: Line) -> None:
        line.sock = tls.wrap_socket(line.sock, server_side=True)
        line.request()
        line.say(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            line.say(b" ")
            time.sleep(0.1)

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_file)
    started = time.monotonic()
    with Lines(script) as server, pytest.raises(Ambiguous) as caught:
        Client(LIMITS).send(request(f"https://localhost:{server.port}"))
    assert caught.value.code == "TimedOut" and time.monotonic() - started < LIMITS.total_seconds + 0.5


def test_a_body_without_length_that_the_deadline_cuts_is_not_taken_for_whole() -> None:
    def script(line: Line) -> None:
        line.request()
        line.say(b"HTTP/1.1 200 OK\r\n\r\n{}")
        for _ in range(30):
            line.say(b" ")
            time.sleep(0.1)

    started = time.monotonic()
    assert_ambiguous(failure(script), "TimedOut")
    assert time.monotonic() - started < LIMITS.total_seconds + 0.5


def reset(line: Line) -> None:
    line.request()
    line.reset()


def hang_up(line: Line) -> None:
    line.request()


def cut_body(line: Line) -> None:
    line.request()
    line.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def cut_chunks(line: Line) -> None:
    line.request()
    line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{")


def bad_chunk(line: Line) -> None:
    line.request()
    line.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")


def no_http(line: Line) -> None:
    line.request()
    line.say(b"220 mail.example ESMTP\r\n")


def endless_headers(line: Line) -> None:
    line.request()
    line.say(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(500)) + b"\r\n")


def long_header(line: Line) -> None:
    line.request()
    line.say(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n")


def reset_half_way(line: Line) -> None:
    line.sock.recv(10)
    line.reset()


@pytest.mark.parametrize(
    "script",
    [reset, hang_up, cut_body, cut_chunks, bad_chunk, no_http, endless_headers, long_header, reset_half_way],
    ids=lambda script: script.__name__,
)
def test_a_broken_answer_is_lost(script: Script) -> None:
    assert_ambiguous(failure(script), "AnswerLost")


def test_a_kept_connection_that_dies_on_reuse_is_ambiguous_and_not_tried_again() -> None:
    def script(line: Line) -> None:
        line.request()
        line.answer(b"{}")
        line.request()

    with Lines(script) as server:
        client = Client(LIMITS)
        client.send(request(server.url))
        with pytest.raises(Ambiguous) as caught:
            client.send(request(server.url))
        assert caught.value.code == "AnswerLost" and server.connections == 1


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_no_method_is_tried_again(method: str) -> None:
    with Lines(reset) as server:
        prepared = requests.Request(method, f"{server.url}/", headers={"Authorization": SECRET}).prepare()
        with pytest.raises(Ambiguous):
            Client(LIMITS).send(prepared)
        time.sleep(0.05)
        assert server.connections == 1


def test_compressed_rubbish_is_unreadable() -> None:
    def script(line: Line) -> None:
        line.request()
        line.answer(b"this is not gzip", b"Content-Encoding: gzip")

    assert_ambiguous(failure(script), "AnswerUnreadable")


def test_a_body_over_the_limit_is_not_read_to_its_end() -> None:
    sent = 0

    def script(line: Line) -> None:
        nonlocal sent
        line.request()
        line.say(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            line.say(b"x" * 100_000)
            sent += 1

    assert_ambiguous(failure(script), "AnswerTooLarge")
    assert sent < 900


@pytest.mark.parametrize("encoding", [b"gzip", b"deflate", b"gzip, gzip"])
def test_a_compression_bomb_stops_at_the_limit(encoding: bytes) -> None:
    bomb = b"0" * 50_000_000
    bomb = zlib.compress(bomb) if encoding == b"deflate" else gzip.compress(bomb)
    bomb = gzip.compress(bomb) if encoding == b"gzip, gzip" else bomb

    def script(line: Line) -> None:
        line.request()
        line.answer(bomb, b"Content-Encoding: " + encoding)

    assert_ambiguous(failure(script), "AnswerTooLarge")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html></html>", b'{"a": ', b"[" * 50_000, b"\xff\xfe", b"9" * 5000],
    ids=["nothing", "html", "cut", "deep", "bytes", "digits"],
)
def test_a_body_that_is_not_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(Ambiguous) as caught:
        Reply(200, {}, body).json()
    assert caught.value.code == "AnswerUnreadable" and caught.value.http_status == 200


# -- the table


def test_every_exception_of_requests_has_its_own_translation() -> None:
    kinds = [kind for _, kind in inspect.getmembers(requests.exceptions, inspect.isclass)]
    ours = [kind for kind in kinds if issubclass(kind, requests.exceptions.RequestException)]
    assert len(ours) > 15
    assert [kind for kind in ours if kind not in FAILURES] == []


def test_every_exception_of_urllib3_and_http_client_is_translated() -> None:
    for module, root in ((urllib3.exceptions, urllib3.exceptions.HTTPError), (http.client, http.client.HTTPException)):
        kinds = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, root)]
        assert kinds and all(any(parent in FAILURES for parent in kind.__mro__) for kind in kinds)


# -- secrets


def test_no_error_carries_the_request_or_its_headers() -> None:
    for script in (reset, cut_body, no_http, hang_up):
        error = failure(script)
        assert error.__context__ is None and error.__cause__ is None
        assert "Signature" not in json.dumps([str(error), repr(error), repr(vars(error))])

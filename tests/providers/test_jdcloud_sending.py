"""What JD Cloud's answers to copyImages mean for each order."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from providers import Access, Answer, Order, Outcome
from providers.jdcloud_vm import JDCloudVm
from tests.providers.jdcloud_canned import KEYS, copy, error, jdcloud, result
from tests.providers.lines import Line, Lines


def answered(orders: list[Order], answer: object, status: bytes = b"200 OK") -> Answer:
    """What the service makes of this answer."""
    with jdcloud(lambda place, asked: answer, status) as service:
        return service.send(service.prepare(orders))


def copies(*pairs: tuple[Any, Any]) -> dict[str, Any]:
    return result(copyImages=[{"sourceImageId": source, "destinationImageId": made} for source, made in pairs])


def outcomes(answer: Answer) -> list[tuple[str, str, str]]:
    return [(verdict.outcome.value, verdict.code, verdict.replica) for verdict in answer.verdicts]


def test_copies_are_matched_by_their_source_and_never_by_their_place() -> None:
    orders = copy("img-1", "img-2", "img-3")
    answer = answered(orders, copies(("img-3", "img-c"), ("img-1", "img-a"), ("img-2", "img-b")))
    assert outcomes(answer) == [("accepted", "", "img-a"), ("accepted", "", "img-b"), ("accepted", "", "img-c")]
    assert [verdict.order for verdict in answer.verdicts] == orders
    assert (answer.request_id, answer.http_status) == ("r-1", 200)


def test_an_image_that_the_answer_does_not_mention_is_unsure() -> None:
    answer = answered(copy("img-1", "img-2"), copies(("img-2", "img-b"), ("img-9", "img-x")))
    assert outcomes(answer) == [("unsure", "AnswerUnreadable", ""), ("accepted", "", "img-b")]


@pytest.mark.parametrize(
    "answer",
    [
        copies(),
        copies(("img-2", "img-b")),
        copies(("img-1", "")),
        copies(("img-1", None)),
        copies(("img-1", "img-1")),
        copies(("img-1", "img-a"), ("img-1", "img-b")),
        copies(("img-1", 7)),
        result(),
        result(copyImages="none"),
        result(copyImages=[7]),
        {"requestId": "r-1"},
        {"requestId": "r-1", "result": []},
        {"error": "no", "requestId": "r-1"},
        {"error": {"code": "400", "status": "INTERNAL"}},
        {"error": {"code": 400, "message": "no status"}},
        {"error": {}},
        {},
        b"null",
        b"[]",
        b"<html>Bad Gateway</html>",
        b"",
    ],
    ids=str,
)
def test_an_answer_that_says_nothing_clear_is_unsure(answer: object) -> None:
    assert outcomes(answered(copy("img-1"), answer)) == [("unsure", "AnswerUnreadable", "")]


def test_the_same_copy_told_twice_is_one_copy() -> None:
    assert outcomes(answered(copy("img-1"), copies(("img-1", "img-a"), ("img-1", "img-a"))))[0][0] == "accepted"


@pytest.mark.parametrize("status", [b"302 Found", b"403 Forbidden", b"429 Too Many", b"500 Error", b"502 Bad Gateway"])
def test_another_status_without_an_envelope_is_unsure(status: bytes) -> None:
    answer = answered(copy("img-1"), b"<html></html>", status)
    assert outcomes(answer) == [("unsure", f"HTTP {status[:3].decode()}", "")]


def test_success_with_a_bad_status_is_unsure() -> None:
    assert outcomes(answered(copy("img-1"), copies(("img-1", "img-a")), b"500 Error")) == [("unsure", "HTTP 500", "")]


@pytest.mark.parametrize(
    ("http", "code", "expected"),
    [
        (b"400 Bad Request", 400, "refused"),
        (b"200 OK", 400, "refused"),
        (b"408 Request Timeout", 408, "unsure"),
        (b"500 Error", 400, "unsure"),
        (b"400 Bad Request", 500, "unsure"),
        (b"503 Unavailable", 503, "unsure"),
    ],
)
def test_of_two_statuses_the_graver_one_counts(http: bytes, code: int, expected: str) -> None:
    refusal = error("FAILED_PRECONDITION", "Can't use this image", code)
    assert outcomes(answered(copy("img-1"), refusal, http))[0][0] == expected


@pytest.mark.parametrize("status", ["INTERNAL", "UNKNOWN", "HTTP_INTERNAL_SERVER_ERROR"])
def test_what_may_have_been_carried_out_is_unsure_whatever_its_http_status(status: str) -> None:
    assert outcomes(answered(copy("img-1"), error(status), b"400 Bad Request")) == [("unsure", status, "")]


def test_a_full_quota_refuses_every_image_of_the_call() -> None:
    refusal = error("QUOTA_EXCEEDED", "Snapshot quota limit exceeded", 429)
    answer = answered(copy("img-1", "img-2"), refusal, b"429 Too Many Requests")
    assert outcomes(answer) == [("refused", "QUOTA_EXCEEDED.Snapshot", "")] * 2
    assert {verdict.retry_after for verdict in answer.verdicts} == {0}


def test_throttling_says_how_long_to_wait() -> None:
    refusal = error("HTTP_RATE_LIMIT_EXCEEDED", "minute rate limit exceeded, role:ak [gw]", 429)
    (verdict,) = answered(copy("img-1"), refusal, b"429 Too Many Requests").verdicts
    assert (verdict.outcome, verdict.code, verdict.retry_after) == (Outcome.REFUSED, "HTTP_RATE_LIMIT_EXCEEDED", 60)
    assert verdict.message == "minute rate limit exceeded, role:ak [gw]"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("The image 'img-2' is busy", "FAILED_PRECONDITION.Busy"),
        ("Conflict with underlay image task 'img-2'", "FAILED_PRECONDITION.Conflict"),
    ],
)
def test_a_refusal_that_names_an_image_is_of_that_image(message: str, code: str) -> None:
    answer = answered(copy("img-1", "img-2", "img-22"), error("FAILED_PRECONDITION", message), b"400 Bad Request")
    others = ("refused", "FAILED_PRECONDITION.AnotherImage", "")
    assert outcomes(answer) == [others, ("refused", code, ""), others]
    assert {verdict.message for verdict in answer.verdicts} == {message}


def test_an_image_that_is_gone_takes_nobody_with_it() -> None:
    answer = answered(copy("img-1", "img-2"), error("NOT_FOUND", "Image 'img-1' not found", 404), b"404 Not Found")
    assert [code for _, code, _ in outcomes(answer)] == ["NOT_FOUND", "FAILED_PRECONDITION.AnotherImage"]


@pytest.mark.parametrize(
    ("message", "alone", "together"),
    [
        ("Only support cloudDisk image", "NotCloudDisk", "OneOfSeveral"),
        ("Can't use this image", "NotYours", "OneOfSeveral"),
        ("Copy encrypted snapshot 'snapshot-1' is not support.", "Encrypted", "OneOfSeveral"),
        ("Invalid image status 'error'", "BadStatus", "OneOfSeveral"),
        # Waiting helps all of them alike.
        ("Invalid image status 'pending'", "Pending", "Pending"),
    ],
)
def test_of_several_images_none_is_blamed_for_what_may_be_anothers(message: str, alone: str, together: str) -> None:
    refusal = error("FAILED_PRECONDITION", message)
    one = answered(copy("img-1"), refusal, b"400 Bad Request")
    two = answered(copy("img-1", "img-2"), refusal, b"400 Bad Request")
    assert outcomes(one) == [("refused", f"FAILED_PRECONDITION.{alone}", "")]
    assert outcomes(two) == [("refused", f"FAILED_PRECONDITION.{together}", "")] * 2


def test_the_record_is_the_vendors_body_cut_to_size_and_without_secrets() -> None:
    message = (
        f"key {KEYS['secret_key']} of {KEYS['access_key']}, Signature=0123456789abcdef0123456789abcdef" + "x" * 20000
    )
    answer = answered(copy("img-1"), error("ACCESS_ERROR", message, 401), b"401 Unauthorized")
    shown = answer.record + answer.verdicts[0].message
    assert "ACCESS_ERROR" in answer.record and len(answer.record) <= 8192
    assert KEYS["secret_key"] not in shown and KEYS["access_key"] not in shown and "0123456789abcdef" not in shown


def test_words_no_database_takes_do_not_come_through() -> None:
    answer = answered(copy("img-1"), error("ODD\0CODE", "half a pair \ud83d and a \0"))
    for words in (answer.verdicts[0].code, answer.verdicts[0].message, answer.record):
        assert "\0" not in words
        words.encode()


def test_the_request_goes_out_as_recorded_without_a_name() -> None:
    seen: list[tuple[str, dict[str, Any]]] = []

    def respond(place: str, asked: dict[str, Any]) -> object:
        seen.append((place, asked))
        return copies(("img-1", "img-a"), ("img-2", "img-b"))

    with jdcloud(respond) as service:
        submission = service.prepare(copy("img-1", "img-2"))
        assert service.send(submission).verdicts[1].replica == "img-b"
    record = json.loads(submission.record)
    assert seen == [("cn-north-1/images:copyImages", record["parameters"])]
    assert record["parameters"] == {"sourceImageIds": ["img-1", "img-2"], "destinationRegion": "cn-east-2"}
    assert (record["action"], record["region"], record["method"]) == ("vm:copyImages", "cn-north-1", "POST")


def test_each_request_has_a_nonce_of_its_own_and_each_product_its_host() -> None:
    service = JDCloudVm(Access(KEYS), clock=lambda: 1700000000.9)
    one, other = (service.prepare(copy("img-1")) for _ in range(2))
    assert one.request.url == "https://vm.jdcloud-api.com/v1/regions/cn-north-1/images:copyImages"
    assert one.signed_at == 1700000000 and one.request.headers["x-jdcloud-date"] == "20231114T221320Z"
    assert one.request.headers["x-jdcloud-nonce"] != other.request.headers["x-jdcloud-nonce"]
    assert "/20231114/cn-north-1/vm/jdcloud2_request," in one.request.headers["Authorization"]


def test_a_copy_is_never_sent_over_a_connection_that_reads_have_used() -> None:
    body = json.dumps(result(disks=[], totalCount=0, copyImages=[])).encode()

    def script(line: Line) -> None:
        assert line.request()
        line.answer(body)
        # Whatever comes next on this connection gets no answer.
        line.request()

    with Lines(script) as server:
        service = JDCloudVm(Access(KEYS, endpoint=server.url))
        list(service.disks("cn-north-1"))
        service.send(service.prepare(copy("img-1")))
        assert server.connections == 2


def test_what_was_refused_together_is_asked_for_again_in_halves() -> None:
    images = [f"img-{number}" for number in range(10)]
    with jdcloud(lambda *_: {}) as service:
        for tries, sizes in ((0, [10]), (1, [5, 5]), (2, [2] * 5), (3, [1] * 10), (9, [1] * 10)):
            orders = [dataclasses.replace(order, tries=tries) for order in copy(*images)]
            assert [len(group) for group in service.group(orders)] == sizes


def test_of_images_refused_together_a_listing_would_show_what_was_made_before_they_are_asked_for_again() -> None:
    refusal = error("FAILED_PRECONDITION", "Only support cloudDisk image")
    answer = answered(copy("img-1", "img-2"), refusal, b"400 Bad Request")
    assert {verdict.retry_after for verdict in answer.verdicts} == {60}

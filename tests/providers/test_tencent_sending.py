"""What Tencent's answers to a copy and to a backup point mean for each order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from providers import Access, Answer, Order, Outcome
from providers.tencent_cbs import TencentCbs
from tests.providers.canned import KEYS, backup, copy, error, tencent
from tests.providers.lines import Line, Lines


def answered(orders: list[Order], answer: object, status: bytes = b"200 OK") -> Answer:
    """What the service makes of this answer."""
    with tencent(lambda action, body: answer, status) as service:
        return service.send(service.prepare(orders))


def results(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"SnapshotCopyResultSet": list(rows), "RequestId": "r-1"}


def row(region: str, code: str = "Success", id: str = "", message: str = "") -> dict[str, Any]:
    return {"DestinationRegion": region, "Code": code, "SnapshotId": id, "Message": message}


def outcomes(answer: Answer) -> list[tuple[str, str, str]]:
    return [(verdict.outcome.value, verdict.code, verdict.replica) for verdict in answer.verdicts]


def test_each_destination_has_its_own_verdict() -> None:
    orders = copy("ap-beijing", "ap-singapore", "ap-tokyo")
    answer = answered(
        orders,
        results(
            row("ap-tokyo", "InternalError", message="Later."),
            row("ap-singapore", "InsufficientSnapshotQuota", message="Full."),
            row("ap-beijing", id="snap-b"),
        ),
    )
    assert outcomes(answer) == [
        ("accepted", "", "snap-b"),
        ("refused", "InsufficientSnapshotQuota", ""),
        ("unsure", "InternalError", ""),
    ]
    assert [verdict.order for verdict in answer.verdicts] == orders
    assert [verdict.message for verdict in answer.verdicts] == ["", "Full.", "Later."]
    assert (answer.request_id, answer.http_status) == ("r-1", 200)


@pytest.mark.parametrize("code", ["InsufficientSnapshotQuota", "ResourceInUse.CopySnapshotConflict", "InternalError.X"])
def test_a_code_means_the_same_for_the_whole_call_and_for_one_destination(code: str) -> None:
    whole = answered(copy("ap-beijing"), error(code))
    single = answered(copy("ap-beijing"), results(row("ap-beijing", code)))
    assert outcomes(whole) == outcomes(single)
    assert outcomes(whole)[0][0] == ("unsure" if code.startswith("Internal") else "refused")


@pytest.mark.parametrize(
    "code", ["InternalError", "ServiceUnavailable", "FailedOperation", "RequestTimeout", "Some.Timeout"]
)
def test_what_may_have_been_carried_out_is_unsure(code: str) -> None:
    assert outcomes(answered([backup()], error(code))) == [("unsure", code, "")]


@pytest.mark.parametrize(
    "answer",
    [
        results(),
        results(row("ap-shanghai", id="snap-b")),
        results(row("ap-beijing")),
        results(row("ap-beijing", id="snap-1")),
        results(row("ap-beijing", "", "snap-b")),
        results(row("ap-beijing", id="snap-b"), row("ap-beijing", id="snap-c")),
        {"SnapshotCopyResultSet": "none"},
        {"SnapshotCopyResultSet": [7]},
        {"SnapshotCopyResultSet": [row("ap-beijing", id=7)]},  # type: ignore[arg-type]
        {"RequestId": "r-1"},
        {"Error": "no"},
        {"Error": {"Code": 7}},
        {"Error": {}},
        b"null",
        b"[]",
        b'{"Response": []}',
        b'{"Response": null}',
        b"<html>Bad Gateway</html>",
        b"",
    ],
    ids=str,
)
def test_an_answer_that_says_nothing_clear_is_unsure(answer: object) -> None:
    assert outcomes(answered(copy("ap-beijing"), answer)) == [("unsure", "AnswerUnreadable", "")]


@pytest.mark.parametrize("answer", [{}, {"DiskBackupId": ""}, {"DiskBackupId": None}, {"DiskBackupId": 5}])
def test_a_backup_point_without_an_id_is_unsure(answer: dict[str, Any]) -> None:
    assert outcomes(answered([backup()], answer)) == [("unsure", "AnswerUnreadable", "")]


def test_a_backup_point_with_an_id_is_accepted() -> None:
    assert outcomes(answered([backup()], {"DiskBackupId": "dbp-1"})) == [("accepted", "", "dbp-1")]


@pytest.mark.parametrize("status", [b"302 Found", b"403 Forbidden", b"429 Too Many", b"500 Error", b"502 Bad Gateway"])
def test_another_status_without_an_envelope_is_unsure(status: bytes) -> None:
    answer = answered(copy("ap-beijing"), b"<html></html>", status)
    assert outcomes(answer) == [("unsure", f"HTTP {status[:3].decode()}", "")]
    assert answer.http_status == int(status[:3])


def test_success_with_a_bad_status_is_unsure() -> None:
    answer = answered(copy("ap-beijing"), results(row("ap-beijing", id="snap-b")), b"500 Error")
    assert outcomes(answer) == [("unsure", "HTTP 500", "")]


def test_a_refusal_with_a_bad_status_is_unsure_for_5xx_only() -> None:
    refusal = error("InsufficientSnapshotQuota")
    assert outcomes(answered([backup()], refusal, b"500 Error"))[0][0] == "unsure"
    assert outcomes(answered([backup()], refusal, b"400 Bad Request"))[0][0] == "refused"


def test_the_record_is_the_vendors_body_cut_to_size_and_without_secrets() -> None:
    message = (
        f"key {KEYS['secret_key']} of {KEYS['secret_id']}, Signature=0123456789abcdef0123456789abcdef" + "x" * 20000
    )
    answer = answered(copy("ap-beijing"), error("AuthFailure.SignatureFailure", message))
    shown = answer.record + answer.verdicts[0].message
    assert "AuthFailure.SignatureFailure" in answer.record and len(answer.record) <= 8192
    assert KEYS["secret_key"] not in shown and KEYS["secret_id"] not in shown and "0123456789abcdef" not in shown


def test_words_no_database_takes_do_not_come_through() -> None:
    answer = answered(copy("ap-beijing"), error("Odd\0Code", "half a pair \ud83d and a \0"))
    for text in (answer.verdicts[0].code, answer.verdicts[0].message, answer.record):
        assert "\0" not in text
        text.encode()


def test_the_request_goes_out_as_recorded() -> None:
    seen: list[tuple[str, dict[str, Any]]] = []

    def respond(action: str, body: dict[str, Any]) -> object:
        seen.append((action, body))
        return results(row("ap-beijing", id="snap-b"), row("ap-tokyo", id="snap-t"))

    with tencent(respond) as service:
        submission = service.prepare(copy("ap-beijing", "ap-tokyo", name="每日"))
        assert service.send(submission).verdicts[0].outcome is Outcome.ACCEPTED
    record = json.loads(submission.record)
    assert seen == [("CopySnapshotCrossRegions", record["body"])]
    assert record["body"] == {
        "DestinationRegions": ["ap-beijing", "ap-tokyo"],
        "SnapshotId": "snap-1",
        "SnapshotName": "每日 ap-k3x9",
    }
    assert (record["action"], record["region"]) == ("CopySnapshotCrossRegions", "ap-guangzhou")


def test_a_copy_is_never_sent_over_a_connection_that_reads_have_used() -> None:
    def script(line: Line) -> None:
        assert line.request()
        line.answer(b'{"Response": {"RegionSet": [], "DiskBackupId": "dbp-1", "RequestId": "r-1"}}')
        # Whatever comes next on this connection gets no answer.
        line.request()

    with Lines(script) as server:
        service = TencentCbs(Access(KEYS, endpoint=server.url))
        service.regions()
        submission = service.prepare([backup()])
        assert service.send(submission).verdicts[0].outcome is Outcome.ACCEPTED
        assert server.connections == 2


def test_orders_that_are_not_one_group_are_not_prepared() -> None:
    with tencent(lambda action, body: {}) as service, pytest.raises(ValueError, match="one group"):
        service.prepare([*copy("ap-beijing"), *copy("ap-tokyo", source="snap-2")])

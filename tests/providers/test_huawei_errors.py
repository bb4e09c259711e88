"""What Huawei Cloud's refusals mean, in each of their shapes, to reads and to copies."""

from __future__ import annotations

import pytest

from providers import Ambiguous, Answer, Category, Refused, Throttled, VendorError
from providers._http import Reply
from providers._huawei_errors import Dialect, failure, window
from providers.huawei_dws import HuaweiDws
from tests.providers.huawei_canned import KEYS, REGION, huawei, keep

LIMIT = "The throttling threshold has been reached: policy user over ratelimit,limit:60,time:1 minute"
KEY = "Incorrect IAM authentication information: "


def refused(answer: object, status: bytes) -> VendorError:
    """What a read makes of this answer."""
    with huawei(lambda called, body: answer, status) as service, pytest.raises(VendorError) as caught:
        list(service.disks(REGION))
    return caught.value


def answered(answer: object, status: bytes = b"200 OK") -> Answer:
    """What a copy makes of this answer."""
    with huawei(lambda called, body: answer, status) as service:
        return service.send(service.prepare([keep()]))


# -- shapes


@pytest.mark.parametrize(
    "answer",
    [
        {"error_code": "DWS.7023", "error_msg": "Not now."},
        {"errCode": "DWS.7023", "externalMessage": "Not now."},
        {"code": "DWS.7023", "message": "Not now."},
        {"error": {"code": "DWS.7023", "message": "Not now."}},
        {"error": {"error_code": "DWS.7023", "error_msg": "Not now."}},
    ],
    ids=["error_code", "errCode", "code", "error.code", "error.error_code"],
)
def test_every_shape_of_refusal_is_read(answer: dict[str, object]) -> None:
    error = refused(answer, b"400 Bad Request")
    assert isinstance(error, Refused) and (error.code, error.message) == ("DWS.7023", "Not now.")
    assert (error.request_id, error.http_status) == ("r-1", 400)


def test_both_prefixes_of_the_gateway_are_one() -> None:
    for prefix in ("APIG", "APIGW"):
        assert refused({"error_code": f"{prefix}.0101", "error_msg": "No."}, b"404 Not Found").code == "APIGW.0101"
    assert refused({"error_code": "APIG.9", "error_msg": "No."}, b"404 Not Found").code == "APIG.9"


def test_the_request_id_is_taken_from_the_body_where_no_header_has_it() -> None:
    reply = Reply(404, {}, b'{"error_code": "APIGW.0101", "error_msg": "No.", "request_id": "r-body"}')
    assert failure(reply, Dialect()).request_id == "r-body"


@pytest.mark.parametrize(
    ("status", "kind", "category"),
    [
        (b"401 Unauthorized", Refused, Category.AUTH),
        (b"403 Forbidden", Refused, Category.PERMISSION),
        (b"404 Not Found", Refused, Category.NOT_FOUND),
        (b"429 Too Many Requests", Throttled, Category.THROTTLED),
        (b"500 Internal Server Error", Ambiguous, Category.VENDOR),
        (b"503 Service Unavailable", Ambiguous, Category.VENDOR),
        (b"302 Found", Ambiguous, Category.NETWORK),
        (b"400 Bad Request", Ambiguous, Category.NETWORK),
        (b"502 Bad Gateway", Ambiguous, Category.NETWORK),
    ],
)
@pytest.mark.parametrize("body", [b"<html>No</html>", b"", b"[]", b'{"error": {"code": 401, "message": "No."}}'])
def test_a_status_without_a_code_speaks_for_itself(
    status: bytes, kind: type[VendorError], category: Category, body: bytes
) -> None:
    error = refused(body, status)
    assert type(error) is kind and error.code == f"HTTP {status[:3].decode()}" and error.message
    assert HuaweiDws.explain(error.code).category is category


# -- what one code of the gateway means


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("verify aksk signature fail, ......", "APIGW.0301.Signature"),
        (
            "verify aksk signature fail, signature expired, signature time:20211217T064303Z,server time:20211217T073000Z",
            "APIGW.0301.Clock",
        ),
        ("Get secretKey failed,ak:******,err:ak not exist", "APIGW.0301.UnknownKey"),
        ("AK access failed to reach the limit,forbidden", "APIGW.0301.Locked"),
        ("decrypt token fail", "APIGW.0301.Token"),
        ("token expires, expires_at 2021", "APIGW.0301.Token"),
        ("x-auth-token not found", "APIGW.0301.Token"),
        ("the account is frozen", "APIGW.0301"),
    ],
)
def test_a_key_that_is_not_accepted_is_said_why(message: str, code: str) -> None:
    error = refused({"error_code": "APIGW.0301", "error_msg": KEY + message}, b"401 Unauthorized")
    assert isinstance(error, Refused) and error.code == code and error.message == KEY + message
    assert HuaweiDws.explain(code).category is Category.AUTH


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"error_code": "APIG.0201", "error_msg": "Backend timeout."}, b"400 Bad Request"),
        ({"error_code": "APIGW.0202", "error_msg": "Backend unavailable"}, b"502 Bad Gateway"),
        ({"error_code": "APIGW.0203", "error_msg": "Backend timeout"}, b"504 Gateway Timeout"),
        ({"error_code": "DWS.0001", "error_msg": "Request timeout."}, b"408 Request Timeout"),
        ({"error_code": "DWS.9999", "error_msg": "Internal error."}, b"500 Error"),
        ({"error_code": "DWS.5149", "error_msg": "Odd."}, b"500 Error"),
    ],
)
def test_what_may_have_been_carried_out_is_unsure(answer: dict[str, str], status: bytes) -> None:
    (verdict,) = answered(answer, status).verdicts
    assert verdict.outcome.value == "unsure" and verdict.code.endswith(("Timeout", answer["error_code"][-4:]))


def test_a_service_may_call_a_5xx_code_definite() -> None:
    reply = Reply(500, {}, b'{"error_code": "BackupService.1005", "error_msg": "No."}')
    assert isinstance(failure(reply, Dialect(definite=("BackupService.1005",))), Refused)
    assert isinstance(failure(reply, Dialect()), Ambiguous)


# -- too many calls


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        (LIMIT, 60),
        ("limit:200,time:5 minute", 300),
        ("limit:20,time:1 second", 1),
        ("limit:9, time: 2 hours", 7200),
        ("limit:9,time:1 day", 86400),
        (f"limit:9,time:{'9' * 400} days", 86400),
        ("too many", 0),
    ],
)
def test_the_window_of_a_limit_is_read_from_the_message(message: str, seconds: float) -> None:
    assert window(message) == seconds


def test_a_throttled_call_says_how_long_the_vendor_wants_to_be_left_alone() -> None:
    answer = {"error_code": "APIGW.0308", "error_msg": LIMIT}
    error = refused(answer, b"429 Too Many Requests")
    assert isinstance(error, Throttled) and error.retry_after == 60
    (verdict,) = answered(answer, b"429 Too Many Requests").verdicts
    assert (verdict.outcome.value, verdict.code, verdict.retry_after) == ("refused", "APIGW.0308", 60)


# -- what one code of the data warehouse means


@pytest.mark.parametrize(
    ("code", "message", "refined"),
    [
        ("DWS.0001", "Parameter error: the snapshot has a copy already, kept-1.", "DWS.0001.Copied"),
        ("DWS.0001", "The automated snapshot has already been copied.", "DWS.0001.Copied"),
        ("DWS.0011", "A copy already exists.", "DWS.0011.Copied"),
        ("DWS.0001", "Parameter error: the name kept-1 is used by another snapshot.", "DWS.0001.NameTaken"),
        ("DWS.0001", "The snapshot name already exists.", "DWS.0001.NameTaken"),
        ("DWS.0011", "Duplicate snapshot name.", "DWS.0011.NameTaken"),
        ("DWS.0001", "Parameter error: backup_name is invalid.", "DWS.0001"),
        ("DWS.0011", "Another operation is in progress: the snapshot is being copied.", "DWS.0011"),
        ("DWS.5149", "The snapshot name already exists.", "DWS.5149"),
    ],
)
def test_a_second_copy_and_a_taken_name_are_told_by_the_message(code: str, message: str, refined: str) -> None:
    (verdict,) = answered({"error_code": code, "error_msg": message}, b"400 Bad Request").verdicts
    assert (verdict.outcome.value, verdict.code, verdict.message) == ("refused", refined, message)
    assert HuaweiDws.explain(refined).code == refined


# -- secrets, and who is told


def test_the_vendors_words_come_through_without_secrets() -> None:
    message = f"key {KEYS['secret_key']}, Signature=0123456789abcdef0123456789abcdef" + "x" * 20000
    answer = answered({"error_code": "APIGW.0301", "error_msg": message}, b"401 Unauthorized")
    shown = answer.record + answer.verdicts[0].message
    assert "APIGW.0301" in answer.record and len(answer.record) <= 8192
    assert KEYS["secret_key"] not in shown and "0123456789abcdef" not in shown
    assert KEYS["secret_key"] not in str(refused(f"no {KEYS['secret_key']}".encode(), b"200 OK"))


@pytest.mark.parametrize("before", range(150, 200, 7))
def test_no_half_of_a_secret_stays_where_an_answer_is_cut(before: int) -> None:
    error = refused(b"x" * before + KEYS["secret_key"].encode() + b"y" * 300, b"403 Forbidden")
    assert KEYS["secret_key"][:6] not in error.message


def test_words_no_database_takes_do_not_come_through() -> None:
    (verdict,) = answered({"error_code": "Odd\0Code", "error_msg": "half a pair \ud83d"}, b"400 Bad").verdicts
    assert "\0" not in verdict.code
    verdict.message.encode()


def test_whoever_counts_refusals_is_told_of_reads_that_were_refused_and_of_nothing_else() -> None:
    told: list[VendorError] = []
    for status, count in ((b"401 Unauthorized", 1), (b"500 Error", 1)):
        with huawei(lambda called, body: {"error_code": "X.1"}, status, told=told) as service:
            with pytest.raises(VendorError):
                list(service.snapshots(REGION))
            service.send(service.prepare([keep()]))
        assert [error.http_status for error in told] == [401] * count

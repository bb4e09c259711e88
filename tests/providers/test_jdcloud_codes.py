"""Every refusal JD Cloud documents has an explanation an admin can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers import Category, Retry, Side
from providers._crossing import Access
from providers._declared import LIMITS
from providers._errors import Ambiguous, Refused, Throttled
from providers._jdcloud import Api
from providers._jdcloud_refusals import refined
from providers.jdcloud_vm import JDCloudVm
from tests.providers.jdcloud_canned import KEYS, error

LISTED = (Path(__file__).parent / "jdcloud_documented_codes.txt").read_text().split("\n")
ROWS = [tuple(line.split(" | ")) for line in LISTED if line and not line.startswith("#")]
EXPLAINED = {explanation.code: explanation for explanation in JDCloudVm.explanations()}
API = Api(Access(KEYS), lambda: 0.0, LIMITS)
OURS = {"ConnectionFailed", "TimedOut", "AnswerLost", "AnswerUnreadable", "AnswerTooLarge"}
# What a refusal means for an order that it is not about.
IN_COMPANY = {"FAILED_PRECONDITION.AnotherImage", "FAILED_PRECONDITION.OneOfSeveral"}


@pytest.mark.parametrize(("http", "status", "message", "code"), ROWS)
def test_every_documented_refusal_has_its_own_card(http: str, status: str, message: str, code: str) -> None:
    found = API.error(error(status, message, int(http)), int(http))
    assert found and (found.code, found.message, found.http_status) == (code, message, int(http))
    assert JDCloudVm.explain(code) == EXPLAINED[code]
    assert EXPLAINED[code].category is not Category.UNKNOWN and EXPLAINED[code].chinese


@pytest.mark.parametrize(("http", "status", "message", "code"), ROWS)
def test_what_may_have_been_done_is_never_called_refused(http: str, status: str, message: str, code: str) -> None:
    found = API.error(error(status, message, int(http)), int(http))
    assert isinstance(found, Ambiguous) is (int(http) >= 500)
    assert isinstance(found, Throttled) is (EXPLAINED[code].category is Category.THROTTLED)


def test_nothing_is_explained_that_nobody_documents() -> None:
    documented = {code for *_, code in ROWS}
    plain = {status for _, status, _, _ in ROWS if status}
    assert set(EXPLAINED) - documented - plain == OURS | IN_COMPANY


def test_a_status_with_a_message_nobody_knows_has_its_plain_card() -> None:
    for status in {status for _, status, _, _ in ROWS if status}:
        code = refined(status, "Something new")
        assert code == status and JDCloudVm.explain(code) == EXPLAINED[status]


@pytest.mark.parametrize(
    ("code", "retry"),
    [
        ("FAILED_PRECONDITION.Pending", Retry.BY_ITSELF),
        ("FAILED_PRECONDITION.Conflict", Retry.BY_ITSELF),
        ("FAILED_PRECONDITION.Busy", Retry.BY_ITSELF),
        ("FAILED_PRECONDITION.AnotherImage", Retry.BY_ITSELF),
        ("FAILED_PRECONDITION.OneOfSeveral", Retry.BY_ITSELF),
        ("FAILED_PRECONDITION.NotCloudDisk", Retry.NEVER),
        ("FAILED_PRECONDITION.BadStatus", Retry.NEVER),
        ("FAILED_PRECONDITION.NotYours", Retry.NEVER),
        ("FAILED_PRECONDITION.Encrypted", Retry.NEVER),
        ("QUOTA_EXCEEDED.Image", Retry.AFTER_YOU_ACT),
        ("QUOTA_EXCEEDED.Snapshot", Retry.AFTER_YOU_ACT),
        ("HTTP_RATE_LIMIT_EXCEEDED", Retry.BY_ITSELF),
        ("ACCESS_ERROR.Signature", Retry.AFTER_YOU_ACT),
        ("NOT_FOUND", Retry.REFRESH_FIRST),
        ("INVALID_ARGUMENT.Region", Retry.NEVER),
        ("INTERNAL", Retry.BY_ITSELF),
        ("HTTP_SERVICE_UNAVAILABLE", Retry.BY_ITSELF),
    ],
)
def test_who_tries_again(code: str, retry: Retry) -> None:
    assert EXPLAINED[code].retry is retry


def test_a_full_quota_at_429_is_no_throttling() -> None:
    full = API.error(error("QUOTA_EXCEEDED", "Image quota limit exceeded", 429), 429)
    assert type(full) is Refused and full.retry_after == 0
    card = EXPLAINED["QUOTA_EXCEEDED.Image"]
    assert (card.category, card.side) == (Category.QUOTA, Side.DESTINATION)
    assert card.title == "{destination} has no room for more private images."


def test_throttling_says_how_long_to_wait() -> None:
    throttled = API.error(error("HTTP_RATE_LIMIT_EXCEEDED", "minute rate limit exceeded, role:ak [gw]", 429), 429)
    assert isinstance(throttled, Throttled) and throttled.retry_after == 60


def test_a_code_nobody_knows_is_said_to_be_unknown_in_both_languages() -> None:
    card = JDCloudVm.explain("BRAND_NEW")
    assert card.category is Category.UNKNOWN and "BRAND_NEW" in card.title and "JD Cloud" in card.remedy
    assert "京东云" in card.words("zh-hans").title

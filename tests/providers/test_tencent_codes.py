"""Every code Tencent documents has an explanation an admin can act on."""

from __future__ import annotations

from pathlib import Path

import pytest
from tencentcloud.cbs.v20170312 import errorcodes

from providers import Category, Retry, Side
from providers._tencent import failure
from providers.tencent_cbs import TencentCbs

LISTED = (Path(__file__).parent / "tencent_documented_codes.txt").read_text().split("\n")
DOCUMENTED = sorted({line for line in LISTED if line and not line.startswith("#")})
EXPLAINED = {explanation.code: explanation for explanation in TencentCbs.explanations()}


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_code_has_its_own_explanation(code: str) -> None:
    assert code in EXPLAINED
    assert TencentCbs.explain(code) == EXPLAINED[code]
    assert EXPLAINED[code].category is not Category.UNKNOWN


def test_every_code_of_the_official_sdk_is_explained() -> None:
    constants = {value for name, value in vars(errorcodes).items() if name.isupper()}
    assert len(constants) > 80
    assert constants <= set(EXPLAINED)
    assert constants <= set(DOCUMENTED)


def test_nothing_is_explained_that_nobody_documents() -> None:
    ours = {"ConnectionFailed", "TimedOut", "AnswerLost", "AnswerUnreadable", "AnswerTooLarge"}
    assert set(EXPLAINED) - set(DOCUMENTED) == ours


def test_the_full_quota_names_the_destination_and_what_to_do() -> None:
    card = EXPLAINED["InsufficientSnapshotQuota"]
    assert (card.category, card.side, card.retry) == (Category.QUOTA, Side.DESTINATION, Retry.AFTER_YOU_ACT)
    assert card.title == "{destination} has no room for more snapshots."
    assert card.remedy.endswith("then retry.")


@pytest.mark.parametrize(
    ("code", "retry"),
    [
        ("RequestLimitExceeded", Retry.BY_ITSELF),
        ("RequestLimitExceeded.UinLimitExceeded", Retry.BY_ITSELF),
        ("LimitExceeded.TagQuotaLimitExceeded", Retry.BY_ITSELF),
        ("ResourceBusy", Retry.BY_ITSELF),
        ("InvalidDisk.Busy", Retry.BY_ITSELF),
        ("ResourceUnavailable.SnapshotCreating", Retry.BY_ITSELF),
        ("ResourceUnavailable.TooManyCreatingSnapshot", Retry.BY_ITSELF),
        ("TradeDealConflict", Retry.BY_ITSELF),
        ("UnsupportedOperation.StateError", Retry.BY_ITSELF),
        ("InternalError.ComponentError", Retry.BY_ITSELF),
        ("ResourceInUse.CopySnapshotConflict", Retry.LOOK_UP),
        ("TimedOut", Retry.LOOK_UP),
        ("ServerNetworkError", Retry.LOOK_UP),
        ("ConnectionFailed", Retry.BY_ITSELF),
        ("InvalidSnapshotId.NotFound", Retry.REFRESH_FIRST),
        ("InvalidDiskId.NotFound", Retry.REFRESH_FIRST),
        ("UnsupportedOperation.SnapshotNotSupportCopy", Retry.NEVER),
        ("AuthFailure.SignatureFailure", Retry.AFTER_YOU_ACT),
        ("AuthFailure.SignatureExpire", Retry.AFTER_YOU_ACT),
        ("InvalidAccount.InsufficientBalance", Retry.AFTER_YOU_ACT),
        ("ResourceInsufficient.OverQuota", Retry.AFTER_YOU_ACT),
        ("MissingParameter", Retry.NEVER),
    ],
)
def test_who_tries_again(code: str, retry: Retry) -> None:
    assert EXPLAINED[code].retry is retry


@pytest.mark.parametrize(
    ("code", "like"),
    [
        ("ResourceInUse.SomethingNew", "ResourceInUse"),
        ("AuthFailure.SomethingNew", "AuthFailure"),
        ("InternalError.SomethingNew", "InternalError"),
        ("RequestLimitExceeded.SomethingNew", "RequestLimitExceeded"),
    ],
)
def test_a_new_code_is_explained_by_its_family(code: str, like: str) -> None:
    card = TencentCbs.explain(code)
    assert card.code == code and card.title == EXPLAINED[like].title and card.retry is EXPLAINED[like].retry


def test_a_family_without_a_plain_code_is_known_too() -> None:
    assert TencentCbs.explain("InvalidDisk.SomethingNew").retry is Retry.REFRESH_FIRST
    assert TencentCbs.explain("OperationDenied.SomethingNew").side is Side.ACCOUNT


def test_a_code_nobody_knows_is_said_to_be_unknown_and_shown() -> None:
    card = TencentCbs.explain("Brand.New")
    assert card.category is Category.UNKNOWN and "Brand.New" in card.title and "Tencent" in card.remedy


def test_a_gateways_status_is_said_to_be_one() -> None:
    card = TencentCbs.explain("HTTP 502")
    assert "HTTP 502" in card.title and card.retry is Retry.LOOK_UP


@pytest.mark.parametrize("code", DOCUMENTED)
def test_what_may_have_been_done_is_never_called_refused(code: str) -> None:
    unsure = ("InternalError", "ServiceUnavailable", "FailedOperation", "ResponseSizeLimitExceeded")
    network = ("ClientNetworkError", "ServerNetworkError")
    name = type(failure(code, "")).__name__
    if code.startswith(unsure):
        assert name == "Ambiguous"
    elif code in network:
        assert EXPLAINED[code].retry is Retry.LOOK_UP
    else:
        assert name == ("Throttled" if EXPLAINED[code].category is Category.THROTTLED else "Refused")

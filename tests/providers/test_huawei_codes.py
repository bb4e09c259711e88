"""Every code Huawei Cloud documents has an explanation an admin can act on."""

from __future__ import annotations

from pathlib import Path

import pytest

import providers
from providers import Category, Explanation, Retry, Side
from providers.huawei_dws import HuaweiDws

LISTED = (Path(__file__).parent / "huawei_documented_codes.txt").read_text().split("\n")
DOCUMENTED = sorted({line for line in LISTED if line and not line.startswith("#")})
OURS = {"ConnectionFailed", "TimedOut", "AnswerLost", "AnswerUnreadable", "AnswerTooLarge", "NoProject"}
EXPLAINED: dict[str, Explanation] = {
    explanation.code: explanation for service in providers.of_vendor("huawei") for explanation in service.explanations()
}


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_code_has_its_own_explanation_in_two_languages(code: str) -> None:
    assert code in EXPLAINED
    assert EXPLAINED[code].category is not Category.UNKNOWN
    assert EXPLAINED[code].chinese


def test_nothing_is_explained_that_nobody_documents() -> None:
    assert set(EXPLAINED) - set(DOCUMENTED) == OURS


def test_services_explain_what_they_share_with_the_same_words() -> None:
    for service in providers.of_vendor("huawei"):
        for explanation in service.explanations():
            assert explanation == EXPLAINED[explanation.code]


@pytest.mark.parametrize(
    ("code", "category", "side", "retry"),
    [
        ("APIGW.0301.Signature", Category.AUTH, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        ("APIGW.0301.Clock", Category.AUTH, Side.CLOCK, Retry.AFTER_YOU_ACT),
        ("APIGW.0302", Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        ("APIGW.0308", Category.THROTTLED, Side.VENDOR, Retry.BY_ITSELF),
        ("APIGW.0203", Category.VENDOR, Side.VENDOR, Retry.BY_ITSELF),
        ("HTTP 401", Category.AUTH, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        ("HTTP 403", Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        ("HTTP 404", Category.NOT_FOUND, Side.SOURCE, Retry.REFRESH_FIRST),
        ("HTTP 502", Category.NETWORK, Side.VENDOR, Retry.LOOK_UP),
        ("DWS.0001", Category.INVALID, Side.ANTIPODE, Retry.NEVER),
        ("DWS.0001.Copied", Category.EXISTS, Side.SOURCE, Retry.LOOK_UP),
        ("DWS.0011", Category.BUSY, Side.SOURCE, Retry.BY_ITSELF),
        ("DWS.0011.NameTaken", Category.EXISTS, Side.SOURCE, Retry.LOOK_UP),
        ("DWS.0020", Category.BILLING, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        ("DWS.5149", Category.NOT_FOUND, Side.SOURCE, Retry.REFRESH_FIRST),
        ("DWS.7023", Category.BUSY, Side.SOURCE, Retry.BY_ITSELF),
        ("NoProject", Category.INVALID, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
    ],
)
def test_what_kind_of_trouble_it_is_and_who_tries_again(
    code: str, category: Category, side: Side, retry: Retry
) -> None:
    card = HuaweiDws.explain(code)
    assert (card.category, card.side, card.retry) == (category, side, retry)


def test_a_status_that_huawei_documents_is_not_said_to_come_from_a_proxy() -> None:
    for status in (401, 403, 404, 500, 503):
        assert "proxy" not in HuaweiDws.explain(f"HTTP {status}").meaning
    assert "proxy" in HuaweiDws.explain("HTTP 502").meaning


def test_a_new_code_of_the_service_is_explained_by_its_family() -> None:
    card = HuaweiDws.explain("DWS.8888")
    assert card.code == "DWS.8888" and "data warehouse" in card.title
    assert card.chinese and "数据仓库" in card.chinese.title


def test_a_code_nobody_knows_names_the_vendor_in_both_languages() -> None:
    card = HuaweiDws.explain("Brand.New")
    assert card.category is Category.UNKNOWN and "Huawei Cloud" in card.title
    assert card.chinese and "华为云" in card.chinese.title

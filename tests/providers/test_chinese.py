"""Every explanation of every installed service is there in Simplified Chinese too."""

from __future__ import annotations

import re
import string

import pytest

import providers
from providers import Explanation

CARDS = {
    f"{name} {card.code}": card for name, service in providers.services().items() for card in service.explanations()
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Chinese sentences have marks of their own width; these belong to Latin ones.
LATIN_MARK = re.compile(r"[\u4e00-\u9fff}][,;:!?(]")


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def assert_chinese(card: Explanation) -> None:
    """Three Chinese sentences that name nothing the English ones do not name."""
    assert card.chinese is not None
    assert card.words("zh-hans") == card.chinese != card.words("en")
    for sentence, english in zip(card.chinese, card.words("en"), strict=True):
        assert CHINESE.search(sentence) and sentence.endswith("\u3002"), sentence
        assert not LATIN_MARK.search(sentence), sentence
        assert sentence != english
    assert placeholders("".join(card.chinese)) <= placeholders("".join(card.words("en")))


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_there_in_chinese(name: str) -> None:
    assert_chinese(CARDS[name])


@pytest.mark.parametrize("code", ["", "Nobody.KnowsThis", "HTTP 599"])
@pytest.mark.parametrize("name", providers.services())
def test_codes_nobody_documented_are_explained_in_chinese_too(name: str, code: str) -> None:
    assert_chinese(providers.load(name).explain(code))


FAMILIES = sorted({(name.split()[0], card.code.partition(".")[0]) for name, card in CARDS.items() if "." in card.code})


@pytest.mark.parametrize(("name", "family"), FAMILIES)
def test_a_new_code_of_a_known_family_is_explained_in_chinese_too(name: str, family: str) -> None:
    assert_chinese(providers.load(name).explain(f"{family}.SomethingNew"))


def test_the_vendor_bears_its_chinese_name() -> None:
    words = providers.load("tencent_cbs").explain("TimedOut").words("zh-hans")
    assert words.title.startswith("\u817e\u8baf\u4e91")

"""What services say in English can be said anew in another language, with the same names in it."""

from __future__ import annotations

import copy
import pickle

import pytest

from dashboard import language
from providers import said

FULL = said("The disk {item} holds {count} of {quota} backup points.", item="erp {1}", count=5, quota=5)


def test_a_sentence_is_a_text_like_any_other() -> None:
    assert FULL == "The disk erp {1} holds 5 of 5 backup points." and FULL.lower().startswith("the disk")
    assert said("Up to {n} letters") == "Up to {n} letters", "without names nothing is filled in"


def test_it_is_said_in_the_language_in_force_with_the_same_names() -> None:
    with language.spoken(language.CHINESE):
        assert language.translated(FULL) == "erp {1} 已有 5 个备份点，配额为 5 个。"
    assert language.translated(FULL) == FULL


def test_a_name_that_can_be_said_anew_is_and_one_that_somebody_gave_is_not() -> None:
    sentence = "{label}: this is not what {vendor} takes."
    with language.spoken(language.CHINESE):
        ours = language.translated(said(sentence, label=said("Description"), vendor=said("Huawei Cloud")))
        theirs = language.translated(said(sentence, label="Description", vendor="Huawei Cloud"))
    assert ours == "描述：这不符合华为云的要求。"
    assert theirs == "Description：这不符合Huawei Cloud的要求。"


def test_a_text_that_nobody_translated_stays_as_it_is() -> None:
    with language.spoken(language.CHINESE):
        assert language.translated(said("Widgets of {name}", name="acme")) == "Widgets of acme"
        assert language.translated("") == ""


@pytest.mark.parametrize("again", [copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])
def test_it_can_be_copied(again: object) -> None:
    copied = again(FULL)  # type: ignore[operator]
    assert (copied, copied.pattern, copied.names) == (FULL, FULL.pattern, FULL.names)

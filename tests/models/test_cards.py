"""Whatever a task's reason is, there are words for it."""

from __future__ import annotations

import re

import pytest

from dashboard import language
from dashboard.models import Status, atlas, cards, phrases
from dashboard.models.phrases import OWN
from providers import Category, Retry, Side
from tests import clouds
from tests.copying.driver import BEIJING, SINGAPORE, Engine


def test_the_names_are_filled_in(engine: Engine) -> None:
    (task,) = engine.ask(SINGAPORE)
    engine.work()
    task.refresh_from_db()
    card = cards.card(task)
    assert card is not None
    assert card.title == "Singapore has no room for more snapshots."
    assert "prod" in card.meaning
    assert (card.side, card.request_id) == ("the destination", task.request_id)


@pytest.mark.parametrize("reason", [*OWN, "Something.NobodyKnows", "", "HTTP 502", "{weird}", "%s"])
def test_every_reason_has_words(engine: Engine, reason: str) -> None:
    (task,) = engine.ask(BEIJING)
    task.note(reason=reason, message="the vendor's own words {here}")
    card = cards.card(task)
    assert card is not None and card.title, "what waits says why, also where nobody wrote a reason"
    assert "{" not in card.title.replace("{weird}", "")
    assert cards.waiting(task).startswith(card.title)


def test_many_cards_take_one_query(engine: Engine, django_assert_num_queries) -> None:
    tasks = engine.ask(BEIJING) + engine.ask(SINGAPORE)
    for task in tasks:
        assert task.account.name == "prod"
    with django_assert_num_queries(1):
        assert len(cards.for_tasks(tasks)) == 2


def test_a_verified_copy_has_nothing_to_explain(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    engine.until(lambda: not engine.account.tasks.live().exists())
    task.refresh_from_db()
    assert task.status == Status.SUCCEEDED
    assert cards.card(task) is None


@pytest.mark.parametrize("code", [code for code, _ in language.LANGUAGES])
def test_the_atlas_explains_every_code_without_placeholders(code: str) -> None:
    with language.spoken(code):
        cards_ = [entry.card for entry in atlas.entries()]
    assert len(cards_) > 100
    assert not [card for card in cards_ if "{" in card.title + card.meaning + card.remedy]


# What names that nobody gave have left behind: an article or a noun twice.
DOUBLED = {
    language.ENGLISH: r"(?i)\b(the|account|disk|image|snapshot|backup|cluster|region) (the )?\1\b|\b(account|disk|image) the\b",
    language.CHINESE: r"该该|账号 ?该账号|(云硬盘|镜像|快照|备份) ?该",
}


@pytest.mark.parametrize("code", DOUBLED)
def test_a_card_without_names_says_nothing_twice(code: str) -> None:
    with language.spoken(code):
        shown = [
            (one.code, text)
            for entry in atlas.entries()
            for one in [entry.card]
            for text in (one.title, one.meaning, one.remedy)
        ]
    assert [row for row in shown if re.search(DOUBLED[code], row[1])] == []


def test_a_sentence_that_begins_with_the_account_or_a_noun_reads_well_with_and_without_names() -> None:
    quota, disk, image = "InsufficientSnapshotQuota", "InvalidDiskId.NotFound", "FAILED_PRECONDITION.Busy"
    assert cards.explain("tencent_cbs", quota).meaning.startswith("The account holds")
    assert cards.explain("tencent_cbs", quota, account="prod").meaning.startswith("Account prod holds")
    assert cards.explain("tencent_cbs", disk).title == "The disk is no longer in the source."
    assert cards.explain("tencent_cbs", disk, subject="disk-1").title == "The disk disk-1 is no longer in the source."
    assert cards.explain("jdcloud_vm", image).title == "The image is already being copied or converted."
    with language.spoken(language.CHINESE):
        assert cards.explain("tencent_cbs", disk).title == "该云硬盘已不在源地域。"
        assert cards.explain("jdcloud_vm", image).title == "该镜像正在复制或转换中。"


def test_both_languages_have_words_for_the_same_things() -> None:
    english, chinese = (phrases.PHRASES[code] for code in (language.ENGLISH, language.CHINESE))
    for part in ("sides", "retries", "own", "blanks", "labels", "categories"):
        assert list(getattr(english, part)) == list(getattr(chinese, part)), part
    assert set(english.sides) == set(Side) and set(english.retries) == set(Retry)
    assert set(english.categories) == set(Category)


def test_our_own_reasons_say_something_wherever_the_other_language_does() -> None:
    for reason, sentences in OWN.items():
        chinese = phrases.PHRASES[language.CHINESE].own[reason]
        assert [bool(text) for text in sentences] == [bool(text) for text in chinese], reason


def test_a_card_in_chinese_names_the_region_in_chinese(engine: Engine) -> None:
    (task,) = engine.ask(SINGAPORE)
    engine.work()
    task.refresh_from_db()
    task.account.regions.filter(code=SINGAPORE).update(name_zh="新加坡")
    with language.spoken(language.CHINESE):
        card = cards.card(task)
    assert card is not None and card.lang == "zh-Hans"
    assert card.title.startswith("新加坡") and " " not in card.title
    assert (card.side, card.labels["remedy"]) == ("目标端", "处理方法")
    assert card.message == task.message, "the vendor's own words are nobody's to translate"


def test_a_card_that_nobody_has_translated_is_english_through_and_through() -> None:
    with clouds.installed(clouds.Vaults), language.spoken(language.CHINESE):
        card = cards.explain("acme_vaults", "Acme.Closed")
    assert (card.title, card.side, card.lang) == ("The disk or snapshot is closed.", "the source", "en")
    assert card.labels["remedy"] == "Do this"


def test_a_failure_that_was_left_alone_for_a_week_needs_nobody_any_more(engine: Engine) -> None:
    (task,) = engine.ask(SINGAPORE)
    engine.work()
    assert list(type(task).objects.troubled()) == [task]
    engine.clock.shift(8 * 24 * 3600)
    assert list(type(task).objects.troubled()) == []

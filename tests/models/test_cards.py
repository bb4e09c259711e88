"""Whatever a task's reason is, there are words for it."""

from __future__ import annotations

import pytest

from dashboard.models import Status, cards
from dashboard.models.cards import OWN
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
    assert (card is None) == (reason == "")
    if card:
        assert card.title
        assert "{" not in card.title.replace("{weird}", "")
    cards.waiting(task)


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


def test_the_atlas_explains_every_code_without_placeholders() -> None:
    entries = cards.atlas()
    assert len(entries) > 100
    assert not [entry for entry in entries if "{" in entry.title + entry.meaning + entry.remedy]


def test_a_failure_that_was_left_alone_for_a_week_needs_nobody_any_more(engine: Engine) -> None:
    (task,) = engine.ask(SINGAPORE)
    engine.work()
    assert list(type(task).objects.troubled()) == [task]
    engine.clock.shift(8 * 24 * 3600)
    assert list(type(task).objects.troubled()) == []

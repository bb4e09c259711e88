"""What happens next with a copy that does not move, and when: for every state, in both languages."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard import language
from dashboard.models import CopyTask, Status, cards, outlook
from dashboard.models.status import FINISHED, LIVE
from tests.views import rows

pytestmark = pytest.mark.django_db
RESTING = [status for status in LIVE if status != Status.COPYING]


@pytest.mark.parametrize("code", [code for code, _ in language.LANGUAGES])
@pytest.mark.parametrize("status", RESTING)
def test_whatever_does_not_move_says_when_it_goes_on(status: Status, code: str) -> None:
    task = rows.task(rows.account(), 1, status)
    with language.spoken(code):
        then = outlook.of(task)
    assert then is not None and then.at == task.due_at
    assert f"{task.due_at:%H:%M:%S} UTC" in then.sentence and "{" not in then.sentence


@pytest.mark.parametrize("status", [Status.COPYING, *FINISHED])
def test_what_moves_or_has_ended_waits_for_nothing(status: Status) -> None:
    assert outlook.of(rows.task(rows.account(), 1, status)) is None


def test_what_is_due_waits_for_a_worker_and_names_no_time() -> None:
    task = rows.task(rows.account(), due_at=timezone.now() - timedelta(seconds=3))
    then = outlook.of(task)
    assert then is not None and (then.at, then.sentence) == (None, outlook.NEXT["due"])


def test_the_end_of_a_workers_lease_is_no_time_to_tell() -> None:
    task = rows.task(rows.account(), claim=uuid.uuid4())
    then = outlook.of(task)
    assert then is not None and then.sentence == outlook.NEXT["held"]


def test_what_a_dead_worker_held_is_due_like_any_other() -> None:
    task = rows.task(rows.account(), claim=uuid.uuid4(), due_at=timezone.now() - timedelta(seconds=1))
    then = outlook.of(task)
    assert then is not None and then.sentence == outlook.NEXT["due"]


@pytest.mark.parametrize("status", LIVE)
def test_nothing_of_an_account_that_is_switched_off_has_a_time(status: Status) -> None:
    task = rows.task(rows.account(enabled=False), 1, status)
    then = outlook.of(task)
    assert then is not None and then.at is None and "enabled" in then.sentence


@pytest.mark.parametrize("status", [Status.QUEUED, Status.UNKNOWN, Status.NEEDS_ATTENTION])
def test_it_is_never_without_a_reason(status: Status) -> None:
    task = rows.task(rows.account(), 1, status, reason="")
    card = cards.card(CopyTask.objects.get(pk=task.pk))
    assert card is not None and card.title and card.title in cards.waiting(task)


def test_both_languages_say_the_same_things() -> None:
    english, chinese = (outlook.SAID[code] for code, _ in language.LANGUAGES)
    assert set(english) == set(chinese)
    assert all(("{when}" in english[key]) == ("{when}" in chinese[key]) for key in english)

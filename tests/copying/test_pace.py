"""Turns are handed out by Redis, to all processes together."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import django_rq
import pytest

from dashboard.copying.pace import MARGIN, Pace, TooBusy, turn_key


def test_a_turn_further_away_than_the_callers_patience_is_not_taken(redis_url: str) -> None:
    pace = Pace(1, lambda api: 0.5, patience=0)
    pace.wait("Slow")
    with pytest.raises(TooBusy) as busy:
        pace.wait("Slow")
    assert 1 < busy.value.seconds <= MARGIN / 0.5


def test_accounts_and_calls_do_not_wait_for_each_other(redis_url: str) -> None:
    Pace(1, lambda api: 0.5, patience=0).wait("Slow")
    Pace(2, lambda api: 0.5, patience=0).wait("Slow")
    Pace(1, lambda api: 0.5, patience=0).wait("Other")


def test_turns_are_shared_by_everybody_who_asks_for_the_same_call(redis_url: str) -> None:
    waits = []
    for _ in range(4):
        try:
            Pace(1, lambda api: 0.5, patience=0).wait("Slow")
        except TooBusy as busy:
            waits.append(busy.seconds)
    assert len(waits) == 3


def test_no_second_holds_more_turns_than_the_limit_and_none_of_it_stays_unused(redis_url: str) -> None:
    pace, second = Pace(1, lambda api: 4.0, patience=60), 1_000_000
    turns = []
    for _ in range(13):
        pace._asked("Often", take=True, patience=60)
        latest: Any = django_rq.get_connection("copies").lindex(f"{turn_key(1, 'Often')}:taken", -1)
        turns.append(int(latest))
    assert all(early < late for early, late in pairwise(turns)), "two turns at one moment"
    assert all(late - early >= second for early, late in zip(turns, turns[4:], strict=False)), "five within a second"
    assert turns[12] - turns[0] <= (3 * MARGIN + 1) * second, "much longer than the limit asks for"


def test_looking_at_a_turn_does_not_take_it(redis_url: str) -> None:
    pace = Pace(1, lambda api: 0.5, patience=0)
    pace.near("Slow")
    pace.wait("Slow")
    with pytest.raises(TooBusy):
        pace.near("Slow")


def test_a_signed_request_waits_for_those_that_were_as_near(redis_url: str) -> None:
    pace = Pace(1, lambda api: 0.5, patience=10)
    pace.wait("Slow")
    assert 1 < pace._asked("Slow", False, pace.patience) <= MARGIN / 0.5
    for _ in range(3):
        pace._asked("Slow", True, 60)
    with pytest.raises(TooBusy):  # four turns of two seconds before it: longer than its patience, shorter than a lease
        Pace(1, lambda api: 0.5, patience=5).wait_signed("Slow")


def test_without_redis_it_goes_on_slowly(redis_url: str, settings: Any) -> None:
    nowhere = {**settings.RQ_QUEUES["copies"], "URL": "unix:///nowhere/redis.sock"}
    settings.RQ_QUEUES = {**settings.RQ_QUEUES, "copies": nowhere}
    Pace(1, lambda api: 1000.0).wait("Quick")

"""How often a running copy is looked at, and when the clock that rings for it goes round."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.copying import delays
from dashboard.management.commands import tick


def seconds_until_look(age: float, usual: float | None = None) -> float:
    now = timezone.now()
    return (delays.next_look_at(now - timedelta(seconds=age), usual) - now).total_seconds()


@pytest.mark.parametrize(("age", "wait"), [(0, 2), (10, 2), (80, 10), (10_000, 60)])
def test_where_nothing_is_known_of_its_like_an_old_copy_is_looked_at_more_seldom(age: float, wait: float) -> None:
    assert seconds_until_look(age) == pytest.approx(wait, abs=0.1)


@pytest.mark.parametrize(
    ("age", "wait"), [(0, 60), (200, 50), (290, 5), (299, 0.9), (300, 0.9), (308, 2), (340, 10), (3_000, 60)]
)
def test_where_its_usual_end_is_known_looks_are_close_together_about_that_time(age: float, wait: float) -> None:
    assert seconds_until_look(age, usual=300) == pytest.approx(wait, abs=0.1)


@pytest.mark.parametrize("now", [1000.0, 1000.01, 1000.5, 1000.999])
def test_a_round_of_the_clock_begins_right_after_a_whole_second_when_looks_fall_due(now: float) -> None:
    wait = tick.until_next_round(now)
    assert tick.BREATH <= wait < tick.INTERVAL + tick.BREATH
    assert (now + wait) % 1 == pytest.approx(tick.SOON_AFTER)

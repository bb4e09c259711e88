"""How long copies take, as learned from those that were verified."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.models import Account, CopyTask, CopyTimes, Status, eta
from dashboard.models.requesting import Wish
from tests.views import rows

pytestmark = pytest.mark.django_db


def verified(owner: Account, minutes: float, number: int = 1, **fields: Any) -> CopyTask:
    """One that took so long."""
    now = timezone.now()
    began = now - timedelta(minutes=minutes)
    return rows.task(owner, number, Status.SUCCEEDED, accepted_at=began, finished_at=now, attempts=1, **fields)


def learned(owner: Account, minutes: list[float], **fields: Any) -> None:
    eta.learn([verified(owner, took, number, **fields) for number, took in enumerate(minutes, 1)])


def running(owner: Account, minutes: float, number: int = 900, **fields: Any) -> CopyTask:
    began = timezone.now() - timedelta(minutes=minutes)
    return rows.task(owner, number, Status.COPYING, accepted_at=began, attempts=1, **fields)


def left(task: CopyTask) -> tuple[int, int] | None:
    """In whole minutes."""
    found = eta.known([task]).left(task)
    return found and (round(found.low.total_seconds() / 60), round(found.high.total_seconds() / 60))


def wish(owner: Account, number: int, **fields: Any) -> Wish:
    facts = {"size_gb": 100, "source_region": rows.HOME, "destination_region": rows.BEIJING, **fields}
    return Wish(owner, rows.SERVICE, "copy_snapshot", f"snap-{number}", **facts)


def test_nothing_is_told_before_enough_was_seen() -> None:
    owner = rows.account()
    learned(owner, [5, 5])
    task = running(owner, 0)
    assert left(task) is None and not eta.known([task]).is_slow(task)
    assert eta.expected([wish(owner, 1)]) is None


def test_the_range_is_that_of_the_middle_of_similar_copies() -> None:
    owner = rows.account()
    learned(owner, [1, 4, 5, 6, 7, 8, 9, 10, 11, 60])
    assert left(running(owner, 0)) == (5, 11)


def test_what_has_run_for_a_while_is_compared_with_those_that_took_as_long() -> None:
    owner = rows.account()
    learned(owner, [2, 2, 2, 10, 12])
    assert left(running(owner, 4)) == (6, 8)
    assert left(running(owner, 20, 901)) is None


@pytest.mark.parametrize(
    ("progress", "seconds"),
    [(None, (1, 1)), (4, (1, 1)), (7, (1, 147)), (95, (1, 1)), (100, (1, 1))],
)
def test_a_cloud_that_has_become_slower_is_believed_about_its_progress(
    progress: int | None, seconds: tuple[int, int]
) -> None:
    owner = rows.account()
    learned(owner, [11.5 / 60] * 5)
    task = running(owner, 11 / 60, progress=progress)
    found = eta.known([task]).left(task)
    assert found and (found.low.total_seconds(), found.high.total_seconds()) == seconds


def test_progress_speaks_alone_where_a_copy_takes_longer_than_any_before_it() -> None:
    owner = rows.account()
    learned(owner, [2] * 5)
    assert left(running(owner, 10, progress=50)) == (10, 10)


def test_progress_is_that_of_when_it_was_seen() -> None:
    owner = rows.account()
    seen = timezone.now() - timedelta(minutes=10)
    assert left(running(owner, 20, progress=20, seen_at=seen)) == (30, 30)


def test_what_is_left_is_told_in_whole_seconds_rounded_up() -> None:
    owner = rows.account()
    learned(owner, [took / 60 for took in (10.68, 12.5, 12.5)])
    task = running(owner, 10 / 60)
    found = eta.known([task]).left(task)
    assert found == eta.Range(timedelta(seconds=1), timedelta(seconds=3))


def test_one_that_is_slower_than_nearly_all_is_called_slow_once_enough_were_seen() -> None:
    owner = rows.account()
    late, usual = running(owner, 10), running(owner, 4, 901)
    learned(owner, [5] * 10)
    assert not eta.known([late]).is_slow(late)
    learned(owner, [5] * 10)
    known = eta.known([late, usual])
    assert known.is_slow(late) and not known.is_slow(usual)


def test_a_route_that_is_not_known_borrows_from_the_others_by_the_gigabyte_where_that_explains_it() -> None:
    owner = rows.account()
    for size, minutes in ((100, 10), (200, 20), (400, 40)):
        learned(owner, [minutes], size_gb=size)
    other = running(owner, 0, destination_region=rows.SINGAPORE, size_gb=800)
    assert left(other) == (80, 80)


def test_sizes_do_not_matter_where_they_never_did() -> None:
    owner = rows.account()
    for size in (100, 200, 400):
        learned(owner, [10], size_gb=size)
    assert left(running(owner, 0, destination_region=rows.SINGAPORE, size_gb=800)) == (10, 10)


def test_only_the_latest_are_remembered() -> None:
    owner = rows.account()
    for minutes in (50, 10):
        learned(owner, [minutes] * eta.REMEMBERED)
    assert left(running(owner, 0)) == (10, 10)
    assert {len(row.latest) for row in CopyTimes.objects.all()} == {eta.REMEMBERED}


def test_an_adopted_copy_teaches_nothing() -> None:
    owner = rows.account()
    task = verified(owner, 5)
    CopyTask.objects.filter(pk=task.pk).update(attempts=0)
    eta.learn(CopyTask.objects.filter(pk=task.pk))
    assert not CopyTimes.objects.exists()


def test_a_copy_that_was_found_after_a_lost_answer_teaches_nothing() -> None:
    owner = rows.account()
    found, taken = verified(owner, 5, 1), verified(owner, 5, 2)
    rows.attempt(found, outcome="unsure")
    rows.attempt(taken, outcome="accepted")
    eta.learn([found])
    assert not CopyTimes.objects.exists()
    eta.learn([taken])
    assert CopyTimes.objects.exists()


def test_a_plan_ends_later_the_fewer_slots_there_are_and_the_more_are_ahead() -> None:
    owner = rows.account(slots=10)
    learned(owner, [10] * 5)
    ten = [wish(owner, number) for number in range(10)]
    both = eta.expected(ten)
    assert both and timedelta(minutes=10) <= both.low <= both.high < timedelta(minutes=11)
    twenty = eta.expected([*ten, *(wish(owner, number) for number in range(10, 20))])
    assert twenty and twenty.low == timedelta(minutes=20) and twenty.high > timedelta(minutes=29)
    for number in range(10):
        running(owner, 1, number)
    behind = eta.expected(ten)
    assert behind and behind.low == timedelta(minutes=20)


def test_a_plan_of_any_size_costs_two_queries(django_assert_num_queries: Any) -> None:
    owner = rows.account(slots=100)
    learned(owner, [10] * 5)
    with django_assert_num_queries(2):
        assert eta.expected([wish(owner, number, size_gb=number % 300) for number in range(2000)])


def test_learning_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: Any) -> None:
    owner = rows.account()
    tasks = [verified(owner, 5, number) for number in range(100)]
    with django_assert_max_num_queries(5):
        eta.learn(tasks)

"""What one press does to everything that a filter matches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from dashboard import doorbell, jobs
from dashboard.copying.tick import tick
from dashboard.forms.copies import CopyFilter
from dashboard.models import AuditEvent, Bulk, CopyTask, Role, Status, User, bulk, conditions
from tests.views import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "RETRIES", 10)
    monkeypatch.setattr(bulk, "CANCELS", 10)


def wanted(query: str) -> Q:
    return CopyFilter(QueryDict(query)).wanted


def press(query: str, act: str = "retry") -> Bulk:
    return bulk.press(act, wanted(query), actor=rows.person())


def tries() -> Any:
    return CopyTask.objects.filter(retry_of__isnull=False)


def test_the_first_part_is_done_at_the_press_and_a_worker_does_the_rest() -> None:
    owner = rows.account()
    rows.tasks(owner, 35, Status.FAILED, reason=rows.FULL)
    made = press("status=trouble")
    assert (made.total, made.done, made.is_finished) == (35, 10, False)
    jobs.run_bulk(made.pk)
    made.refresh_from_db()
    assert (made.done, made.kept, made.is_finished) == (35, 0, True)
    assert tries().count() == 35 and set(tries().values_list("batch", flat=True)) == {made.batch}
    assert AuditEvent.objects.filter(verb="task.retried", actor="alice", batch=made.batch).count() == 35


def test_what_fails_again_meanwhile_is_left_to_the_next_press() -> None:
    owner = rows.account()
    rows.tasks(owner, 15, Status.FAILED, reason=rows.FULL)
    made = press("status=trouble")
    CopyTask.objects.filter(retry_of__isnull=False).update(status=Status.FAILED, due_at=None, reason=rows.FULL)
    jobs.run_bulk(made.pk)
    assert tries().count() == 15


def test_a_step_that_is_done_twice_makes_nothing_twice() -> None:
    owner = rows.account()
    rows.tasks(owner, 25, Status.FAILED, reason=rows.FULL)
    made = press("status=trouble")
    other = Bulk.objects.get(pk=made.pk)
    while made.step() | other.step():
        pass
    assert tries().count() == 25 and Bulk.objects.get().done == 25


def test_a_second_press_at_the_same_time_finds_only_what_the_first_has_left() -> None:
    owner = rows.account()
    rows.tasks(owner, 25, Status.FAILED, reason=rows.FULL)
    first, second = press("status=trouble"), press("status=trouble")
    for one in (first, second):
        jobs.run_bulk(one.pk)
    assert tries().count() == 25


def test_the_clock_rings_for_what_its_worker_left(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[str, Any]] = []
    rows.tasks(rows.account(), 15, Status.FAILED, reason=rows.FULL)
    made = press("status=trouble")
    monkeypatch.setattr(doorbell, "ring", lambda name, argument, queue="": rung.append((name, argument)))
    tick()
    assert ("run_bulk", made.pk) not in rung
    Bulk.objects.update(due_at=made.created_at)
    tick()
    assert ("run_bulk", made.pk) in rung


def test_many_are_cancelled_and_what_is_at_the_vendor_is_kept() -> None:
    owner = rows.account()
    rows.tasks(owner, 15, Status.QUEUED)
    rows.task(owner, 99, Status.SUBMITTING)
    made = press("status=live", "cancel")
    jobs.run_bulk(made.pk)
    made.refresh_from_db()
    assert made.is_finished and made.done == 15
    assert CopyTask.objects.filter(status=Status.CANCELLED).count() == 15
    assert CopyTask.objects.filter(status=Status.SUBMITTING).count() == 1


def test_two_that_cancel_one_part_count_every_copy_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them begins while the other is at its third copy, and is done with all of the part before that goes on."""
    rows.tasks(rows.account(), 15, Status.QUEUED)
    cancelled, met = Bulk._cancelled, []

    def meeting(press: Bulk, task: CopyTask) -> bool:
        met.append(task.pk)
        if len(met) == 3:
            Bulk.objects.get().step()
        return cancelled(press, task)

    monkeypatch.setattr(Bulk, "_cancelled", meeting)
    made = press("status=live", "cancel")
    jobs.run_bulk(made.pk)
    made.refresh_from_db()
    assert (made.done, made.kept, made.is_finished) == (15, 0, True)
    assert CopyTask.objects.filter(status=Status.CANCELLED).count() == 15


def test_accounts_that_are_switched_off_are_left_out_and_counted() -> None:
    rows.tasks(rows.account(), 3, Status.FAILED, reason=rows.FULL)
    rows.tasks(rows.account("off", enabled=False), 4, Status.FAILED, reason=rows.FULL)
    assert bulk.left_out(wanted("status=trouble")) == 4
    assert press("status=trouble").total == 3 == tries().count()


def test_the_scope_of_a_press_is_said_by_account_and_region() -> None:
    owner = rows.account()
    rows.tasks(owner, 3, Status.FAILED, reason=rows.FULL)
    rows.failed(owner, 9)
    found = bulk.scope("retry", wanted("status=trouble"))
    assert found.places == [(owner.pk, rows.BEIJING, 3), (owner.pk, rows.SINGAPORE, 1)]
    assert (found.total, found.size_gb) == (4, 400)


@pytest.mark.parametrize(
    "query",
    [
        "status=trouble",
        "status=unsuccessful&account=1",
        "who=alice&since=2020-01-01&until=2090-01-01",
        "text=daily-1",
        "batch=8a0f5a4e-7b1f-4b0e-9f43-2f2f0a7a1c11",
        "reason=x&service=y&source_region=z",
    ],
)
def test_a_condition_survives_being_kept(query: str) -> None:
    rows.tasks(rows.account(), 3, Status.FAILED, reason=rows.FULL, requested_by=rows.person())
    made = Bulk.objects.create(act="retry", wanted=conditions.written(wanted(query)), upto=1)
    made.refresh_from_db()
    kept = CopyTask.objects.filter(conditions.read(made.wanted))
    assert set(kept) == set(CopyTask.objects.filter(wanted(query)))


def test_a_step_costs_the_same_for_two_and_for_ten(django_assert_max_num_queries: Any) -> None:
    owner = rows.account()
    rows.tasks(owner, 30, Status.FAILED, reason=rows.FULL)
    made = press("status=trouble")
    with django_assert_max_num_queries(17):
        made.step()


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_one_press_make_nothing_twice_and_leave_nothing() -> None:
    owner = rows.account()
    rows.tasks(owner, 120, Status.FAILED, reason=rows.FULL)
    made = press("status=trouble")
    assert made is not None

    def work(_: int) -> None:
        try:
            jobs.run_bulk(made.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    made.refresh_from_db()
    assert (made.done, made.kept, made.is_finished) == (120, 0, True)
    assert tries().count() == 120 == tries().values("retry_of").distinct().count()


def test_who_may_no_longer_do_it_has_it_end() -> None:
    owner = rows.account()
    rows.tasks(owner, 35, Status.FAILED, reason=rows.FULL)
    made = press("status=trouble")
    User.objects.filter(username="alice").update(role=Role.VIEWER)
    jobs.run_bulk(made.pk)
    made.refresh_from_db()
    assert (made.done, made.is_finished, tries().count()) == (10, True, 10)


def test_a_part_that_cannot_be_done_is_not_tried_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = rows.account()
    rows.tasks(owner, 35, Status.FAILED, reason=rows.FULL)
    made = press("status=trouble")
    Bulk.objects.update(due_at=owner.created_at, wanted={"nonsense": 1})
    with pytest.raises(Exception):  # noqa: B017  (whatever it is)
        jobs.run_bulk(made.pk)
    assert Bulk.objects.unfinished().exists() and not Bulk.objects.due().exists()

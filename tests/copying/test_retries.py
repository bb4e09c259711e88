"""A retry adopts what an earlier try made after all, and nothing that already counts as somebody's."""

from __future__ import annotations

from dashboard.models import CopyTask, Status, requesting
from tests.copying.driver import BEIJING, PAST_THE_WINDOW, SOURCE, Engine


def nothing_is_live() -> bool:
    return not CopyTask.objects.live().exists()


def test_a_retry_waits_until_a_copy_that_was_accepted_would_be_listed(engine: Engine, admin_user) -> None:
    engine.cloud.fault("listing_lag", action="CopySnapshotCrossRegions", reads=1)
    (first,) = engine.ask(BEIJING)
    engine.work()
    first.refresh_from_db()
    requesting.cancel(first, actor=admin_user)

    (again,) = requesting.retry([first], actor=admin_user).tasks
    engine.work()
    again.refresh_from_db()
    assert (again.status, again.reason) == (Status.QUEUED, "not-found")
    engine.until(nothing_is_live)

    again.refresh_from_db()
    assert (again.status, again.replica, len(engine.accepted)) == (Status.SUCCEEDED, first.replica, 1)


def test_a_retry_of_an_accepted_copy_that_is_nowhere_is_sent_when_that_counts(engine: Engine, admin_user) -> None:
    engine.cloud.fault("ends_badly", action="CopySnapshotCrossRegions", times=1)
    (first,) = engine.ask(BEIJING)
    engine.work()
    engine.clock.shift(200)
    first.refresh_from_db()
    requesting.cancel(first, actor=admin_user)
    (again,) = requesting.retry([first], actor=admin_user).tasks
    engine.clock.shift(PAST_THE_WINDOW)
    engine.until(nothing_is_live)
    again.refresh_from_db()
    assert (again.status, again.attempts, len(engine.accepted)) == (Status.SUCCEEDED, 1, 2)


def test_a_retry_after_a_definite_no_is_sent_at_once(engine: Engine) -> None:
    engine.cloud.fault("error", action="CopySnapshotCrossRegions", code="UnauthorizedOperation")
    (first,) = engine.ask(BEIJING)
    engine.work()
    (again,) = requesting.retry([CopyTask.objects.get(pk=first.pk)], actor=None).tasks
    engine.work()
    again.refresh_from_db()
    assert again.status == Status.COPYING


def test_a_copy_that_one_retry_made_is_not_adopted_by_another(engine: Engine) -> None:
    engine.cloud.fault("error", action="CopySnapshotCrossRegions", code="UnauthorizedOperation")
    (first,) = engine.ask(BEIJING)
    engine.work()
    first.refresh_from_db()
    (second,) = requesting.retry([first], actor=None).tasks
    engine.until(nothing_is_live)

    (third,) = requesting.retry([first], actor=None).tasks
    engine.until(nothing_is_live)

    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.status, third.status) == (Status.SUCCEEDED, Status.SUCCEEDED)
    assert sorted(copy["replica"] for copy in engine.accepted) == sorted([second.replica, third.replica])


def test_a_retry_of_a_retry_adopts_what_the_first_try_made(engine: Engine, admin_user) -> None:
    (task,) = engine.ask(BEIJING)
    engine.work()
    replica = CopyTask.objects.get(pk=task.pk).replica
    for _ in range(3):
        task.refresh_from_db()
        requesting.cancel(task, actor=admin_user)
        (task,) = requesting.retry([task], actor=admin_user).tasks
    engine.until(nothing_is_live)
    task.refresh_from_db()
    assert (task.status, task.replica, len(engine.accepted)) == (Status.SUCCEEDED, replica, 1)


def test_a_job_looks_for_no_more_than_its_lease_has_time_for(engine: Engine) -> None:
    sources = [item["id"] for item in engine.cloud.create("snapshots", region=SOURCE, count=30)]
    engine.sync(SOURCE)
    for source in sources:
        engine.ask(BEIJING, source=source)
    CopyTask.objects.update(
        created_at=engine.account.created_at.replace(year=2025)
    )  # from a database that was restored
    engine.step()
    assert CopyTask.objects.filter(status=Status.COPYING).count() == 20
    assert CopyTask.objects.due().filter(status=Status.QUEUED).count() == 10
    engine.until(nothing_is_live)
    assert len(engine.accepted) == 30

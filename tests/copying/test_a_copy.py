"""One copy from the press of a button to the finished row, with nothing going wrong but what the vendor says no to."""

from __future__ import annotations

import pytest

from dashboard.models import (
    AuditEvent,
    CopyAttempt,
    CopyTimes,
    Disk,
    Quota,
    Snapshot,
    Status,
    eta,
    planning,
    requesting,
)
from providers.emulator.tencent import seed
from tests.copying.driver import BEIJING, SHANGHAI, SINGAPORE, Engine


def test_one_call_carries_every_destination_and_each_is_verified_there(engine: Engine) -> None:
    beijing, shanghai = engine.ask(BEIJING, SHANGHAI)

    engine.until(lambda: not type(beijing).objects.live().exists())

    for task in (beijing, shanghai):
        task.refresh_from_db()
        assert (task.status, task.progress, task.attempts, task.due_at) == (Status.SUCCEEDED, 100, 1, None)
        replica = Snapshot.objects.get(region=task.destination_region, vendor_id=task.replica)
        assert (replica.state, replica.copied_from) == ("ready", "snap-d3m0good")
    assert engine.calls("CopySnapshotCrossRegions") == 1
    assert sorted(copy["replica"] for copy in engine.accepted) == sorted([beijing.replica, shanghai.replica])


def test_a_full_region_says_why_and_the_others_go_on(engine: Engine) -> None:
    beijing, singapore = engine.ask(BEIJING, SINGAPORE)

    engine.work()

    beijing.refresh_from_db()
    singapore.refresh_from_db()
    assert (beijing.status, singapore.status) == (Status.COPYING, Status.FAILED)
    assert singapore.reason == "InsufficientSnapshotQuota"
    assert singapore.request_id == beijing.request_id != ""
    attempt = CopyAttempt.objects.get(task=singapore)
    assert (attempt.outcome, attempt.code, attempt.http_status) == ("refused", "InsufficientSnapshotQuota", 200)
    full = Quota.objects.get(region=SINGAPORE, name="snapshots")
    assert (full.used, full.limit, full.origin) == (6, 6, Quota.Origin.LEARNED)


def test_a_retry_is_a_new_task_that_points_at_the_old_one(engine: Engine) -> None:
    (first,) = engine.ask(SINGAPORE)
    engine.work()
    first.refresh_from_db()
    engine.cloud.quota(SINGAPORE, 10)

    (second,) = requesting.retry([first], actor=None).tasks
    engine.until(lambda: not type(first).objects.live().exists())

    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.status, second.retry_of, second.tag) == (Status.SUCCEEDED, first, first.tag)
    assert first.status == Status.FAILED


def test_a_limit_that_a_refusal_taught_is_forgotten_when_one_more_is_taken(engine: Engine) -> None:
    (first,) = engine.ask(SINGAPORE)
    engine.work()
    first.refresh_from_db()
    engine.cloud.quota(SINGAPORE, 10)
    requesting.retry([first], actor=None)
    engine.work()
    quota = Quota.objects.get(region=SINGAPORE, name="snapshots")
    assert (quota.limit, quota.origin) == (None, Quota.Origin.CLOUD)


def test_progress_only_rises_and_the_vendors_word_is_kept(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    engine.work()
    seen = []
    for _ in range(4):
        engine.work(2)
        task.refresh_from_db()
        seen.append(task.progress)
    assert seen == sorted(seen)
    assert seen[-1] > 0
    assert task.vendor_state in ("COPYING_FROM_REMOTE", "CHECKING_COPIED")


def test_every_move_is_in_the_history_with_its_request(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    engine.until(lambda: not type(task).objects.live().exists())

    lines = AuditEvent.objects.filter(kind="task", subject_id=str(task.pk)).order_by("id")

    assert [(line.before, line.after) for line in lines] == [
        ("", "Waiting"),
        ("Waiting", "Sending"),
        ("Sending", "Copying"),
        ("Copying", "Verified"),
    ]
    assert lines[2].request_id
    assert {line.batch for line in lines} == {task.batch}


def test_a_backup_point_is_made_in_its_own_region(engine: Engine) -> None:
    disk = Disk.objects.get(vendor_id=seed.DISK_WITH_QUOTA)
    plan = planning.plan([disk], "create_backup_point", [])
    (task,) = requesting.request([line.wish for line in plan.startable], actor=None).tasks

    engine.until(lambda: not type(task).objects.live().exists())

    task.refresh_from_db()
    assert (task.status, task.destination_region) == (Status.SUCCEEDED, disk.region)
    assert task.replica.startswith("dbp-")


def test_a_second_live_task_for_the_same_copy_is_not_made(engine: Engine) -> None:
    engine.ask(BEIJING)
    plan_wish = requesting.Wish(
        engine.account, "tencent_cbs", "copy_snapshot", "snap-d3m0good", "ap-guangzhou", BEIJING
    )
    batch = requesting.request([plan_wish], actor=None)
    assert (batch.tasks, batch.under_way) == ([], [plan_wish])


def test_what_waits_is_cancelled_and_what_runs_is_no_longer_watched(engine: Engine, admin_user) -> None:
    waiting, running = engine.ask(BEIJING)[0], engine.ask(SHANGHAI)[0]
    requesting.cancel(waiting, actor=admin_user)
    engine.work()
    running.refresh_from_db()
    requesting.cancel(running, actor=admin_user, why="wrong region")
    engine.work(60)

    for task, reason in ((waiting, "cancelled"), (running, "stopped-watching")):
        task.refresh_from_db()
        assert (task.status, task.reason) == (Status.CANCELLED, reason)
    with pytest.raises(requesting.NotPossible):
        requesting.cancel(running, actor=admin_user)


def test_a_retry_of_what_is_no_longer_watched_adopts_the_copy_that_was_made(engine: Engine, admin_user) -> None:
    (task,) = engine.ask(BEIJING)
    engine.work()
    requesting.cancel(task, actor=admin_user)
    task.refresh_from_db()

    (again,) = requesting.retry([task], actor=admin_user).tasks
    engine.until(lambda: not type(task).objects.live().exists())

    again.refresh_from_db()
    assert (again.status, again.replica, again.attempts) == (Status.SUCCEEDED, task.replica, 0)
    assert len(engine.accepted) == 1


def test_what_was_verified_teaches_how_long_the_next_one_takes(engine: Engine) -> None:
    beijing, shanghai = engine.ask(BEIJING, SHANGHAI)
    assert eta.usually(beijing) is None

    engine.until(lambda: not type(beijing).objects.live().exists())

    for task in (beijing, shanghai):
        task.refresh_from_db()
    took = sorted(round((task.finished_at - task.accepted_at).total_seconds(), 1) for task in (beijing, shanghai))
    everywhere = CopyTimes.objects.get(kind=eta.kinds(beijing)[-1])
    assert sorted(seconds for seconds, _ in everywhere.latest) == took

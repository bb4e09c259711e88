"""Waiting: for a slot, for the source, for a turn, for a person; always with a reason that is true."""

from __future__ import annotations

from datetime import timedelta

import django_rq
from django.utils import timezone

from dashboard import jobs
from dashboard.copying.lanes import due_lanes
from dashboard.models import Account, CopyTask, Region, Status
from tests.copying.driver import BEIJING, SOURCE, Engine


def test_each_slot_that_gets_free_wakes_a_task_of_its_own(engine: Engine) -> None:
    sources = [item["id"] for item in engine.cloud.create("snapshots", region=SOURCE, count=4)]
    engine.sync(SOURCE)
    Account.objects.update(slots=2)
    engine.account.refresh_from_db()
    running = [engine.ask(BEIJING, source=source)[0] for source in sources[:2]]
    engine.work()
    waiting = [engine.ask(BEIJING, source=source)[0] for source in sources[2:]]
    engine.work(3)
    assert CopyTask.objects.filter(reason="slot").count() == 2

    engine.clock.shift(20)  # their own time to look again is 30 s after they found no slot
    jobs.run_lane(CopyTask.objects.get(pk=running[0].pk).lane)

    due = CopyTask.objects.due().filter(pk__in=[task.pk for task in waiting])
    assert CopyTask.objects.filter(status=Status.SUCCEEDED).count() == 2
    assert due.count() == 2


def test_a_reading_under_way_is_not_started_anew_for_a_task_that_waits_for_its_source(engine: Engine) -> None:
    engine.ask(BEIJING, source="snap-d3m0slow")
    now = timezone.now()
    region = Region.objects.get(account=engine.account, code=SOURCE)
    Region.objects.filter(pk=region.pk).update(  # a large region: a worker has been reading it for a minute
        sync_ended_at=now - timedelta(minutes=15),
        sync_started_at=now - timedelta(minutes=1),
        sync_due_at=now + timedelta(minutes=3),
    )
    engine.work()
    assert not Region.objects.due().filter(pk=region.pk).exists()


def test_a_turn_that_is_far_away_is_said_and_nothing_older(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    task.note(reason="slot", message="All 1 slots into ap-beijing are taken.")
    key = f"antipode:pace:{engine.account.pk}:CopySnapshotCrossRegions"
    seconds, microseconds = django_rq.get_connection("copies").time()
    django_rq.get_connection("copies").set(key, (seconds + 60) * 1_000_000 + microseconds)
    engine.work()
    task.refresh_from_db()
    assert (task.status, task.reason, task.message) == (Status.QUEUED, "rate", "")
    assert task.due_at > timezone.now() + timedelta(seconds=50)


def test_a_look_that_fails_does_not_hide_why_a_person_is_needed(engine: Engine) -> None:
    engine.cloud.fault("twin", action="CopySnapshotCrossRegions", times=1)
    engine.cloud.fault("accept_then_drop", action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.until(lambda: CopyTask.objects.get(pk=task.pk).status == Status.NEEDS_ATTENTION)
    task.refresh_from_db()
    candidates = task.message

    engine.cloud.fault("html_page", action="DescribeSnapshots", times=1)
    engine.work(301)

    task.refresh_from_db()
    assert (task.reason, task.message) == ("several-found", candidates)
    assert task.due_at > timezone.now() + timedelta(seconds=200)
    assert task.lane not in due_lanes()

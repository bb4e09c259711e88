"""The doorbell: one job for many rings, as long as its work may take, and a page that goes on without it."""

from __future__ import annotations

import django_rq
import pytest
from django.db import connection

from dashboard import doorbell, points
from dashboard.points import Point


@pytest.fixture
def rings(db: None, redis_url: str, django_capture_on_commit_callbacks: object) -> object:
    return django_capture_on_commit_callbacks


def test_fifty_rings_leave_one_job_and_the_first_after_its_answer_is_a_new_one(rings) -> None:
    with rings(execute=True):
        for _ in range(50):
            doorbell.ring_lane("1:tencent_cbs:ap-beijing:watch")
    assert django_rq.get_queue("copies").count == 1
    doorbell.answer("run_lane", "1:tencent_cbs:ap-beijing:watch")
    with rings(execute=True):
        doorbell.ring_lane("1:tencent_cbs:ap-beijing:watch")
    assert django_rq.get_queue("copies").count == 2


def test_a_reading_of_a_large_region_may_take_longer_than_a_step_of_a_copy(rings) -> None:
    with rings(execute=True):
        doorbell.ring("sync_region", 1, doorbell.INVENTORY)
        doorbell.ring_lane("1:tencent_cbs:ap-beijing:watch")
    (reading,), (step,) = (django_rq.get_queue(name).jobs for name in (doorbell.INVENTORY, doorbell.COPIES))
    assert reading.timeout >= 3600 > step.timeout


def test_a_ring_that_nobody_can_hear_disturbs_nothing(rings, settings) -> None:
    nowhere = {**settings.RQ_QUEUES["copies"], "URL": "unix:///nowhere/redis.sock"}
    settings.RQ_QUEUES = {**settings.RQ_QUEUES, "copies": nowhere}
    with rings(execute=True):
        doorbell.ring_lane("1:tencent_cbs:ap-beijing:watch")
    assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_a_failure_that_nobody_foresaw_is_not_theirs_who_ring(redis_url: str, caplog) -> None:
    def fail(point: Point) -> None:
        raise ValueError(point)

    points.watch(fail)
    try:
        doorbell.ring_lane("1:tencent_cbs:ap-beijing:watch")
    finally:
        points.watch(None)
    assert "ring.<locals>.now" in caplog.text

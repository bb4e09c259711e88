"""What one call or one look carries is written at once, or row by row where somebody else has one of the rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from dashboard import jobs
from dashboard.copying import submit
from dashboard.copying.claim import claim
from dashboard.copying.intent import write_intent
from dashboard.copying.lanes import due_lanes
from dashboard.copying.speaking import speaker
from dashboard.models import AuditEvent, CopyAttempt, CopyTask, Status
from dashboard.models.copying import IllegalMove
from dashboard.models.together import NotTogether, move_together
from tests.copying.driver import BEIJING, SHANGHAI, SINGAPORE, SOURCE, Engine

ALL = (BEIJING, SHANGHAI, SINGAPORE)


def test_what_is_moved_together_is_as_if_each_had_been_moved(engine: Engine) -> None:
    tasks = engine.ask(*ALL)
    each = {task.pk: {"attempts": place} for place, task in enumerate(tasks, 5)}
    move_together(tasks, Status.SUBMITTING, each=each, reason="", request_id="r-1")
    for place, task in enumerate(tasks, 5):
        assert (task.status, task.attempts, task.reason) == (Status.SUBMITTING, place, "")
        row = CopyTask.objects.get(pk=task.pk)
        assert (row.status, row.attempts, row.lane) == (task.status, task.attempts, task.lane_for(Status.SUBMITTING))
        event = AuditEvent.objects.get(verb="task.submitting", subject_id=str(task.pk))
        assert (event.before, event.after, event.request_id, event.batch) == ("Waiting", "Sending", "r-1", task.batch)


def test_where_somebody_else_has_one_row_none_is_moved(engine: Engine) -> None:
    tasks = engine.ask(*ALL)
    CopyTask.objects.filter(pk=tasks[1].pk).update(epoch=tasks[1].epoch + 1)
    with pytest.raises(NotTogether):
        move_together(tasks, Status.SUBMITTING)
    assert {task.status for task in CopyTask.objects.all()} == {Status.QUEUED}
    assert not AuditEvent.objects.filter(verb="task.submitting").exists()


def test_a_move_that_there_is_not_is_refused_for_all(engine: Engine) -> None:
    with pytest.raises(IllegalMove):
        move_together(engine.ask(*ALL), Status.SUCCEEDED)


def test_a_row_that_is_lost_before_its_outcome_is_written_does_not_hold_back_the_others(engine: Engine) -> None:
    engine.cloud.quota(SINGAPORE, 100)
    tasks = engine.ask(*ALL)
    intent = write_intent(speaker(engine.account, "tencent_cbs"), claim(tasks[0].lane, 10))
    assert intent is not None
    answer = speaker(engine.account, "tencent_cbs").send(intent.submission)
    CopyTask.objects.filter(pk=tasks[0].pk).update(epoch=F("epoch") + 1)

    submit._write_outcome(intent, answer)

    rows = {task.destination_region: task.status for task in CopyTask.objects.all()}
    assert rows == {BEIJING: Status.SUBMITTING, SHANGHAI: Status.COPYING, SINGAPORE: Status.COPYING}
    outcomes = dict(CopyAttempt.objects.values_list("task__destination_region", "outcome"))
    assert outcomes == {BEIJING: "open", SHANGHAI: "accepted", SINGAPORE: "accepted"}


def test_a_call_with_more_copies_costs_the_database_no_more(engine: Engine) -> None:
    engine.cloud.quota(SINGAPORE, 100)
    two, three = "snap-d3m0good", "snap-d3m0expi"
    engine.work(1)
    engine.ask(BEIJING, SHANGHAI, source=two)
    with CaptureQueriesContext(connection) as for_two:
        engine.work()
    engine.ask(*ALL, source=three)
    submitting = next(lane for lane in due_lanes() if lane.endswith(":submit"))
    with CaptureQueriesContext(connection) as for_three:
        jobs.run_lane(submitting)
    assert CopyTask.objects.filter(status=Status.COPYING).count() == 5
    assert len(for_three) <= len(for_two)


def test_copies_that_are_seen_ready_in_one_look_are_verified_in_one_transaction(engine: Engine) -> None:
    sources = [item["id"] for item in engine.cloud.create("snapshots", region=SOURCE, count=3)]
    engine.sync(SOURCE)
    tasks = [engine.ask(BEIJING, source=source)[0] for source in sources]
    engine.work()
    engine.clock.shift(3600)
    with CaptureQueriesContext(connection) as queries:
        jobs.run_lane(next(lane for lane in due_lanes() if lane.endswith(":watch")))
    assert {task.status for task in CopyTask.objects.all()} == {Status.SUCCEEDED}
    changed = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "dashboard_copytask"')]
    assert len([sql for sql in changed if "SUCCEEDED" in sql]) == 1
    events = AuditEvent.objects.filter(verb="task.succeeded")
    assert {event.subject_id for event in events} == {str(task.pk) for task in tasks}

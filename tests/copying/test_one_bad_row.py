"""What one row or one vendor's word cannot take does no harm to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from dashboard.copying import submit
from dashboard.copying.claim import claim
from dashboard.copying.intent import write_intent
from dashboard.copying.speaking import speaker
from dashboard.models import CopyAttempt, CopyTask, Status, requesting
from tests.copying.driver import BEIJING, SHANGHAI, SOURCE, Engine


def unwritable(task: CopyTask) -> Callable[..., Any]:
    """The database refuses every new line in the history of this one task, as it does where a value does not fit."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "dashboard_auditevent"') and str(task.pk) in _flat(params):
            sql, params = "INSERT INTO dashboard_copytask (id) VALUES (%s)", [task.pk]  # a key that is there already
        return execute(sql, params, many, context)

    return refuse


def _flat(params: Any) -> list[Any]:
    """PostgreSQL is given many rows as a list for each column."""
    return [value for part in params for value in (part if isinstance(part, list) else [part])]


def test_a_verdict_that_cannot_be_written_does_not_undo_the_others(engine: Engine) -> None:
    bad, good = engine.ask(BEIJING, SHANGHAI)
    intent = write_intent(speaker(engine.account, "tencent_cbs"), claim(bad.lane, 10))
    assert intent is not None
    answer = speaker(engine.account, "tencent_cbs").send(intent.submission)

    with connection.execute_wrapper(unwritable(bad)):
        submit._write_outcome(intent, answer)

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (Status.SUBMITTING, Status.COPYING)
    engine.until(lambda: not CopyTask.objects.live().exists(), step=30)
    bad.refresh_from_db()
    assert (bad.status, len(engine.accepted)) == (Status.SUCCEEDED, 2)


def test_a_call_that_cannot_be_written_down_is_not_made_and_the_others_go_on(engine: Engine) -> None:
    bad, good = engine.ask(BEIJING)[0], engine.ask(BEIJING, source="snap-d3m0expi")[0]
    with connection.execute_wrapper(unwritable(bad)):
        engine.work()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status, len(engine.accepted)) == (Status.QUEUED, Status.COPYING, 1)


def test_a_row_that_cannot_be_skipped_does_not_hold_up_the_others(engine: Engine) -> None:
    wish = requesting.Wish(engine.account, "tencent_cbs", "copy_snapshot", "snap-d3m0shar", SOURCE, BEIJING)
    (bad,) = requesting.request([wish], actor=None).tasks
    (good,) = engine.ask(BEIJING)
    with connection.execute_wrapper(unwritable(bad)):
        engine.work()
    good.refresh_from_db()
    assert (CopyTask.objects.get(pk=bad.pk).status, good.status) == (Status.QUEUED, Status.COPYING)


def test_a_dead_workers_row_that_cannot_be_written_does_not_hold_up_the_others(engine: Engine) -> None:
    bad, good = engine.ask(BEIJING)[0], engine.ask(BEIJING, source="snap-d3m0expi")[0]
    service = speaker(engine.account, "tencent_cbs")
    for task in claim(bad.lane, 10):
        assert write_intent(service, [task])  # and then the worker was killed
    with connection.execute_wrapper(unwritable(bad)):
        engine.work(120)
    good.refresh_from_db()
    assert (CopyTask.objects.get(pk=bad.pk).status, good.status) == (Status.SUBMITTING, Status.UNKNOWN)


def test_a_look_that_cannot_be_written_does_not_undo_the_others(engine: Engine) -> None:
    bad, good = engine.ask(BEIJING)[0], engine.ask(BEIJING, source="snap-d3m0expi")[0]
    engine.work()
    with connection.execute_wrapper(unwritable(bad)):
        engine.work(300)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (Status.COPYING, Status.SUCCEEDED)


def test_an_adoption_that_cannot_be_written_does_not_hold_up_the_others(engine: Engine) -> None:
    engine.cloud.fault("accept_then_drop", action="CopySnapshotCrossRegions", times=2)
    bad, good = engine.ask(BEIJING)[0], engine.ask(BEIJING, source="snap-d3m0expi")[0]
    engine.work()
    with connection.execute_wrapper(unwritable(bad)):
        engine.work(10)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, good.status) == (Status.UNKNOWN, Status.COPYING)


def test_a_destination_that_the_answer_leaves_out_is_looked_up(engine: Engine) -> None:
    beijing, shanghai = engine.ask(BEIJING, SHANGHAI)
    service = speaker(engine.account, "tencent_cbs")
    intent = write_intent(service, claim(beijing.lane, 10))
    assert intent is not None
    answer = service.send(intent.submission)

    submit._write_outcome(intent, replace(answer, verdicts=answer.verdicts[:1]))

    beijing.refresh_from_db()
    shanghai.refresh_from_db()
    assert (beijing.status, shanghai.status, shanghai.reason) == (Status.COPYING, Status.UNKNOWN, "looking")
    assert CopyAttempt.objects.get(task=shanghai).outcome == CopyAttempt.Outcome.UNSURE
    engine.until(lambda: not CopyTask.objects.live().exists())
    shanghai.refresh_from_db()
    assert (shanghai.status, len(engine.accepted)) == (Status.SUCCEEDED, 2)


@pytest.mark.parametrize("destination", ["", BEIJING])
def test_a_code_of_any_length_is_kept_as_far_as_there_is_room(engine: Engine, destination: str) -> None:
    code = "InvalidParameter." + "Long" * 50
    engine.cloud.fault("error", action="CopySnapshotCrossRegions", code=code, destination=destination)
    (task,) = engine.ask(BEIJING)
    engine.work()
    task.refresh_from_db()
    assert (task.status, task.reason) == (Status.FAILED, code[:120])
    assert CopyAttempt.objects.get(task=task).code == code[:120]


def test_a_state_word_of_any_length_is_kept_as_far_as_there_is_room(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    engine.work()
    engine.cloud.fault("unknown_state", action="DescribeSnapshots", state="S" * 300)
    engine.work(3)
    task.refresh_from_db()
    assert (task.status, task.vendor_state) == (Status.COPYING, "S" * 60)


def test_an_id_that_is_too_long_to_be_one_is_looked_up(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    service = speaker(engine.account, "tencent_cbs")
    intent = write_intent(service, claim(task.lane, 10))
    assert intent is not None
    answer = service.send(intent.submission)
    verdict = replace(answer.verdicts[0], replica="snap-" + "x" * 100)

    submit._write_outcome(intent, replace(answer, verdicts=(verdict,)))

    task.refresh_from_db()
    assert (task.status, task.replica) == (Status.UNKNOWN, "")
    engine.until(lambda: not CopyTask.objects.live().exists())
    task.refresh_from_db()
    assert [copy["replica"] for copy in engine.accepted] == [task.replica]


def test_what_one_look_found_is_kept_when_the_next_one_fails(engine: Engine) -> None:
    sources = [item["id"] for item in engine.cloud.create("snapshots", region=SOURCE, count=6)]
    engine.sync(SOURCE)
    engine.cloud.fault("accept_then_drop", action="CopySnapshotCrossRegions", times=6)
    for source in sources:
        engine.ask(BEIJING, source=source)
    engine.work()
    assert CopyTask.objects.filter(status=Status.UNKNOWN).count() == 6

    engine.cloud.fault("html_page", action="DescribeSnapshots", after=1)
    engine.work(5)

    assert CopyTask.objects.filter(status=Status.UNKNOWN).count() == 1
    engine.until(lambda: not CopyTask.objects.live().exists())
    assert (CopyTask.objects.filter(status=Status.SUCCEEDED).count(), len(engine.accepted)) == (6, 6)


def test_a_copy_of_an_account_that_was_removed_is_not_retried(engine: Engine, admin_user) -> None:
    (task,) = engine.ask(BEIJING)
    requesting.cancel(task, actor=admin_user)
    engine.account.remove(admin_user)
    with pytest.raises(requesting.NotPossible, match="removed"):
        requesting.retry([CopyTask.objects.get(pk=task.pk)], actor=admin_user)
    assert not CopyTask.objects.live().exists()

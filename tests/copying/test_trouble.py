"""Lost answers, dead workers, vendors that are away: never two copies, and every accepted one owned by a row."""

from __future__ import annotations

import pytest

from dashboard.copying.claim import claim
from dashboard.copying.intent import write_intent
from dashboard.copying.speaking import speaker
from dashboard.models import Account, CopyTask, Region, Status, cards, deciding, requesting
from dashboard.models.copying import IllegalMove
from tests.copying.driver import BEIJING, PAST_THE_WINDOW, SHANGHAI, SOURCE, Engine


def finished(task: CopyTask) -> bool:
    task.refresh_from_db()
    return not task.is_live


@pytest.mark.parametrize(
    "fault", ["accept_then_drop", "accept_then_500", "cut_json", "html_page", "success_without_id"]
)
def test_a_lost_answer_is_looked_up_before_asking_again(engine: Engine, fault: str) -> None:
    engine.cloud.fault(fault, action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.work()
    task.refresh_from_db()
    assert task.status == Status.UNKNOWN

    engine.until(lambda: finished(task))

    assert (task.status, task.attempts) == (Status.SUCCEEDED, 1)
    assert [copy["replica"] for copy in engine.accepted] == [task.replica]
    assert engine.calls("CopySnapshotCrossRegions") == 1


def test_nothing_found_counts_only_when_the_vendor_refuses_the_signature(engine: Engine) -> None:
    engine.cloud.fault("refuse", action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.work()
    for _ in range(5):
        engine.work(60)
        task.refresh_from_db()
        assert task.status == Status.UNKNOWN, "asked again while the first request could still arrive"

    engine.clock.shift(PAST_THE_WINDOW)
    engine.until(lambda: finished(task))

    assert (task.status, task.attempts, len(engine.accepted)) == (Status.SUCCEEDED, 2, 1)


def test_a_worker_that_died_before_sending_leaves_a_task_that_is_looked_up_then_sent(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    held = claim(task.lane, 10)
    assert write_intent(speaker(engine.account, "tencent_cbs"), held) is not None  # and then it was killed
    engine.work(5)
    task.refresh_from_db()
    assert task.status == Status.SUBMITTING, "its lease still holds"

    engine.work(120)
    task.refresh_from_db()
    assert (task.status, task.reason) == (Status.UNKNOWN, "lease-over")

    engine.clock.shift(PAST_THE_WINDOW)
    engine.until(lambda: finished(task))
    assert (task.status, task.attempts, len(engine.accepted)) == (Status.SUCCEEDED, 2, 1)


def test_a_worker_that_died_after_sending_leaves_a_task_that_is_adopted(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    service = speaker(engine.account, "tencent_cbs")
    intent = write_intent(service, claim(task.lane, 10))
    assert intent is not None
    service.send(intent.submission)  # and then it was killed

    engine.clock.shift(120)
    engine.until(lambda: finished(task))

    assert (task.status, task.attempts) == (Status.SUCCEEDED, 1)
    assert [copy["replica"] for copy in engine.accepted] == [task.replica]


def test_a_worker_that_was_frozen_past_its_lease_writes_nothing(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    (frozen,) = claim(task.lane, 10)
    engine.clock.shift(120)
    (current,) = claim(task.lane, 10)

    assert not frozen.move(Status.SUBMITTING)
    assert write_intent(speaker(engine.account, "tencent_cbs"), [frozen]) is None
    assert current.move(Status.SUBMITTING)


def test_a_claimed_row_is_not_claimed_again_while_its_lease_holds(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    assert len(claim(task.lane, 10)) == 1
    assert claim(task.lane, 10) == []


def test_an_operator_who_cancels_takes_the_row_from_the_worker_that_holds_it(engine: Engine, admin_user) -> None:
    (task,) = engine.ask(BEIJING)
    held = claim(task.lane, 10)
    requesting.cancel(task, actor=admin_user)
    assert write_intent(speaker(engine.account, "tencent_cbs"), held) is None
    assert engine.calls("CopySnapshotCrossRegions") == 0


def test_a_vendor_that_is_away_is_asked_again_later(engine: Engine) -> None:
    engine.cloud.stop()
    (task,) = engine.ask(BEIJING)
    engine.work()
    task.refresh_from_db()
    assert (task.status, task.reason, task.attempts) == (Status.QUEUED, "ConnectionFailed", 1)

    engine.cloud.start()
    engine.until(lambda: finished(task))
    assert (task.status, len(engine.accepted)) == (Status.SUCCEEDED, 1)


def test_a_throttled_call_goes_again_by_itself(engine: Engine) -> None:
    engine.cloud.fault("throttle", action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.work()
    task.refresh_from_db()
    assert (task.status, task.reason) == (Status.QUEUED, "RequestLimitExceeded")
    engine.until(lambda: finished(task))
    assert (task.status, len(engine.accepted)) == (Status.SUCCEEDED, 1)


def test_a_look_that_fails_changes_no_state(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    engine.work()
    engine.cloud.fault("html_page", action="DescribeSnapshots", times=3)
    for _ in range(3):
        engine.work(3)
        task.refresh_from_db()
        assert task.status == Status.COPYING
    engine.until(lambda: finished(task))
    assert task.status == Status.SUCCEEDED


def test_a_listing_that_lags_is_waited_for(engine: Engine) -> None:
    engine.cloud.fault("listing_lag", action="CopySnapshotCrossRegions", reads=3)
    (task,) = engine.ask(BEIJING)
    engine.until(lambda: finished(task))
    assert (task.status, len(engine.accepted)) == (Status.SUCCEEDED, 1)


def test_two_copies_with_one_mark_need_a_person_and_one_can_be_adopted(engine: Engine, admin_user) -> None:
    engine.cloud.fault("twin", action="CopySnapshotCrossRegions", times=1)
    engine.cloud.fault("accept_then_drop", action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.until(lambda: CopyTask.objects.get(pk=task.pk).status == Status.NEEDS_ATTENTION)
    task.refresh_from_db()
    assert task.reason == "several-found"
    chosen = task.message.split(", ")[0]

    deciding.decide(task, Status.COPYING, actor=admin_user, why="the older one", replica=chosen, reason="", message="")
    engine.until(lambda: finished(task))

    assert (task.status, task.replica) == (Status.SUCCEEDED, chosen)


def test_a_copy_that_vanishes_is_lost_only_after_a_quarter_of_an_hour(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    engine.work()
    task.refresh_from_db()
    engine.cloud.fault("ends_badly", action="CopySnapshotCrossRegions", times=1)
    (other,) = engine.ask(SHANGHAI)
    for _ in range(10):
        engine.work(60)
        other.refresh_from_db()
        assert other.status in (Status.QUEUED, Status.COPYING)
    engine.until(lambda: finished(other), step=60)
    assert (other.status, other.reason) == (Status.LOST, "replica-missing")


def test_no_more_copies_run_into_a_region_than_the_account_allows(engine: Engine) -> None:
    Account.objects.filter(pk=engine.account.pk).update(slots=1)
    engine.account.refresh_from_db()
    second_source = engine.cloud.create("snapshots", region=SOURCE, count=1)[0]["id"]
    engine.sync(SOURCE)
    (first,) = engine.ask(BEIJING)
    (second,) = engine.ask(BEIJING, source=second_source)
    engine.work()
    second.refresh_from_db()
    assert (second.status, second.reason) == (Status.QUEUED, "slot")

    engine.until(lambda: finished(first))
    engine.until(lambda: finished(second))
    assert second.status == Status.SUCCEEDED


def test_a_source_that_is_not_ready_is_waited_for_and_read_again(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING, source="snap-d3m0slow")
    engine.work()
    task.refresh_from_db()
    assert (task.status, task.reason) == (Status.QUEUED, "source-not-ready")
    assert engine.calls("CopySnapshotCrossRegions") == 0
    engine.work(30)
    assert Region.objects.due().filter(code=SOURCE).exists()


def test_what_a_check_forbids_is_skipped_and_never_sent(engine: Engine) -> None:
    wish = requesting.Wish(engine.account, "tencent_cbs", "copy_snapshot", "snap-d3m0shar", SOURCE, BEIJING)
    (task,) = requesting.request([wish], actor=None).tasks
    engine.work()
    task.refresh_from_db()
    assert (task.status, task.reason) == (Status.SKIPPED, "check-failed")
    assert engine.calls("CopySnapshotCrossRegions") == 0


def test_an_account_that_is_switched_off_sends_nothing(engine: Engine, admin_user) -> None:
    (task,) = engine.ask(BEIJING)
    engine.account.switch(False, admin_user)
    engine.work(60)
    task.refresh_from_db()
    assert (task.status, engine.calls("CopySnapshotCrossRegions")) == (Status.QUEUED, 0)
    card = cards.card(task)
    assert card is not None
    assert card.title == "The account is switched off."
    engine.account.switch(True, admin_user)
    engine.until(lambda: finished(task))
    assert task.status == Status.SUCCEEDED


def test_removing_an_account_settles_its_copies_and_forgets_its_keys(engine: Engine, admin_user) -> None:
    (running,) = engine.ask(BEIJING)
    engine.work()
    (waiting,) = engine.ask(SHANGHAI)
    engine.account.remove(admin_user, why="closed")
    for task in (running, waiting):
        task.refresh_from_db()
        assert task.status == Status.CANCELLED
    engine.account.refresh_from_db()
    assert engine.account.sealed == ""


def test_credentials_that_cannot_be_opened_send_nothing_until_they_are_entered_again(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    sealed = engine.account.sealed
    Account.objects.update(sealed="not a token")
    engine.work()
    task.refresh_from_db()
    assert (task.status, task.reason) == (Status.QUEUED, "credentials")
    Account.objects.update(sealed=sealed)
    engine.until(lambda: finished(task), step=30)
    assert task.status == Status.SUCCEEDED


def test_a_row_from_before_the_worker_started_is_looked_up_first(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    service = speaker(engine.account, "tencent_cbs")
    service.send(service.prepare([task.order]))  # sent before the database was restored to a time when it was not
    CopyTask.objects.filter(pk=task.pk).update(created_at=engine.account.created_at.replace(year=2025))

    engine.until(lambda: finished(task))

    assert (task.status, task.attempts, len(engine.accepted)) == (Status.SUCCEEDED, 0, 1)


def test_moves_that_the_table_does_not_have_are_refused(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    with pytest.raises(IllegalMove):
        task.move(Status.SUCCEEDED)


def test_a_copy_task_is_never_saved_whole(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    with pytest.raises(RuntimeError):
        task.save()

"""What is asked for, changed or taken over while a worker reads is neither lost nor overwritten."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from dashboard import jobs
from dashboard.copying.claim import claim
from dashboard.copying.intent import write_intent
from dashboard.copying.speaking import speaker
from dashboard.models import Account, CopyTask, Region, Snapshot, Status, requesting
from tests.copying.driver import BEIJING, SHANGHAI, SOURCE, Engine


def once(words: str, happens: Callable[[], Any]) -> Any:
    """Something that happens once, just after the first statement with these words."""
    done: list[str] = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if words in sql and not done:
            done.append(sql)
            happens()
        return result

    return connection.execute_wrapper(wrapper)


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_start_at_once_do_not_both_read_a_region(engine: Engine) -> None:
    region = Region.objects.get(account=engine.account, code=SOURCE)
    Region.objects.filter(pk=region.pk).update(sync_due_at=engine.account.created_at)
    calls = engine.calls("DescribeDisks")

    def second() -> None:
        jobs.sync_region(region.pk)
        connections.close_all()

    worker = Thread(target=second)
    with transaction.atomic():  # the first one has just taken it
        Region.objects.filter(pk=region.pk).update(sync_due_at=timezone.now() + timedelta(minutes=3))
        worker.start()
        time.sleep(0.5)
    worker.join(20)
    assert engine.calls("DescribeDisks") == calls


@pytest.mark.parametrize("fails", [True, False])
def test_a_worker_whose_region_was_taken_over_ends_quietly(engine: Engine, fails: bool) -> None:
    region = Region.objects.get(account=engine.account, code=SHANGHAI)
    synced_at = region.synced_at
    if fails:
        engine.cloud.fault("html_page", action="DescribeSnapshotOverview", region=SHANGHAI, times=1)

    def taken_over() -> None:
        Region.objects.filter(pk=region.pk).update(sync_epoch=F("sync_epoch") + 1)

    with once("dashboard_snapshot", taken_over):
        engine.sync(SHANGHAI)
    region.refresh_from_db()
    assert (region.sync_error, region.synced_at) == ("", synced_at)


@pytest.mark.parametrize("fails", [True, False])
def test_a_list_of_regions_that_is_asked_for_during_a_reading_is_read_again(engine: Engine, fails: bool) -> None:
    account = engine.account
    if fails:
        engine.cloud.fault("html_page", action="DescribeRegions", times=1)
    account.ask_for_sync(None)
    words = 'UPDATE "dashboard_account"'
    with once(words, lambda: Account.objects.filter(pk=account.pk).update(regions_due_at=timezone.now())):
        jobs.sync_account(account.pk)
    account.refresh_from_db()
    assert account.regions_due_at is not None and account.regions_due_at <= timezone.now()


def test_a_test_that_is_asked_for_during_a_test_is_made(engine: Engine) -> None:
    account = engine.account
    account.ask_for_check(None)
    with once("dashboard_region", lambda: Account.objects.get(pk=account.pk).ask_for_check(None)):
        jobs.test_connection(account.pk)
    account.refresh_from_db()
    assert account.is_checking, "its results may be those of credentials that were replaced meanwhile"
    jobs.test_connection(account.pk)
    account.refresh_from_db()
    assert not account.is_checking


def test_an_account_is_not_half_removed_when_a_worker_begins_to_send(engine: Engine, admin_user) -> None:
    waiting, sent = engine.ask(SHANGHAI)[0], engine.ask(BEIJING, source="snap-d3m0expi")[0]

    def begins() -> None:
        held = [task for task in claim(sent.lane, 10) if task.pk == sent.pk]
        assert write_intent(speaker(engine.account, "tencent_cbs"), held)

    with once("COUNT(", begins), pytest.raises(requesting.NotPossible):
        engine.account.remove(admin_user)

    account = Account.objects.get(pk=engine.account.pk)
    assert (account.removed_at, account.enabled, bool(account.sealed)) == (None, True, True)
    assert CopyTask.objects.get(pk=waiting.pk).status == Status.QUEUED


def test_a_copy_that_is_being_sent_is_not_taken_from_its_worker_by_a_removal(engine: Engine, admin_user) -> None:
    (task,) = engine.ask(BEIJING)
    intent = write_intent(speaker(engine.account, "tencent_cbs"), claim(task.lane, 10))
    assert intent is not None
    with pytest.raises(requesting.NotPossible):
        requesting.drop(CopyTask.objects.get(pk=task.pk), actor=admin_user, why="")
    assert intent.tasks[0].move(Status.UNKNOWN)


def test_words_of_any_length_are_kept_as_far_as_there_is_room(engine: Engine) -> None:
    engine.cloud.fault("error", action="DescribeSnapshots", region=SHANGHAI, code="Odd." + "Word" * 60)
    engine.cloud.fault("unknown_state", action="DescribeSnapshots", region=BEIJING, state="S" * 300)
    engine.sync(SHANGHAI, BEIJING)
    assert Region.objects.get(account=engine.account, code=SHANGHAI).sync_error.startswith("Odd.Word")
    assert set(Snapshot.objects.filter(region=BEIJING).values_list("vendor_state", flat=True)) == {"S" * 60}

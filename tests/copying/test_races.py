"""Several workers at once, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from dashboard import jobs
from dashboard.copying.claim import claim
from dashboard.copying.intent import write_intent
from dashboard.copying.speaking import speaker
from dashboard.models import Account, CopyTask, Region, Status, requesting
from tests.copying.driver import BEIJING, SHANGHAI, SOURCE, Engine

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each came to; all of them start at the same moment."""
    start, results = Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait()
            results[place] = acts[place]()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_workers_that_claim_at_once_share_the_rows_and_get_none_twice(engine: Engine) -> None:
    sources = [item["id"] for item in engine.cloud.create("snapshots", region=SOURCE, count=20)]
    engine.sync(SOURCE)
    tasks = [engine.ask(BEIJING, source=source)[0] for source in sources]
    lane = tasks[0].lane
    claims = together(*[lambda: [task.pk for task in claim(lane, 10)]] * 4)
    taken = [pk for pks in claims for pk in pks]
    assert len(taken) == len(set(taken)) >= 10


def test_no_two_that_want_many_regions_wait_for_each_other(engine: Engine) -> None:
    account = engine.account
    places = [(account.pk, code) for code in account.regions.values_list("code", flat=True)]
    # Rows that were written lie elsewhere, and are found in another order than that of their keys.
    Region.objects.filter(pk=account.regions.order_by("pk").values("pk")[:1]).update(sync_read=1)

    def sync() -> bool:
        for _ in range(20):
            account.ask_for_sync(None)
        return True

    def press() -> bool:
        for _ in range(20):
            requesting.start(list, places, actor=None)
        return True

    assert together(sync, press, sync, press) == [True] * 4


def test_two_workers_that_count_at_once_do_not_both_take_the_last_slot(engine: Engine) -> None:
    Account.objects.update(slots=1)
    engine.account.refresh_from_db()
    first, second = engine.ask(BEIJING)[0], engine.ask(BEIJING, source="snap-d3m0expi")[0]
    (one, other) = claim(first.lane, 10)
    service = speaker(engine.account, "tencent_cbs")
    together(lambda: write_intent(service, [one]), lambda: write_intent(service, [other]))
    assert {one.pk, other.pk} == {first.pk, second.pk}
    assert CopyTask.objects.filter(status=Status.SUBMITTING).count() == 1
    assert CopyTask.objects.get(status=Status.QUEUED).reason == "slot"


def test_the_same_job_run_by_four_workers_makes_each_copy_once(engine: Engine) -> None:
    tasks = engine.ask(BEIJING, SHANGHAI)
    lane = tasks[0].lane
    together(*[lambda: jobs.run_lane(lane)] * 4)
    engine.until(lambda: not CopyTask.objects.live().exists())
    assert len(engine.accepted) == 2
    assert CopyTask.objects.filter(status=Status.SUCCEEDED).count() == 2

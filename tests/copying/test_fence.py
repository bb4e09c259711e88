"""A lost request is sent again by itself only where the vendor was seen to refuse what was signed too long ago."""

from __future__ import annotations

import pytest

from dashboard.copying import fence
from dashboard.models import Account, CopyTask, Status, cards
from tests.copying.driver import BEIJING, PAST_THE_WINDOW, SOURCE, Engine

SUBMIT = "CopySnapshotCrossRegions"


def fences(engine: Engine) -> dict[str, bool]:
    known = Account.objects.get(pk=engine.account.pk).fences
    return {service: one["refused"] for service, one in known.items()}


def now(task: CopyTask) -> CopyTask:
    return CopyTask.objects.get(pk=task.pk)


def lose_a_request(engine: Engine) -> CopyTask:
    """It never arrives, and we cannot know that."""
    engine.cloud.fault("refuse", action=SUBMIT, times=1)
    (task,) = engine.ask(BEIJING)
    engine.work()
    assert now(task).status == Status.UNKNOWN
    return task


@pytest.mark.parametrize(
    ("vendor", "services"),
    [
        ("engine", {"tencent_cbs"}),
        ("backups", {"huawei_cbr", "huawei_csbs", "huawei_dws"}),
        ("images", {"jdcloud_vm"}),
    ],
)
def test_a_reading_tries_every_services_fence_and_harms_no_key(
    vendor: str, services: set[str], request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(vendor)
    assert fences(engine) == dict.fromkeys(services, True)
    account = Account.objects.get(pk=engine.account.pk)
    assert account.key_refusals == 0
    assert set(account.clock_skew) == services


@pytest.mark.parametrize("vendor", ["engine", "backups", "images"])
def test_a_vendor_that_takes_what_is_old_has_none(vendor: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(vendor)
    engine.cloud.configure(check_time=False)
    engine.clock.shift(86401)
    engine.sync(engine.account.regions.filter(chosen=True)[0].code)
    assert set(fences(engine).values()) == {False}


def test_it_is_tried_once_a_day(engine: Engine) -> None:
    at = Account.objects.get(pk=engine.account.pk).fences["tencent_cbs"]["at"]
    engine.sync()
    assert Account.objects.get(pk=engine.account.pk).fences["tencent_cbs"]["at"] == at
    engine.clock.shift(86401)
    engine.sync(SOURCE)
    assert Account.objects.get(pk=engine.account.pk).fences["tencent_cbs"]["at"] > at


def test_where_it_holds_a_lost_request_is_sent_again_by_itself(engine: Engine) -> None:
    task = lose_a_request(engine)
    engine.clock.shift(PAST_THE_WINDOW)
    engine.until(lambda: now(task).status == Status.SUCCEEDED)
    assert (now(task).attempts, len(engine.accepted)) == (2, 1)


def test_where_it_does_not_a_person_decides(engine: Engine) -> None:
    engine.cloud.configure(check_time=False)
    Account.objects.update(fences={})
    task = lose_a_request(engine)
    engine.clock.shift(PAST_THE_WINDOW)
    engine.until(lambda: now(task).status == Status.NEEDS_ATTENTION)
    assert (now(task).reason, engine.accepted, fences(engine)) == ("no-fence", [], {"tencent_cbs": False})
    card = cards.card(now(task))
    assert card is not None and "signed long ago" in card.meaning


def test_one_that_was_never_tried_is_tried_before_anything_is_sent_again(engine: Engine) -> None:
    task = lose_a_request(engine)
    Account.objects.update(fences={})
    engine.clock.shift(PAST_THE_WINDOW)
    engine.until(lambda: now(task).status == Status.SUCCEEDED)
    assert fences(engine) == {"tencent_cbs": True}


def test_while_nobody_can_try_it_nothing_is_sent_again(engine: Engine) -> None:
    task = lose_a_request(engine)
    Account.objects.update(fences={})
    engine.cloud.fault("error", action="DescribeSnapshots", region=SOURCE, code="InternalError", times=1000)
    engine.clock.shift(PAST_THE_WINDOW)
    for _ in range(5):
        engine.work(60)
    assert (now(task).status, now(task).attempts, fences(engine)) == (Status.UNKNOWN, 1, {})

    engine.cloud.clear_faults()
    engine.until(lambda: now(task).status == Status.SUCCEEDED, step=60)
    assert len(engine.accepted) == 1


def test_a_key_that_was_just_refused_is_not_risked_for_it(backups: Engine) -> None:
    Account.objects.update(fences={}, key_refusals=1)
    calls = sum(backups.cloud.state["calls"].values())
    account = Account.objects.get(pk=backups.account.pk)
    fence.keep_known(account, "huawei_cbr", "cn-north-1")
    assert sum(backups.cloud.state["calls"].values()) == calls

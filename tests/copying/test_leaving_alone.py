"""A vendor that asks to be left alone for a while is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

import providers
from dashboard.copying import delays
from dashboard.copying.claim import claim
from dashboard.copying.intent import write_intent
from dashboard.copying.outcome import settle
from dashboard.copying.pace import Pace, TooBusy
from dashboard.copying.speaking import speaker
from dashboard.models import CopyTask, Status
from providers import Answer, Outcome, Verdict
from tests.copying.driver import BEIJING, Engine


@pytest.mark.parametrize(
    ("outcome", "code", "becomes"),
    [
        (Outcome.REFUSED, "RequestLimitExceeded", Status.QUEUED),
        (Outcome.NOT_SENT, "ConnectionFailed", Status.QUEUED),
        (Outcome.UNSURE, "HTTP 503", Status.UNKNOWN),
    ],
)
def test_the_next_try_is_not_before_the_vendor_wants_it(
    engine: Engine, outcome: Outcome, code: str, becomes: Status
) -> None:
    (task,) = engine.ask(BEIJING)
    (held,) = claim(task.lane, 10)
    assert write_intent(speaker(engine.account, "tencent_cbs"), [held])
    settle(held, Verdict(held.order, outcome, code=code, retry_after=600), Answer(()))
    task = CopyTask.objects.get(pk=task.pk)
    assert task.status == becomes
    assert task.due_at is not None
    assert timedelta(seconds=590) < task.due_at - timezone.now() <= timedelta(seconds=600)


def test_nobody_is_left_alone_for_ever() -> None:
    assert delays.granted(float("inf")) == delays.granted(10_000_000) == delays.LONGEST_WISH
    assert delays.granted(-1) == delays.granted(float("nan")) == 0


def test_a_call_that_is_held_is_held_for_everybody_and_no_other_call(redis_url: str) -> None:
    Pace(1, lambda api: 1000.0).hold("Busy", 30)
    Pace(1, lambda api: 1000.0).hold("Busy", 5)  # a shorter wish takes nothing back
    with pytest.raises(TooBusy) as busy:
        Pace(1, lambda api: 1000.0, patience=0).wait("Busy")
    assert 28 < busy.value.seconds <= 30
    Pace(1, lambda api: 1000.0, patience=0).wait("Other")
    Pace(2, lambda api: 1000.0, patience=0).wait("Busy")


def test_a_refused_read_holds_the_call_that_was_refused(engine: Engine) -> None:
    service = speaker(engine.account, "tencent_cbs")
    service.gate("DescribeDisks")
    service.notice(providers.Throttled("RequestLimitExceeded", "slower", retry_after=45))
    with pytest.raises(TooBusy) as busy:
        service.gate("DescribeDisks")
    assert 40 < busy.value.seconds <= 45

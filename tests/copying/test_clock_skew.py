"""A vendor's clock that is behind ours takes our signatures for longer: what is lost is looked for that much longer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.models import Account, CopyTask, signatures
from providers.emulator import Emulator
from tests.copying.driver import BEIJING, SOURCE, Engine

SERVICE = "tencent_cbs"


def skew(engine: Engine) -> float:
    return float(Account.objects.get(pk=engine.account.pk).clock_skew[SERVICE]["skew"])


def test_a_vendors_clock_is_known_after_a_reading(engine: Engine) -> None:
    assert -1 <= skew(engine) <= 1


@pytest.mark.parametrize(("theirs", "longer"), [(-120, 120), (120, 0)])
def test_a_vendor_that_is_behind_is_given_that_much_longer(engine: Engine, theirs: int, longer: int) -> None:
    (task,) = engine.ask(BEIJING)
    engine.work()
    before = signatures.negative_counts_at(CopyTask.objects.select_related("account").get(pk=task.pk))
    engine.cloud.configure(skew=theirs)
    engine.clock.shift(61)
    engine.sync(SOURCE)
    assert skew(engine) == pytest.approx(-theirs, abs=2)
    after = signatures.negative_counts_at(CopyTask.objects.select_related("account").get(pk=task.pk))
    assert (after - before).total_seconds() == pytest.approx(longer, abs=2)


def test_it_is_written_once_a_minute_at_most(engine: Engine) -> None:
    first = Account.objects.get(pk=engine.account.pk).clock_skew[SERVICE]
    engine.sync(SOURCE)
    assert Account.objects.get(pk=engine.account.pk).clock_skew[SERVICE] == first
    engine.clock.shift(61)
    engine.sync(SOURCE)
    assert Account.objects.get(pk=engine.account.pk).clock_skew[SERVICE] != first


def test_a_clock_that_cannot_be_right_holds_nothing_up_for_ever(engine: Engine) -> None:
    account = engine.account
    account.learn("clock_skew", SERVICE, skew=365 * 86400.0)
    (service,) = account.services
    assert signatures.ahead(account, service) == timedelta(seconds=service.SIGNATURE_WINDOW)


def test_another_endpoint_is_another_clock(engine: Engine) -> None:
    account = Account.objects.get(pk=engine.account.pk)
    with Emulator() as other:
        account.endpoint = other.url
        account.save(update_fields=["endpoint"])
    account.refresh_from_db()
    assert (account.clock_skew, account.fences) == ({}, {})

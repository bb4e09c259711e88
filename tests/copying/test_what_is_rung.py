"""Redis is told which rows want work, and nothing of what stands in them."""

from __future__ import annotations

import inspect
from typing import Any

import django_rq

from dashboard import doorbell, jobs
from dashboard.copying.lanes import Lane
from dashboard.copying.tick import tick
from dashboard.models import Account, Region
from dashboard.models.bulk import Bulk
from dashboard.worker import allowed_callable
from tests.copying.driver import BEIJING, Engine


def test_a_ring_carries_one_key_or_name(engine: Engine, django_capture_on_commit_callbacks: Any) -> None:
    engine.ask(BEIJING)
    long_ago = engine.account.created_at
    Account.objects.update(regions_due_at=long_ago, check_asked_at=long_ago)
    Region.objects.filter(chosen=True).update(sync_due_at=long_ago)
    Bulk.objects.create(act=Bulk.Act.RETRY, wanted={}, upto=0)
    engine.clock.shift(120)
    with django_capture_on_commit_callbacks(execute=True):
        tick()
    rung = [job for queue in doorbell.LONGEST for job in django_rq.get_queue(queue).jobs]
    assert {job.func_name for job in rung} == {f"dashboard.jobs.{name}" for name in allowed()}
    for job in rung:
        (argument,) = job.args
        assert not job.kwargs and not job.meta
        assert isinstance(argument, int) or argument in doorbell.LONGEST or Lane.named(argument)


def test_whatever_a_job_may_call_takes_one_key_or_name() -> None:
    for name in allowed():
        (argument,) = inspect.signature(allowed_callable(f"dashboard.jobs.{name}")).parameters.values()
        assert argument.annotation in ("int", "str"), name


def allowed() -> list[str]:
    return [name for name, found in vars(jobs).items() if inspect.isfunction(found) and not name.startswith("_")]

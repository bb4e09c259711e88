"""A house with clean workers: rows, a queue, an emulated cloud and a clock. What a tick rings for is done, and nothing else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import django_rq
import pytest
from django.test import override_settings

import providers
from dashboard import boot, doorbell
from dashboard.copying.tick import tick
from dashboard.models import Account, CopyTask, Region, Status, User, deciding, requesting
from dashboard.models.requesting import Wish
from dashboard.models.status import LIVE
from dashboard.worker import allowed_callable
from providers.emulator import Emulator
from providers.emulator._state import Accepted
from tests import services
from tests.copying.driver import moving_clock
from tests.crash.operations import Operation

# Past the lease; well within every vendor's signature window.
PAST_THE_LEASE = 90
# What somebody still has to look for is found in so many rounds of five minutes, or never: two of the longest windows.
ROUNDS = 14


@dataclass
class House:
    """One account of an emulated cloud."""

    operation: Operation
    cloud: Emulator
    account: Account
    clock: Any
    wishes: list[Wish]

    # -- what people do

    def ask(self, count: int | None = None) -> None:
        requesting.request(self.wishes[:count], actor=None)

    def ask_again(self) -> None:
        """As somebody does who saw an error, or nothing at all: before the first request has come to anything."""
        if self.tasks.count() == self.live.count():
            self.ask()

    @property
    def tasks(self) -> Any:
        return CopyTask.objects.filter(account=self.account)

    @property
    def live(self) -> Any:
        return self.tasks.filter(status__in=LIVE)

    @property
    def action(self) -> str:
        """The call that makes a copy."""
        return providers.load(self.operation.service).operation(self.operation.name).api

    def clock_reads(self) -> float:
        return time.time()

    # -- what workers do

    def round(self, seconds: float = 0.0) -> None:
        """Let the time pass, let the clock tick, do every job that is queued."""
        self.pass_time(seconds)
        tick()
        drain()

    def rounds(self, *seconds: float) -> None:
        for step in seconds:
            self.round(step)

    def settle(self) -> None:
        """Rounds until nothing is live. Whoever needs a person gets one, and only where nothing was made."""
        steps = [5.0, 15.0, 30.0, 60.0, 60.0, *[300.0] * ROUNDS]
        for step in steps:
            self.round(step)
            if not self.live.exists():
                return
            for task in self.live.filter(status=Status.NEEDS_ATTENTION):
                self._send_again(task)
        raise AssertionError(f"live for ever: {[(task.pk, task.status, task.reason) for task in self.live]}")

    def _send_again(self, task: CopyTask) -> None:
        assert self.operation.needs_a_person, f"a person is asked about {task}: {task.reason}"
        made = [copy for copy in self.accepted if copy.source == task.source]
        assert made == [], f"a person is asked although a copy was made: {made}"
        deciding.decide(task, Status.QUEUED, actor=self._admin(), why="nothing was made")

    def _admin(self) -> User:
        return User.objects.get_or_create(username="admin")[0]

    def pass_time(self, seconds: float) -> None:
        """Bells and turns expire by Redis' own clock, which cannot be moved: they are taken away."""
        self.clock.shift(seconds)
        redis = django_rq.get_connection(doorbell.COPIES)
        if seconds >= doorbell.HANGING and (keys := list(redis.scan_iter("antipode:*"))):
            redis.delete(*keys)

    # -- what must be so

    @property
    def accepted(self) -> list[Accepted]:
        """The oracle: every copy that the cloud took."""
        with self.cloud.cloud.lock:
            return list(self.cloud.cloud.store.all(Accepted))

    def check(self) -> None:
        """Every wish has one row, every row one copy, every copy one row."""
        made = Counter((copy.source, copy.region) for copy in self.accepted)
        wanted = {(wish.source, wish.destination_region) for wish in self.wishes if wish.source in self._asked_for()}
        assert made == Counter(dict.fromkeys(wanted, 1)), made
        rows = list(self.tasks)
        assert [row for row in rows if row.status != Status.SUCCEEDED] == []
        assert Counter(row.replica for row in rows) == Counter(copy.replica for copy in self.accepted)

    def _asked_for(self) -> set[str]:
        return set(self.tasks.values_list("source", flat=True))


def drain() -> None:
    """Do every job that is queued, as a worker does."""
    while serve_one():
        pass


def serve_one() -> bool:
    """Take a job from the queue and do it; False where there is none."""
    queue = django_rq.get_queue(doorbell.COPIES)
    job_id = queue.connection.lpop(queue.key)
    if job_id is None:
        return False
    job = queue.fetch_job(job_id.decode())
    allowed_callable(job.func_name)(*job.args)
    return True


def _write_regions(account: Account, operation: Operation) -> None:
    """What a reading of the account would tell of the regions that are used here."""
    for region in account.speaker(operation.service).regions():
        if region.code in (operation.home, *operation.destinations):
            Region.objects.create(
                account=account, code=region.code, name=region.name, project=region.project, sync_due_at=None
            )


@contextmanager
def in_a_hurry(operation: Operation) -> Iterator[None]:
    """Turns are taken as ever, and stand close together: their distance has tests of its own."""
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(QUEUES=()),
    ):  # nor does anybody ask whether workers live
        patch.setattr(providers.load(operation.service), "RATES", {})
        patch.setattr(providers.load(operation.service), "DEFAULT_RATE", 1000.0)
        yield


@contextmanager
def house(operation: Operation, count: int) -> Iterator[House]:
    """An account that uses the operation's regions, and so many wishes of it; the workers started before them."""
    with moving_clock() as clock, Emulator(pace=10, rate_limits=False) as cloud, in_a_hurry(operation):
        account = Account(name=f"prod-{Account.objects.count()}", vendor=operation.vendor, endpoint=cloud.url)
        account.seal(cloud.credentials(operation.vendor))
        account.save()
        _write_regions(account, operation)
        before, boot.STARTED_AT = boot.STARTED_AT, account.created_at
        try:
            yield House(operation, cloud, account, clock, operation.wishes(cloud, account, count))
        finally:
            boot.STARTED_AT = before
            Account.objects.filter(pk=account.pk).update(enabled=False)
            services.empty_redis()

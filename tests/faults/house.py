"""An account whose every kind of call can be made to fail, and what must be so whatever the cloud answers."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboard import boot, jobs
from dashboard.models import Account, AuditEvent, CopyTask, Disk, Region, Role, Snapshot, Status, requesting
from dashboard.models.requesting import Wish
from dashboard.models.status import FINISHED, MOVES
from providers import Limits
from providers._declared import LIMITS
from providers.emulator import Emulator
from tests import services
from tests.copying.driver import Engine, moving_clock
from tests.faults.calls import Service
from tests.views import rows

# Short enough for a test to wait for an answer that never comes.
SHORT = Limits(connect_seconds=2, read_seconds=0.3, total_seconds=0.6, body_bytes=1024 * 1024)
# How long a copy takes at the cloud: longer than any step of a test, shorter than the patience at its end.
PACE = 600
# Names of pages that show what the engine and the sync have written.
PAGES = (
    "home", "strip", "copies", "disks", "snapshots", "quotas", "history", "history_csv", "accounts", "errors",
)  # fmt: skip


@dataclass
class House:
    """What a test does to one service of an account, and what it may ask of it."""

    service: Service
    engine: Engine
    client: Client
    secrets: tuple[str, ...]
    logged: list[str]
    before: dict[str, set[str]] = field(default_factory=dict)
    limits: Limits = LIMITS

    @property
    def cloud(self) -> Emulator:
        return self.engine.cloud

    @property
    def account(self) -> Account:
        return Account.objects.get(pk=self.engine.account.pk)

    @property
    def home(self) -> Region:
        return Region.objects.get(account=self.account, code=self.service.home)

    def arm(self, fault: str, action: str, parameters: Mapping[str, Any]) -> None:
        """The next call of the action meets the fault. Only where it is about time or size are the limits short: a busy machine
        is slow by itself."""
        self.limits = SHORT if parameters else LIMITS
        self.cloud.fault(fault, action=action, **parameters)

    # -- what the engine and the sync do

    def ask(self) -> CopyTask:
        one = self.service
        wish = Wish(
            self.account, one.name, one.operation, one.source, one.home, one.destination, options=dict(one.options),
        )  # fmt: skip
        return requesting.request([wish], actor=None).tasks[0]

    def read_regions(self) -> None:
        Account.objects.filter(pk=self.account.pk).update(regions_due_at=self.engine.account.created_at)
        jobs.sync_account(self.account.pk)

    def read_home(self) -> None:
        self.engine.sync(self.service.home)

    def check(self) -> None:
        self.account.ask_for_check(None)
        jobs.test_connection(self.account.pk)

    def time_passes(self) -> None:
        """A vendor that wished to be left alone has been: the turns stand in Redis, whose clock no test can move."""
        services.empty_redis()

    # -- what must be so

    def holds(self) -> dict[str, set[str]]:
        """What the rows say that the account has."""
        return {
            model.__name__: set(
                model.objects.present().filter(account=self.account).values_list("vendor_id", flat=True)
            )
            for model in (Disk, Snapshot)
        }

    def remember(self) -> None:
        self.before = self.holds()

    def nothing_was_forgotten(self) -> None:
        """A reading that went wrong takes nothing for gone."""
        now = self.holds()
        assert {name: known - now[name] for name, known in self.before.items()} == {"Disk": set(), "Snapshot": set()}

    def pages_answer(self) -> None:
        """Every page, in both languages: 200, without a traceback and without a secret."""
        account = self.account
        places = [reverse(name) for name in PAGES]
        places.append(reverse("account", args=[account.pk]))
        places += [reverse("copy", args=[task.pk]) for task in CopyTask.objects.filter(account=account)]
        for place in places:
            answer = self.client.get(place)
            body = b"".join(answer).decode()
            assert answer.status_code == 200, (place, answer.status_code)
            assert "Traceback" not in body, place
            assert not [secret for secret in self.secrets if secret in body], place
        assert not self.logged, self.logged

    def moves_were_legal(self, task: CopyTask) -> None:
        """The history of the copy: each step one that the table has, each from where the last one led."""
        words = {status.label: status for status in Status}
        events = AuditEvent.objects.all().about("task", task.pk).order_by("pk")
        steps = [(words[e.before], words[e.after]) for e in events if e.before and e.after and e.before != e.after]
        assert set(steps) <= MOVES, steps
        assert all(step[1] == after[0] for step, after in pairwise(steps)), steps

    def heal(self) -> None:
        """The faults are over: everything that can end ends, and every list is read."""
        self.limits = LIMITS
        self.cloud.clear_faults()
        self.time_passes()
        self.cloud.configure(pace=0, skew=0.0)
        for task in CopyTask.objects.filter(account=self.account):
            self.engine.until(lambda task=task: self._is_settled(task), step=60, rounds=90)
        self.read_regions()
        self.engine.sync()

    def _is_settled(self, task: CopyTask) -> bool:
        return CopyTask.objects.get(pk=task.pk).status in (*FINISHED, Status.NEEDS_ATTENTION)

    def everything_ended_well(self, *, doubled: bool = False) -> None:
        """Nothing lost, nothing doubled: the cloud's list of what it took beside the rows."""
        tasks = list(CopyTask.objects.filter(account=self.account))
        for task in tasks:
            self.moves_were_legal(task)
        taken = Counter(copy["replica"] for copy in self.engine.accepted)
        verified = Counter(task.replica for task in tasks if task.status == Status.SUCCEEDED)
        assert (self.account.regions_error, self.home.sync_error) == ("", "")
        assert self.home.sync_ended_at is not None and self.home.sync_ended_at >= (self.home.sync_started_at or 0)
        if not doubled:
            assert set(taken) == set(verified), (taken, [(t.status, t.reason, t.message) for t in tasks])
            assert set(verified.values()) <= {1}
        self.nothing_was_forgotten()
        assert not self.logged, self.logged


class _Listener(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage() + (f" {record.exc_info[1]!r}" if record.exc_info else ""))


@contextmanager
def house_of(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """An account that has one of the services in use, its inventory read; nothing is wrong yet."""
    started_at = boot.STARTED_AT
    logged: list[str] = []
    listener = _Listener(logged)
    logging.getLogger().addHandler(listener)
    try:
        with moving_clock() as clock, Emulator(pace=PACE) as cloud:
            account = Account(name="prod", vendor=service.vendor, endpoint=cloud.url, service_names=[service.name])
            keys = cloud.credentials(service.vendor)
            account.seal(keys)
            account.save()
            boot.STARTED_AT = account.created_at
            jobs.sync_account(account.pk)
            regions = Region.objects.filter(account=account)
            regions.exclude(code__in=(service.home, service.destination)).update(chosen=False)
            engine = Engine(cloud, account, clock, service.operation)
            engine.sync()
            house = House(service, engine, rows.signed_in(Role.ADMINISTRATOR), _secrets(keys), logged)
            house.remember()
            speak = Account.speaker
            monkeypatch.setattr(
                Account, "speaker", lambda self, name, **more: speak(self, name, limits=house.limits, **more)
            )
            yield house
    finally:
        boot.STARTED_AT = started_at
        logging.getLogger().removeHandler(listener)


def _secrets(keys: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(value) for name, value in keys.items() if "secret_key" in name)

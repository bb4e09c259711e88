"""Whatever happens in whatever order, on the real engine: no copy twice, none without a row.

Hypothesis asks, breaks, kills, freezes, waits and cancels as it likes. The oracle is what the emulated cloud took. What it finds is
kept below as a test of its own.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dashboard.copying.claim import claim
from dashboard.copying.intent import Intent, write_intent
from dashboard.copying.speaking import speaker
from dashboard.copying.submit import _write_outcome
from dashboard.models import Account, CopyTask, Region, Status, requesting
from dashboard.models.status import LIVE, RETRYABLE
from providers.emulator import Emulator
from providers.emulator.tencent.resources import Snapshot
from tests.copying.driver import BEIJING, PAST_THE_WINDOW, SHANGHAI, Engine

SERVICE = "tencent_cbs"
# The campaign asks for more.
EXAMPLES = int(os.environ.get("ANTIPODE_TEST_EXAMPLES", "15"))
SOURCES = ("snap-d3m0good", "snap-d3m0copd")
# Faults of the copy call after which nobody knows, or knows wrongly, what came of it; never one that copies twice by itself.
COPY_FAULTS = (
    "refuse", "throttle", "unavailable_503", "redirect", "accept_then_drop", "accept_then_500", "cut_json", "wrong_types",
    "html_page", "empty_body", "success_without_id", "ends_badly",
)  # fmt: skip
READ_FAULTS = ("refuse", "throttle", "unavailable_503", "cut_json", "html_page", "unknown_state", "state_backwards")


class AnyOrder(RuleBasedStateMachine):
    """One account, two sources, two destinations, and everything that may go wrong with them."""

    make: Callable[[], Engine]

    def __init__(self) -> None:
        super().__init__()
        self.engine = type(self).make()
        self.frozen: list[tuple[Any, Intent]] = []

    @property
    def tasks(self) -> Any:
        return CopyTask.objects.filter(account=self.engine.account)

    # -- what people do

    @initialize(fault=st.sampled_from(COPY_FAULTS), unlisted=st.sampled_from((0, 1, 4)))
    def begin_with_trouble(self, fault: str, unlisted: int) -> None:
        self.break_the_next_copy(fault, unlisted)
        self.ask(SOURCES[0], BEIJING)

    @rule(source=st.sampled_from(SOURCES), destination=st.sampled_from((BEIJING, SHANGHAI)))
    def ask(self, source: str, destination: str) -> None:
        self.engine.ask(destination, source=source)

    @rule()
    def cancel_the_oldest(self) -> None:
        for task in self.tasks.filter(status__in=[Status.QUEUED, Status.COPYING]).order_by("pk")[:1]:
            try:
                requesting.cancel(task, actor=None)
            except requesting.NotPossible:
                return

    @rule()
    def retry_everything(self) -> None:
        requesting.retry(self.tasks.filter(status__in=RETRYABLE, retries__isnull=True), actor=None)

    # -- what goes wrong

    @rule(fault=st.sampled_from(COPY_FAULTS), unlisted=st.sampled_from((0, 1, 4)))
    def break_the_next_copy(self, fault: str, unlisted: int) -> None:
        self.engine.cloud.fault(fault, action="CopySnapshotCrossRegions")
        if unlisted:
            self.engine.cloud.fault("listing_lag", action="CopySnapshotCrossRegions", reads=unlisted)

    @rule(fault=st.sampled_from(READ_FAULTS))
    def break_the_next_look(self, fault: str) -> None:
        self.engine.cloud.fault(fault, action="DescribeSnapshots")

    @rule()
    def a_worker_dies_with_its_claim(self) -> None:
        for lane in self._lanes():
            claim(lane, 10)

    @rule()
    def a_worker_freezes_before_it_sends(self) -> None:
        for lane in self._lanes(Status.QUEUED):
            held = [task for task in claim(lane, 10) if task.attempts == 0 and task.retry_of_id is None]
            service = speaker(self.engine.account, SERVICE)
            for group in service.group(task.order for task in held):
                keys = {order.key for order in group}
                intent = write_intent(service, [task for task in held if str(task.pk) in keys])
                if intent:
                    self.frozen.append((service, intent))

    @precondition(lambda self: self.frozen)
    @rule(writes=st.booleans())
    def a_frozen_worker_thaws_and_sends(self, writes: bool) -> None:
        service, intent = self.frozen.pop(0)
        answer = service.send(intent.submission)
        if writes:  # else it is killed before it can
            _write_outcome(intent, answer)

    def _lanes(self, *statuses: Status) -> list[str]:
        rows = self.tasks.due().filter(status__in=statuses or LIVE)
        return sorted(set(rows.values_list("lane", flat=True)))

    # -- time

    @rule(seconds=st.sampled_from((5, 30, 0, 1, 90)))
    def work(self, seconds: int) -> None:
        self.engine.work(seconds)
        self.engine.cloud.cloud.advance(seconds)

    @rule()
    def the_window_passes(self) -> None:
        """Listings lag by seconds, never by so long a time."""
        self.engine.clock.shift(PAST_THE_WINDOW)
        cloud = self.engine.cloud.cloud
        with cloud.lock:
            for one in list(cloud.store.all(Snapshot)):
                one.hidden = 0
                cloud.store.put(one)

    # -- what must be so

    def standing(self) -> list[dict[str, Any]]:
        """What the cloud holds in the destinations."""
        cloud = self.engine.cloud.cloud
        with cloud.lock:
            cloud.settle()
            return [asdict(one) for region in (BEIJING, SHANGHAI) for one in cloud.store.all(Snapshot, None, region)]

    @invariant()
    def no_copy_was_made_twice(self) -> None:
        """One tag and destination is one thing that somebody wanted, however often it is retried. A replica that went bad or was
        deleted may be followed by another one; two that stand never are."""
        stand = Counter(
            (one["name"], one["region"])
            for one in self.standing()
            if one["source"] in SOURCES and one["fate"] != "gone"
        )
        assert [place for place, times in stand.items() if times > 1] == []

    @invariant()
    def nothing_is_verified_that_was_not_seen(self) -> None:
        made = {copy["replica"] for copy in self.engine.accepted}
        verified = self.tasks.filter(status=Status.SUCCEEDED).values_list("replica", flat=True)
        assert set(verified) <= made

    def teardown(self) -> None:
        """Everything heals; then every copy that stands is some row's, and nothing waits for ever."""
        self.engine.cloud.clear_faults()
        for service, intent in self.frozen:
            service.send(intent.submission)
        self.the_window_passes()
        self.engine.cloud.cloud.advance(PAST_THE_WINDOW)
        self.engine.until(
            lambda: not self.tasks.filter(status__in=LIVE).exclude(status=Status.NEEDS_ATTENTION).exists(), step=60
        )
        requesting.retry(self.tasks.filter(status__in=RETRYABLE, retries__isnull=True), actor=None)
        self.engine.cloud.configure(pace=0)
        self.engine.until(
            lambda: not self.tasks.filter(status__in=LIVE).exclude(status=Status.NEEDS_ATTENTION).exists(), step=60
        )
        self.no_copy_was_made_twice()
        self.every_copy_that_stands_is_owned()
        Account.objects.filter(pk=self.engine.account.pk).update(enabled=False)
        self.engine.cloud.close()

    def every_copy_that_stands_is_owned(self) -> None:
        made = {copy["replica"] for copy in self.engine.accepted} & {one["id"] for one in self.standing()}
        owners = Counter(self.tasks.filter(status=Status.SUCCEEDED).values_list("replica", flat=True))
        assert made == set(owners), (made, owners)
        assert set(owners.values()) <= {1}


@pytest.mark.timeout(300 + 5 * EXAMPLES)
def test_no_order_of_events_loses_or_doubles_a_copy(engine: Engine) -> None:
    number = iter(range(10_000))

    def make() -> Engine:
        """The same account again, of another name, before a cloud of its own."""
        cloud = Emulator(pace=10).start()
        account = Account(name=f"any-{next(number)}", vendor=engine.account.vendor, endpoint=cloud.url)
        account.seal(cloud.credentials(account.vendor))
        account.save()
        regions = Region.objects.filter(account=engine.account, chosen=True)
        Region.objects.bulk_create(
            Region(account=account, code=region.code, name=region.name, sync_due_at=None) for region in regions
        )
        made = Engine(cloud, account, engine.clock)
        made.sync()
        return made

    class Machine(AnyOrder):
        pass

    Machine.make = staticmethod(make)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )

"""What any service must do, proven over real HTTP against an emulator of its vendor."""

from __future__ import annotations

import dataclasses
import re
import socket
import string
import time
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Protocol

import pytest

from providers import (
    Access,
    Ambiguous,
    Answer,
    BadCredentials,
    Category,
    Limits,
    OptionKind,
    Order,
    Outcome,
    Progress,
    Refused,
    Service,
    Sighting,
    SnapshotState,
    SourceKind,
    Throttled,
    Unreachable,
    VendorError,
)

# Long enough for an emulator on the same machine, short enough for a test to wait for.
SHORT = Limits(connect_seconds=2, read_seconds=1, total_seconds=2, body_bytes=1024 * 1024)

# What the emulated cloud does to a call that changes something: (fault, its parameters, copies it takes all the same).
LOSSES: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("refuse", {}, False),
    ("redirect", {}, False),
    ("unavailable_503", {}, False),
    ("accept_then_drop", {}, True),
    ("accept_then_500", {}, True),
    ("slow_answer", {"seconds": 5}, True),
    ("slow_bytes", {"seconds": 0.2}, True),
    ("cut_json", {}, True),
    ("wrong_types", {}, True),
    ("html_page", {}, True),
    ("empty_body", {}, True),
    ("huge_body", {"bytes": 8 * 1024 * 1024}, True),
    ("compression_bomb", {"bytes": 256 * 1024 * 1024}, True),
    ("wrong_content_length", {}, True),
    # The last one, since only calls that create something give an id.
    ("success_without_id", {}, True),
)
PLACEHOLDERS = {"source", "destination", "account", "subject"}


class Cloud(Protocol):
    """What the contract asks of an emulator: its address, its faults by name, and what it took."""

    @property
    def url(self) -> str:
        """Where it listens."""

    @property
    def state(self) -> dict[str, Any]:
        """`accepted`: a list with one entry for each copy it took; `calls`: how often each call came."""

    def fault(self, fault: str, **spec: Any) -> None:
        """Arm a fault for the next call of `action`."""


class ServiceContract:
    """Subclass it, name the service and the facts, and every duty of the contract becomes a test.

    `cloud` is an emulator in which copies end at once. `orders` gives orders that it takes, all fit for one call, with
    tags never used before.
    """

    SERVICE: ClassVar[type[Service]]
    REGION: ClassVar[str]
    # Credentials of the right form that the cloud does not know.
    STRANGER: ClassVar[dict[str, str]]

    @pytest.fixture
    def cloud(self) -> Iterator[Cloud]:
        """A fresh emulator, with an account and an inventory that has pages to turn in REGION."""
        raise NotImplementedError

    def access(self, cloud: Cloud) -> Access:
        """What the cloud's account is spoken for with."""
        raise NotImplementedError

    def orders(self, service: Service, operation: str) -> list[Order]:
        """Orders the cloud will take in one call."""
        raise NotImplementedError

    # -- helpers

    @pytest.fixture
    def service(self, cloud: Cloud) -> Service:
        """The service, speaking for the account."""
        return self.SERVICE(self.access(cloud), limits=SHORT)

    def of_stranger(self, cloud: Cloud) -> Service:
        """The service with a key the cloud does not know."""
        return self.SERVICE(dataclasses.replace(self.access(cloud), credentials=self.STRANGER), limits=SHORT)

    def of_nobody(self, cloud: Cloud) -> Service:
        """The service, speaking to a port where nobody listens."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        access = dataclasses.replace(self.access(cloud), endpoint=f"http://127.0.0.1:{port}")
        return self.SERVICE(access, limits=SHORT)

    def submit(self, service: Service, orders: Sequence[Order]) -> Answer:
        """One group, prepared and sent."""
        (group,) = service.group(orders)
        return service.send(service.prepare(group))

    def settled(self, service: Service, order: Order, replica: str) -> Sighting:
        """The replica once it moves no more; the cloud is expected to need no time."""
        deadline = time.monotonic() + 5
        while True:
            sighting = service.watch(order.destination_region, order.operation, {replica: order})[replica]
            if sighting.progress is not Progress.MOVING or time.monotonic() > deadline:
                return sighting
            time.sleep(0.02)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each operation of the service, and each loss, is a test of its own."""
        if "operation" in metafunc.fixturenames:
            metafunc.parametrize("operation", [operation.name for operation in self.SERVICE.OPERATIONS])
        for name, losses in (("loss", LOSSES), ("read_loss", LOSSES[:-1])):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, losses, ids=[loss[0] for loss in losses])

    # -- 1. it declares itself

    def test_it_names_itself_as_its_module_is_named(self) -> None:
        service = self.SERVICE
        assert re.fullmatch(r"[a-z][a-z0-9_]*", service.NAME)
        assert service.NAME.startswith(f"{service.VENDOR}_")
        assert service.LABEL and service.VENDOR_LABEL

    def test_its_fields_make_a_form(self) -> None:
        names = [field.name for field in self.SERVICE.FIELDS]
        assert len(names) == len(set(names)) and any(field.secret for field in self.SERVICE.FIELDS)
        for field in self.SERVICE.FIELDS:
            assert field.label
            re.compile(field.pattern)

    def test_its_operations_can_be_offered(self) -> None:
        names = [operation.name for operation in self.SERVICE.OPERATIONS]
        assert names and len(names) == len(set(names))
        for operation in self.SERVICE.OPERATIONS:
            assert operation.label and operation.api and operation.result_kind
            assert operation.max_orders >= 1 and operation.watch_batch >= 1 and operation.name_length >= 0
            assert re.fullmatch(operation.name_pattern, "nightly-copy-7") or not operation.name_length
            for option in operation.options:
                assert option.label and re.compile(option.pattern)
                assert option.remedy or option.kind is not OptionKind.PLACE
            assert operation.crosses_regions or operation.caution
            assert self.SERVICE.operation(operation.name) is operation

    def test_its_pace_and_window_are_positive(self) -> None:
        assert all(rate > 0 for rate in (*self.SERVICE.RATES.values(), self.SERVICE.DEFAULT_RATE))
        assert self.SERVICE.SIGNATURE_WINDOW > 0 and self.SERVICE.LISTING_LAG >= 0

    def test_its_policy_names_every_changing_call(self) -> None:
        assert self.SERVICE.POLICY.where
        for operation in self.SERVICE.OPERATIONS:
            assert (operation.permission or operation.api) in self.SERVICE.POLICY.document

    def test_a_missing_field_is_named_and_its_neighbours_are_not_shown(self, cloud: Cloud) -> None:
        access = self.access(cloud)
        for field in self.SERVICE.FIELDS:
            if not field.required:
                continue
            with pytest.raises(BadCredentials) as caught:
                self.SERVICE(dataclasses.replace(access, credentials={**access.credentials, field.name: ""}))
            assert field.name in str(caught.value)
            self.assert_no_secret(access, str(caught.value))

    # -- 2. it lists

    def test_regions_have_codes_and_names(self, service: Service) -> None:
        regions = service.regions()
        assert self.REGION in {region.code for region in regions if region.available}
        assert len({region.code for region in regions}) == len(regions)
        assert all(region.name for region in regions)

    def test_disks_come_whole_in_pages_without_a_row_twice(self, service: Service) -> None:
        listed = list(service.disks(self.REGION))
        disks = [disk for page in listed for disk in page.items]
        assert disks and len({disk.id for disk in disks}) == len(disks) == listed[-1].total
        assert {disk.region for disk in disks} == {self.REGION}

    def test_snapshots_come_whole_in_pages_without_a_row_twice(self, service: Service) -> None:
        listed = list(service.snapshots(self.REGION))
        snapshots = [snapshot for page in listed for snapshot in page.items]
        assert snapshots and len({snapshot.id for snapshot in snapshots}) == len(snapshots) == listed[-1].total
        assert {snapshot.region for snapshot in snapshots} == {self.REGION}
        assert {s.kind for s in snapshots} >= {operation.result_kind for operation in service.OPERATIONS}
        assert SnapshotState.READY in {snapshot.state for snapshot in snapshots}

    def test_times_know_their_zone(self, service: Service) -> None:
        times = [snapshot.created_at for page in service.snapshots(self.REGION) for snapshot in page.items]
        assert any(times) and all(moment is None or moment.tzinfo for moment in times)

    def test_quotas_say_what_they_count(self, service: Service) -> None:
        for quota in service.quotas(self.REGION):
            assert quota.label and quota.region == self.REGION
            assert quota.used is not None or quota.limit is not None

    def test_every_read_takes_its_turn_at_the_gate(self, cloud: Cloud) -> None:
        asked: list[str] = []
        service = self.SERVICE(self.access(cloud), gate=asked.append, limits=SHORT)
        before = sum(cloud.state["calls"].values())
        list(service.disks(self.REGION))
        list(service.snapshots(self.REGION))
        assert len(asked) == sum(cloud.state["calls"].values()) - before > 0

    def test_a_gate_that_raises_lets_nothing_through(self, cloud: Cloud) -> None:
        def closed(api: str) -> None:
            raise Throttled("Pace", api)

        service = self.SERVICE(self.access(cloud), gate=closed, limits=SHORT)
        before = cloud.state["calls"]
        with pytest.raises(Throttled):
            list(service.disks(self.REGION))
        assert cloud.state["calls"] == before

    # -- 3. it checks

    def test_a_good_key_passes_every_check_and_creates_nothing(self, service: Service, cloud: Cloud) -> None:
        checks = list(service.check(self.REGION))
        assert {operation.api for operation in service.OPERATIONS} <= {check.api for check in checks}
        assert [check for check in checks if not check.allowed] == []
        assert all(check.purpose for check in checks)
        assert cloud.state["accepted"] == []

    def test_an_unknown_key_passes_no_check_and_each_says_why(self, cloud: Cloud) -> None:
        checks = list(self.of_stranger(cloud).check(self.REGION))
        assert checks and not any(check.allowed for check in checks)
        assert all(self.SERVICE.explain(check.code).category is Category.AUTH for check in checks)

    def test_a_refused_key_is_not_tried_with_call_after_call(self, cloud: Cloud) -> None:
        list(self.of_stranger(cloud).check(self.REGION))
        assert sum(cloud.state["calls"].values()) == 1

    def test_checks_end_where_nobody_answers(self, cloud: Cloud) -> None:
        checks = list(self.of_nobody(cloud).check(self.REGION))
        assert {check.code for check in checks} == {"ConnectionFailed"}

    # -- 4. and 5. it judges and groups, without asking anybody

    def test_an_order_the_cloud_takes_has_no_problem(self, service: Service, operation: str) -> None:
        sources = self.sources(service, operation)
        for order in self.orders(service, operation):
            assert service.validate(order, sources[order.source]) == []

    def test_a_name_that_is_too_long_is_a_problem(self, service: Service, operation: str) -> None:
        order = self.orders(service, operation)[0]
        long = dataclasses.replace(order, name="x" * (service.operation(operation).name_length + 1))
        problems = service.validate(long, self.sources(service, operation)[order.source])
        assert problems and all(problem.sentence.endswith(".") and problem.code for problem in problems)

    def sources(self, service: Service, operation: str) -> dict[str, Any]:
        """What the operation can start from in REGION, by id."""
        if service.operation(operation).source_kind is SourceKind.DISK:
            return {disk.id: disk for page in service.disks(self.REGION) for disk in page.items}
        return {item.id: item for page in service.snapshots(self.REGION) for item in page.items}

    def test_grouping_keeps_every_order_once_and_its_sequence(self, service: Service, operation: str) -> None:
        order = self.orders(service, operation)[0]
        orders = [dataclasses.replace(order, key=str(n), destination_region=f"region-{n % 30}") for n in range(70)]
        groups = service.group(orders)
        assert sorted(o.key for group in groups for o in group) == sorted(o.key for o in orders)
        for group in groups:
            assert 1 <= len(group) <= service.operation(operation).max_orders
            assert [int(o.key) for o in group] == sorted(int(o.key) for o in group)
            assert len({(o.source, o.destination_region) for o in group}) == len(group)
            assert len({o.source for o in group}) == 1 or len({o.destination_region for o in group}) == 1

    # -- 6. and 7. it signs and sends once

    def test_a_copy_goes_its_way_from_order_to_ready(self, service: Service, cloud: Cloud, operation: str) -> None:
        orders = self.orders(service, operation)
        answer = self.submit(service, orders)
        assert [verdict.outcome for verdict in answer.verdicts] == [Outcome.ACCEPTED] * len(orders)
        assert answer.request_id and answer.http_status and answer.record
        for verdict in answer.verdicts:
            sighting = self.settled(service, verdict.order, verdict.replica)
            assert sighting.progress is Progress.READY and sighting.snapshot
            assert sighting.snapshot.region == verdict.order.destination_region
            assert verdict.order.tag in sighting.snapshot.name or not service.operation(operation).bears_tag
            listed = [item.id for page in service.snapshots(verdict.order.destination_region) for item in page.items]
            assert sighting.snapshot.id in listed
        assert len(cloud.state["accepted"]) == len(orders)

    def test_a_submission_is_sent_once(self, service: Service, cloud: Cloud, operation: str) -> None:
        (group,) = service.group(self.orders(service, operation))
        submission = service.prepare(group)
        service.send(submission)
        with pytest.raises(RuntimeError):
            service.send(submission)
        assert len(cloud.state["accepted"]) == len(group)

    def test_preparing_sends_nothing(self, service: Service, cloud: Cloud, operation: str) -> None:
        orders = self.orders(service, operation)
        before = cloud.state["calls"]
        service.prepare(service.group(orders)[0])
        assert cloud.state["calls"] == before

    def test_bytes_older_than_the_window_are_refused(self, cloud: Cloud, service: Service, operation: str) -> None:
        orders = self.orders(service, operation)
        late = self.SERVICE(
            self.access(cloud), clock=lambda: time.time() - self.SERVICE.SIGNATURE_WINDOW - 60, limits=SHORT
        )
        answer = self.submit(late, orders)
        assert {verdict.outcome for verdict in answer.verdicts} == {Outcome.REFUSED}
        assert cloud.state["accepted"] == []

    def test_an_unknown_key_is_refused(self, service: Service, cloud: Cloud, operation: str) -> None:
        answer = self.submit(self.of_stranger(cloud), self.orders(service, operation))
        assert {verdict.outcome for verdict in answer.verdicts} == {Outcome.REFUSED}
        assert {self.SERVICE.explain(verdict.code).category for verdict in answer.verdicts} == {Category.AUTH}

    def test_where_nobody_listens_nothing_was_sent(self, service: Service, cloud: Cloud, operation: str) -> None:
        answer = self.submit(self.of_nobody(cloud), self.orders(service, operation))
        assert {verdict.outcome for verdict in answer.verdicts} == {Outcome.NOT_SENT}

    def test_a_throttled_call_is_refused_and_passes_by_itself(
        self, service: Service, cloud: Cloud, operation: str
    ) -> None:
        orders = self.orders(service, operation)
        cloud.fault("throttle", action=service.operation(operation).api)
        answer = self.submit(service, orders)
        assert {verdict.outcome for verdict in answer.verdicts} == {Outcome.REFUSED}
        assert {service.explain(verdict.code).category for verdict in answer.verdicts} == {Category.THROTTLED}
        assert cloud.state["accepted"] == []

    def test_a_lost_answer_is_unsure_and_its_copy_is_found_by_the_tag(
        self, service: Service, cloud: Cloud, operation: str, loss: tuple[str, dict[str, Any], bool]
    ) -> None:
        fault, params, taken = loss
        orders = self.orders(service, operation)
        cloud.fault(fault, action=service.operation(operation).api, **params)
        answer = self.submit(service, orders)
        assert [verdict.outcome for verdict in answer.verdicts] == [Outcome.UNSURE] * len(orders)
        assert [verdict.order for verdict in answer.verdicts] == orders
        assert all(verdict.code and service.explain(verdict.code).title for verdict in answer.verdicts)
        for order in orders:
            assert len(service.find([order])[order.key]) == int(taken)

    # -- 8. it finds

    def test_each_order_finds_its_own_and_nothing_else(self, service: Service, cloud: Cloud, operation: str) -> None:
        orders = self.orders(service, operation)
        answer = self.submit(service, orders)
        for verdict in answer.verdicts:
            order = verdict.order
            made = self.settled(service, order, verdict.replica).snapshot
            found = service.find([order, stranger := self.stranger(service, order)])
            assert made and [item.id for item in found[order.key]] == [made.id]
            assert found[stranger.key] == []

    def stranger(self, service: Service, order: Order) -> Order:
        """An order that made nothing, as like the given one as can be told apart."""
        facts = service.operation(order.operation)
        if facts.bears_tag and not facts.one_per_region:
            return dataclasses.replace(order, key="stranger", tag=order.tag[1:])
        return dataclasses.replace(order, key="stranger", tag=order.tag[1:], source=order.source[:-3] + "zzz")

    # -- 9. it watches

    def test_an_unknown_replica_is_missing(self, service: Service, operation: str) -> None:
        orders = self.orders(service, operation)
        replica = self.submit(service, orders).verdicts[0].replica
        unknown = replica[:-3] + "zzz"
        sightings = service.watch(orders[0].destination_region, operation, {unknown: orders[0], replica: orders[0]})
        assert sightings[unknown].progress is Progress.MISSING
        assert sightings[replica].progress is not Progress.MISSING

    def test_watching_nothing_asks_nobody(self, service: Service, cloud: Cloud, operation: str) -> None:
        assert service.watch(self.REGION, operation, {}) == {}
        assert sum(cloud.state["calls"].values()) == 0

    def test_a_state_word_nobody_knows_keeps_moving(self, service: Service, cloud: Cloud, operation: str) -> None:
        orders = self.orders(service, operation)
        replica = self.submit(service, orders).verdicts[0].replica
        cloud.fault("unknown_state", state="ARCHIVING_DEEP")
        sighting = service.watch(orders[0].destination_region, operation, {replica: orders[0]})[replica]
        assert (sighting.progress, sighting.vendor_state) == (Progress.MOVING, "ARCHIVING_DEEP")

    # -- reads fail in the errors' own words

    def test_reads_of_an_unknown_key_are_refused(self, cloud: Cloud) -> None:
        with pytest.raises(Refused) as caught:
            list(self.of_stranger(cloud).disks(self.REGION))
        assert self.SERVICE.explain(caught.value.code).category is Category.AUTH

    def test_whoever_counts_refusals_of_the_key_is_told(self, cloud: Cloud) -> None:
        told: list[VendorError] = []
        access = dataclasses.replace(self.access(cloud), credentials=self.STRANGER)
        with pytest.raises(Refused) as caught:
            list(self.SERVICE(access, limits=SHORT, notice=told.append).disks(self.REGION))
        assert [error.code for error in told] == [caught.value.code]

    def test_reads_where_nobody_listens_are_unreachable(self, cloud: Cloud) -> None:
        with pytest.raises(Unreachable):
            list(self.of_nobody(cloud).disks(self.REGION))

    def test_a_throttled_read_says_so(self, service: Service, cloud: Cloud) -> None:
        cloud.fault("throttle")
        with pytest.raises(Throttled):
            list(service.disks(self.REGION))

    def test_a_lost_read_is_ambiguous(self, service: Service, cloud: Cloud, read_loss: tuple[str, Any, bool]) -> None:
        fault, params, _ = read_loss
        cloud.fault(fault, **params)
        with pytest.raises(Ambiguous) as caught:
            list(service.disks(self.REGION))
        assert caught.value.__context__ is None

    # -- 10. it explains

    def test_every_explanation_is_a_whole_card(self) -> None:
        explanations = self.SERVICE.explanations()
        codes = [explanation.code for explanation in explanations]
        assert len(codes) == len(set(codes)) > 0
        for explanation in explanations:
            assert self.SERVICE.explain(explanation.code) == explanation
            for sentence in (*explanation.words(), *(explanation.chinese or ())):
                self.assert_well_said(sentence)

    def test_codes_nobody_documented_are_explained_too(self) -> None:
        for code in ("", "Nobody.KnowsThis", "HTTP 599", "a {source} b", "{", "%s", "x" * 500):
            explanation = self.SERVICE.explain(code)
            for sentence in (explanation.title, explanation.meaning, explanation.remedy):
                self.assert_well_said(sentence)

    def test_our_own_codes_are_explained(self) -> None:
        known = {explanation.code for explanation in self.SERVICE.explanations()}
        assert known >= {"ConnectionFailed", "TimedOut", "AnswerLost", "AnswerUnreadable", "AnswerTooLarge"}

    def assert_well_said(self, sentence: str) -> None:
        """A calm sentence whose placeholders can be filled in."""
        fields = {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
        assert fields <= PLACEHOLDERS, sentence
        assert sentence.endswith((".", "。")) and not set("!!") & set(sentence), sentence
        assert not re.search(r"\b(please|oops|sorry)\b", sentence, re.IGNORECASE), sentence

    # -- secrets stay where they are

    def test_no_secret_is_in_anything_that_is_kept_or_shown(
        self, service: Service, cloud: Cloud, operation: str
    ) -> None:
        access = self.access(cloud)
        (group,) = service.group(self.orders(service, operation))
        submission = service.prepare(group)
        shown = [repr(access), repr(service), repr(submission), submission.record]
        answer = service.send(submission)
        shown += [repr(answer), answer.record]
        for stranger in (self.of_stranger(cloud), self.of_nobody(cloud)):
            with pytest.raises(VendorError) as caught:
                list(stranger.disks(self.REGION))
            shown += [str(caught.value), repr(caught.value), repr(vars(caught.value))]
            self.assert_no_secret(stranger.access, *shown)
        self.assert_no_secret(access, *shown)

    def assert_no_secret(self, access: Access, *shown: str) -> None:
        """None of the texts holds a secret of the account."""
        secrets = [access.credentials.get(field.name, "") for field in self.SERVICE.FIELDS if field.secret]
        for secret in filter(None, secrets):
            assert not any(secret in text for text in shown)

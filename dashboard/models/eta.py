"""How long copies take, learned from our own verified ones: a range, never a promise.

What is remembered are the durations of the latest copies of one kind: of a route and size, of a route, of an operation and size,
of an operation. The first of these of which enough is known speaks for a copy, and so does what the cloud says of its progress: a
cloud may have become slower than it was. A page reads the few rows of the routes it shows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Protocol

from django.db import models, transaction
from django.db.models import Count, F
from django.utils import timezone

import providers
from dashboard.models.attempt import CopyAttempt
from dashboard.models.copying import CopyTask
from dashboard.models.status import LIVE, Status

if TYPE_CHECKING:
    from dashboard.models.account import Account

# So many of the latest of a kind are remembered. Fewer than FEWEST say nothing, fewer than ENOUGH not who is slow.
REMEMBERED, FEWEST, ENOUGH = 60, 3, 20

# The range that is told is that of the middle of similar copies; beyond SLOW of them, a copy is called slow.
LOW, HIGH, SLOW = 0.2, 0.8, 0.95

# Less of a percentage tells nothing of how long the rest takes, and all of it nothing of how long the cloud verifies.
TELLING = range(5, 100)

ANY = ""

# Seconds, and the GB that took them.
Sample = tuple[float, int]


class Copied(Protocol):
    """A copy, made or only wished for."""

    @property
    def service(self) -> str: ...
    @property
    def operation(self) -> str: ...
    @property
    def source_region(self) -> str: ...
    @property
    def destination_region(self) -> str: ...
    @property
    def size_gb(self) -> int: ...


class Planned(Copied, Protocol):
    """One that is not under way yet, such as a wish."""

    @property
    def account(self) -> Account: ...


class CopyTimes(models.Model):
    """How long the latest verified copies of one kind took.

    `kind` is `service:operation:source:destination:size`, where "" stands for any. `latest` are pairs of seconds and GB, the newest
    last.
    """

    kind = models.CharField(max_length=240, primary_key=True)
    latest = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class Range:
    """Between how soon and how late something ends, counted from now."""

    low: timedelta
    high: timedelta

    @classmethod
    def of(cls, low: float, high: float) -> Range:
        """Of seconds: whole ones, never too few, and never none."""
        first, last = (timedelta(seconds=max(1, ceil(seconds))) for seconds in (low, high))
        return cls(first, last)

    def spanning(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high))


@dataclass(frozen=True)
class Pattern:
    """What similar copies took, in seconds, the shortest first."""

    seconds: tuple[float, ...]

    def share(self, share: float) -> float:
        """What that share of them was verified within."""
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * share))]

    def left(self, age: float) -> Range | None:
        """For a copy that has run for so long: what those took beyond that which ran at least as long. None where none did."""
        rest = Pattern(tuple(took - age for took in self.seconds if took > age))
        if not rest.seconds:
            return None
        return Range.of(rest.share(LOW), rest.share(HIGH))

    def is_slow(self, age: float) -> bool:
        """Whether one that has run for so long is slower than nearly all of them."""
        return len(self.seconds) >= ENOUGH and age > self.share(SLOW)


@dataclass(frozen=True)
class Known:
    """What is known of some copies, read at once."""

    times: dict[str, list[Sample]]

    def pattern(self, copy: Copied) -> Pattern | None:
        """Of the most similar ones of which enough are known."""
        for kind in kinds(copy):
            samples = self.times.get(kind, [])
            if len(samples) >= FEWEST:
                return Pattern(tuple(sorted(_for_size(samples, copy.size_gb))))
        return None

    def left(self, task: CopyTask) -> Range | None:
        """How much longer a running copy may take, by similar ones and by its progress; None where neither tells: one that has no
        percentage and takes longer than any before it."""
        age = age_of(task)
        if age is None:
            return None
        pattern, seen = self.pattern(task), _by_progress(task, age)
        learned = pattern.left(age) if pattern else None
        return learned.spanning(seen) if learned and seen else learned or seen

    def is_slow(self, task: CopyTask) -> bool:
        """Slower than 95 % of similar copies, and still not there."""
        pattern, age = self.pattern(task), age_of(task)
        return pattern is not None and age is not None and pattern.is_slow(age)


def known(copies: Iterable[Copied]) -> Known:
    """What is remembered of copies such as these: one query, or none for no copies."""
    wanted = {kind for copy in copies for kind in kinds(copy)}
    rows = CopyTimes.objects.filter(kind__in=wanted).values_list("kind", "latest") if wanted else ()
    return Known({kind: [(seconds, size) for seconds, size in latest] for kind, latest in rows})


def kinds(copy: Copied) -> tuple[str, str, str, str]:
    """What a copy is one of, the most particular first. Within one size no copy is twice as large as another."""
    service, operation = copy.service, copy.operation
    route, size = (copy.source_region, copy.destination_region), str(copy.size_gb.bit_length())
    each = ((*route, size), (*route, ANY), (ANY, ANY, size), (ANY, ANY, ANY))
    first, second, third, last = (":".join((service, operation, *rest)) for rest in each)
    return first, second, third, last


def age_of(task: CopyTask) -> float | None:
    """For how many seconds the cloud has been copying; None where it is not."""
    if task.status != Status.COPYING or task.accepted_at is None:
        return None
    return (timezone.now() - task.accepted_at).total_seconds()


def _by_progress(task: CopyTask, age: float) -> Range | None:
    """What is left of one that goes on as fast as it went until it was last seen."""
    if task.accepted_at is None or task.progress is None or task.progress not in TELLING:
        return None
    seen = (task.seen_at - task.accepted_at).total_seconds() if task.seen_at else age
    rest = max(seen, 0) / task.progress * 100 - age
    return Range.of(rest, rest)


def usually(task: CopyTask) -> float | None:
    """Within how many seconds a quarter of the copies such as this were verified; None where it is not known.

    Not their middle: one that is quicker than usual is to be seen soon as well.
    """
    pattern = known([task]).pattern(task)
    return pattern.share(0.25) if pattern else None


def _for_size(samples: Sequence[Sample], size_gb: int) -> list[float]:
    """Seconds for so many GB. By the GB where that brings the samples closer together: copies of some clouds take as long whatever
    their size, since only what has changed is sent."""
    plain = [seconds for seconds, _ in samples]
    if not size_gb or not all(size for _, size in samples):
        return plain
    scaled = [seconds / size * size_gb for seconds, size in samples]
    return scaled if _spread(scaled) < _spread(plain) else plain


def _spread(seconds: Iterable[float]) -> float:
    pattern = Pattern(tuple(sorted(seconds)))
    return pattern.share(HIGH) / max(pattern.share(LOW), 0.001)


# -- what is planned ----------------------------------------------------------------------------------------------------------


def expected(planned: Sequence[Planned], ahead: Mapping[tuple[int, str], int] | None = None) -> Range | None:
    """When all of these have ended, were they started now; None where nothing is known of any of them.

    They wait for what is under way into the same regions, take the slots that their accounts have there, and are sent no faster
    than the clouds take calls. One of which nothing is known counts as the others do. Two queries, whatever the number; one where
    the caller knows how many copies are `ahead`, by account and region.
    """
    times = known(planned)
    spans = _spans(planned, times)
    if spans is None:
        return None
    places: dict[tuple[Account, str], list[Range]] = defaultdict(list)
    for copy, span in zip(planned, spans, strict=True):
        places[copy.account, copy.destination_region].append(span)
    ahead = _under_way(places) if ahead is None else ahead
    each = [
        _all_of(some, ahead.get((account.pk, region), 0), account.slots) for (account, region), some in places.items()
    ]
    sending = _sending(planned)
    low, high = max(sending.low, *(some.low for some in each)), sending.high + max(some.high for some in each)
    return Range.of(low.total_seconds(), high.total_seconds())


def _spans(planned: Sequence[Planned], times: Known) -> list[Range] | None:
    """How long each takes by itself."""
    by_kind: dict[tuple[str, int], Range | None] = {}
    for copy in planned:
        key = (kinds(copy)[0], copy.size_gb)
        if key not in by_kind:
            pattern = times.pattern(copy)
            by_kind[key] = pattern.left(0) if pattern else None
    said = [span for span in by_kind.values() if span]
    if not said:
        return None
    other = Range(min(span.low for span in said), max(span.high for span in said))
    return [by_kind[kinds(copy)[0], copy.size_gb] or other for copy in planned]


def _all_of(spans: Sequence[Range], ahead: int, slots: int) -> Range:
    """When the last of them ends in a region that takes so many at once, behind those that are ahead and take as long."""
    longest = Range(max(span.low for span in spans), max(span.high for span in spans))
    if len(spans) + ahead <= slots:
        return longest
    rounds = (1 + ahead / len(spans)) / slots
    low = sum((span.low for span in spans), timedelta()) * rounds
    high = sum((span.high for span in spans), timedelta()) * rounds
    return Range(max(low, longest.low), high + longest.high)


def _sending(planned: Sequence[Planned]) -> Range:
    """How long the calls take: between as many copies in each as it carries, and one in each."""
    numbers = Counter((copy.account.pk, copy.service, copy.operation) for copy in planned)
    low = high = 0.0
    for (_, name, operation), number in numbers.items():
        service = providers.load(name)
        facts = service.operation(operation)
        seconds = number / service.rate(facts.api)
        low, high = max(low, seconds / facts.max_orders), max(high, seconds)
    return Range(timedelta(seconds=low), timedelta(seconds=high))


def _under_way(places: Mapping[tuple[Account, str], object]) -> dict[tuple[int, str], int]:
    """How many copies have or want a slot there already, by account and region."""
    rows = CopyTask.objects.filter(
        account__in={account.pk for account, _ in places},
        destination_region__in={region for _, region in places},
        status__in=[status for status in LIVE if status != Status.NEEDS_ATTENTION],
    )
    counted = rows.order_by().values_list("account_id", "destination_region").annotate(n=Count("pk"))
    return {(account, region): number for account, region, number in counted}


# -- what is learned ----------------------------------------------------------------------------------------------------------


def learn(verified: Iterable[CopyTask]) -> None:
    """Remember how long these took. An adopted one, sent or not, tells nothing: its beginning was not seen."""
    found: dict[str, list[Sample]] = defaultdict(list)
    tasks = list(verified)
    adopted = _adopted(tasks)
    for task in tasks:
        if task.pk in adopted or not task.attempts:
            continue
        if task.accepted_at and task.finished_at and task.finished_at > task.accepted_at:
            seconds = round((task.finished_at - task.accepted_at).total_seconds(), 1)
            for kind in kinds(task):
                found[kind].append((seconds, task.size_gb))
    if not found:
        return
    with transaction.atomic():
        # Always in one order: two workers that learn the same kinds at once wait for each other, and not both.
        rows = CopyTimes.objects.select_for_update().filter(kind__in=found).order_by("kind")
        before = dict(rows.values_list("kind", "latest"))
        CopyTimes.objects.bulk_create(
            [
                CopyTimes(kind=kind, latest=[*before.get(kind, []), *found[kind]][-REMEMBERED:])
                for kind in sorted(found)
            ],
            update_conflicts=True,
            unique_fields=["kind"],
            update_fields=["latest"],
        )


def _adopted(tasks: Sequence[CopyTask]) -> set[int]:
    """The keys of those that were found after a try of which the cloud had not said that it took it."""
    last = CopyAttempt.objects.filter(task__in=[task.pk for task in tasks], number=F("task__attempts"))
    return set(last.exclude(outcome=CopyAttempt.Outcome.ACCEPTED).values_list("task", flat=True))

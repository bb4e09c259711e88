"""The sample's copies and their attempts: two years of nights, most of them good."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import providers
from dashboard.models import CopyAttempt, CopyTask, Status, Step, User
from dashboard.models.copying import TAG_ALPHABET
from dashboard.sample.bulk import Heard, Row, moment, uuid, write
from dashboard.sample.inventory import Inventory, Place

# When an unfinished copy of the sample is due: no worker of today takes it.
NEVER = timedelta(days=3650)
# Of the newest copies so many are under way.
LIVE = 60
PRESSES = (1, 1, 1, 2, 5, 12, 40, 200)

# Of a thousand copies.
ENDS = (
    (880, Status.SUCCEEDED),
    (950, Status.FAILED),
    (975, Status.CANCELLED),
    (990, Status.SKIPPED),
    (1000, Status.LOST),
)

TASK = ("id", "batch", "account_id", "service", "operation", "source", "source_name", "source_region",
        "destination_region", "disk", "size_gb", "tag", "status", "lane", "due_at", "reason", "message", "request_id",
        "attempts", "replica", "vendor_state", "progress", "retry_of_id", "retried", "requested_by_id", "asked_by",
        "since", "created_at", "accepted_at", "seen_at", "finished_at", "updated_at")  # fmt: skip
ATTEMPT = ("task_id", "number", "call", "api", "opened_at", "signed_at", "closed_at", "seconds", "outcome",
           "http_status", "code", "message", "request_id", "request", "answer")  # fmt: skip

# What one press of a button shares: the batch, and who pressed.
Press = tuple[int, "User | None"]


@dataclass(frozen=True)
class Copy:
    """One copy as it came out; `seconds` is how long it took."""

    id: int
    at: datetime
    seconds: float
    place: Place
    which: int
    status: Status
    press: Press
    request_id: str
    reason: str = ""
    message: str = ""
    retry_of: int | None = None
    # Whether the next one is another try of it.
    retried: bool = False

    @property
    def batch(self) -> int:
        return self.press[0]

    @property
    def by(self) -> User | None:
        return self.press[1]

    @property
    def source(self) -> str:
        return self.place.snapshot(self.which)

    @property
    def was_sent(self) -> bool:
        return self.status not in (Status.CANCELLED, Status.SKIPPED, Status.QUEUED)

    @property
    def is_live(self) -> bool:
        return self.status in (Status.QUEUED, Status.COPYING)

    @property
    def ended(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class Nights:
    """`count` copies with keys from `first` on; the same seed gives the same ones each time they are gone through."""

    held: Inventory
    people: Sequence[User]
    first: int
    count: int
    seed: int

    def copies(self) -> Iterator[Copy]:
        chance = random.Random(self.seed)  # noqa: S311
        began, gap = self.held.since, self.held.span / max(self.count, 1)
        batch, left, by, earlier = 0, 0, None, None
        ended = self.count - min(LIVE, self.count // 4)
        for number in range(self.count):
            if not left:
                batch, left = chance.getrandbits(128), chance.choice(PRESSES)
                by = None if chance.random() < 0.5 else chance.choice(self.people)
            left -= 1
            at, press = began + gap * number, (batch, by)
            copy = self._ended(chance, number, at, press, earlier) if number < ended else self._live(number, at, press)
            copy = replace(copy, retried=copy.status is Status.FAILED and number + 1 < ended and chance.random() < 0.6)
            earlier = copy if copy.retried else None
            yield copy

    def _ended(self, chance: random.Random, number: int, at: datetime, press: Press, earlier: Copy | None) -> Copy:
        place = earlier.place if earlier else self.held.place(int(chance.random() * self.held.disks))
        status = _end(chance)
        seconds = place.size_gb * chance.lognormvariate(2.2, 0.6) + 30 if status is Status.SUCCEEDED else 40.0
        reason, message = _cause(place.service, chance.random()) if status is Status.FAILED else ("", "")
        return Copy(
            id=self.first + number,
            at=at,
            seconds=min(seconds, (self.held.now - at).total_seconds()),
            place=place,
            which=earlier.which if earlier else number % 4,
            status=status,
            press=press,
            request_id=f"{chance.getrandbits(64):016x}",
            reason=reason,
            message=message,
            retry_of=earlier.id if earlier else None,
        )

    def _live(self, number: int, at: datetime, press: Press) -> Copy:
        """Of a source that no other one is made of."""
        return Copy(
            id=self.first + number,
            at=at,
            seconds=(self.held.now - at).total_seconds(),
            place=self.held.place(number % self.held.disks),
            which=4 + number % 60,
            status=Status.COPYING if number % 3 else Status.QUEUED,
            press=press,
            request_id=f"{number:016x}",
        )


def write_tasks(nights: Nights, heard: Heard) -> int:
    return write(CopyTask, TASK, (_task(copy, nights.held.now) for copy in nights.copies()), heard)


def write_attempts(nights: Nights, heard: Heard) -> int:
    return write(CopyAttempt, ATTEMPT, (_attempt(copy) for copy in nights.copies() if copy.was_sent), heard)


def _end(chance: random.Random) -> Status:
    drawn = chance.random() * 1000
    return next(status for below, status in ENDS if drawn < below)


@cache
def _causes(service: type[providers.Service]) -> tuple[tuple[str, str], ...]:
    return tuple((found.code, found.title) for found in list(service.explanations())[:12])


def _cause(service: type[providers.Service], drawn: float) -> tuple[str, str]:
    """A few causes are behind most failures."""
    causes = _causes(service)
    return causes[int(drawn**3 * len(causes))]


def _tag(number: int) -> str:
    letters = []
    for _ in range(10):
        number, place = divmod(number, len(TAG_ALPHABET))
        letters.append(TAG_ALPHABET[place])
    return f"ap{''.join(letters)}"


def _task(copy: Copy, now: datetime) -> Row:
    place, good = copy.place, copy.status is Status.SUCCEEDED
    at, ended = moment(copy.at), moment(copy.ended)
    is_copying = copy.status is Status.COPYING
    lane = ""
    if copy.is_live:
        region, step = (place.other, Step.WATCH) if is_copying else (place.region, Step.SUBMIT)
        lane = f"{place.owner.account.pk}:{place.service.NAME}:{region}:{step.value}"
    return (
        copy.id, uuid(copy.batch), place.owner.account.pk, place.service.NAME, place.operation.name, copy.source,
        f"{place.name}-daily", place.region, place.other if place.operation.crosses_regions else place.region,
        place.id, place.size_gb, _tag(copy.id * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFF), copy.status.value, lane,
        moment(now + NEVER) if copy.is_live else None, copy.reason, copy.message, copy.request_id if copy.was_sent else "",
        int(copy.was_sent), f"snap-{copy.id:08x}" if good or is_copying else "", "NORMAL" if good else "",
        100 if good else copy.id % 100 if is_copying else None, copy.retry_of, copy.retried, copy.by.pk if copy.by else None,
        copy.by.username if copy.by else "", at, at,
        at if copy.was_sent else None, ended if good or is_copying else None, None if copy.is_live else ended, ended,
    )  # fmt: skip


def _attempt(copy: Copy) -> Row:
    place, refused = copy.place, copy.status is Status.FAILED
    at = moment(copy.at + timedelta(seconds=2))
    return (
        copy.id, 1, uuid(copy.batch ^ copy.id), place.operation.api, at, at, at, 0.4,
        "refused" if refused else "accepted", 400 if refused else 200, copy.reason, copy.message, copy.request_id,
        f'{{"source": "{copy.source}", "to": "{place.other}"}}', "{}",
    )  # fmt: skip

"""The engine at one moment: everything that the page *Engine* and `/metrics` tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import redis
from django.conf import settings
from django.db import Error
from django.db.models import Count, Min, Q
from django.utils import timezone

from dashboard.engine import clocks, limits, workers
from dashboard.engine.lanes import Depth, Load, LoadedLane, depths, lanes, total
from dashboard.health import OLDEST_TICK, redis_client
from dashboard.models import Account, Heartbeat, Region
from dashboard.models.heartbeat import TICK, WORKERS_SILENCE


@dataclass
class Rows:
    """What the database tells. `loaded` are the lanes. So many `regions` are to be read now, the first of all at `next_region`."""

    accounts: list[Account]
    tick_at: datetime | None
    beats: dict[str, datetime]
    loaded: list[LoadedLane]
    depths: list[Depth]
    regions: int
    next_region: datetime | None

    @property
    def total(self) -> Load:
        return total(self.depths)

    @property
    def off(self) -> int:
        """Live copies of accounts that are switched off."""
        return sum(depth.load.live for depth in self.depths if not depth.enabled)


@dataclass
class Queues:
    """What Redis tells: the workers of each queue, and how much of the limits is used."""

    queues: list[workers.Queue]
    uses: list[limits.Use]


@dataclass
class Standing:
    """All of it. `rows` is None where the database does not answer, `bell` where Redis does not."""

    at: datetime = field(default_factory=timezone.now)
    rows: Rows | None = None
    bell: Queues | None = None

    @property
    def is_ticking(self) -> bool:
        at = self.rows.tick_at if self.rows else None
        return at is not None and self.at - at < OLDEST_TICK

    @property
    def clocks(self) -> list[clocks.Clock]:
        return clocks.of(self.rows.accounts) if self.rows else []

    @property
    def unmanned(self) -> list[str]:
        """The queues without a worker."""
        return [queue.name for queue in self.bell.queues if not queue.alive] if self.bell else []

    @property
    def stuck(self) -> list[workers.Queue]:
        """The queues whose workers are alive, but through which no job has come for long."""
        queues = self.bell.queues if self.bell and self.is_ticking else []
        long_ago = self.at - WORKERS_SILENCE
        return [queue for queue in queues if queue.alive and (queue.beat_at is None or queue.beat_at < long_ago)]


def look() -> Standing:
    """In a number of queries and round trips that does not grow, whatever is down."""
    standing = Standing()
    try:
        standing.rows = _rows()
    except Error:
        standing.rows = None
    accounts = standing.rows.accounts if standing.rows else []
    try:
        with redis_client() as client:
            beats = standing.rows.beats if standing.rows else {}
            standing.bell = Queues(workers.read(client, beats), limits.read(client, accounts))
    except redis.RedisError:
        standing.bell = None
    return standing


def _rows() -> Rows:
    beats = dict(Heartbeat.objects.filter(name__in=[TICK, *settings.QUEUES]).values_list("name", "at"))
    due = Region.objects.chosen().aggregate(
        now=Count("pk", filter=Q(sync_due_at__lte=timezone.now())), next=Min("sync_due_at")
    )
    return Rows(
        accounts=list(Account.objects.kept().defer("sealed", "check_results", "regions_error").order_by("name")),
        tick_at=beats.pop(TICK, None),
        beats=beats,
        loaded=lanes(),
        depths=depths(),
        regions=due["now"],
        next_region=due["next"],
    )

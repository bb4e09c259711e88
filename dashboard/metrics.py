"""`/metrics`: the figures of the page *Engine* for Prometheus, read from the database and Redis at each scrape.

Every web process tells the same, so it does not matter which of them is asked. It is for whoever bears the token of
ANTIPODE_METRICS_TOKEN, and for people who are logged in: names of accounts are nobody else's business.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from dashboard.engine import limits
from dashboard.engine.lanes import Depth
from dashboard.engine.standing import Queues, Rows, Standing, look
from dashboard.models import Status
from dashboard.models.status import STEP_OF

CLOSED = "Logged in, or with the token of ANTIPODE_METRICS_TOKEN in a header: Authorization: Bearer <token>\n"

# All accounts beyond this many share one label.
OTHERS = "(others)"


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answers whatever is down: what cannot be read is missing, and `antipode_up` says why."""
    if not (_bears_token(request) or _is_somebody(request)):
        return HttpResponse(CLOSED, status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(look()))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def _bears_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_somebody(request: HttpRequest) -> bool:
    try:
        return request.user.is_authenticated
    except Error:
        return False


class Figures(Collector):
    """One moment of the engine as metric families. Times are seconds since 1970, as Prometheus has them."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        accounts = standing.rows.accounts if standing.rows else []
        self.names = {account.pk: account.name for account in accounts[: limits.MOST]}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield self._up()
        if self.standing.rows:
            yield from self._of_rows(self.standing.rows)
            yield from self._of_clocks()
        if self.standing.bell:
            yield from self._of_queues(self.standing.bell)

    def _up(self) -> GaugeMetricFamily:
        up = GaugeMetricFamily("antipode_up", "Whether a part answers: 1, or 0.", labels=["part"])
        up.add_metric(["database"], float(self.standing.rows is not None))
        up.add_metric(["redis"], float(self.standing.bell is not None))
        up.add_metric(["tick"], float(self.standing.is_ticking))
        return up

    def _of_rows(self, rows: Rows) -> Iterator[GaugeMetricFamily]:
        beats = GaugeMetricFamily(
            "antipode_heartbeat_timestamp_seconds",
            "When the tick last beat, and when a queue last had a job done.",
            labels=["name"],
        )
        for name, at in [("tick", rows.tick_at), *rows.beats.items()]:
            if at is not None:
                beats.add_metric([name], at.timestamp())
        yield beats
        yield from self._of_copies(rows.depths)
        yield _one("antipode_regions_due", "Regions whose inventory is to be read now.", rows.regions)

    def _of_copies(self, depths: list[Depth]) -> Iterator[GaugeMetricFamily]:
        labels = ["account", "service", "status"]
        live = GaugeMetricFamily("antipode_copies_live", "Copies that have not ended.", labels=labels)
        for (account, service, status), group in self._grouped(depths, lambda depth: depth.status).items():
            live.add_metric([account, service, str(Status(status).name).lower()], sum(one.load.live for one in group))
        yield live
        labels = ["account", "service", "step"]
        due = GaugeMetricFamily("antipode_copies_due", "Copies that want attention now.", labels=labels)
        oldest = GaugeMetricFamily("antipode_oldest_due_timestamp_seconds", "Since when, the oldest.", labels=labels)
        enabled = [depth for depth in depths if depth.enabled]
        for place, group in self._grouped(enabled, lambda depth: STEP_OF[Status(depth.status)].value).items():
            due.add_metric(place, sum(one.load.due for one in group))
            since = [one.load.oldest for one in group if one.load.oldest]
            if since:
                oldest.add_metric(place, min(since).timestamp())
        yield due
        yield oldest

    def _of_clocks(self) -> Iterator[GaugeMetricFamily]:
        skew = GaugeMetricFamily(
            "antipode_clock_skew_seconds",
            "By how much this machine's clock is ahead of a service's.",
            labels=["account", "service"],
        )
        for clock in self.standing.clocks:
            if clock.account.pk in self.names:
                skew.add_metric([clock.account.name, clock.service], clock.seconds)
        yield skew

    def _of_queues(self, bell: Queues) -> Iterator[GaugeMetricFamily]:
        workers = GaugeMetricFamily("antipode_workers", "Workers heard of lately.", labels=["queue", "state"])
        jobs = GaugeMetricFamily("antipode_queue_jobs", "Jobs that no worker has taken yet.", labels=["queue"])
        for queue in bell.queues:
            workers.add_metric([queue.name, "busy"], queue.busy)
            workers.add_metric([queue.name, "idle"], queue.alive - queue.busy)
            jobs.add_metric([queue.name], queue.jobs)
        yield workers
        yield jobs
        labels = ["account", "api"]
        calls = GaugeMetricFamily("antipode_api_calls_last_minute", "Calls in the last whole minute.", labels=labels)
        limit = GaugeMetricFamily("antipode_api_limit_per_second", "Calls a second that we keep to.", labels=labels)
        wait = GaugeMetricFamily("antipode_api_next_turn_seconds", "Until the next call may go out.", labels=labels)
        for use in bell.uses:
            place = [use.account.name, use.api]
            calls.add_metric(place, use.calls)
            limit.add_metric(place, use.limit)
            wait.add_metric(place, use.wait)
        yield from (calls, limit, wait)

    def _grouped(self, depths: Iterable[Depth], by: Callable[[Depth], str]) -> dict[tuple[str, str, str], list[Depth]]:
        groups: dict[tuple[str, str, str], list[Depth]] = defaultdict(list)
        for depth in depths:
            groups[self.names.get(depth.account_id, OTHERS), depth.service, by(depth)].append(depth)
        return groups


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words)
    family.add_metric([], value)
    return family

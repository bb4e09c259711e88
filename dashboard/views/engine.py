"""Engine: whether everything that moves copies is there, what it does, and what holds it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard.engine import clocks, lanes, limits
from dashboard.engine.standing import Standing, look
from dashboard.engine.workers import Queue, Worker
from dashboard.models import Region, Step
from dashboard.polls import is_poll
from dashboard.views._access import viewer
from dashboard.views._listing import QUICK, Regions, poll_url, unchanged, version
from dashboard.views._polling import polled
from dashboard.views._strip import strip_now

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Workers of one queue that are shown, the longest silent first.
WORKERS = 20

# A page on which nothing changes is read anew so often, in seconds: no time on it is older.
OLDEST_PAGE = 30

WORDS = {
    "sync_region": _("reads an inventory"),
    "sync_account": _("reads a list of regions"),
    "test_connection": _("tests a key"),
    "beat": _("says that it is alive"),
}
AT_A_LANE = {Step.SUBMIT: _("sends from"), Step.RECONCILE: _("looks up in"), Step.WATCH: _("follows in")}


@dataclass(frozen=True)
class Shown:
    """A worker as the page shows it: what it does in words, and the lane or the region that it does it for."""

    worker: Worker
    words: StrOrPromise
    account_id: int | None = None
    region: str = ""


@viewer
@polled
@require_safe
def engine(request: HttpRequest) -> HttpResponse:
    standing = look()
    now = _version(standing)
    if answer := unchanged(request, now):
        return answer
    regions = Regions()
    queues = standing.bell.queues if standing.bell else []
    loaded = standing.rows.loaded if standing.rows else []
    uses = standing.bell.uses if standing.bell else []
    context = {
        "standing": standing,
        "regions": regions,
        "queues": [(queue, [_shown(worker, regions.rows) for worker in queue.workers[:WORKERS]]) for queue in queues],
        "lanes": loaded[: lanes.SHOWN],
        "more_lanes": len(loaded) > lanes.SHOWN,
        "uses": uses[: limits.SHOWN],
        "more_uses": len(uses) - limits.SHOWN,
        "clocks": standing.clocks[: clocks.SHOWN],
        "more_clocks": len(standing.clocks) - clocks.SHOWN,
        "poll": poll_url(request, now),
        "every": QUICK,
        "strip": strip_now(),
        "along": is_poll(request),
    }
    return render(request, "engine/_now.html" if is_poll(request) else "engine/page.html", context)


def _shown(worker: Worker, regions: list[Region]) -> Shown:
    if not worker.is_alive:
        return Shown(worker, _("silent"))
    if lane := worker.lane:
        return Shown(worker, AT_A_LANE[lane.step], lane.account_id, lane.region)
    if worker.function == "sync_region":
        found = next((region for region in regions if str(region.pk) == worker.argument), None)
        if found is not None:
            return Shown(worker, _("reads the inventory of"), found.account_id, found.code)
    return Shown(worker, WORDS.get(worker.function, _("works") if worker.function else _("waits for work")))


def _version(standing: Standing) -> str:
    """Another one when something changes that a person would notice, and now and then, so that no time on the page gets old."""
    rows, bell = standing.rows, standing.bell
    facts: list[Any] = [int(standing.at.timestamp()) // OLDEST_PAGE, standing.is_ticking, rows is None, bell is None]
    if rows:
        facts += [(one.lane, one.load.live, one.load.due, one.load.oldest) for one in rows.loaded]
        facts += [rows.off, rows.regions, [(one.service, one.apart) for one in standing.clocks]]
    if bell:
        facts += [(use.api, use.account.pk, use.calls) for use in bell.uses]
        facts += [_of_queue(queue) for queue in bell.queues]
    return version(*facts)


def _of_queue(queue: Queue) -> tuple[Any, ...]:
    return (
        queue.name,
        queue.jobs,
        [(worker.name, worker.is_alive, worker.function, worker.argument) for worker in queue.workers],
    )

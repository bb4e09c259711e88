"""Snapshots: what there is, where copies of it stand, and which to copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.forms._filters import of_accounts, of_regions
from dashboard.forms.inventory import SnapshotFilter, of_kinds
from dashboard.models import CopyTask, Region, Snapshot
from dashboard.models.status import LIVE
from dashboard.polls import is_poll
from dashboard.views._access import viewer
from dashboard.views._actions import Action, Actions, actions_of, buttons_of, offered
from dashboard.views._listing import QUICK, Regions, listed, plain, pulse, stamps, unchanged, version
from dashboard.views._paging import paged
from dashboard.views._polling import polled

MOVING_STATES = ("creating", "copying", "verifying")
COLUMNS = ("pk", "name", "state", "percent", "gone_at", "copying_to", "live_tasks")

# (key, account, source, destination) of a live task.
Live = tuple[int, int, str, str]


@dataclass(frozen=True)
class Elsewhere:
    """A copy in another region: `replica` stands there; `task` is making it; neither, and the cloud says that one is made.

    One that is `here`, in the source's own region, was kept: it protects from deletion, not from losing the region.
    """

    region: str
    replica: str = ""
    task: int | None = None
    here: bool = False


@dataclass
class Line:
    """One snapshot as the list shows it."""

    row: Snapshot
    region: Region | None
    elsewhere: list[Elsewhere] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)


@viewer
@polled
@require_safe
def snapshots(request: HttpRequest) -> HttpResponse:
    form = SnapshotFilter(request.GET)
    rows, beat = _rows(form), pulse()
    page = paged(plain(rows, COLUMNS) if is_poll(request) else rows, request.GET)
    now = version(stamps(page.rows, *COLUMNS), beat)
    if answer := unchanged(request, now):
        return answer
    if is_poll(request):
        page = paged(rows, request.GET)
    regions, live, actions = Regions(form.chosen), _live_tasks(page.rows), actions_of(page.rows)
    moving = live or any(row.state in MOVING_STATES for row in page.rows)
    context = listed(request, form, page, now, beat.counts) | {
        "lines": _lines(page.rows, live, regions, actions),
        "operations": offered(actions),
        "buttons": buttons_of(offered(actions), short=True),
        "every": QUICK if moving else beat.every,
        "regions": regions,
    }
    if is_poll(request):
        return render(request, "snapshots/_table.html", context)
    form.offer(
        account=of_accounts(regions.accounts), region=of_regions(regions.chosen), kind=of_kinds(regions.accounts)
    )
    return render(request, "snapshots/page.html", context)


def _rows(form: SnapshotFilter) -> QuerySet[Snapshot]:
    live = CopyTask.objects.filter(
        account_id=OuterRef("account_id"), source=OuterRef("vendor_id"), status__in=[status.value for status in LIVE]
    )
    total = live.order_by().values("source").annotate(total=Sum("pk")).values("total")
    rows = Snapshot.objects.filter(account__removed_at__isnull=True).annotate(live_tasks=Subquery(total))
    return form.applied(rows.select_related("account").defer("account__sealed", "account__check_results"))


def _live_tasks(shown: Sequence[Snapshot]) -> list[Live]:
    """What is being copied of those shown."""
    live = CopyTask.objects.live().filter(source__in=[row.vendor_id for row in shown])
    return list(live.values_list("pk", "account_id", "source", "destination_region").order_by("pk"))


def _lines(shown: Sequence[Snapshot], live: Sequence[Live], regions: Regions, actions: Actions) -> list[Line]:
    elsewhere = _elsewhere(shown, live)
    lines = []
    for row in shown:
        copies = elsewhere[row.account_id, row.vendor_id]
        is_kept = any(copy.here for copy in copies)
        possible = [action for action in actions[row.pk] if action.operation.crosses_regions or not is_kept]
        lines.append(Line(row, regions.get(row.account_id, row.region), copies, possible))
    return lines


def _elsewhere(shown: Sequence[Snapshot], live: Sequence[Live]) -> dict[tuple[int, str], list[Elsewhere]]:
    """The copies of each snapshot, by account and id: those that stand (one a region), then those on their way."""
    homes = {(row.account_id, row.vendor_id): row.region for row in shown}
    found: dict[tuple[int, str], list[Elsewhere]] = defaultdict(list)
    sources = {"account_id__in": {account for account, _ in homes}, "copied_from__in": [source for _, source in homes]}
    ready: Any = Snapshot.objects.present().filter(**sources, state__unindexed="ready")
    newest = ready.order_by("region").values_list("account_id", "copied_from", "region").annotate(Max("vendor_id"))
    for account, source, region, replica in newest:
        here = homes.get((account, source)) == region
        found[account, source].append(Elsewhere(region, replica, here=here))
    for pk, account, source, region in live:
        here = homes.get((account, source)) == region
        found[account, source].append(Elsewhere(region, task=pk, here=here))
    ours = {(account, source, region) for _, account, source, region in live}
    for row in shown:
        others = [code for code in row.copying_to if (row.account_id, row.vendor_id, code) not in ours]
        found[row.account_id, row.vendor_id] += [Elsewhere(code) for code in others]
    return found

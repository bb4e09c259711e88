"""Disks: what there is to protect, and what can be made of each where it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.forms._filters import of_accounts, of_regions
from dashboard.forms.inventory import DiskFilter
from dashboard.models import Disk, Region
from dashboard.polls import is_poll
from dashboard.views._access import viewer
from dashboard.views._actions import Action, actions_of, buttons_of, offered
from dashboard.views._listing import Regions, listed, plain, pulse, stamps, unchanged, version
from dashboard.views._paging import paged
from dashboard.views._polling import polled

COLUMNS = ("pk", "name", "state", "size_gb", "gone_at", "backup_count", "backup_quota")


@dataclass
class Line:
    """One disk as the list shows it."""

    row: Disk
    region: Region | None
    actions: list[Action] = field(default_factory=list)


@viewer
@polled
@require_safe
def disks(request: HttpRequest) -> HttpResponse:
    form = DiskFilter(request.GET)
    rows, beat = _rows(form), pulse()
    page = paged(plain(rows, COLUMNS) if is_poll(request) else rows, request.GET)
    now = version(stamps(page.rows, *COLUMNS), beat)
    if answer := unchanged(request, now):
        return answer
    if is_poll(request):
        page = paged(rows, request.GET)
    regions, actions = Regions(form.chosen), actions_of(page.rows)
    context = listed(request, form, page, now, beat.counts) | {
        "lines": [Line(row, regions.get(row.account_id, row.region), actions[row.pk]) for row in page.rows],
        "operations": offered(actions),
        "buttons": buttons_of(offered(actions), short=False),
        "every": beat.every,
        "regions": regions,
    }
    if is_poll(request):
        return render(request, "disks/_table.html", context)
    form.offer(account=of_accounts(regions.accounts), region=of_regions(regions.chosen))
    return render(request, "disks/page.html", context)


def _rows(form: DiskFilter) -> QuerySet[Disk]:
    rows = Disk.objects.filter(account__removed_at__isnull=True).select_related("account")
    return form.applied(rows.defer("account__sealed", "account__check_results"))

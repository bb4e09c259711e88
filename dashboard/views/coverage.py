"""Coverage: which disks would survive losing their region, and what losing one would mean."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.forms._filters import of_accounts, of_regions, of_services
from dashboard.forms.coverage import CoverageFilter, LossFilter, idle_among, of_places
from dashboard.models import Account, Protection, Region
from dashboard.models import coverage as facts
from dashboard.models.protection import NEVER
from dashboard.polls import is_poll
from dashboard.views._access import viewer
from dashboard.views._grid import against, grid
from dashboard.views._listing import Pulse, Regions, listed, pulse, stamps, unchanged, version
from dashboard.views._paging import filters, paged, ranked
from dashboard.views._polling import polled

COLUMNS = ("pk", "protected_until", "rests_on", "newest_at", "wanted_id", "source_id", "immovable_id")


@viewer
@polled
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    form, beat = CoverageFilter(request.GET), pulse()
    if is_poll(request) and (answer := unchanged(request, _poll(request, form, beat))):
        return answer
    regions = Regions(form.chosen)
    safety = cache(lambda: facts.safety(regions.rows))
    rows = form.rows(idle_among(regions.rows), lambda: safety().unproven)
    page = ranked(_whole(rows), request.GET, "protected_until", rising=True)
    now = _version(page.rows, beat)
    context = listed(request, form, page, now, beat.counts) | {
        "grid": grid(page.rows, regions, every="every" in request.GET),
        "matching": filters(request.GET).urlencode(),
        "every": beat.every,
        "regions": regions,
        "safety": safety(),
        "behind": any(row.due_at <= timezone.now() for row in page.rows),
    }
    if is_poll(request):
        return render(request, "coverage/_table.html", context)
    accounts = [account for account in regions.accounts if account.enabled]
    form.offer(account=of_accounts(accounts), region=of_regions(regions.chosen), service=of_services(accounts))
    return render(request, "coverage/page.html", context)


@viewer
@require_safe
def coverage_region(request: HttpRequest) -> HttpResponse:
    """*Lose this region*: what would come back, and what would not."""
    form, regions = LossFilter(request.GET), Regions()
    places = sorted(regions.chosen, key=lambda region: region.label)
    form.offer(place=of_places(places))
    lost = [region for region in places if form.lost == (region.account.vendor, region.code)]
    context: dict[str, Any] = {"form": form, "regions": regions, "region": lost[0] if lost else None}
    if lost:
        accounts = [region.account_id for region in lost]
        gone = _whole(facts.in_region(accounts, lost[0].code).filter(newest_at=NEVER))
        loss = facts.loss(accounts, lost[0].code, facts.fresh_places(regions.rows))
        steps = [{"age": age, "disks": disks} for age, disks in zip([*facts.AGES, None], loss.back, strict=True)]
        page = paged(gone, request.GET)
        context |= {"loss": loss, "steps": steps, "oldest": facts.AGES[-1], "page": page}
        context["lines"] = [(row, against(row, regions)) for row in page.rows]
        context["stale"] = _stale_elsewhere(lost, regions)
    return render(request, "coverage/region.html", context)


def _poll(request: HttpRequest, form: CoverageFilter, beat: Pulse) -> str:
    """The version of the page that is asked for, by the few columns that make it: no disk is read where nothing changed."""
    idle = set(Account.objects.kept().filter(enabled=False).values_list("pk", flat=True))
    rows = form.rows(idle, lambda: facts.safety().unproven).only(*COLUMNS)
    return _version(ranked(rows, request.GET, "protected_until", rising=True).rows, beat)


def _version(rows: Sequence[Protection], beat: Pulse) -> str:
    now = timezone.now()
    return version(stamps(rows, *COLUMNS), [row.protected_until < now for row in rows], beat)


def _whole(rows: QuerySet[Protection]) -> QuerySet[Protection]:
    """With what the pages show of each disk."""
    return rows.select_related("disk", "account", "immovable").defer("account__sealed", "account__check_results")


def _stale_elsewhere(lost: list[Region], regions: Regions) -> list[Region]:
    accounts = {region.account_id for region in lost}
    here = {region.pk for region in lost}
    return [one for one in regions.chosen if one.account_id in accounts and one.pk not in here and one.is_stale]

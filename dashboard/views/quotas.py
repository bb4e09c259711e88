"""Quotas: how much room there is, where, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.forms._filters import equal, of_accounts, of_regions
from dashboard.forms.quota import LimitForm, QuotaFilter
from dashboard.models import Disk, Quota, Region
from dashboard.models.blocking import first_blocked
from dashboard.models.room import Room, rooms
from dashboard.models.trend import Trend, trends
from dashboard.polls import is_poll
from dashboard.views._access import administrator, user_of, viewer
from dashboard.views._listing import SLOW, Regions, listed, pulse, unchanged, version
from dashboard.views._paging import ranked
from dashboard.views._polling import polled

# Disks that take one backup point more at most, the fullest first.
SHOWN = 20
LAST = 1


@dataclass(frozen=True)
class Line:
    """One quota as the list shows it. `days` is in about how many it is full, `blocked` the first copy it refuses."""

    room: Room
    region: Region | None
    trend: Trend
    days: int | None
    blocked: int | None

    @property
    def quota(self) -> Quota:
        return self.room.quota

    @property
    def is_stale(self) -> bool:
        """Whether the figure may be old, because its region was not read lately."""
        region = self.region
        return self.quota.is_old or region is None or region.is_stale or not region.account.enabled


@viewer
@polled
@require_safe
def quotas(request: HttpRequest) -> HttpResponse:
    form = QuotaFilter(request.GET)
    rows = form.applied(Quota.objects.kept()).select_related("account")
    page = ranked(rows.defer("account__sealed", "account__check_results"), request.GET, "fullness")
    shown = rooms(page.rows)
    disks, beat = _nearly_out(form), pulse()
    told = [(room.version, room.quota.origin, room.quota.read_at, room.quota.is_old) for room in shown]
    now = version(told, [disk.pk for disk in disks], beat.stale)
    if answer := unchanged(request, now):
        return answer
    regions = Regions(form.chosen)
    context = listed(request, form, page, now, beat.counts) | {
        "lines": _lines(shown, regions),
        "regions": regions,
        "disks": disks,
        "every": SLOW,
    }
    if is_poll(request):
        return render(request, "quotas/_table.html", context)
    form.offer(account=of_accounts(regions.accounts), region=of_regions(regions.chosen))
    return render(request, "quotas/page.html", context)


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def quota_limit(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a limit that the cloud does not tell, or take one away again (`remove`)."""
    quota = get_object_or_404(Quota.objects.kept().select_related("account"), pk=pk)
    if not quota.may_be_entered:
        messages.warning(request, _("The cloud tells this limit itself; it cannot be entered."))
        return redirect("quotas")
    removing = "remove" in request.POST
    form = LimitForm(request.POST if request.method == "POST" and not removing else None, quota)
    if removing or form.is_valid():
        done = quota.forget_limit(user_of(request)) if removing else form.save(user_of(request))
        _say(request, quota, done, removing)
        return redirect("quotas")
    return render(request, "quotas/limit.html", {"quota": quota, "form": form, "room": rooms([quota])[0]})


def _say(request: HttpRequest, quota: Quota, done: bool, removing: bool) -> None:
    if not done:
        messages.warning(request, _("Nothing was saved: the cloud has told this limit meanwhile."))
    elif removing:
        messages.success(request, _("The limit is removed: %(label)s, %(region)s.") % _named(quota))
    else:
        messages.success(request, _("The limit is saved: %(label)s, %(region)s.") % _named(quota))


def _named(quota: Quota) -> dict[str, str]:
    region = Region.objects.filter(account=quota.account_id, code=quota.region).first()
    return {"label": quota.title, "region": region.label if region else quota.region}


def _lines(shown: Sequence[Room], regions: Regions) -> list[Line]:
    history, blocked = trends([room.quota for room in shown]), first_blocked(shown)
    return [
        Line(
            room=room,
            region=regions.get(room.quota.account_id, room.quota.region),
            trend=history[room.pk],
            days=history[room.pk].full_in(room.free),
            blocked=blocked.get(room.pk),
        )
        for room in shown
    ]


def _nearly_out(form: QuotaFilter) -> list[Disk]:
    """Disks whose own quota of backup points is used up, or takes one more."""
    rows = Disk.objects.present().filter(backups_left__lte=LAST, account__removed_at__isnull=True)
    rows = equal(rows, form.chosen, account="account_id", region="region")
    found = rows.select_related("account").defer("account__sealed", "account__check_results")
    return list(found.order_by("backups_left", "pk")[: SHOWN + 1])

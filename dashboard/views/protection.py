"""Wanted protection: what holds for which disks, and changing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.forms._filters import as_key
from dashboard.forms.protection import NewWantedForm, WantedForm
from dashboard.models import Disk, Protection, WantedProtection
from dashboard.models.protection_wanted import Wanted, by_default
from dashboard.views._access import administrator, user_of, viewer
from dashboard.views._listing import Regions

# A page with more of them helps nobody; those of single disks are found through the disk.
MOST = 500


@dataclass(frozen=True)
class Line:
    """One of them, and for how many disks it holds."""

    wanted: WantedProtection
    disks: int


@viewer
@require_safe
def protections(request: HttpRequest) -> HttpResponse:
    """All of them, the most specific first; with `?disk=` which of them holds for one disk, and why."""
    default = _of_everything()
    found = list(_rows().exclude(pk=default.pk).order_by("-pk")[: MOST + 1])
    more = len(found) > MOST
    found = [*found[:MOST], default]
    held = dict(Protection.objects.order_by().values_list("wanted").annotate(n=Count("*")))
    found.sort(key=lambda row: row.strictness, reverse=True)
    disk = Disk.objects.select_related("account").filter(pk=as_key(request.GET.get("disk"))).first()
    context = {
        "lines": [Line(row, held.get(row.pk, 0)) for row in found],
        "more": more,
        "disk": disk,
        "regions": Regions(),
        "of_disk": Wanted([disk.pk]).all_of(disk) if disk else [],
    }
    return render(request, "protection/list.html", context)


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def protection_add(request: HttpRequest) -> HttpResponse:
    initial = {name: value for name, value in request.GET.items() if name in ("scope", "account", "tag", "disk")}
    form = NewWantedForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and form.save(user_of(request)):
        return _done(request, _("The disks that it speaks of are being looked at again."))
    return render(request, "protection/edit.html", {"form": form, "wanted": None})


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def protection(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one; 0 is the default that nobody has written down yet."""
    wanted = get_object_or_404(_rows(), pk=pk) if pk else _of_everything()
    form = WantedForm(request.POST or None, wanted=wanted)
    if request.method == "POST" and form.is_valid() and form.save(user_of(request)):
        return _done(request, _("The disks that it speaks of are being looked at again."))
    return render(request, "protection/edit.html", {"form": form, "wanted": wanted})


@administrator
@require_POST
def protection_remove(request: HttpRequest, pk: int) -> HttpResponse:
    if wanted := _rows().filter(pk=pk).first():  # else somebody was quicker, or pressed twice
        wanted.withdraw(user_of(request))
    return _done(request, _("It is removed; for its disks holds what it outdid."))


def _rows() -> QuerySet[WantedProtection]:
    rows = WantedProtection.objects.select_related("account", "disk__account")
    return rows.defer(
        "account__sealed", "account__check_results", "disk__account__sealed", "disk__account__check_results"
    )


def _of_everything() -> WantedProtection:
    """What is wanted of all disks: as somebody wrote it, or the default."""
    return _rows().filter(account=None, disk=None, tag_key="").first() or by_default()


def _done(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("protections")

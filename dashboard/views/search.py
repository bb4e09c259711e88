"""The search of every page, and the keys."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.forms.search import Search
from dashboard.models import Disk, Snapshot
from dashboard.models.finding import Found, find
from dashboard.views._access import viewer

# What keeps whether somebody wants the keys, for a year. base.html reads it.
COOKIE, KEPT = "antipode_keys", 365 * 86400


@viewer
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What a text names; straight to it where it is the name of one thing only."""
    text = Search(request.GET).chosen
    found = find(text) if text else Found()
    exact = _exact(found, text)
    if len(exact) == 1:
        return redirect(exact[0])
    context = {
        "text": text,
        "found": found,
        "disks": [(disk, _listed("disks", disk)) for disk in found.disks],
        "snapshots": [(snapshot, _listed("snapshots", snapshot)) for snapshot in found.snapshots],
    }
    return render(request, "search/page.html", context)


@viewer
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that pages know. Posted: whether this browser wants them, since a single key is easily pressed by mistake."""
    if request.method == "POST":
        answer = redirect("keys")
        wanted = "off" if request.POST.get("keys") == "off" else "on"
        answer.set_cookie(COOKIE, wanted, max_age=KEPT, httponly=True, samesite="Lax", secure=request.is_secure())
        return answer
    return render(request, "search/keys.html")


def _exact(found: Found, text: str) -> list[str]:
    """Where the things are that bear exactly this name."""
    spellings = (text, text.lower())
    seen = [("disks", disk) for disk in found.disks] + [("snapshots", snapshot) for snapshot in found.snapshots]
    urls = [_listed(name, row) for name, row in seen if row.vendor_id in spellings or row.name == text]
    if found.batch:
        urls.append(f"{reverse('copies')}?batch={found.batch}")
    else:
        urls += [reverse("copy", args=[task.pk]) for task in found.copies]
    urls += [reverse("account", args=[account.pk]) for account in found.accounts if account.name == text]
    codes = [entry for entry in found.codes if entry.code.casefold() == text.casefold()]
    return urls + [reverse("error", args=[entry.services[0].NAME, entry.code]) for entry in codes]


def _listed(name: str, row: Disk | Snapshot) -> str:
    """The row's own line in its list; also where it is gone."""
    return f"{reverse(name)}?{urlencode({'text': row.vendor_id, 'gone': 'all'})}"

"""The strip by itself, for the pages that have no poller of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.views._access import viewer
from dashboard.views._polling import polled
from dashboard.views._strip import strip_now


@viewer
@polled
@require_safe
def strip(request: HttpRequest) -> HttpResponse:
    """204 while the numbers are those the page has (`?v=`)."""
    now = strip_now()
    if request.GET.get("v") == now.version:
        return HttpResponse(status=204)
    return render(request, "components/_strip.html", {"strip": now, "polls": True})

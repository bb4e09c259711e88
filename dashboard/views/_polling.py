"""A hundred open tabs ask for the same few pages: what one of them was answered a moment ago holds for the others."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from dashboard.views._access import View
from dashboard.views._listing import is_poll

# Seconds for which "nothing new" is not asked of the database again: less than lie between two polls of one tab.
HOLDS = 2


def polled(view: View) -> View:
    """For a page that asks for itself anew. Stands below the mark of who may call it.

    A poll names the version that its tab has. Where "204, nothing new" was just answered to that version, in this process, it is
    answered again without a query. So news may reach a tab that much later than they could; a page that is opened never waits.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_poll(request):
            return view(request, *args, **kwargs)
        # A cache takes no key as long as an address may be.
        asked = hashlib.sha256(request.get_full_path().encode()).hexdigest()
        if cache.get(asked):
            return HttpResponse(status=204)
        answer = view(request, *args, **kwargs)
        if answer.status_code == 204:
            cache.set(asked, True, HOLDS)
        return answer

    return answered

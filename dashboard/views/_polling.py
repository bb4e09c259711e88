"""The mark of a page that asks for itself anew."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from dashboard.polls import Poll, is_poll
from dashboard.views._access import View


def polled(view: View) -> View:
    """Stands below the mark of who may call it: where anybody was told just now that there is nothing new, whoever may see the page
    is told the same without a query. News may reach a tab that much later than they could."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_poll(request):
            return view(request, *args, **kwargs)
        poll = Poll(request)
        if poll.is_old_news():
            return HttpResponse(status=204)
        answer = view(request, *args, **kwargs)
        poll.remember(answer)
        return answer

    return answered

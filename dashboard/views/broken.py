"""What is shown when something went wrong, where Django's own views do not say it. Nothing here asks the database."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string


@login_not_required
def server_error(request: HttpRequest) -> HttpResponseBase:
    """A database that does not answer is not a mistake of ours: it has a page of its own, and 503 for the monitors."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _page("503.html", 503, headers={"Retry-After": "10"})
    return _page("500.html", 500)


@login_not_required
def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """After too many wrong passwords for one name from one address."""
    return _page("login/locked_out.html", 429, headers={"Retry-After": "900"})


def _page(template: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    # Without the request, so that no context processor runs.
    return HttpResponse(render_to_string(template), status=status, headers=headers)

"""Everything needs a login, unless a view says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponseBase
from django_htmx.http import HttpResponseClientRefresh


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Django's, but a fragment asked for after the login has expired reloads the page: the browser would otherwise follow the
    redirect and show the login form inside the fragment."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:
        if getattr(request, "htmx", False):
            return HttpResponseClientRefresh()
        return super().handle_no_permission(request, view_func)

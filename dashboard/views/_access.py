"""Who may call a view. Every view of the dashboard bears one of these marks; a test walks all of them.

`@viewer`, `@operator` and `@administrator` stand above the decorators that say which methods a view takes. Nobody gets this
far without a login: `LoginRequiredMiddleware` sees to that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from dashboard.models import Role, User

View = Callable[..., HttpResponseBase]

# Letters of a reason that are kept, which is more than an input takes: each copy of a press over many has its own.
LONGEST_WHY = 2_000


def viewer(view: View) -> View:
    """For everybody who may log in."""
    return _only(Role.VIEWER, view)


def operator(view: View) -> View:
    """For those who may sync, copy, retry and cancel."""
    return _only(Role.OPERATOR, view)


def administrator(view: View) -> View:
    """For those who may change accounts and users."""
    return _only(Role.ADMINISTRATOR, view)


def user_of(request: HttpRequest) -> User:
    """The user that a marked view is called by."""
    return cast(User, request.user)


def why_of(request: HttpRequest) -> str:
    """The reason that was typed beside a button, without the zero bytes that PostgreSQL refuses."""
    return request.POST.get("why", "").replace("\x00", "").strip()[:LONGEST_WHY]


def _only(role: Role, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if user_of(request).may(role):
            return view(request, *args, **kwargs)
        return render(
            request, "403.html", {"needed": role.label, "own": user_of(request).get_role_display()}, status=403
        )

    guarded.role = role  # type: ignore[attr-defined]
    return guarded

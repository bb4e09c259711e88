"""Everything needs a login, unless a view says otherwise; every request has its language and time zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware import locale
from django.utils import timezone
from django_htmx.http import HttpResponseClientRefresh

from dashboard import language
from dashboard.models import User
from dashboard.models.session import SEEN_EVERY
from dashboard.polls import Poll, is_poll
from dashboard.sessions import SessionStore


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Django's, but a fragment asked for after the login has expired reloads the page.

    The browser would otherwise follow the redirect and show the login form inside the fragment.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        # Django looks the user up first: a health check must answer while the database is down.
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, args, kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if getattr(request, "htmx", False):
            return HttpResponseClientRefresh()
        return super().handle_no_permission(request, view_func)


class PollMiddleware:
    """What a login was told just now about a page it has open in several tabs is told again before anything is looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_poll(request) and Poll(request).is_old_news_to_same_login():
            return HttpResponse(status=204)
        return self.get_response(request)


class LanguageMiddleware(locale.LocaleMiddleware):
    """Django's, which takes the language of the cookie or else the browser's, and the time zone of nobody in particular."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        timezone.deactivate()


class PreferencesMiddleware:
    """Whoever is logged in reads pages in the language and the time zone that they chose, and was seen just now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Callable[..., Any], args: Any, kwargs: Any) -> None:
        # As above: whoever needs no login is not looked up.
        if not getattr(view_func, "login_required", True):
            return
        user = cast(User, request.user)
        if user.language:
            language.use(user.language)
        timezone.activate(user.zone)
        cast(SessionStore, request.session).touch(SEEN_EVERY)

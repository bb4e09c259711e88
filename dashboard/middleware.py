"""Everything needs a login, unless a view says otherwise; every request has its language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware import locale
from django.utils import translation
from django_htmx.http import HttpResponseClientRefresh

from dashboard import language


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


class LanguageMiddleware(locale.LocaleMiddleware):
    """Django's, which finds the language that the cookie or else the browser asks for. It is that of the explanations.

    Django itself goes on in English: its own Chinese, in the errors of forms and in numbers, would stand between our
    English sentences.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        language.use(request.LANGUAGE_CODE)
        translation.activate(language.ENGLISH)

"""The language of the pages, as somebody chose it: their row keeps it, and a cookie for the pages that come before the login."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from dashboard.language import ATTRIBUTES
from dashboard.models import User
from dashboard.views._access import user_of, viewer


@viewer
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """The switch at the foot of every page."""
    code = request.POST.get("language", "")
    if code in ATTRIBUTES:
        User.objects.filter(pk=user_of(request).pk).update(language=code)
    answer: HttpResponseBase = set_language(request)
    return answer


def keep(answer: HttpResponseBase, code: str) -> None:
    """As `set_language` does it; a choice that was taken back is forgotten."""
    same_site: Any = settings.LANGUAGE_COOKIE_SAMESITE
    if not code:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite=same_site)
        return
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=same_site,
    )

"""A hundred open tabs ask for the same few pages: what one of them was answered a moment ago holds for the others."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

# Seconds for which "nothing new" is not looked up again: less than lie between two polls of one tab.
HOLDS = 2


def is_poll(request: HttpRequest) -> bool:
    """Whether a page asks for the part of itself that changes; it names the version of it that it has."""
    return request.method == "GET" and "v" in request.GET and bool(getattr(request, "htmx", False))


class Poll:
    """One address asked for anew. Two that are alike name the same version, so "204, nothing new" is true of both. Each process
    remembers it for itself; a page that is opened never waits for it."""

    def __init__(self, request: HttpRequest) -> None:
        address, login = request.get_full_path(), request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        self._anybody, self._same_login = _key(address), _key(f"{login} {address}")

    def is_old_news(self) -> bool:
        """For whoever may see the page: whether anybody was told just now that there is nothing new."""
        return bool(cache.get(self._anybody))

    def is_old_news_to_same_login(self) -> bool:
        """The same of one login, which need not be looked at again: it could see the page a moment ago, and a 204 shows nothing."""
        return bool(cache.get(self._same_login))

    def remember(self, answer: HttpResponseBase) -> None:
        if answer.status_code == 204:
            cache.set_many({self._anybody: True, self._same_login: True}, HOLDS)


def _key(text: str) -> str:
    """A cache takes no key as long as an address may be, and keeps no cookie."""
    return hashlib.sha256(text.encode()).hexdigest()

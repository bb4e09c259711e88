"""Fixtures of the pages' tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from dashboard.models import Role
from dashboard.views import _listing
from tests.views import rows

Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def _ageless(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page is told anew because of the time alone: it may be that very second."""
    monkeypatch.setattr(_listing, "AGEING", 10**9)


@pytest.fixture
def open_page(browser: Browser, live_server: Any, transactional_db: Any) -> Iterator[Open]:
    """Opens an address as somebody of a role; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str, role: Role | None = Role.ADMINISTRATOR, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if role is not None:
            cookie = rows.signed_in(role).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []

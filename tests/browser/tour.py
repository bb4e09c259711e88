"""The pictures of docs/tour.md."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.visiting import Visitor
from tests.running import PROJECT, Stack

IMAGES = PROJECT / "docs" / "images"
# What a repository takes without anybody minding, in bytes.
LARGEST = 150_000

STOPS = {
    "home": "/",
    "coverage": "/coverage/",
    "copies": "/copies/?status=trouble",
    "quotas": "/quotas/",
}


def take(browser: Browser, stack: Stack, folder: Path = IMAGES) -> None:
    """One picture for each stop."""
    visitor = Visitor(browser.new_context(viewport={"width": 1200, "height": 760}, color_scheme="light"), stack)
    visitor.log_in()
    for name, path in STOPS.items():
        visitor.page.goto(stack.url + path)
        picture = visitor.page.screenshot(path=folder / f"tour-{name}.png", caret="initial")
        assert len(picture) <= LARGEST, f"{name} takes {len(picture)} bytes"

"""Somebody at a browser, before a stack that runs."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.running import Stack

PICTURES = Path(__file__).parent / "screenshots"

# The last elements that make a page wider than its window, nothing where none does. What scrolls within itself does not.
WHAT_STICKS_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
    .filter((one) => !one.closest("thead") && one.getBoundingClientRect().right > innerWidth + 1).slice(-3)
    .map((one) => one.outerHTML.slice(0, 160))"""


class Visitor:
    """What the browser complains about is collected, and is a failure."""

    def __init__(self, context: BrowserContext, stack: Stack) -> None:
        self.page: Page = context.new_page()
        self.stack = stack
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} at {self.page.url}")

    def log_in(self, name: str = "", password: str = "") -> None:
        """With the login that the start command printed, or another."""
        printed = re.search(r"Login +(\S+) +password (\S+)", self.stack.said)
        assert name or printed, self.stack.said
        self.page.goto(self.stack.url)
        self.page.get_by_label("User").fill(name or printed[1])  # type: ignore[index]
        self.page.get_by_label("Password").fill(password or printed[2])  # type: ignore[index]
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(f"{self.stack.url}/")

    def picture(self, name: str, full: bool = False) -> None:
        PICTURES.mkdir(exist_ok=True)
        # Hiding the caret would write an inline style into the page, which its policy rightly refuses.
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=full, caret="initial")

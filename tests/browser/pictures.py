"""Pictures of every page, to be looked at: light and dark, wide and narrow; at first, after a bad night and busy.

make screenshots              all of them, into tests/browser/screenshots/
make screenshots TOUR=1       also those of docs/tour.md, into docs/images/
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import services
from tests.browser import scenes, tour
from tests.browser.visiting import PICTURES, Visitor
from tests.browser.walking import walk
from tests.conftest import CHROMIUM_FLAGS
from tests.running import Stack, free_port

LOOKS = [(width, scheme) for width in (1440, 390) for scheme in ("light", "dark")]


def main() -> None:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="antipode-pictures-") as folder:
        browser = playwright.chromium.launch(executable_path=services.program("chromium"), args=list(CHROMIUM_FLAGS))
        first = Stack(Path(folder) / "first", free_port(), free_port(), command="up")
        demo = Stack(Path(folder) / "demo", free_port(), free_port(), ANTIPODE_EMULATOR_PACE="2")
        try:
            first.start()
            scenes.first_run(first)
            take(browser, first, "empty", ("ada", scenes.PASSWORD))
            first.kill_everything()
            demo.start()
            scenes.bad_night(demo)
            take(browser, demo, "failing")
            scenes.busy_morning(demo)
            take(browser, demo, "busy")
            if "--tour" in sys.argv:
                tour.take(browser, demo)
        finally:
            first.kill_everything()
            demo.kill_everything()
            services.end()


def take(browser: Browser, stack: Stack, state: str, login: tuple[str, str] | None = None) -> None:
    """Every page of the stack as it is now, in each look."""
    for width, scheme in LOOKS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        visitor = Visitor(context, stack)
        visitor.log_in(*login or ())
        for name in walk(visitor.page, stack.url):
            visitor.picture(f"{state}-{name}-{width}-{scheme}", full=True)
        context.close()
        print(f"{state}, {width} px, {scheme}: in {PICTURES}")
        assert not visitor.complaints, visitor.complaints


if __name__ == "__main__":
    main()

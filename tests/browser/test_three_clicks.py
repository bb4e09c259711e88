"""The morning after a bad night, for somebody who has never seen Antipode: three questions, each answered within three clicks from
Home. docs/tour.md walks the same ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser import scenes
from tests.browser.visiting import Visitor
from tests.running import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.once, pytest.mark.timeout(300)]

MOST = 3


class Clicks:
    """Presses what is there, and counts."""

    def __init__(self) -> None:
        self.number = 0

    def on(self, control: Locator) -> None:
        self.number += 1
        control.click()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    made = Stack.at_hand(tmp_path_factory.mktemp("morning") / "data", ANTIPODE_EMULATOR_PACE="1")
    made.start()
    scenes.bad_night(made)
    yield made
    made.kill_everything()


@pytest.fixture
def visitor(stack: Stack, browser: Browser) -> Iterator[Visitor]:
    made = Visitor(browser.new_context(viewport={"width": 1440, "height": 950}), stack)
    made.log_in()
    yield made
    assert made.complaints == []


def test_which_disks_are_unprotected(visitor: Visitor) -> None:
    page, clicks = visitor.page, Clicks()
    number = re.search(r"\d+", page.get_by_role("link", name=re.compile(r"do(es)? not\.")).inner_text())
    assert number
    clicks.on(page.get_by_role("link", name=re.compile(r"do(es)? not\.")))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Coverage"))
    expect(page.locator("main tbody tr").first).to_be_visible()
    expect(page.locator("main")).to_contain_text(number[0])
    assert clicks.number <= MOST


def test_why_copies_failed(visitor: Visitor) -> None:
    page, clicks = visitor.page, Clicks()
    card = page.locator("article.failure").filter(has_text="has no room for more snapshots")
    expect(card).to_contain_text("Delete old snapshots")
    clicks.on(card.get_by_role("link", name=re.compile("^See ")))
    clicks.on(page.locator("#copies-table tbody th a").first)
    expect(page.locator(".failure").first).to_contain_text("InsufficientSnapshotQuota")
    assert clicks.number <= MOST


def test_how_to_retry_them_all(visitor: Visitor) -> None:
    page, clicks = visitor.page, Clicks()
    visitor.stack.cloud_post("quota", {"region": scenes.FULL, "limit": 100})
    card = page.locator("article.failure").filter(has_text="has no room for more snapshots")
    clicks.on(card.get_by_text(re.compile(r"^\s*Retry these \d+")))
    clicks.on(card.get_by_role("button", name=re.compile(r"^Retry \d+ copies")))
    expect(page.get_by_role("status").filter(has_text=re.compile("tried again|retried"))).to_be_visible()
    assert clicks.number <= MOST

"""The main job, start to end, as an admin does it: a snapshot of Guangzhou copied to Beijing and to Singapore.

Beijing is verified though every worker is killed on the way; Singapore is refused, gets room, is retried and verified. Each stage
leaves a picture in `screenshots/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from providers.emulator.tencent.seed import COPYABLE, FULL_LIMIT, FULL_REGION
from tests.browser.visiting import Visitor
from tests.running import Stack, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(420)]

NAME = "month end"
SYNCED, ENDED = 60_000, 150_000  # milliseconds

# How the pages are looked at: (width, height, colour scheme). tests/views/test_look.py sees each of them in every look.
LOOKS = [(1440, 950, "light"), (390, 844, "dark")]
PAGES = {
    "home": "/",
    "snapshots": "/snapshots/",
    "disks": "/disks/",
    "copies": "/copies/",
    "copy-failed": f"/copies/?text={FULL_REGION}",
    "quotas": "/quotas/",
    "history": "/history/",
    "accounts": "/accounts/",
    "errors": "/errors/",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The demo, its cloud slow enough to be watched, its leases short enough to be waited for."""
    data = tmp_path_factory.mktemp("story") / "data"
    made = Stack.at_hand(data, ANTIPODE_EMULATOR_PACE="20", ANTIPODE_LEASE="15")
    made.start()
    yield made
    made.kill_everything()


def row(visitor: Visitor, destination: str) -> Any:
    """The line of the copies list that goes to a city."""
    rows = visitor.page.locator("#copies-table tbody tr")
    return rows.filter(has_text=re.compile(rf"Guangzhou[\s\S]*{destination}")).first


def accepted(stack: Stack, destination: str) -> list[dict[str, Any]]:
    """The oracle: what the cloud took for that region."""
    return [
        copy
        for copy in stack.cloud_state()["accepted"]
        if copy["source"] == COPYABLE and copy["destination_region"] == destination
    ]


def held(stack: Stack, region: str) -> list[dict[str, Any]]:
    """The copies of our snapshot that the cloud holds in that region."""
    regions = stack.cloud_state()["vendors"]["tencent"]["regions"]
    return [one for one in regions[region]["snapshots"] if one["source"] == COPYABLE]


def test_a_snapshot_is_copied_refused_given_room_retried_and_verified(stack: Stack, browser: Browser) -> None:
    visitor = Visitor(browser.new_context(viewport={"width": 1440, "height": 950}), stack)
    page = visitor.page

    page.goto(stack.url)
    visitor.picture("01-login")
    visitor.log_in()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visitor.picture("02-home-at-first")

    choose_the_snapshot(visitor)
    plan_both_regions(visitor)
    watch_both(visitor)
    kill_the_workers(visitor)
    see_beijing_verified(visitor)
    read_why_singapore_was_refused(visitor)
    make_room(visitor)
    retry(visitor)
    read_the_history(visitor)

    assert visitor.complaints == []


def choose_the_snapshot(visitor: Visitor) -> None:
    """The sync of the start fills the list while it is looked at."""
    page = visitor.page
    page.get_by_role("link", name="Snapshots").first.click()
    page.goto(f"{visitor.stack.url}/snapshots/?text={COPYABLE}")
    line = page.locator("tbody tr").filter(has_text="demo-tencent").filter(has_not_text="limited")
    expect(line).to_be_visible(timeout=SYNCED)
    expect(line).to_contain_text("Guangzhou")
    line.get_by_role("checkbox").check()
    visitor.picture("03-snapshot-chosen")
    page.get_by_role("button", name="Copy 1").click()


def plan_both_regions(visitor: Visitor) -> None:
    page = visitor.page
    expect(page.get_by_text("There is nothing to start yet.")).to_be_visible()
    page.get_by_label("Beijing", exact=True).check()
    page.get_by_label("Singapore", exact=True).check()
    page.get_by_label("Name of the copy").fill(NAME)
    expect(page.get_by_text("2 will run")).to_be_visible()
    visitor.picture("04-plan", full=True)
    page.get_by_role("button", name="Start 2 copies").click()


def watch_both(visitor: Visitor) -> None:
    """Beijing moves and Singapore is refused, with nobody reloading the page."""
    expect(row(visitor, "Singapore")).to_contain_text("Failed", timeout=30_000)
    expect(visitor.page.get_by_text("Singapore has no room for more snapshots.")).to_be_visible()
    expect(visitor.page).to_have_title("(1) Copies · Antipode")
    expect(visitor.page.locator("#favicon")).to_have_attribute("href", re.compile("icon-trouble"))
    visitor.page.get_by_role("checkbox", name=re.compile("Choose copy")).first.check()
    moving = row(visitor, "Beijing").locator("progress")
    expect(moving).to_be_visible(timeout=30_000)
    before = int(moving.get_attribute("value") or 0)
    wait_until(
        lambda: row(visitor, "Beijing").locator(f'progress:not([value="{before}"])').count(), "Beijing moves", 30
    )
    expect(visitor.page.get_by_role("checkbox", name=re.compile("Choose copy")).first).to_be_checked()
    visitor.picture("05-moving-and-refused")


def kill_the_workers(visitor: Visitor) -> None:
    stack = visitor.stack
    assert stack.kill("rqworker")
    assert [copy["done"] for copy in held(stack, "ap-beijing")] == [False], "the workers were killed too late"
    visitor.picture("06-workers-killed")


def see_beijing_verified(visitor: Visitor) -> None:
    expect(row(visitor, "Beijing")).to_contain_text("Verified", timeout=ENDED)
    visitor.picture("07-beijing-verified")
    [copy] = accepted(visitor.stack, "ap-beijing")
    assert NAME in copy["name"]
    assert [one["id"] for one in held(visitor.stack, "ap-beijing")] == [copy["replica"]]
    expect(row(visitor, "Beijing")).to_contain_text(copy["replica"])
    row(visitor, "Beijing").get_by_role("link").first.click()
    expect(visitor.page.get_by_text("Verified in Beijing")).to_be_visible()
    visitor.picture("08-beijing-story", full=True)
    visitor.page.go_back()


def read_why_singapore_was_refused(visitor: Visitor) -> None:
    page = visitor.page
    row(visitor, "Singapore").get_by_role("link").first.click()
    card = page.locator(".failure")
    for said in (
        "Singapore has no room for more snapshots.",
        "InsufficientSnapshotQuota",
        "Nothing was created.",
        "Delete old snapshots in Singapore or ask",
        "the destination",
        "No, this needs you.",
        f"{FULL_LIMIT} of {FULL_LIMIT} snapshots are used",
    ):
        expect(card).to_contain_text(said)
    assert accepted(visitor.stack, FULL_REGION) == []
    card.get_by_text("Details for a ticket").click()
    ticket = card.get_by_role("textbox").input_value()
    assert "Request id: " in ticket and "Call: CopySnapshotCrossRegions" in ticket
    visitor.picture("09-singapore-refused", full=True)


def make_room(visitor: Visitor) -> None:
    """In the cloud's own console, as one would at the vendor's."""
    failure = visitor.page.url
    visitor.page.goto(f"{visitor.stack.emulator_url}/_emulator/")
    card = visitor.page.locator("article").filter(has=visitor.page.get_by_text(FULL_REGION, exact=True))
    card.get_by_label("Limit").fill(str(FULL_LIMIT + 1))
    visitor.picture("10-the-clouds-console")
    card.get_by_role("button", name="Set quota").click()
    visitor.page.goto(failure)


def retry(visitor: Visitor) -> None:
    page, old = visitor.page, visitor.page.url
    page.get_by_role("button", name="Retry", exact=True).click()
    expect(page).not_to_have_url(old)
    expect(page.get_by_text("a new try of")).to_be_visible()
    visitor.picture("11-retried")
    expect(page.get_by_text("Verified in Singapore")).to_be_visible(timeout=ENDED)
    expect(page.locator("#copy")).not_to_have_attribute("hx-trigger", re.compile("."))
    visitor.picture("12-singapore-verified", full=True)
    assert len(accepted(visitor.stack, FULL_REGION)) == 1
    assert len(held(visitor.stack, FULL_REGION)) == 1
    # One call carried both destinations; the retry was the second one.
    assert visitor.stack.cloud_state()["calls"]["CopySnapshotCrossRegions"] == 2


def read_the_history(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.stack.url}/history/?text={COPYABLE}")
    lines = page.locator("tbody")
    for said in ("Guangzhou → Beijing", "Guangzhou → Singapore", "Verified", "Failed", "admin"):
        expect(lines).to_contain_text(said)
    visitor.picture("13-history", full=True)
    assert page.locator("tbody tr").count() >= 9


@pytest.mark.once
@pytest.mark.parametrize(("width", "height", "scheme"), LOOKS)
def test_the_main_pages_fit_and_raise_no_complaint(
    stack: Stack, browser: Browser, width: int, height: int, scheme: Any
) -> None:
    """Also looked at by axe: nothing that a screen reader or a weak eye would stumble over."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    visitor = Visitor(context, stack)
    visitor.log_in()
    page = visitor.page
    page.goto(f"{stack.url}/snapshots/?text={COPYABLE}")
    expect(page.get_by_role("link", name=re.compile("^Copy ")).first).to_be_visible(timeout=SYNCED)
    plan = page.get_by_role("link", name=re.compile("^Copy ")).first.get_attribute("href")
    trouble = []
    for name, path in {**PAGES, "plan": f"{plan}&to=ap-beijing&to={FULL_REGION}"}.items():
        page.goto(stack.url + path)
        visitor.picture(f"{name}-{width}-{scheme}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            trouble.append(f"{name} is wider than {width} px")
        trouble += [
            f"{name}: {found['id']}, {found['nodes'][0]['html'][:200]}"
            for found in Axe().run(page).response["violations"]
        ]
    assert trouble + visitor.complaints == []

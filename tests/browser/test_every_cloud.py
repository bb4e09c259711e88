"""Each operation of every cloud, from its button to a verified copy, in Chromium."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from providers.emulator.huawei import stories as huawei
from providers.emulator.jdcloud import seed as jdcloud
from providers.emulator.tencent import seed as tencent
from tests.browser.visiting import Visitor
from tests.running import Stack

# One browser and one database are enough: the story has run on both, and the commands do each operation on both.
pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.once, pytest.mark.timeout(300)]

SYNCED, ENDED = 60_000, 60_000  # milliseconds


@dataclass(frozen=True)
class Way:
    """Where the source is listed, the button's verb, what is chosen on the plan, and what the page says at the end."""

    lists: str
    source: str
    button: str
    regions: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    warns: str = ""


WAYS = {
    "tencent copy_snapshot": Way("snapshots", tencent.COPYABLE, "Copy", ("Beijing",)),
    "tencent create_backup_point": Way(
        "disks", tencent.DISK_WITH_QUOTA, "Create", warns="does not protect against losing the region"
    ),
    "huawei_dws keep_snapshot": Way(
        "snapshots",
        huawei.KEEPABLE,
        "Keep",
        texts=(("Name", "year-end"), ("Description", "for the audit")),
        warns="does not protect against losing the region",
    ),
    "huawei_csbs replicate_backup": Way("snapshots", huawei.REPLICABLE, "Replicate", ("Guangzhou",), warns="bills"),
    "huawei_cbr replicate_backup": Way("snapshots", huawei.CBR_REPLICABLE, "Replicate", ("Guangzhou",)),
    "jdcloud copy_image": Way("snapshots", jdcloud.COPYABLE, "Copy", ("Shanghai",)),
}


@pytest.fixture
def visitor(running_stack: Stack, browser: Browser) -> Visitor:
    made = Visitor(browser.new_context(viewport={"width": 1440, "height": 950}), running_stack)
    made.log_in()
    return made


@pytest.mark.parametrize("name", WAYS)
def test_a_button_leads_to_a_verified_copy(visitor: Visitor, name: str) -> None:
    way, page = WAYS[name], visitor.page
    page.goto(f"{visitor.stack.url}/{way.lists}/?text={way.source}")
    row = page.locator("tbody tr").filter(has_text=way.source)
    button = row.get_by_role("link", name=re.compile(f"^{way.button}")).first
    expect(button).to_be_visible(timeout=SYNCED)
    button.click()
    for region in way.regions:
        page.get_by_label(region, exact=True).check()
    for label, text in way.texts:
        page.locator("form.plan").get_by_label(label).fill(text)
    expect(page.locator("main")).to_contain_text(way.warns)
    expect(page.get_by_text("1 will run")).to_be_visible()
    visitor.picture(f"plan {name}", full=True)
    page.get_by_role("button", name=re.compile("^Start 1 ")).click()
    copy = page.locator("#copies-table tbody tr").first
    expect(copy).to_contain_text("Verified", timeout=ENDED)
    copy.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("Verified in ")
    visitor.picture(f"verified {name}", full=True)
    made = [one for one in visitor.stack.cloud_state()["accepted"] if one["source"] == way.source]
    assert len(made) == 1 and visitor.complaints == []

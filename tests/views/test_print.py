"""Coverage and history on paper, and the pages where the system chooses the colours."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dashboard.models import Account, AuditEvent, Region, Role, Status, User
from tests.browser.visiting import WHAT_STICKS_OUT
from tests.views import rows
from tests.views.conftest import Open

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("redis_url"),
]

# A4 without its margins of 12 mm, in CSS pixels: upright, and on its side.
UPRIGHT, LYING = 703, 1031
PAPER = ("/coverage/", "/coverage/?every=1", "/history/")
TO_PRESS = ".side, .strip, .foot, .filters, .saved, .notices, .pager a, button, input, select, form"
MORE = ("Chengdu", "Chongqing", "Frankfurt", "Hong Kong", "Nanjing", "Shanghai", "Silicon Valley", "Tokyo")

# Of the words that are shown, the lightest: 0 is black, 1 is white.
LIGHTEST_WORD = """() => {
    const pen = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true})
    const light = (colour) => {
        pen.fillStyle = colour
        pen.fillRect(0, 0, 1, 1)
        const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data
        return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
    }
    const words = [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility() && one.innerText)
    return Math.max(...[...new Set(words.map((one) => getComputedStyle(one).color))].map(light))
}"""
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => one.checkVisibility() && one.innerText
    && !one.closest(".only-read") && getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 160))"""


@pytest.fixture
def house(transactional_db: Any) -> Account:
    """Sixty disks, one without a copy and one with its first on the way, the others with old and young ones; eleven regions;
    and a history with long words in it."""
    made, now = rows.account("warehouse-of-the-other-team"), timezone.now()
    rows.disks(made, 60, name=f"a-name-without-any-blank-{'x' * 40}")
    Region.objects.bulk_create(
        Region(account=made, code=f"ap-{number}", name=name, synced_at=now, sync_due_at=now + timedelta(minutes=9))
        for number, name in enumerate(MORE)
    )
    for number in range(2, 61):
        at = now - timedelta(hours=(2, 26, 40)[number % 3])
        rows.snapshot(made, number, created_at=at)
        copied = {"copied": True, "copied_from": f"snap-{number:06d}", "disk": ""}
        if number > 2:
            rows.snapshot(made, number + 500, region=rows.BEIJING, created_at=at, **copied)
    rows.task(made, 2, Status.COPYING, disk="disk-000002")
    rows.reckoned()
    olga = rows.person(name="olga")
    AuditEvent.objects.bulk_create(
        AuditEvent.objects.line(
            "task.failed", kind="task", subject=str(uuid.uuid4()), subject_id=1, account=made, actor=olga, before="COPYING",
            after="FAILED", why="UnsupportedOperation.SnapHasShared", request_id=str(uuid.uuid4()), batch=uuid.uuid4(),
        )
        for _ in range(60)
    )  # fmt: skip
    return made


def test_paper_has_every_row_and_the_summary_whole_and_nothing_to_press(open_page: Open, house: Account) -> None:
    page = on_paper(open_page, PAPER[0])
    for path in PAPER:
        page.goto(path)
        assert page.locator(TO_PRESS).evaluate_all("all => all.filter(one => one.checkVisibility()).length") == 0, path
        assert page.locator("main tbody tr").evaluate_all("all => all.map(one => one.checkVisibility())") == [True] * 50
        expect(page.locator("main p.only-print")).to_contain_text(re.compile(r"As of .+ UTC, from http://.+/"))
        expect(page.locator(".pager")).to_contain_text("50 of them here")
        for width in (UPRIGHT, LYING):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WHAT_STICKS_OUT) == [], f"{path}, {width} px"
            assert page.evaluate(CUT) == [], f"{path}, {width} px"
    page.goto(PAPER[0])
    expect(page.get_by_text("20 protected as wanted")).to_be_visible()


def test_a_wide_table_lies_on_its_side_and_begins_each_sheet_with_its_head(open_page: Open, house: Account) -> None:
    page = on_paper(open_page, PAPER[0])
    for path in PAPER:
        page.goto(path)
        assert page.evaluate("getComputedStyle(document.querySelector('main thead')).display") == "table-header-group"
        sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(format="A4"))
        assert len(sheets) > 2, path
        assert all(float(width) > float(height) for width, height in sheets), path


def test_paper_is_white_and_its_ink_dark_also_where_the_screen_is_dark(open_page: Open, house: Account) -> None:
    rows.person(Role.ADMINISTRATOR, Role.ADMINISTRATOR.value)
    User.objects.update(theme="dark")
    page = on_paper(open_page, PAPER[0], color_scheme="dark")
    assert page.evaluate(LIGHTEST_WORD) < 0.45
    page.emulate_media(media="screen")
    assert page.evaluate(LIGHTEST_WORD) > 0.7


def on_paper(open_page: Open, path: str, **options: Any) -> Page:
    page = open_page(path, **options)
    page.emulate_media(media="print")
    return page


# -- forced colours ------------------------------------------------------------------------------------------------------


def test_states_keep_icon_word_and_edge_where_the_system_chooses_the_colours(open_page: Open, house: Account) -> None:
    page = open_page(PAPER[0], forced_colors="active")
    badges = page.locator("main .badge").evaluate_all(
        """all => all.map((one) => [one.innerText, one.firstElementChild.tagName, getComputedStyle(one).borderTopStyle])"""
    )
    states = ("Never protected", "Too old", "Late", "Protected")
    assert {tuple(badge) for badge in badges} == {(state, "svg", "solid") for state in states}
    cells = page.locator("main tbody .cell").evaluate_all(
        """all => all.map((one) => [one.className, one.textContent.replace(/[\\d\\s]+/g, " ")])"""
    )
    said = dict(cells)
    assert len(set(said.values())) == len(said) == 6, "home, none, on its way, fresh, aging, old"
    here = page.locator(".nav [aria-current]")
    assert here.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline"


def test_the_keyboard_shows_where_it_is_and_bars_their_parts(open_page: Open, house: Account) -> None:
    rows.quota(house)
    page = open_page(reverse("quotas"), forced_colors="active")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    fills = page.locator(".legend rect").evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
    assert len(set(fills)) == len(fills) == 3

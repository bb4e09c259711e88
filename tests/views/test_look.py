"""Every page in a real browser: readable in both themes, whole at 360 px, quiet under the strict policy, alive without scripts."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from dashboard.models import Account, CopyTask, Region, Role, Status
from tests import clouds
from tests.browser.visiting import WHAT_STICKS_OUT
from tests.views import pages, rows
from tests.views.conftest import Open

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("redis_url"),
]

# What axe calls serious and what WCAG 2.2 AA asks for.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
WIDTHS = (360, 390, 768, 1440, 2560)


@pytest.fixture
def house(transactional_db: Any) -> Account:
    return pages.house()


@pytest.mark.parametrize("state", pages.STATES)
@pytest.mark.timeout(400)
def test_every_page_can_be_read_by_everybody_and_stays_inside_its_window(open_page: Open, state: str) -> None:
    pages.STATES[state]()
    page = open_page(reverse("home"), color_scheme="light")
    found: dict[str, Any] = {}
    for path in pages.paths():
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found[f"{path} at {width} px"] = page.evaluate(WHAT_STICKS_OUT)
            if width == (NARROW if state == "busy" else WIDE)["width"]:
                found[f"{path} at {width} px, axe"] = seen_by_axe(page)
        page.emulate_media(color_scheme="dark")
        found[f"{path}, dark"] = seen_by_axe(page, "color-contrast")
        page.emulate_media(color_scheme="light")
    assert {where: what for where, what in found.items() if what} == {}


def seen_by_axe(page: Page, *rules: str) -> list[tuple[str, str]]:
    """What breaks WCAG, or only these rules."""
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else RULES
    broken = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:160]) for rule in broken]


def test_a_choice_that_somebody_has_to_make_stands_in_one_line(open_page: Open) -> None:
    pages.busy()
    page = open_page(reverse("copy", args=[CopyTask.objects.latest("pk").pk]), viewport=NARROW)
    choice = page.get_by_text("Adopt this one").first
    assert (choice.bounding_box() or {})["height"] < 60


@pytest.mark.parametrize("size", [WIDE, {"width": 390, "height": 844}], ids=["wide", "narrow"])
def test_ids_of_36_characters_leave_the_actions_in_sight(open_page: Open, house: Account, size: dict[str, int]) -> None:
    long = str(uuid.uuid4())
    rows.snapshot(house, 50, vendor_id=long, name="", disk=str(uuid.uuid4()), kind="automated-snapshot")
    rows.snapshot(
        house, 51, vendor_id=str(uuid.uuid4()), name=str(uuid.uuid4()), disk="", copied=True, copied_from=long,
        region=rows.SINGAPORE,
    )  # fmt: skip
    rows.disks(house, 1, vendor_id=str(uuid.uuid4()), name=str(uuid.uuid4()))
    page = open_page(reverse("snapshots"), viewport=size)
    for path in ("snapshots", "disks", "copies"):
        page.goto(reverse(path))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        regions = page.locator(".table-region").evaluate_all("all => all.map(it => it.scrollWidth - it.clientWidth)")
        assert max(regions) <= 0, f"{path} has a table that is wider than its window"
        assert all(
            (button.bounding_box() or {})["x"] + (button.bounding_box() or {})["width"] <= size["width"]
            for button in page.locator("td .button").all()
        )


def test_on_a_narrow_screen_what_is_found_comes_before_what_it_is_filtered_by(open_page: Open) -> None:
    pages.busy()
    page = open_page(reverse("disks"), viewport={"width": 390, "height": 844}, java_script_enabled=False)
    for path in ("coverage", "disks", "snapshots", "copies", "history", "quotas"):
        page.goto(reverse(path))
        fold, account = page.locator(".fold summary"), page.locator("#filter-account")
        expect(account).to_be_hidden()
        expect(page.locator(".filters")).to_have_css("display", "none")
        fold.click()
        expect(account).to_be_visible()
    page.goto(f"{reverse('copies')}?status=trouble")
    expect(page.locator(".fold summary")).to_have_text(re.compile("Filters: Status"))
    expect(page.get_by_role("link", name="Clear filters")).to_have_count(1)
    page.set_viewport_size(WIDE)
    expect(page.locator(".fold")).to_be_hidden()
    expect(page.locator("#filter-account")).to_be_visible()
    expect(page.get_by_role("link", name="Clear filters")).to_have_count(1)


def test_on_a_narrow_screen_coverage_is_read_without_scrolling_sideways(open_page: Open) -> None:
    pages.busy()
    other = rows.account(name="other")
    Region.objects.create(account=other, code="ap-elsewhere", name="Elsewhere", chosen=True)
    rows.disks(other, 1, region="ap-elsewhere")
    rows.reckoned()
    page = open_page(reverse("coverage"), viewport=NARROW)
    cells = page.locator("#coverage tbody .cell:visible")
    boxes = [cell.bounding_box() or {} for cell in cells.all()]
    assert boxes and all(box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"] for box in boxes)
    not_theirs = page.locator("#coverage tbody .cell-away")
    assert not_theirs.count() and not any(cell.is_visible() for cell in not_theirs.all())
    said = cells.first.evaluate("one => getComputedStyle(one, '::before').content")
    assert said == f'"{cells.first.get_attribute("data-region")}"'


def test_wanted_protection_asks_only_for_what_names_its_disks(open_page: Open, house: Account) -> None:
    page = open_page(reverse("protection_add"), viewport=WIDE)
    asked = {"everything": [], "account": ["account"], "tag": ["account", "tag"], "disk": ["account", "disk"]}
    for scope, names in asked.items():
        page.locator(f"[name=scope][value={scope}]").check()
        shown = [name for name in ("account", "tag", "disk") if page.locator(f".form [name={name}]").is_visible()]
        assert shown == names, scope


def test_so_can_what_is_explained_in_chinese(open_page: Open, house: Account) -> None:
    page = open_page(reverse("errors"), viewport=NARROW, locale="zh-CN")
    for path in (reverse("errors"), reverse("home"), reverse("copy", args=[CopyTask.objects.latest("pk").pk])):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.locator('[lang="zh-Hans"]').count() > 3
        assert Axe().run(page, options=RULES).response["violations"] == []


def test_the_atlas_is_searched_while_somebody_types_and_the_address_keeps_the_search(open_page: Open) -> None:
    page = open_page(reverse("errors"), viewport=WIDE)
    every = page.locator("#atlas tr[id]").count()
    page.get_by_label("Code or words").press_sequentially("encrypted")
    expect(page.locator("#atlas tr[id]")).not_to_have_count(every)
    expect(page.get_by_label("Code or words")).to_be_focused()
    assert "q=encrypted" in page.url
    page.reload()
    expect(page.get_by_label("Code or words")).to_have_value("encrypted")


def test_the_language_is_switched_without_javascript(open_page: Open) -> None:
    page = open_page(f"{reverse('errors')}?q=quota", Role.VIEWER, viewport=WIDE, java_script_enabled=False)
    page.get_by_role("contentinfo").get_by_role("button", name="简体中文").click()
    assert page.url.endswith("?q=quota")
    expect(page.get_by_role("columnheader", name="处理方法").first).to_be_visible()


def test_a_plan_asks_for_the_options_of_a_destination_as_it_is_chosen(open_page: Open, house: Account) -> None:
    with clouds.installed(clouds.Vaults):
        house.regions.update(sync_error="")
        Account.objects.filter(pk=house.pk).update(vendor=clouds.VENDOR)
        source = rows.snapshot(house, 99, service="acme_vaults", kind="backup", size_gb=5)
        rows.quota(house, "vault:v-1", service="acme_vaults", label="Vault 1", unit="GB", used=6, limit=60)
        page = open_page(f"{reverse('plan')}?kind=snapshot&source={source.pk}", viewport=NARROW)
        note = page.get_by_label("Description")
        note.press_sequentially("far too long for this field")
        page.get_by_label("Beijing").check()
        expect(page.get_by_label("Destination vault")).to_have_count(1)
        expect(page.get_by_text("there is room for 20")).to_be_visible()
        expect(note).to_have_value("far too long for this field")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert Axe().run(page, options=RULES).response["violations"] == []
        note.fill("short")
        page.get_by_role("button", name="Start 1 copy").click()
        expect(page).to_have_url(re.compile("batch="))
        assert CopyTask.objects.latest("pk").options == {"note": "short", "vault": "v-1"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_so_can_the_login_and_what_went_wrong(open_page: Open, scheme: str) -> None:
    page = open_page(reverse("login"), None, viewport=NARROW, color_scheme=scheme)
    assert Axe().run(page, options=RULES).response["violations"] == []
    expect(page.get_by_label("Username")).to_be_focused()


def test_the_keyboard_reaches_the_page_past_the_navigation_and_shows_where_it_is(open_page: Open) -> None:
    page = open_page(reverse("accounts"), viewport=WIDE)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_single_keys_search_and_tell_of_themselves_and_rest_while_somebody_types(open_page: Open) -> None:
    page = open_page(reverse("history"), viewport=WIDE)
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Id, name or code")
    expect(box).to_be_focused()
    page.keyboard.type("a/b?")
    expect(box).to_have_value("a/b?")
    box.blur()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
    page.get_by_role("button", name="Switch the keys off").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Id, name or code")).not_to_be_focused()


def test_reading_and_the_main_actions_work_without_javascript(open_page: Open, house: Account) -> None:
    page = open_page(reverse("home"), Role.ADMINISTRATOR, viewport=NARROW, java_script_enabled=False)
    page.get_by_role("button", name="Retry it").click()
    assert CopyTask.objects.filter(retry_of__isnull=False).count() == 1
    page.goto(reverse("account", args=[house.pk]))
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_text("The inventory of prod is being read.")).to_be_visible()
    page.locator("summary", has_text="Disable").click()
    page.get_by_role("button", name="Disable this account").click()
    expect(page.get_by_text("prod is disabled.")).to_be_visible()
    house.refresh_from_db()
    assert not house.enabled


def test_the_way_from_the_login_to_a_copy_and_back_needs_no_javascript(open_page: Open, house: Account) -> None:
    person = rows.person(Role.OPERATOR, "olga")
    person.set_password("a long enough one")
    person.save()
    house.regions.update(sync_error="")
    page = open_page(reverse("snapshots"), None, viewport=WIDE, java_script_enabled=False)
    page.get_by_label("Username").fill("olga")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Name or id").fill("snap-000003")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("link", name=re.compile("^Copy snapshot")).click()
    page.get_by_label("Singapore", exact=True).check()
    page.get_by_role("button", name="Check", exact=True).last.click()
    page.get_by_role("button", name="Start 1 copy").click()
    copy = CopyTask.objects.latest("pk")
    assert (copy.source, copy.status) == ("snap-000003", Status.QUEUED)
    page.goto(reverse("copy", args=[copy.pk]))
    page.locator("summary", has_text="Cancel").click()
    page.get_by_role("button", name="Cancel this copy").click()
    copy.refresh_from_db()
    assert copy.status == Status.CANCELLED
    page.get_by_role("searchbox", name="Id, name or code").fill("snap-000003")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("snap-000003")


def test_a_live_page_follows_what_moves_and_keeps_what_is_open(open_page: Open, house: Account) -> None:
    page = open_page(reverse("home"), viewport=WIDE)
    expect(page.get_by_text("43 %").first).to_be_visible()
    task = CopyTask.objects.get(status=Status.COPYING)
    task.note(progress=87)
    expect(page.get_by_text("87 %").first).to_be_visible(timeout=8000)
    task.move(Status.FAILED, reason="AuthFailure.SecretIdNotFound")
    expect(page.get_by_text("2 need you")).to_be_visible(timeout=8000)
    expect(page).to_have_title("(2) Home · Antipode")


def test_a_hidden_tab_does_not_ask(open_page: Open, house: Account) -> None:
    page = open_page(reverse("home"), viewport=WIDE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "?v=" in request.url else None)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.wait_for_timeout(4000)
    assert asked == []
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: false}); document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_timeout(500)
    assert asked, "a tab that is looked at again asks at once"

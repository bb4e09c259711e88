"""Settings in a real browser: they hold on every page, without a script, whatever the system and the browser say."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dashboard.models import Role, Session
from tests.browser.visiting import WHAT_STICKS_OUT
from tests.views import pages, rows
from tests.views.conftest import Open, open_page

__all__ = ["open_page"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("redis_url"),
]

LIGHTNESS = "() => getComputedStyle(document.documentElement).colorScheme"


def test_what_somebody_chose_holds_on_every_page_and_nothing_sticks_out_in_chinese(open_page: Open) -> None:
    pages.busy()
    elsewhere = rows.signed_in(Role.ADMINISTRATOR)
    page = open_page(
        reverse("settings"), color_scheme="light", java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page.get_by_label("Language").select_option("zh-hans")
    page.get_by_label("Time zone").select_option("Asia/Shanghai")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="您的设置已保存")).to_be_visible()
    expect(page.locator("main")).to_contain_text("+08:00")
    found = {}
    for path in pages.paths():
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "zh-Hans", path
        assert page.evaluate(LIGHTNESS) == "dark", path
        found[path] = page.evaluate(WHAT_STICKS_OUT)
    assert {path: what for path, what in found.items() if what} == {}
    page.goto(reverse("settings"))
    page.get_by_role("button", name="结束其他全部").click()
    assert elsewhere.get(reverse("home")).status_code == 302
    assert Session.objects.filter(user__username="administrator").count() == 1

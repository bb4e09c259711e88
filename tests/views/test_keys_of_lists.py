"""Moving through the list of copies with the keyboard, while it polls."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dashboard.models import CopyTask, Role, Status
from tests.views import rows
from tests.views.conftest import Open

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("redis_url"),
]


def test_rows_are_gone_through_ticked_and_retried_with_the_keys_and_a_poll_leaves_the_place(open_page: Open) -> None:
    owner = rows.account()
    first, second = rows.failed(owner, 1), rows.failed(owner, 2)
    moving = rows.task(owner, 3, Status.COPYING, progress=10)
    page = open_page("/copies/", Role.OPERATOR)
    for key in "jjkj":
        page.keyboard.press(key)
    place = page.locator(f"#open-{second.pk}")
    expect(place).to_be_focused()
    page.keyboard.press("x")
    assert moving.note(progress=77)
    expect(page.locator('progress[value="77"]')).to_be_visible(timeout=8_000)
    expect(place).to_be_focused()
    expect(page.locator(f"#task-{second.pk}")).to_be_checked()
    expect(page.locator("#act")).to_have_text("Retry 1")
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_url("**/copies/*/")
    again = CopyTask.objects.get(retry_of=first)
    assert page.url.endswith(f"/copies/{again.pk}/")
    page.goto("/copies/")
    page.get_by_label("By", exact=True).press_sequentially("jk")
    expect(page.get_by_label("By", exact=True)).to_have_value("jk")
    page.get_by_role("button", name="Next row").click()
    expect(page.locator(f"#open-{again.pk}")).to_be_focused()

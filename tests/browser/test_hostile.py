"""Names that nobody means well with, in every field of every vendor, on every page: nothing runs, overflows or turns around."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page

from dashboard.models import Account, CopyTask, Disk, Protection, Role, Snapshot, Status
from tests.browser.hostile_cloud import hostile_cloud, read_all, refuse_copies
from tests.browser.visiting import WHAT_STICKS_OUT
from tests.hostile import CLOSE, OPEN, PAYLOADS
from tests.views import pages, rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("redis_url"),
    pytest.mark.timeout(400),
]

REFUSED = 60
WIDTHS = (1440, 390)

LISTEN = """window.refused = []; document.addEventListener("securitypolicyviolation",
    (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""

# A text that turns the writing around is alone in what isolates it: between the marks and their surroundings stands nothing.
WHAT_TURNS_AROUND = f"""() => {{
  const isolates = (one) => one.matches("bdi, textarea, option") || /isolate|plaintext/.test(getComputedStyle(one).unicodeBidi);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {{
    if (!texts.currentNode.data.includes("{OPEN}")) continue;
    let one = texts.currentNode.parentElement;
    while (!isolates(one) && one !== document.body) one = one.parentElement;
    const text = one.textContent.trim();
    if (!/^(\\u2068?{OPEN}[^{CLOSE}]*({CLOSE}\\u2069?|…)?)$/u.test(text)
        && !/\\u2068{OPEN}/u.test(texts.currentNode.data)) found.push(one.outerHTML.slice(0, 200));
  }}
  return found.slice(0, 3);
}}"""


@pytest.fixture
def cloud(transactional_db: Any) -> Iterator[Any]:
    with hostile_cloud() as made:
        read_all(made)
        refuse_copies(made, REFUSED)
        rows.reckoned()
        yield made


def test_a_name_that_nobody_means_well_with_does_nothing_anywhere(
    cloud: Any, browser: Browser, live_server: Any
) -> None:
    assert len(PAYLOADS) >= 200
    trouble: dict[str, Any] = {}
    context = browser.new_context(base_url=live_server.url)
    context.add_init_script(LISTEN)
    cookie = rows.signed_in(Role.ADMINISTRATOR).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    heard = listening(page, live_server.url)
    for path in every_path():
        page.goto(path)
        found = [*heard, *looked_at(page)]
        heard.clear()
        if found:
            trouble[path] = found[:4]
    context.close()
    assert trouble == {}


def listening(page: Page, own: str) -> list[str]:
    """What the page did that no page of ours does."""
    heard: list[str] = []
    page.on("dialog", lambda dialog: heard.append(f"dialog {dialog.message}"))
    page.on("console", lambda said: heard.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("popup", lambda popup: heard.append(f"popup {popup.url}"))
    page.on("request", lambda asked: heard.append(f"asked {asked.url}") if is_foreign(asked.url, own) else None)
    return heard


def is_foreign(url: str, own: str) -> bool:
    return not url.startswith(f"{own}/") or url.startswith((f"{own}/ran", f"{own}/x", f"{own}/logout"))


def looked_at(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate("() => window.ran ? ['it ran'] : []")
    found += page.evaluate("() => window.refused")
    found += [f"turned: {html}" for html in page.evaluate(WHAT_TURNS_AROUND)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {html}" for html in page.evaluate(WHAT_STICKS_OUT)]
    return found


def every_path() -> Iterator[str]:
    """Every page, every page of each list, every account, and every copy that was refused."""
    yield from pages.paths()
    for name, model in (("disks", Disk), ("coverage", Protection), ("snapshots", Snapshot), ("copies", CopyTask)):
        keys = list(model.objects.order_by("-pk").values_list("pk", flat=True)[::50])
        yield from (f"{reverse(name)}?gone=all&before={key}" for key in keys)
    yield from (reverse("account", args=[key]) for key in Account.objects.values_list("pk", flat=True))
    refused = CopyTask.objects.filter(status=Status.FAILED)
    yield from (reverse("copy", args=[key]) for key in refused.values_list("pk", flat=True))


ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
COMMANDS = (
    ("disks", "--account", "demo-jdcloud"), ("snapshots", "--account", "demo-tencent"), ("copies",), ("history",),
    ("account", "list"), ("disks", "--account", "demo-huawei"),
)  # fmt: skip


def test_neither_a_file_nor_a_terminal_nor_a_log_is_driven_by_a_name(
    cloud: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    logged = capsys.readouterr()
    assert ACTS.search(logged.err.replace("\r\n", "\n")) is None
    for command, *arguments in COMMANDS:
        call_command(command, *arguments)
    shown = capsys.readouterr()
    assert ACTS.search(shown.out + shown.err) is None
    export = b"".join(rows.signed_in().get(reverse("history_csv")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    cells = [cell for line in csv.reader(io.StringIO(export)) for cell in line]
    assert len(cells) > 100
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)] == []

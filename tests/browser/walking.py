"""Every page of a stack that runs, found as a person finds it: by following the links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from playwright.sync_api import Page

# So many pages of one kind, and no links that only sort, filter or page through what was seen.
OF_A_KIND, LONGEST = 1, 60
NO_PAGES = re.compile(r"\.csv$|^/(static|healthz|readyz|metrics|language|logout)\b")
KEPT_QUERIES = ("status=trouble", "operation=", "region=", "state=")


def walk(page: Page, start: str) -> Iterator[str]:
    """Goes to each page in turn, and says which one it is on: a name for a file."""
    waiting, seen = [start], {""}
    while waiting and len(seen) < LONGEST:
        address = waiting.pop(0)
        if kind(address) in seen:
            continue
        seen.add(kind(address))
        page.goto(address)
        waiting += [link for link in links(page, start) if kind(link) not in seen]
        yield kind(address)


def links(page: Page, start: str) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    own = [urldefrag(link)[0] for link in found if link.startswith(start)]
    return [link for link in own if not NO_PAGES.search(urlsplit(link).path)]


def kind(address: str) -> str:
    """The same for pages that differ only in what they are about."""
    split = urlsplit(address)
    path = re.sub(r"/\d+/", "/one/", split.path)
    path = re.sub(r"^/errors/.+", "/errors/one", path)
    asked = next((name.strip("=").replace("=", "-") for name in KEPT_QUERIES if name in split.query), "")
    return "-".join(filter(None, [path.strip("/").replace("/", "-") or "home", asked]))

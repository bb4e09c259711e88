"""On SQLite one process writes at a time: whoever comes meanwhile waits for its turn, and is never told so."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import pytest
import requests

from tests.outages.runs import Run
from tests.running import Stack

pytestmark = [pytest.mark.stack, pytest.mark.once, pytest.mark.campaign, pytest.mark.timeout(240)]

PAGES = ("/", "/copies/", "/snapshots/", "/disks/", "/quotas/", "/history/", "/accounts/", "/errors/", "/strip/")
CHANGES = ("/accounts/sync/", "/language/")
COMMANDS = ("copies", "sync demo-tencent", "history", "snapshots --account demo-tencent")
LOCKED = "database is locked"
SECONDS = 10.0


class Browser:
    """Somebody who has logged in, and does one thing after the other as fast as it is answered."""

    def __init__(self, stack: Stack) -> None:
        self.url, self.session = stack.url, requests.Session()
        self.post("/login/", username=stack.login.name, password=stack.login.password)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=60)

    def post(self, path: str, **fields: str) -> requests.Response:
        page = self.get("/accounts/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page[:500]
        fields["csrfmiddlewaretoken"] = token.group(1)
        return self.session.post(self.url + path, fields, headers={"Referer": self.url}, timeout=60)


@dataclass
class Crowd:
    """People and commands at the same time, for a while; `wrong` is what any of them was told that nobody should be."""

    stack: Stack
    over: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def gather(self) -> list[int]:
        """How much each of them did."""
        browsers = [Browser(self.stack) for _ in range(3)]
        self.over = time.monotonic() + SECONDS
        with ThreadPoolExecutor() as pool:
            work = [pool.submit(self._repeat, partial(self._look, one), PAGES) for one in browsers]
            work += [pool.submit(self._repeat, partial(self._change, one), CHANGES) for one in browsers[:2]]
            work += [pool.submit(self._repeat, self._command, COMMANDS)]
            return [one.result() for one in work]

    def _repeat(self, work: Callable[[str], None], things: tuple[str, ...]) -> int:
        times = 0
        while time.monotonic() < self.over:
            work(things[times % len(things)])
            times += 1
        return times

    def _look(self, browser: Browser, path: str) -> None:
        self._judge(path, browser.get(path))

    def _change(self, browser: Browser, path: str) -> None:
        self._judge(path, browser.post(path, language="en", next="/"))

    def _judge(self, what: str, answer: requests.Response) -> None:
        if answer.status_code >= 400 or LOCKED in answer.text:
            self.wrong.append(f"{what}: {answer.status_code} {answer.text[:300]}")

    def _command(self, words: str) -> None:
        told = self.stack.manage(*words.split())
        if told.returncode or LOCKED in told.stdout + told.stderr:
            self.wrong.append(f"{words}: {told.returncode} {told.stderr[:300]}")


def test_no_page_and_no_command_is_ever_told_that_the_database_is_locked(stack: Stack) -> None:
    stack.start()
    run = Run.ask(stack, 100, regions=("ap-beijing", "ap-shanghai"))
    crowd = Crowd(stack)
    assert min(crowd.gather()) > 0
    assert crowd.wrong == []
    run.wait(120)
    run.nothing_was_lost_or_doubled()
    assert LOCKED not in stack.log

"""Fixtures that every test may use. `services.py` has the servers, `running.py` the whole stack in processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation
from pytest_django.plugin import DjangoDbBlocker

from providers.emulator import Emulator
from tests import services
from tests.history import unguarded
from tests.running import Stack, free_port

# Playwright runs its own event loop in the test's thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A shell that starts the tests in its background has them ignore Ctrl-C, and with them every program that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A package of its own with tests of its own; test_plugin.py installs it and runs them.
collect_ignore = ["plugin"]

CHROMIUM_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


# -- what runs


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The campaign runs where it is asked for (-m campaign) and nowhere else, whatever other marks are.

    What takes longest begins first.
    """
    items.sort(key=lambda item: not (item.get_closest_marker("browser") or item.get_closest_marker("stack")))
    if "campaign" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("campaign")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("campaign")]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A page in Chinese, or in somebody's time zone, leaves the thread that made it so."""
    yield
    translation.deactivate()
    timezone.deactivate()


# -- servers


def pytest_unconfigure() -> None:
    services.end()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Before the first test with a database: its server. Each process of pytest-xdist has one of its own."""
    services.folder()
    if services.on_postgresql():
        services.start_postgresql()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The history refuses to be deleted. Emptying the tables after a test with real transactions takes its guards away first."""
    with django_db_blocker.unblock():
        operations = type(connection.ops)
        flush = operations.execute_sql_flush

        def flush_history_too(self: Any, statements: list[str]) -> None:
            with unguarded(self.connection):
                flush(self, statements)

        operations.execute_sql_flush = flush_history_too  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def _redis_server() -> str:
    return services.start_redis()


@pytest.fixture
def redis_url(_redis_server: str) -> str:
    """The URL of a real, empty Redis; the settings name the same one."""
    services.empty_redis()
    return _redis_server


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulated cloud in this process, its control side open, its copies done within a second or so."""
    with Emulator(pace=1) as cloud:
        yield cloud


# -- the whole stack


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """`manage.py demo`, not started yet: `stack.start()`. Everything it started is ended with the test."""
    made = Stack(tmp_path / "data", free_port(), free_port())
    yield made
    made.kill_everything()


@pytest.fixture(scope="module")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`manage.py demo`, serving, for all tests of a file: `.url`, `.login`, `.manage("copies")`, `.cloud_state()`."""
    made = Stack.at_hand(tmp_path_factory.mktemp("stack") / "data")
    made.start()
    yield made
    made.kill_everything()


# -- the browser


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, quiet on a network that answers nothing."""
    return {"executable_path": services.program("chromium"), "args": list(CHROMIUM_FLAGS)}

"""Redis and PostgreSQL go away in the middle of a run, workers are killed every few seconds: nothing is lost, nothing is
doubled, and everything runs again by itself.

The servers are the test's own. A run without PostgreSQL is on SQLite, which cannot go away.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests import services
from tests.outages.runs import Run
from tests.outages.servers import Postgresql, Redis
from tests.running import Stack, free_port

pytestmark = [pytest.mark.stack]


def daily_on_postgresql(test: Callable[..., None]) -> Callable[..., None]:
    return test if services.on_postgresql() else pytest.mark.campaign(test)


# How many sources the campaign copies to five regions each.
SOURCES = int(os.environ.get("ANTIPODE_TEST_SOURCES", "1000"))
# How long an outage lasts in the campaign, in seconds; the doorbell itself is away for minutes.
LONG, VERY_LONG = 5.0, 120.0
OUTAGES = 30


class Weather:
    """What goes wrong around a running stack, one thing after the other."""

    def __init__(self, redis: Redis, postgresql: Postgresql | None) -> None:
        self.redis, self.postgresql = redis, postgresql
        self.stack: Stack | None = None
        self.seen: list[str] = []

    def flush_redis(self, seconds: float) -> None:
        self.redis.ask("FLUSHALL")

    def stop_redis_and_start_it_empty(self, seconds: float) -> None:
        self.redis.end(signal.SIGKILL)
        time.sleep(seconds)
        self.redis.start()

    def fill_redis(self, seconds: float) -> None:
        self.redis.fill()
        time.sleep(seconds)
        self.redis.empty()

    def stop_postgresql_at_once(self, seconds: float) -> None:
        if self.postgresql:
            self.postgresql.stop_at_once()
            time.sleep(seconds)
            self.postgresql.start()

    def kill_workers(self, seconds: float) -> None:
        assert self.stack is not None
        for pid in self.stack.processes("rqworker copies"):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:  # it had ended by itself
                continue

    def kill_the_clock(self, seconds: float) -> None:
        assert self.stack is not None
        for pid in self.stack.processes("manage.py tick"):
            os.kill(pid, signal.SIGKILL)

    def each(self) -> tuple[Callable[[float], None], ...]:
        return (
            self.kill_workers, self.flush_redis, self.stop_postgresql_at_once, self.kill_workers, self.fill_redis,
            self.kill_the_clock, self.stop_redis_and_start_it_empty,
        )  # fmt: skip

    def strike(self, what: Callable[[float], None], seconds: float) -> None:
        self.seen.append(what.__name__)
        what(seconds)
        assert self.stack is not None and self.stack.get("/healthz") == (200, "ok\n")


@pytest.fixture
def weather() -> Iterator[Weather]:
    folder = services.FOLDER.with_name(f"{services.FOLDER.name}-outages")
    redis = Redis(folder / "redis").start()
    postgresql = Postgresql(folder / "postgresql").create() if services.on_postgresql() else None
    made = Weather(redis, postgresql)
    yield made
    if made.stack:
        made.stack.kill_everything()
    redis.end(signal.SIGKILL)
    if postgresql:
        postgresql.stop()
    shutil.rmtree(folder, ignore_errors=True)


def begin(weather: Weather, folder: Path, **environment: str) -> Stack:
    servers = {"REDIS_URL": weather.redis.url}
    if weather.postgresql:
        servers["DATABASE_URL"] = weather.postgresql.url
    weather.stack = Stack(folder / "data", free_port(), free_port(), **servers, **environment)
    return weather.stack.start()


# With every change on PostgreSQL only, where one more thing can go away; the campaign runs it on both.
@pytest.mark.timeout(240)
@daily_on_postgresql
def test_a_run_outlives_every_outage(weather: Weather, tmp_path: Path) -> None:
    """The lease is short enough to wait for. What a killed worker had signed and not sent waits for its window to pass."""
    stack = begin(weather, tmp_path, ANTIPODE_LEASE="12", ANTIPODE_EMULATOR_PACE="4")
    run = Run.ask(stack, 60, regions=("ap-beijing", "ap-shanghai"), slots=15)
    for what in weather.each():
        weather.strike(what, 2.0)
        time.sleep(0.5)
    run.wait_but_for_windows(120)
    run.nothing_was_lost_or_doubled()
    run.everything_runs()
    no_traceback_was_shown(stack)


@pytest.mark.campaign
@pytest.mark.timeout(7200)
def test_five_thousand_copies_outlive_thirty_outages(weather: Weather, tmp_path: Path) -> None:
    stack = begin(weather, tmp_path, ANTIPODE_EMULATOR_PACE="6")
    run = Run.ask(stack, SOURCES)
    began = time.monotonic()
    for number, what in enumerate(islice(cycle(weather.each()), OUTAGES)):
        weather.strike(what, VERY_LONG if number == 6 else LONG)
        time.sleep(3)
    run.wait(1800)
    run.nothing_was_lost_or_doubled()
    run.everything_runs()
    no_traceback_was_shown(stack)
    print(f"{run.wanted} copies, {len(weather.seen)} outages, {time.monotonic() - began:.0f} s")


def no_traceback_was_shown(stack: Stack) -> None:
    """A page may say that the database is away; it never shows our code."""
    assert "Traceback" not in stack.get("/")[1]

"""How long it takes from the click to the vendor's call: with the doorbell, and by the tick alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dashboard import doorbell
from dashboard.models import CopyAttempt, Snapshot
from tests.bench import copies
from tests.bench.figures import Figure, percentile
from tests.running import Stack

# Seconds between two ticks (dashboard.management.commands.tick.INTERVAL).
TICK = 1.0


def measure(stack: Stack, quick: bool) -> list[Figure]:
    rounds = 5 if quick else 40
    account = copies.at_rest(stack)
    snapshots = copies.sources(stack, account, 2 * rounds)
    rung = _delays(snapshots[:rounds])
    with _silent_doorbell():
        ticked = _delays(snapshots[rounds:])
    return [
        _figure("click to call with the doorbell, p95", rung, 1.0),
        _figure("click to call by the tick alone, p95", ticked, TICK + 1.0),
    ]


def _figure(what: str, delays: list[float], most: float) -> Figure:
    median, worst = percentile(delays, 0.5), max(delays)
    note = f"{len(delays)} clicks, one at a time; median {median:.2f} s, most {worst:.2f} s"
    return Figure("latency", what, percentile(delays, 0.95), "s", most=most, note=note)


def _delays(snapshots: list[Snapshot]) -> list[float]:
    return [_delay(snapshot) for snapshot in snapshots]


def _delay(snapshot: Snapshot) -> float:
    """From the moment the request is handed in to the moment the call's intent is committed and it goes out."""
    asked = time.time()
    (task,) = copies.ask(snapshot.account, [snapshot], copies.DESTINATIONS[:1])
    attempts = CopyAttempt.objects.filter(task=task)
    deadline = asked + 30
    while time.time() < deadline:
        if opened := attempts.values_list("opened_at", flat=True).first():
            return float(opened.timestamp() - asked)
        time.sleep(0.05)
    raise AssertionError("no call was made within 30 s")


@contextmanager
def _silent_doorbell() -> Iterator[None]:
    """This process' rings are not heard, as with a Redis that is away; the tick rings from its own."""
    ring: Any = doorbell._ring
    doorbell._ring = lambda *_: None  # type: ignore[assignment]
    try:
        yield
    finally:
        doorbell._ring = ring

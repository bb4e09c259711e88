"""Waits for what the workers do, by looking at the rows. No look holds a transaction, and none asks a vendor."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error, connections

from dashboard import health
from dashboard.commandline.exits import Interrupted, NotReachable
from dashboard.commandline.output import Output

# Seconds between two looks; until somebody is told that no worker is there; for which the database may be away.
PACE = 0.5
QUIET = 10.0
DATABASE_PATIENCE = 15.0


@dataclass(frozen=True)
class Look:
    """What one look at the rows found; `line` is for the terminal."""

    done: bool
    line: str = ""


@dataclass
class Wait:
    """How to wait: for how long at the most, on which queue's workers, and what goes on after Ctrl-C.

    `needs_worker` gives up where no worker is alive; else one line says so, and the waiting goes on. The workers are counted
    every `quiet` seconds.
    """

    output: Output
    queue: str
    goes_on: str
    timeout: float | None = None
    needs_worker: bool = False
    quiet: float = QUIET
    _warned: bool = False

    def until(self, look: Callable[[], Look]) -> bool:
        """Look until it is done. False: the time is over. Ctrl-C, and a database that stays away, raise."""
        try:
            return self._until(look)
        except KeyboardInterrupt:
            raise Interrupted(f"Stopped waiting. {self.goes_on}".strip()) from None
        finally:
            self.output.leave_progress()

    def _until(self, look: Callable[[], Look]) -> bool:
        began = answered = time.monotonic()
        next_count = began + self.quiet
        while True:
            found = _tolerant(look, answered)
            now = time.monotonic()
            if found is not None:
                answered = now
                if found.done:
                    return True
                self.output.progress(f"{found.line} · {_clock(now - began)}")
            if self.timeout is not None and now - began >= self.timeout:
                return False
            if now >= next_count:
                next_count = now + self.quiet
                self._count_workers()
            time.sleep(PACE)

    def _count_workers(self) -> None:
        alive = health.workers_of(self.queue)
        if alive:
            self._warned = False
            return
        problem = (
            "Redis does not answer, so no worker is told of this."
            if alive is None
            else f"No worker takes this up: none of the queue “{self.queue}” is alive (manage.py rqworker {self.queue})."
        )
        if self.needs_worker:
            raise NotReachable(problem)
        if not self._warned:
            self._warned = True
            self.output.note(f"{problem} {self.goes_on}")


def _tolerant(look: Callable[[], Look], answered: float) -> Look | None:
    """One look; None where the database does not answer just now. It may be restarting: the error counts after a while."""
    try:
        return look()
    except Error:
        if time.monotonic() - answered > DATABASE_PATIENCE:
            raise
        connections.close_all()
        return None


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"

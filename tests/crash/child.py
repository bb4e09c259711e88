"""A process that does one thing and comes to grief at one point of it."""

from __future__ import annotations

import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from enum import StrEnum
from typing import Any, NoReturn

import redis
from django.db import Error, OperationalError, connection, connections

from dashboard import points
from dashboard.points import Point
from dashboard.worker import Worker
from tests import services
from tests.crash.wire import Outside, Wire

# Seconds of real time for a child to get somewhere.
PATIENCE = 20.0
# A frozen transaction is ended by PostgreSQL after so long; the setting is a minute, too long for a test.
IDLE_SECONDS = 0.2
FAILED = 70

AnyPoint = Point | Outside

# Whoever freezes here holds a transaction open.
IN_TRANSACTION = (Point.REQUEST_WRITTEN, Point.INTENT_WRITTEN, Point.OUTCOME_WRITTEN, Point.END_WRITTEN, Point.ADOPTING)


class Grief(StrEnum):
    """What happens there."""

    KILL = "is killed"
    TERM = "gets SIGTERM"
    RAISE = "meets an exception"
    FREEZE = "freezes past its lease and thaws"
    SLEEP = "freezes until all is done and thaws"


FREEZES = (Grief.FREEZE, Grief.SLEEP)


class Unforeseen(Exception):
    """An exception that nobody expects at that place, such as RQ's when a job's time is over."""


# What can be raised at that place by what is asked there.
ERRORS: dict[AnyPoint, type[Exception]] = {
    Point.REQUEST_WRITTEN: OperationalError,
    Point.INTENT_WRITTEN: OperationalError,
    Point.BELL_RUNG: redis.ConnectionError,
    Point.BELL_HUNG: redis.ConnectionError,
    Outside.COMMIT_UNANSWERED: OperationalError,
}


class Child:
    """A fork that runs `act` as a worker (or as another process) would. The parent says when it goes on, and by how much time."""

    def __init__(
        self, act: Callable[[], Any], point: AnyPoint, nth: int, grief: Grief, clock: Any, is_worker: bool
    ) -> None:
        self.act, self.point, self.nth, self.grief = act, point, nth, grief
        self.clock, self.is_worker, self.there = clock, is_worker, False
        self._said, self._says = os.pipe()
        self._heard, self._hears = os.pipe()
        connections.close_all()
        sys.stdout.flush()
        self.pid = os.fork()
        if not self.pid:
            self._live()
        os.close(self._says)
        os.close(self._heard)

    # -- in the parent

    def wait_until_there(self) -> bool:
        """Whether it came to the point; False where it ended without."""
        ready, _, _ = select.select([self._said], [], [], PATIENCE)
        assert ready, "the child is stuck before its point"
        self.there = os.read(self._said, 1) == b"!"
        return self.there

    def thaw(self, seconds: float) -> None:
        """Let it go on, so much later by its clock."""
        os.write(self._hears, f"{seconds}\n".encode())

    def end(self) -> None:
        """Wait for its end, and see that it ended as such a process does."""
        # A pipe that ends tells more simply than waiting with a time-out.
        ready, _, _ = select.select([self._said], [], [], PATIENCE)
        if not ready:
            os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self._said)
        os.close(self._hears)
        assert ready, "the child did not end"
        self._check(status)

    def _check(self, status: int) -> None:
        code = os.waitstatus_to_exitcode(status)
        expected = 0
        if self.there and self.grief is Grief.KILL:
            expected = -signal.SIGKILL
        elif self.there and self.grief is Grief.TERM and self.is_worker:
            expected = -signal.SIGTERM
        assert code == expected, f"the child ended with {code}"

    # -- in the child

    def _live(self) -> NoReturn:
        code = FAILED
        try:
            os.close(self._said)
            os.close(self._hears)
            self._be_a_process()
            wire = Wire(self._hook)
            points.watch(wire.passed)
            self._act()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _be_a_process(self) -> None:
        signal.alarm(round(2 * PATIENCE))  # whatever happens to the parent
        if self.is_worker:
            Worker.setup_work_horse_signals(None)
        else:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    def _act(self) -> None:
        """What comes out of their work is logged by RQ, by gunicorn and by the tick, and they go on."""
        try:
            self.act()
        except self._expected as error:
            print(f"the child's work ended with {type(error).__name__}")

    @property
    def _expected(self) -> tuple[type[BaseException], ...]:
        if self.grief is Grief.RAISE:
            return (ERRORS.get(self.point, Unforeseen),)
        if self.grief is Grief.TERM:
            return (SystemExit,)
        # A transaction that slept too long is no more.
        return (Error,) if self.grief in FREEZES and self.point in IN_TRANSACTION else ()

    def _hook(self, point: AnyPoint) -> None:
        if point is not self.point:
            return
        self.nth -= 1
        if self.nth:
            return
        os.write(self._says, b"!")
        match self.grief:
            case Grief.KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            case Grief.TERM:
                os.kill(os.getpid(), signal.SIGTERM)
            case Grief.RAISE:
                raise ERRORS.get(point, Unforeseen)(point.value)
            case _:
                self._freeze()

    def _freeze(self) -> None:
        if services.on_postgresql() and connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("SET idle_in_transaction_session_timeout = %s", [f"{round(IDLE_SECONDS * 1000)}ms"])
        said = b""
        while not said.endswith(b"\n"):
            said += os.read(self._heard, 64)
        self.clock.shift(float(said))

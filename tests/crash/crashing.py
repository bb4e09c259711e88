"""One crash: a point, what happens there, and which operation it happens to."""

from __future__ import annotations

import time

from dashboard.copying.tick import tick
from dashboard.points import Point
from tests import services
from tests.crash.child import FREEZES, IDLE_SECONDS, IN_TRANSACTION, AnyPoint, Child, Grief
from tests.crash.house import PAST_THE_LEASE, House, drain, house
from tests.crash.operations import Operation
from tests.crash.scenes import SCENES
from tests.crash.wire import Outside

POINTS: tuple[AnyPoint, ...] = (*Point, *Outside)


def crash(point: AnyPoint, grief: Grief, operation: Operation) -> None:
    """Come to grief there, let clean workers go on, and see that nothing is lost, doubled or stuck."""
    scene = SCENES[point]
    with house(operation, scene.wishes) as home:
        scene.prepare(home)
        child = Child(lambda: scene.act(home), point, scene.nth, grief, home.clock, scene.is_worker)
        try:
            assert child.wait_until_there(), f"{point.name} is never reached by {operation.name}"
            if grief in FREEZES:
                _go_on_without(home, child)
        finally:
            child.end()
        home.ask_again()
        home.settle()
        home.check()


def crash_twice(first: AnyPoint, second: AnyPoint, operation: Operation) -> None:
    """A worker is killed there; the one that takes over is killed as well, where it comes to the second point at all."""
    scene = SCENES[first]
    with house(operation, scene.wishes) as home:
        scene.prepare(home)
        for act, point in ((lambda: scene.act(home), first), (drain, second)):
            child = Child(act, point, scene.nth if point is first else 1, Grief.KILL, home.clock, is_worker=True)
            there = child.wait_until_there()
            child.end()
            assert there or point is second
            home.pass_time(PAST_THE_LEASE)
            tick()
        home.settle()
        home.check()


def _go_on_without(home: House, child: Child) -> None:
    """Others do the frozen one's work: once its lease is over, or until all is done."""
    began = home.clock_reads()
    if child.point in IN_TRANSACTION:
        _wait_for_the_transaction(home)
    elif child.grief is Grief.SLEEP:
        home.round(PAST_THE_LEASE)
        if home.tasks.exists():
            home.settle()
    else:  # what they may have sent again meanwhile is complete by then, and the first signature still good
        home.rounds(PAST_THE_LEASE, 20, 40)
    child.thaw(home.clock_reads() - began)


def _wait_for_the_transaction(home: House) -> None:
    """SQLite has one writer, and everybody waits for it. PostgreSQL ends the transaction, and others go on."""
    if services.on_postgresql():
        time.sleep(2 * IDLE_SECONDS)
        home.round(PAST_THE_LEASE)
    else:
        home.clock.shift(PAST_THE_LEASE)

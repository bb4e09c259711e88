"""The places at which a process of ours may end, freeze or fail, so that tests can have it do so exactly there.

The engine calls `reached` at each of them, which does nothing but compare: there is no hook. A hook is set by `watch`, by
code that runs in the same process already, and that only a test's own child process does. It is no setting, and nothing
that is read from the environment, the database, Redis or a file turns it on: what could stop a worker at the worst moment
must not be reachable from outside. `tests/crash/` watches every point, and fails where one is never reached.

Points inside a vendor's exchange have no call here; the tests reach them from the wire's side.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """Where. The value says it in words, in the order of a copy's life."""

    REQUEST_WRITTEN = "the request's rows are written, not committed"
    REQUEST_COMMITTED = "the request's rows are committed"
    BEFORE_THE_BELL = "before the doorbell"
    BELL_HUNG = "the bell is marked as rung, no job is queued"
    BELL_RUNG = "the job is queued, its reply not read"
    TICK_RANG = "a tick rang for some lanes, not for all"
    JOB_TAKEN = "a job is popped, not started"
    CLAIMED = "rows are claimed"
    LOOKED_UP = "the look-up is done"
    ADOPTING = "the look-up found the copy, which is not adopted yet"
    INTENT_WRITTEN = "the intent is written, not committed"
    INTENT_COMMITTED = "the intent is committed, nothing is sent"
    TURN_TAKEN = "the rate's turn is taken"
    ANSWER_PARSED = "the answer is parsed, nothing of it is written"
    OUTCOME_WRITTEN = "the outcome of a row is written, not committed"
    OUTCOME_COMMITTED = "the outcome of a row is committed, others of the call are not"
    ROW_WATCHED = "some rows of a watched batch are written, others are not"
    END_WRITTEN = "the terminal state is written, nobody is told"


Hook = Callable[[Point], None]
_hook: Hook | None = None


def reached(point: Point) -> None:
    """Say that the process is there."""
    if _hook is not None:
        _hook(point)


def watch(hook: Hook | None) -> None:
    """Call the hook at every point from now on; None ends that. For tests, in a process of their own."""
    global _hook
    _hook = hook

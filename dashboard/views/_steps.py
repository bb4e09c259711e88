"""The steps of one copy, each with its time, how long it took, and what shows that it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.models import CopyAttempt, CopyTask, Snapshot, Status

DONE, NOW, TODO, BAD, OFF = "done", "now", "todo", "bad", "off"

# How the step that a copy stands at looks.
ENDS = {Status.FAILED: BAD, Status.LOST: BAD, Status.NEEDS_ATTENTION: BAD, Status.CANCELLED: OFF, Status.SKIPPED: BAD}


@dataclass
class Step:
    """One line. `state` is done, now, todo, bad or off; `seen` marks that the task's last sighting belongs here."""

    title: str
    state: str
    at: datetime | None = None
    took: timedelta | float | None = None
    evidence: str = ""
    request_id: str = ""
    vendor_state: str = ""
    percent: int | None = None
    seen_at: datetime | None = None
    replica: str = ""


def steps(task: CopyTask, attempts: Sequence[CopyAttempt], replica: Snapshot | None) -> list[Step]:
    """Asked for, checked, sent, copying, verifying, verified: five lines, whatever the copy has come to."""
    reached = _reached(task, attempts, replica)
    lines = [_asked(task), _sent(task, attempts), _copying(task), _verifying(task), _verified(task)]
    for place, line in enumerate(lines):
        if task.status == Status.SUCCEEDED or place < reached:
            line.state = DONE
        elif place == reached:
            line.state = ENDS.get(Status(task.status), NOW)
        else:
            line.state = TODO
    return lines


def _reached(task: CopyTask, attempts: Sequence[CopyAttempt], replica: Snapshot | None) -> int:
    """The index of the line that the copy stands at, or that it ended at."""
    if task.status == Status.SKIPPED:
        return 0
    if task.accepted_at is None:
        return 1
    verifying = task.progress == 100 or (replica is not None and replica.state == "verifying")
    return 3 if verifying else 2


def _asked(task: CopyTask) -> Step:
    by = task.requested_by.get_username() if task.requested_by else "Antipode"
    return Step("Checked", TODO, task.created_at, evidence=f"asked for by {by}")


def _sent(task: CopyTask, attempts: Sequence[CopyAttempt]) -> Step:
    last = attempts[-1] if attempts else None
    if last is None:
        found = "found in the destination, so nothing was sent" if task.accepted_at else ""
        return Step("Sent", TODO, evidence=found)
    nth = f"{last.get_outcome_display()}, attempt {last.number}" if len(attempts) > 1 else last.get_outcome_display()
    return Step("Sent", TODO, last.opened_at, last.seconds, nth, last.request_id)


def _copying(task: CopyTask) -> Step:
    end = task.finished_at or task.seen_at
    took = end - task.accepted_at if task.accepted_at and end and end > task.accepted_at else None
    step = Step("Copying", TODO, task.accepted_at, took, replica=task.replica)
    if task.accepted_at:
        step.seen_at, step.vendor_state, step.percent = task.seen_at, task.vendor_state, task.progress
    return step


def _verifying(task: CopyTask) -> Step:
    return Step("Verifying", TODO)


def _verified(task: CopyTask) -> Step:
    if task.status != Status.SUCCEEDED:
        return Step("Verified", TODO)
    return Step("Verified", DONE, task.finished_at, replica=task.replica)

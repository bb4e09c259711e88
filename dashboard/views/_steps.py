"""The steps of one copy, each with its time, how long it took, and what shows that it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.models import CopyAttempt, CopyTask, Snapshot, Status, cards
from dashboard.models.room import Room
from dashboard.models.status import LIVE, TROUBLED

DONE, NOW, TODO, BAD, OFF = "done", "now", "todo", "bad", "off"
# state: (tone, icon, word)
LOOKS: dict[str, tuple[str, str, Any]] = {
    DONE: ("good", "check-circle", gettext_lazy("done")),
    NOW: ("move", "arrow-path", gettext_lazy("now")),
    TODO: ("off", "minus-circle", gettext_lazy("not yet")),
    BAD: ("bad", "x-circle", gettext_lazy("went wrong here")),
    OFF: ("off", "no-symbol", gettext_lazy("ended here")),
}

# How the step that a copy stands at looks.
ENDS = {Status.FAILED: BAD, Status.LOST: BAD, Status.NEEDS_ATTENTION: BAD, Status.CANCELLED: OFF, Status.SKIPPED: BAD}


@dataclass
class Step:
    """One line. `state` is done, now, todo, bad or off; `rooms` are the quotas that the copy takes from; `place` says that the
    destination belongs to the title; `runs`, that `took` is what it took so far."""

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
    rooms: Sequence[Room] = ()
    place: bool = False
    runs: bool = False

    @property
    def tone(self) -> str:
        return LOOKS[self.state][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.state][1]

    @property
    def word(self) -> str:
        return str(LOOKS[self.state][2])


def steps(
    task: CopyTask, attempts: Sequence[CopyAttempt], replica: Snapshot | None, rooms: Sequence[Room] = ()
) -> list[Step]:
    """Checked, sent, copying, verifying, verified: five lines, whatever the copy has come to. After the first comes what is
    reserved for one that is not finished, where the vendor has quotas for it."""
    reached = _reached(task, attempts, replica)
    lines = [_asked(task), _sent(task, attempts), _copying(task), Step(_("Verifying"), TODO), _verified(task)]
    for place, line in enumerate(lines):
        if task.status == Status.SUCCEEDED or place < reached:
            line.state = DONE
        elif place == reached:
            line.state = ENDS.get(Status(task.status), NOW)
        else:
            line.state = TODO
    if rooms:
        lines.insert(1, Step(_("Quota reserved"), DONE, rooms=rooms))
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
    return Step(
        _("Checked"), TODO, task.created_at, evidence=_("asked for by %(who)s") % {"who": task.asked_by or "Antipode"}
    )


def _sent(task: CopyTask, attempts: Sequence[CopyAttempt]) -> Step:
    last = attempts[-1] if attempts else None
    if last is None:
        found = _("found in the destination, so nothing was sent") if task.accepted_at else ""
        return Step(_("Sent"), TODO, evidence=found)
    outcome = last.get_outcome_display()
    if len(attempts) > 1:
        outcome = _("%(outcome)s, attempt %(number)d") % {"outcome": outcome, "number": last.number}
    return Step(_("Sent"), TODO, last.opened_at, last.seconds, outcome, last.request_id)


def _copying(task: CopyTask) -> Step:
    end = task.finished_at or task.seen_at
    took = end - task.accepted_at if task.accepted_at and end and end > task.accepted_at else None
    step = Step(_("Copying"), TODO, task.accepted_at, took, replica=task.replica)
    step.runs = task.status == Status.COPYING and task.progress != 100
    if task.accepted_at:
        step.seen_at, step.vendor_state, step.percent = task.seen_at, task.vendor_state, task.progress
    return step


def _verified(task: CopyTask) -> Step:
    if task.status != Status.SUCCEEDED:
        return Step(_("Verified"), TODO)
    took = task.finished_at - task.created_at if task.finished_at else None
    evidence = _("read there and found ready,")
    return Step(_("Verified"), DONE, task.finished_at, took, evidence, replica=task.replica, place=True)


def tone_of(task: CopyTask) -> str:
    """How loud the reason of a copy is said: bad where it needs somebody, warn while it may still pass, else off."""
    if task.status in TROUBLED:
        return "bad"
    return "warn" if task.status in LIVE else "off"


def says_why(task: CopyTask, card: cards.Card | None) -> bool:
    """Whether there is more to say of a copy than its status: not of one that was only just asked for."""
    if card is None or task.status == Status.SUCCEEDED:
        return False
    just_asked = task.reason in ("", "asked") and task.account.enabled
    return task.status not in (Status.QUEUED, Status.SUBMITTING, Status.COPYING) or not just_asked


def sentence(task: CopyTask, card: cards.Card | None) -> str:
    """What is the matter with a copy, in one sentence that follows its route."""
    match Status(task.status):
        case Status.SUCCEEDED:
            return _("seen ready there as %(replica)s.") % {"replica": task.replica}
        case Status.COPYING if task.reason and card is not None:
            return _("the latest look failed; the copy itself may go on. %(why)s") % {"why": card.title}
        case Status.COPYING if task.progress == 100:
            return _("all of it has come; the vendor is verifying it.")
        case Status.COPYING if task.progress is not None:
            return _("%(percent)d %% has come.") % {"percent": task.progress}
        case Status.COPYING:
            return _("taken by the vendor.")
        case Status.SUBMITTING:
            return _("the vendor is being asked.")
        case _:
            return card.title if card is not None else ""


def ticket(task: CopyTask, card: cards.Card | None, attempts: Sequence[CopyAttempt]) -> str:
    """What a vendor's support asks for, as text. Holds nothing secret: ids, times, codes."""
    last = attempts[-1] if attempts else None
    facts = [
        (_("Call"), last.api if last else ""),
        (_("Request id"), (last.request_id if last else "") or task.request_id),
        (_("Time"), f"{last.opened_at:%Y-%m-%d %H:%M:%S} UTC" if last else ""),
        (_("HTTP status"), str(last.http_status) if last and last.http_status else ""),
        (_("Code"), last.code if last and last.code else task.reason),
        (_("Message"), last.message if last and last.message else task.message),
        (_("Source"), _("%(what)s in %(region)s") % {"what": task.source, "region": task.source_region}),
        (_("Destination"), f"{task.destination_region} {task.replica}".strip()),
        (_("Meaning"), card.title if card else ""),
    ]
    return "\n".join(f"{name}: {value}" for name, value in facts if value)

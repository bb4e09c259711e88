"""Copies as lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.models import CopyTask, cards, eta, outlook, turns
from dashboard.models.eta import Range
from dashboard.models.outlook import Outlook
from dashboard.models.status import TROUBLED
from dashboard.models.turns import Turn
from dashboard.views._steps import says_why, tone_of


@dataclass(frozen=True)
class Line:
    """One copy; `card` explains it where it is not fine, `outlook` says how and when it goes on, `left` how long it may still take,
    `turn` its place among those that wait for a slot. `slow`: nearly all similar ones were there by now."""

    task: CopyTask
    card: cards.Card | None = None
    outlook: Outlook | None = None
    left: Range | None = None
    slow: bool = False
    turn: Turn | None = None

    @property
    def says_why(self) -> bool:
        return says_why(self.task, self.card)

    @property
    def tone(self) -> str:
        return tone_of(self.task)

    @property
    def icon(self) -> str:
        return "x-circle" if self.task.status in TROUBLED else "information-circle"


def lines(tasks: Sequence[CopyTask], names: cards.Names | None = None) -> list[Line]:
    """At most three queries, however many they are: two where the regions' `names` are known."""
    explained, waiting = cards.for_tasks(tasks, names), turns.turns(tasks)
    times = eta.known(task for task in tasks if eta.age_of(task) is not None)
    return [
        Line(
            task,
            explained.get(task.pk),
            outlook.of(task),
            times.left(task),
            times.is_slow(task),
            waiting.get(task.pk),
        )
        for task in tasks
    ]

"""Follows copy tasks to their ends, and shows what came of them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence

from dashboard import doorbell
from dashboard.commandline import columns, objects
from dashboard.commandline.exits import Exit
from dashboard.commandline.output import Output
from dashboard.commandline.waiting import Look, Wait
from dashboard.models import CopyTask, Status
from dashboard.models.status import FINISHED
from dashboard.parts import parts

# What waiting ends at: a copy that needs a person is looked at again by itself, but for how long nobody knows.
SETTLED = frozenset({*FINISHED, Status.NEEDS_ATTENTION})


class Following:
    """Some tasks by their keys, in the order in which they are to be shown."""

    def __init__(self, keys: Iterable[int]) -> None:
        self.keys = list(dict.fromkeys(keys))

    def wait(self, output: Output, timeout: float | None) -> bool:
        """Wait until all are settled. False: the time is over."""
        return Wait(output, doorbell.COPIES, self.goes_on, timeout).until(self.look)

    @property
    def goes_on(self) -> str:
        if not self.keys:
            return ""
        numbers = " ".join(str(key) for key in self.keys) if len(self.keys) <= 10 else f"--batch {self.batch}"
        return f"What was asked for goes on; to see it: manage.py copies {numbers}"

    @property
    def batch(self) -> uuid.UUID | None:
        return CopyTask.objects.filter(pk=self.keys[-1]).values_list("batch", flat=True).first()

    def look(self) -> Look:
        states: list[tuple[str, int | None]] = []
        for group in parts(self.keys):
            states += CopyTask.objects.filter(pk__in=group).order_by("pk").values_list("status", "progress")
        return Look(all(status in SETTLED for status, _ in states), _line(states))

    def tasks(self) -> list[CopyTask]:
        """The rows as they are now."""
        found: dict[int, CopyTask] = {}
        for group in parts(self.keys):
            found |= CopyTask.objects.select_related("account").in_bulk(group)
        return [found[key] for key in self.keys]


def finish(
    output: Output,
    keys: Sequence[int],
    *,
    refused: Sequence[objects.Object] = (),
    wait: bool = False,
    timeout: float | None = None,
) -> Exit:
    """Wait for the tasks where that is wanted, show them and what was refused before, and give the exit code."""
    following = Following(keys)
    in_time = following.wait(output, timeout) if wait and keys else True
    tasks = following.tasks()
    shown = [*objects.tasks(tasks), *refused]
    output.show("tasks", shown, columns.TASKS)
    for one in shown:
        if one["reason"] != "asked":  # what was asked for a moment ago needs no words
            for line in columns.explained(one):
                output.say(line)
    if not in_time:
        moving = [f"#{task.pk}" for task in tasks if task.status not in SETTLED]
        output.note(f"Not over after {timeout:g} seconds: {', '.join(moving[:20])}. {following.goes_on}")
        return Exit.NOT_REACHABLE
    if refused or (wait and any(task.status != Status.SUCCEEDED for task in tasks)):
        return Exit.NOT_VERIFIED
    return Exit.DONE


def _line(states: Sequence[tuple[str, int | None]]) -> str:
    """How many are verified, and what the others do: `1 of 3 verified · 2 copying (43 %, 12 %)`."""
    counts = Counter(status for status, _ in states)
    parts = [f"{counts.pop(Status.SUCCEEDED.value, 0)} of {len(states)} verified"]
    moving = ", ".join(f"{percent} %" for status, percent in states if status == Status.COPYING and percent is not None)
    for status, count in sorted(counts.items()):
        shown = f" ({moving})" if status == Status.COPYING and moving and len(states) <= 8 else ""
        parts.append(f"{count} {str(Status(status).label).lower()}{shown}")
    return " · ".join(parts)

"""Whose turn it is among the copies that wait for a slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.models.copying import CopyTask
from dashboard.models.status import Status

# The reason of a copy that waits because all slots into its region are taken; the longest asked for is the next one.
SLOT = "slot"

# So many of the first in line are read; of those behind them nothing is said.
READ = 2_000


@dataclass(frozen=True)
class Turn:
    """The place among those that wait for a slot into the same region, and how many they are; None where they are too many to
    be counted."""

    place: int
    total: int | None


def turns(tasks: Iterable[CopyTask]) -> dict[int, Turn]:
    """Of each task that waits for a slot, by its key. One query, or none where none of them does."""
    waiting = [task for task in tasks if task.status == Status.QUEUED and task.reason == SLOT]
    if not waiting:
        return {}
    line = CopyTask.objects.filter(
        status=Status.QUEUED,
        reason=SLOT,
        account__in={task.account_id for task in waiting},
        destination_region__in={task.destination_region for task in waiting},
    )
    first = list(line.order_by("pk").values_list("pk", "account_id", "destination_region")[: READ + 1])
    places, total = dict[int, int](), Counter[tuple[int, str]]()
    for pk, account, region in first:
        total[account, region] += 1
        places[pk] = total[account, region]
    return {
        task.pk: Turn(places[task.pk], total[task.account_id, task.destination_region] if len(first) <= READ else None)
        for task in waiting
        if task.pk in places
    }

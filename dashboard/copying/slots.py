"""How many copies may run into one region at once."""

from __future__ import annotations

from django.db.models import Count

from dashboard.copying import delays
from dashboard.models import Account, CopyTask, Status

# What may be using a slot at the vendor.
HOLDING = (Status.SUBMITTING, Status.COPYING, Status.UNKNOWN)

# Seconds until a task that found no slot looks again; one that gets free wakes the first of them before.
SLOT_LOOK = 30


def in_use(account: Account, regions: set[str]) -> dict[str, int]:
    """How many slots of each region are taken."""
    holding = CopyTask.objects.filter(account=account, destination_region__in=regions, status__in=HOLDING)
    return dict(holding.order_by().values_list("destination_region").annotate(n=Count("id")))


def with_room(account: Account, tasks: list[CopyTask]) -> list[CopyTask]:
    """The tasks that find a slot in their destination; the others are put off, and say why."""
    taken = in_use(account, {task.destination_region for task in tasks})
    good = []
    for task in tasks:
        used = taken.get(task.destination_region, 0)
        if used < account.slots:
            taken[task.destination_region] = used + 1
            good.append(task)
        else:
            _wait_for_slot(task, account.slots)
    return good


def _wait_for_slot(task: CopyTask, slots: int) -> None:
    message = f"All {slots} slots into {task.destination_region} are taken."
    task.wait(delays.soon(SLOT_LOOK), "slot", message)

"""One copy of a source at a time, where the vendor takes no second one while the first is running."""

from __future__ import annotations

from dashboard.copying import delays
from dashboard.copying.slots import HOLDING
from dashboard.models import Account, CopyTask

REASON = "one-at-a-time"

# Seconds until a task whose source is being copied looks again; the copy that ends wakes the first of them before.
TURN_LOOK = 30


def in_turn(account: Account, tasks: list[CopyTask]) -> list[CopyTask]:
    """The tasks that their sources can take now; the others are put off, and say which copy they wait for."""
    single = [task for task in tasks if task.operation_facts.one_at_a_time]
    if not single:
        return tasks
    before = _under_way(account, single)
    late = set()
    for task in single:
        other = before.setdefault((task.service, task.source), task)
        if other.pk != task.pk:
            _wait(task, other)
            late.add(task.pk)
    return [task for task in tasks if task.pk not in late]


def _under_way(account: Account, tasks: list[CopyTask]) -> dict[tuple[str, str], CopyTask]:
    """The copy of each source that may be running at the vendor."""
    running = CopyTask.objects.filter(account=account, source__in={task.source for task in tasks}, status__in=HOLDING)
    return {(task.service, task.source): task for task in running.only("service", "source", "destination_region")}


def _wait(task: CopyTask, other: CopyTask) -> None:
    message = f"Copy {other.pk} to {other.destination_region} comes first."
    task.wait(delays.soon(TURN_LOOK), REASON, message)

"""Many copy tasks written in one statement, fenced as one row is: by the epoch and the state that each was read with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Case, Q, Value, When

from dashboard.models.audit import AuditEvent
from dashboard.models.copying import CopyTask
from dashboard.models.fitting import fitted
from dashboard.models.status import Status

# The values of one row, by the names of its columns.
Values = Mapping[str, Any]


class NotTogether(Exception):
    """Somebody else has one of the rows by now; nothing was written of any."""


def move_together(
    tasks: Sequence[CopyTask],
    to: Status,
    *,
    due_at: datetime | None = None,
    each: Mapping[int, Values] | None = None,
    **common: Any,
) -> None:
    """What `CopyTask.move` does, for tasks of one state: `common` goes to all of them, `each` to the one with that key and has the
    same columns for every one. All are moved, with their events, or NotTogether is raised."""
    before = Status(tasks[0].status)
    changes = {task.pk: task.changes(to, due_at, **common, **(each or {}).get(task.pk, {})) for task in tasks}
    with transaction.atomic():
        if write_together(tasks, before, changes) != len(tasks):
            raise NotTogether
        AuditEvent.objects.bulk_create(task.moved(before, to, changes[task.pk]) for task in tasks)
    for task in tasks:
        task.have(changes[task.pk])


def write_together(tasks: Iterable[CopyTask], status: Status, values: Mapping[int, Values]) -> int:
    """Write each row's values, which have the same columns for every row; how many rows were still as they were read."""
    epochs = defaultdict[int, list[int]](list)
    for task in tasks:
        epochs[task.epoch].append(task.pk)
    if not epochs:
        return 0
    rows = {pk: fitted(CopyTask, row) for pk, row in values.items()}
    names = next(iter(rows.values())).keys()
    changes = {name: _by_row({pk: row[name] for pk, row in rows.items()}) for name in names}
    ours = reduce(or_, (Q(epoch=epoch, pk__in=pks) for epoch, pks in epochs.items()))
    return CopyTask.objects.filter(ours, status=status).update(**changes)


def _by_row(values: Mapping[int, Any]) -> Any:
    """The value, or one for each row where they differ."""
    pks = defaultdict[Any, list[int]](list)
    for pk, value in values.items():
        pks[value].append(pk)
    if len(pks) == 1:
        return next(iter(pks))
    return Case(*(When(pk__in=some, then=Value(value)) for value, some in pks.items()))

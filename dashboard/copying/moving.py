"""Copies that are still on their way: what was seen of many of them is written at once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Q, Value, When
from django.utils import timezone

from dashboard.copying import delays
from dashboard.models import CopyTask, Status
from dashboard.models.fitting import fitted
from providers import Sighting

SEEN = ("progress", "vendor_state", "reason", "message")


def write(tasks: Mapping[CopyTask, Sighting], usual: float | None) -> None:
    """Note how far they are and when they are looked at next, of each one that is still as it was read.

    Of a copy of which nothing is new only the time of the next look changes.
    """
    same, news = dict[CopyTask, dict[str, Any]](), dict[CopyTask, dict[str, Any]]()
    for task, seen in tasks.items():
        facts = _facts(task, seen)
        is_new = any(facts[name] != getattr(task, name) for name in SEEN)
        (news if is_new else same)[task] = {**facts, "due_at": _whole(delays.next_look_at(task.accepted_at, usual))}
    now = timezone.now()
    seen_at = {"seen_at": now, "missing_since": None, "missing_reads": 0, "claim": None}
    _update(same, ("due_at",), seen_at)
    _update(news, ("due_at", *SEEN), {**seen_at, "updated_at": now})


def _facts(task: CopyTask, seen: Sighting) -> dict[str, Any]:
    # A copy that goes backwards at the vendor still has come as far as it had.
    progress = max(seen.percent or 0, task.progress or 0) if seen.percent is not None else task.progress
    return fitted(CopyTask, {"progress": progress, "vendor_state": seen.vendor_state, "reason": "", "message": ""})


def _whole(at: datetime) -> datetime:
    """The next whole second: what is due at one moment is looked at in one call."""
    return datetime.fromtimestamp(math.ceil(at.timestamp()), UTC)


def _update(rows: Mapping[CopyTask, Mapping[str, Any]], names: Iterable[str], common: Mapping[str, Any]) -> None:
    """One statement, fenced as every write is: by the epoch and the state that each row was read with."""
    if not rows:
        return
    changes = {name: _by_row({task.pk: values[name] for task, values in rows.items()}) for name in names}
    epochs = defaultdict[int, list[int]](list)
    for task in rows:
        epochs[task.epoch].append(task.pk)
    ours = reduce(or_, (Q(epoch=epoch, pk__in=pks) for epoch, pks in epochs.items()))
    CopyTask.objects.filter(ours, status=Status.COPYING).update(**common, **changes)


def _by_row(values: Mapping[int, Any]) -> Any:
    """The value, or one for each row where they differ."""
    pks = defaultdict[Any, list[int]](list)
    for pk, value in values.items():
        pks[value].append(pk)
    if len(pks) == 1:
        return next(iter(pks))
    return Case(*(When(pk__in=some, then=Value(value)) for value, some in pks.items()))

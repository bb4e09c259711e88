"""Copies that are still on their way: what was seen of many of them is written at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from dashboard.copying import delays
from dashboard.models import CopyTask, Status
from dashboard.models.fitting import fitted
from dashboard.models.together import write_together
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
    looked = {"seen_at": now, "missing_since": None, "missing_reads": 0, "claim": None}
    write_together(
        same, Status.COPYING, {task.pk: {**looked, "due_at": facts["due_at"]} for task, facts in same.items()}
    )
    write_together(
        news, Status.COPYING, {task.pk: {**looked, **facts, "updated_at": now} for task, facts in news.items()}
    )


def _facts(task: CopyTask, seen: Sighting) -> dict[str, Any]:
    # A copy that goes backwards at the vendor still has come as far as it had.
    progress = max(seen.percent or 0, task.progress or 0) if seen.percent is not None else task.progress
    return fitted(CopyTask, {"progress": progress, "vendor_state": seen.vendor_state, "reason": "", "message": ""})


def _whole(at: datetime) -> datetime:
    """The next whole second: what is due at one moment is looked at in one call."""
    return datetime.fromtimestamp(math.ceil(at.timestamp()), UTC)

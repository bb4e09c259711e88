"""Take due rows, so that no other worker works on them meanwhile.

A claim raises each row's epoch and pushes its `due_at` past the lease. Whoever wants to write later names the epoch, so a worker
that was frozen past its lease writes nothing. Two workers that claim at once cannot both get a row: the second one's UPDATE no
longer finds it due.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from dashboard.models import CopyTask
from dashboard.points import Point, reached


def lease() -> timedelta:
    """How long a claim holds."""
    return timedelta(seconds=settings.LEASE)


def claim(lane: str, limit: int) -> list[CopyTask]:
    """Up to `limit` due rows of the lane, the longest overdue first, with their accounts."""
    now, mark = timezone.now(), uuid.uuid4()
    due = CopyTask.objects.due(now).filter(lane=lane).order_by("due_at", "id")
    ids = list(due.values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    taken = CopyTask.objects.filter(pk__in=ids, lane=lane, due_at__lte=now)
    taken.update(epoch=F("epoch") + 1, claim=mark, due_at=now + lease())
    reached(Point.CLAIMED)
    order = {pk: place for place, pk in enumerate(ids)}
    mine = CopyTask.objects.filter(pk__in=ids, claim=mark).select_related("account")
    return sorted(mine, key=lambda task: order[task.pk])


def release(tasks: list[CopyTask]) -> None:
    """Give rows back untouched; they are due at once."""
    now = timezone.now()
    for task in tasks:
        task.put_off(now)

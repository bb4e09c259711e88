"""Take due rows, so that no other worker works on them meanwhile.

A claim raises each row's epoch and pushes its `due_at` past the lease. Whoever wants to write later names the epoch, so a worker
that was frozen past its lease writes nothing. Two workers that claim at once cannot both get a row: the second one's UPDATE no
longer finds it due.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from dashboard.models import Account, CopyTask
from dashboard.models.copying import CopyTaskQuerySet
from dashboard.points import Point, reached


def lease() -> timedelta:
    """How long a claim holds."""
    return timedelta(seconds=settings.LEASE)


def claim(lane: str, limit: int, early: Q | None = None) -> list[CopyTask]:
    """Up to `limit` due rows of the lane, the longest overdue first, with their accounts.

    Where some are due and there is room, rows of the lane that meet `early` come along before their time, unless somebody
    holds them.
    """
    now, mark = timezone.now(), uuid.uuid4()
    ids = _first(CopyTask.objects.due(now).filter(lane=lane), limit)
    if not ids:
        return []
    wanted = Q(due_at__lte=now)
    if early is not None and len(ids) < limit:
        free = Q(early, due_at__gt=now, claim__isnull=True)
        ids += _first(CopyTask.objects.filter(free, lane=lane), limit - len(ids))
        wanted |= free
    taken = CopyTask.objects.filter(wanted, pk__in=ids, lane=lane)
    taken.update(epoch=F("epoch") + 1, claim=mark, due_at=now + lease())
    reached(Point.CLAIMED)
    order = {pk: place for place, pk in enumerate(ids)}
    mine = sorted(CopyTask.objects.filter(pk__in=ids, claim=mark), key=lambda task: order[task.pk])
    # A lane has one account: its row, which is a large one, is read once and not with each task.
    accounts = Account.objects.in_bulk({task.account_id for task in mine})
    for task in mine:
        task.account = accounts[task.account_id]
    return mine


def _first(rows: CopyTaskQuerySet, limit: int) -> list[int]:
    return list(rows.order_by("due_at", "id").values_list("pk", flat=True)[:limit])


def release(tasks: list[CopyTask]) -> None:
    """Give rows back untouched; they are due at once."""
    now = timezone.now()
    for task in tasks:
        task.put_off(now)

"""What runs every second is found by index, however many finished copies there are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dashboard.copying.lanes import due_lanes, has_due_rows
from dashboard.models import Account, CopyTask, Status

# Indexes that hold nothing but what is not finished.
UNFINISHED = ("task_lane_due", "task_due", "task_live")


def copies(account: Account, status: Status, count: int, **facts: Any) -> None:
    tasks = [
        CopyTask(
            account=account,
            service="tencent_cbs",
            operation="copy_snapshot",
            source=f"snap-{status.value}-{number}",
            source_region="ap-guangzhou",
            destination_region="ap-beijing",
            status=status,
            **facts,
        )
        for number in range(count)
    ]
    for task in tasks:
        task.lane = task.lane_for(status)
    CopyTask.objects.bulk_create(tasks, batch_size=1000)


@pytest.mark.django_db
def test_what_is_due_is_found_by_the_index_of_unfinished_rows() -> None:
    account = Account.objects.create(name="prod", vendor="tencent", sealed="")
    copies(account, Status.SUCCEEDED, 5000, due_at=None)
    copies(account, Status.COPYING, 50, due_at=timezone.now() + timedelta(minutes=1))
    copies(account, Status.QUEUED, 20, due_at=timezone.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    (lane,) = due_lanes()
    assert has_due_rows(lane)

    due = CopyTask.objects.due()
    for rows in (due.order_by("lane").values_list("lane", flat=True).distinct(), due.filter(lane=lane)[:60]):
        assert any(index in rows.explain() for index in UNFINISHED), rows.explain()

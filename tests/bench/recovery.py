"""Every process is killed at once in the middle of a run: when the work goes on that nobody held, and that which a worker held."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dashboard.models import AuditEvent, CopyTask, Status
from tests.bench import copies
from tests.bench.figures import Figure
from tests.running import Stack

COUNT = 200
# Seconds that a signature of Tencent's holds, its clock and its lists included.
SIGNED = 420


def measure(stack: Stack, quick: bool) -> list[Figure]:
    count = 40 if quick else COUNT
    account = copies.at_rest(stack)
    stack.cloud_post("settings", {"pace": 1.0})
    snapshots = copies.sources(stack, account, count)
    batch = copies.ask(account, snapshots, copies.DESTINATIONS[:1])[0].batch
    tasks = CopyTask.objects.filter(batch=batch)
    while tasks.exclude(status=Status.QUEUED).count() < count // 4:
        time.sleep(0.05)
    stack.kill("manage.py")
    killed_at = timezone.now()
    held = list(tasks.filter(status__in=[Status.QUEUED, Status.SUBMITTING], claim__isnull=False))
    stack.kill_everything()
    connection.close()
    stack.start()
    serves = (timezone.now() - killed_at).total_seconds()
    # What was signed and not sent is asked for again only when the cloud would refuse that signature.
    copies.until_finished(batch, 2 * settings.LEASE + 4 * count / 20 + SIGNED + 60)
    return [*_figures(killed_at, serves, batch, held), *_counted(stack, tasks, {one.vendor_id for one in snapshots})]


def _figures(killed_at: datetime, serves: float, batch: Any, held: list[CopyTask]) -> list[Figure]:
    after = AuditEvent.objects.filter(batch=batch, at__gt=killed_at).order_by("at")
    first = after.values_list("at", flat=True)[0]
    resumed = [after.filter(subject_id=str(task.pk)).values_list("at", flat=True)[0] for task in held]
    seconds = max(((at - killed_at).total_seconds() for at in resumed), default=0.0)
    # A lease runs from the claim; then the next tick, and a job.
    return [
        Figure(
            "recovery",
            "first work after every process was killed",
            (first - killed_at).total_seconds() - serves,
            "s",
            most=5,
            note=f"after the start, which took {serves:.1f} s",
        ),
        Figure(
            "recovery",
            "what a worker held goes on, the last",
            seconds / settings.LEASE,
            "of the lease",
            most=1 + 5 / settings.LEASE,
            note=f"{len(held)} copies, the last after {seconds:.1f} s; the lease is {settings.LEASE} s",
        ),
    ]


def _counted(stack: Stack, tasks: Any, sources: set[str]) -> list[Figure]:
    taken = [copy["source"] for copy in stack.cloud_state()["accepted"] if copy["source"] in sources]
    return [
        Figure("recovery", "copies made twice", len(taken) - len(set(taken)), "", most=0, firm=True),
        Figure(
            "recovery", "copies not verified", tasks.exclude(status=Status.SUCCEEDED).count(), "", most=0, firm=True
        ),
    ]

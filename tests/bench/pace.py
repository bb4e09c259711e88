"""Eight workers at once: no second with more calls than the vendor allows, none of them wasted, no account behind another's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from dashboard.models import Account, CopyAttempt, CopyTask, Snapshot
from dashboard.supervisor.stack import COPY_WORKERS
from tests.bench import copies
from tests.bench.figures import Figure, most_in_a_second
from tests.running import PROJECT, Stack

PROCESSES = 8
RATE = 20.0


def measure(stack: Stack, quick: bool) -> list[Figure]:
    count = 40 if quick else 1000
    account = copies.at_rest(stack)
    other = _another(stack)
    snapshots = copies.sources(stack, account, count)
    since = len(stack.cloud_state()["accepted"])
    with _more_workers(stack, 2 if quick else PROCESSES - COPY_WORKERS):
        began = time.time()
        batch = copies.ask(account, snapshots, copies.DESTINATIONS[:1])[0].batch
        time.sleep(min(2.0, count / RATE / 2))
        asked = timezone.now()
        theirs = copies.ask(other, [_like(snapshots[0], other)], copies.DESTINATIONS[:1])
        copies.until_finished(batch, 60 + 4 * count / RATE)
    return [*_used(copies.calls(stack, since), began, count), _delay(theirs[0], asked), _refused(batch)]


def _used(taken: list[float], began: float, count: int) -> list[Figure]:
    seconds = taken[-1] - taken[0]
    note = (
        f"{len(taken)} calls of {PROCESSES} processes within {seconds:.1f} s; the first after {taken[0] - began:.2f} s"
    )
    return [
        Figure("pace", "most calls in a second", most_in_a_second(taken), "", most=RATE, note=note, firm=True),
        Figure("pace", "used of the limit", (count - 1) / seconds / RATE, "of 1", least=0.9, note=note),
    ]


def _delay(task: CopyTask, asked: datetime) -> Figure:
    """Another account's first call, refused or not: it names a snapshot that the vendor need not know."""
    attempt = CopyAttempt.objects.filter(task=task).order_by("number").first()
    waited = (attempt.signed_at - asked).total_seconds() if attempt else float("inf")
    return Figure("pace", "another account's first call", waited, "s", most=5, note="while the thousand wait")


def _refused(batch: object) -> Figure:
    limited = CopyAttempt.objects.filter(task__batch=batch, code__startswith="RequestLimitExceeded")
    return Figure("pace", "calls refused as too many", limited.count(), "", most=0, firm=True)


def _another(stack: Stack) -> Account:
    """A second account of the vendor, with a key of its own."""
    made = stack.cloud_post("accounts", {"vendor": "tencent", "name": "other"})
    account = Account(name="bench-other", vendor="tencent", endpoint=stack.emulator_url)
    account.seal(made["credentials"])
    account.save()
    return account


def _like(snapshot: Snapshot, account: Account) -> Snapshot:
    return Snapshot(account=account, vendor_id="snap-other", region=snapshot.region, name="", size_gb=50)


@contextmanager
def _more_workers(stack: Stack, count: int) -> Iterator[None]:
    """So many workers beside the stack's own."""
    environment = {**stack.environment, "REDIS_URL": settings.REDIS_URL, "ANTIPODE_LOG_LEVEL": "WARNING"}
    command = [sys.executable, "manage.py", "rqworker", "copies"]
    devnull = subprocess.DEVNULL
    started = [
        subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=devnull, stderr=devnull) for _ in range(count)
    ]
    try:
        time.sleep(0.5 * count + 3 * count / (os.cpu_count() or 1) / 2)
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)

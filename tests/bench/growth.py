"""What a claim, a tick and a step of the engine cost with a thousand task rows behind them, and with a million."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db import transaction
from django.utils import timezone

from dashboard.copying import slots
from dashboard.copying.claim import claim, release
from dashboard.copying.tick import tick
from dashboard.models import Account, CopyTask, Region, Status
from dashboard.sample import bulk
from tests.bench.figures import Figure

ROWS = (1_000, 10_000, 100_000, 1_000_000)
LIVE = 400
SOURCE, DESTINATIONS = "ap-guangzhou", ("ap-beijing", "ap-shanghai", "ap-singapore", "ap-chengdu")


@dataclass
class Cost:
    """CPU seconds of this process and wall seconds, of one turn each."""

    cpu: float
    wall: float


def measure(_: None, quick: bool) -> list[Figure]:
    account = Account.objects.create(name="growth", vendor="tencent", sealed="")
    Region.objects.bulk_create(
        Region(account=account, code=code, sync_due_at=timezone.now() + timedelta(days=1))
        for code in (SOURCE, *DESTINATIONS)
    )
    _live(account)
    figures, first = [], dict[str, Cost]()
    for rows in ROWS[:2] if quick else ROWS:
        _history(account, rows)
        for what, cost in _costs(account, 5 if quick else 25).items():
            base = first.setdefault(what, cost)
            figures.append(_figure(what, rows, cost, base))
    return figures


def _figure(what: str, rows: int, cost: Cost, base: Cost) -> Figure:
    database = "PostgreSQL" if os.environ.get("ANTIPODE_TEST_STACK") == "postgresql" else "SQLite"
    note = f"{cost.wall * 1000:.2f} ms, {cost.wall / base.wall:.2f} × with 1,000 rows"
    return Figure("growth", f"{what}, {rows:,} rows, {database}", cost.wall / base.wall, "× 1,000", most=1.5, note=note)


def _live(account: Account) -> None:
    now = timezone.now()
    tasks = [_task(account, f"live-{n}", Status.COPYING if n % 2 else Status.QUEUED, due_at=now) for n in range(LIVE)]
    CopyTask.objects.bulk_create(tasks, batch_size=500)


def _history(account: Account, rows: int) -> None:
    """Verified and failed copies, until there are so many rows; what a database does to keep its plans right follows."""
    have = CopyTask.objects.count()
    now = timezone.now()
    while have < rows:
        some = min(5_000, rows - have)
        tasks = [
            _task(
                account, f"old-{have + n}", Status.FAILED if n % 50 == 0 else Status.SUCCEEDED, due_at=None,
                finished_at=now - timedelta(minutes=have + n), replica=f"snap-{have + n:08x}",
            )
            for n in range(some)
        ]  # fmt: skip
        CopyTask.objects.bulk_create(tasks, batch_size=500)
        have += some
    bulk.look()


def _task(account: Account, source: str, status: Status, **facts: object) -> CopyTask:
    task = CopyTask(
        account=account, service="tencent_cbs", operation="copy_snapshot", source=source, source_region=SOURCE,
        destination_region=DESTINATIONS[len(source) % 4], status=status, **facts,
    )  # fmt: skip
    task.lane = task.lane_for(status)
    return task


def _costs(account: Account, turns: int) -> dict[str, Cost]:
    submit = f"{account.pk}:tencent_cbs:{SOURCE}:submit"
    return {
        "claim of 60": _cost(lambda: release(claim(submit, 60)), turns),
        "claim of nothing": _cost(lambda: claim(submit.replace("submit", "reconcile"), 60), turns),
        "tick": _cost(tick, turns),
        "count of slots": _cost(lambda: slots.in_use(account, set(DESTINATIONS)), turns),
        "move of a row": _cost(lambda: _move(submit), turns),
    }


def _move(lane: str) -> None:
    """Intent and settlement of one row, undone."""
    with transaction.atomic():
        (task,) = claim(lane, 1)
        task.move(Status.SUBMITTING)
        task.move(Status.COPYING)
        transaction.set_rollback(True)


def _cost(work: Callable[[], object], turns: int) -> Cost:
    work()
    measured = []
    for _ in range(turns):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        measured.append(Cost(time.process_time() - cpu, time.perf_counter() - wall))
    return Cost(median(cost.cpu for cost in measured), median(cost.wall for cost in measured))

"""Ten thousand copies under way: how many calls a look at all of them takes, how much of a core, and how the looks thin out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from dashboard import jobs
from dashboard.copying import delays
from dashboard.copying.lanes import due_lanes
from dashboard.models import Account, CopyTask, Status
from tests.bench.cloud import cloud
from tests.bench.copies import DESTINATIONS, SOURCE
from tests.bench.figures import Figure
from tests.running import read_json

COUNT, BATCH = 10_000, 100
# How old the copies are: a disk of a terabyte takes hours.
AGE = timedelta(hours=1)


@dataclass
class Looked:
    """What some minutes of watching took: the calls, the looks at one copy each, and this process' CPU seconds."""

    calls: int
    looks: int
    cpu: float
    seconds: float


def measure(_: None, quick: bool) -> list[Figure]:
    count, minutes = (500, 2) if quick else (COUNT, 4)
    with cloud(pace=1e9) as held, time_machine.travel(timezone.now(), tick=True) as clock:
        account = Account(name="watching", vendor="tencent", endpoint=held.url, slots=10_000)
        account.seal(held.credentials["tencent"])
        account.save()
        _under_way(account, held.url, count)
        _watch(clock, held.url, 60)  # the first looks find them as they were asked for; then they come in their batches
        looked = _watch(clock, held.url, minutes * 60)
    per_look = looked.calls / (looked.looks / BATCH)
    often = looked.looks / count / (looked.seconds / 60)
    note = f"{looked.looks:,} looks at {count:,} copies in {looked.calls:,} calls, {looked.seconds / 60:.1f} minutes on the clock"
    return [
        Figure(
            "watching",
            "calls per 100 copies and look",
            per_look,
            "",
            most=1.0 if not quick else 3,
            note=note,
            firm=True,
        ),
        Figure(
            "watching",
            "looks a minute at an old copy",
            often,
            "",
            most=60 / delays.LATEST_LOOK * 4 / 3 + 0.1,
            firm=True,
        ),
        Figure(
            "watching", "CPU seconds per second", looked.cpu / looked.seconds, "cores", most=0.5, note="the watch alone"
        ),
    ]


def _under_way(account: Account, url: str, count: int) -> None:
    """Copies that the cloud knows and that will not end, asked for at any moment of some minutes."""
    now = timezone.now()
    tasks = []
    for region in DESTINATIONS:
        made = read_json(f"{url}/_emulator/snapshots", {
            "vendor": "tencent", "region": region, "count": count // len(DESTINATIONS), "size": 1000, "done": False,
            "weight": 1.0, "origin": "copy",
        })["snapshots"]  # fmt: skip
        for number, item in enumerate(made):
            task = CopyTask(
                account=account, service="tencent_cbs", operation="copy_snapshot", source=f"snap-{number:08x}",
                source_region=SOURCE, destination_region=region, status=Status.COPYING, replica=item["id"],
                vendor_state="COPYING_FROM_REMOTE", progress=0, accepted_at=now - AGE,
                due_at=now + timedelta(seconds=60 * number / len(made)),
            )  # fmt: skip
            task.lane = task.lane_for(Status.COPYING)
            tasks.append(task)
    CopyTask.objects.bulk_create(tasks, batch_size=500)


def _watch(clock: Any, url: str, seconds: int) -> Looked:
    """A tick each second of the clock, and whatever it finds due."""
    calls, epochs, cpu = _calls(url), _epochs(), time.process_time()
    for _ in range(seconds):
        clock.shift(1)
        for lane in due_lanes():
            jobs.run_lane(lane)
    return Looked(_calls(url) - calls, _epochs() - epochs, time.process_time() - cpu, float(seconds))


def _calls(url: str) -> int:
    return int(read_json(f"{url}/_emulator/state")["calls"].get("DescribeSnapshots", 0))


def _epochs() -> int:
    """Each claim raises it by one, and a watch job claims what it looks at."""
    return sum(CopyTask.objects.values_list("epoch", flat=True))

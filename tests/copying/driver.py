"""The engine without its processes: rows, a real Redis, an emulated cloud, and a clock that can be moved on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import time_machine

from dashboard import jobs
from dashboard.copying.lanes import Lane, due_lanes
from dashboard.models import Account, CopyTask, Region, Snapshot, planning, requesting
from providers.emulator import Emulator
from providers.emulator._state import Accepted

SOURCE, BEIJING, SHANGHAI, SINGAPORE = "ap-guangzhou", "ap-beijing", "ap-shanghai", "ap-singapore"
# Past the window in which the vendor takes a signature, its listing lag, and our grace.
PAST_THE_WINDOW = 400


@dataclass
class Engine:
    """What the tests of the engine do to it."""

    cloud: Emulator
    account: Account
    clock: Any
    operation: str = "copy_snapshot"

    def sync(self, *regions: str) -> None:
        chosen = Region.objects.filter(account=self.account, chosen=True)
        for region in chosen.filter(code__in=regions) if regions else chosen:
            Region.objects.filter(pk=region.pk).update(sync_due_at=region.account.created_at)
            jobs.sync_region(region.pk)

    def source(self, vendor_id: str = "snap-d3m0good") -> Snapshot:
        return Snapshot.objects.get(account=self.account, vendor_id=vendor_id)

    def ask(self, *destinations: str, source: str = "snap-d3m0good", **options: Any) -> list[CopyTask]:
        plan = planning.plan([self.source(source)], self.operation, destinations, **options)
        batch = requesting.request([line.wish for line in plan.startable], actor=None)
        return sorted(batch.tasks, key=lambda task: destinations.index(task.destination_region))

    def work(self, seconds: float = 0) -> None:
        """Let the clock run on by that much, then do everything that is due."""
        self.clock.shift(seconds)
        for lane in due_lanes():
            jobs.run_lane(lane)

    def step(self) -> None:
        """One claim of each lane that is due, and no second one."""
        for lane in due_lanes():
            jobs._STEPS[Lane.named(lane).step](lane)

    def until(self, done: Callable[[], Any], *, step: float = 5, rounds: int = 40) -> None:
        for _ in range(rounds):
            if done():
                return
            self.work(step)
        raise AssertionError(
            f"not within {rounds} rounds: {[(t.pk, t.status, t.reason) for t in CopyTask.objects.all()]}"
        )

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """The oracle: every copy that the cloud took."""
        with self.cloud.cloud.lock:
            return [asdict(one) for one in self.cloud.cloud.store.all(Accepted)]

    def calls(self, action: str) -> int:
        return int(self.cloud.state["calls"].get(action, 0))


def moving_clock() -> Any:
    return time_machine.travel("2026-03-04T05:06:07Z", tick=True)

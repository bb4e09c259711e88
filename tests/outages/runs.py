"""A run of many copies by the whole of Antipode, and how it is read afterwards."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.running import Stack, wait_until

HOME, DESTINATIONS = "ap-guangzhou", ("ap-beijing", "ap-shanghai", "ap-chengdu", "ap-chongqing", "ap-nanjing")
ACCOUNT = "demo-tencent"

# Only the account of the run is in use: the reading of the others would take the machine's time from it.
ASK = """
import json, sys
from dashboard.models import Account, requesting
from dashboard.models.requesting import Wish
Account.objects.exclude(name="{account}").update(enabled=False)
account = Account.objects.get(name="{account}")
account.slots = {slots}
account.save(update_fields=["slots"])
wishes = [
    Wish(account, "tencent_cbs", "copy_snapshot", source, "{home}", region)
    for source in json.load(sys.stdin) for region in {regions}
]
print(len(requesting.request(wishes, actor=None).tasks))
"""

ROWS = """
import json
from dashboard.models import CopyTask
print(json.dumps(list(CopyTask.objects.values("pk", "status", "reason", "source", "destination_region", "replica", "attempts"))))
"""
Row = dict[str, Any]


def place(one: Row) -> tuple[str, str]:
    """Where only one copy may be."""
    return one["source"], one["destination_region"]


@dataclass
class Run:
    """So many copies asked of a running stack."""

    stack: Stack
    wanted: int

    @classmethod
    def ask(cls, stack: Stack, sources: int, regions: tuple[str, ...] = DESTINATIONS, slots: int = 100) -> Run:
        for region in (HOME, *regions):
            stack.cloud_post("quota", {"region": region, "limit": 100_000})
        made = stack.cloud_post("snapshots", {"region": HOME, "count": sources, "size": 20})
        script = ASK.format(account=ACCOUNT, slots=slots, home=HOME, regions=regions)
        ids = json.dumps([one["id"] for one in made["snapshots"]])
        asked = stack.manage("shell", "--no-imports", "-c", script, stdin=ids)
        assert asked.stdout.strip() == str(sources * len(regions)), asked.stderr
        return cls(stack, sources * len(regions))

    def rows(self) -> list[Row]:
        """Every task; [] while the database is away."""
        told = self.stack.manage("shell", "--no-imports", "-c", ROWS)
        return list(json.loads(told.stdout)) if told.returncode == 0 else []

    def states(self) -> Counter[str]:
        return Counter(row["status"] for row in self.rows())

    def accepted(self) -> list[dict[str, Any]]:
        """The oracle."""
        return list(self.stack.cloud_state()["accepted"])

    def is_over(self) -> bool:
        rows = self.rows()
        return len(rows) == self.wanted and all(row["status"] == "SUCCEEDED" for row in rows)

    def wait(self, seconds: float) -> None:
        wait_until(lambda: self.is_over(), "every copy is verified", seconds)

    def wait_but_for_windows(self, seconds: float) -> None:
        """Until every copy is verified but those that were perhaps never sent: nobody knows before their signature is void."""
        taken: set[tuple[str, str]] = set()

        def is_over() -> bool:
            rows = self.rows()
            if not rows or any(row["status"] not in ("SUCCEEDED", "UNKNOWN") for row in rows):
                return False
            taken.update(place(copy) for copy in self.accepted())
            return not [row for row in rows if row["status"] == "UNKNOWN" and place(row) in taken]

        wait_until(is_over, "every copy is verified", seconds)

    def nothing_was_lost_or_doubled(self) -> None:
        """Each copy that the cloud took is one row's, and each row has one."""
        taken, rows = self.accepted(), self.rows()
        assert len(rows) == self.wanted
        places = Counter(place(copy) for copy in taken)
        assert [place for place, times in places.items() if times > 1] == []
        owners = Counter(row["replica"] for row in rows if row["status"] == "SUCCEEDED")
        assert set(owners.values()) <= {1}
        waiting = {place(row) for row in rows if row["status"] != "SUCCEEDED"}
        unowned = [copy for copy in taken if copy["replica"] not in owners]
        assert {place(copy) for copy in unowned} <= waiting

    def everything_runs(self) -> None:
        """Every process is there, if need be another one than at first."""
        assert self.stack.process is not None and self.stack.process.poll() is None, self.stack.said
        wait_until(lambda: self.stack.ready().get("ready"), "every part is ready", 60)

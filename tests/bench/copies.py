"""What the engine's contests do to a stack: sources to copy, copies asked for, and the wait for their end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection

from dashboard.models import Account, CopyTask, Region, Snapshot, requesting
from dashboard.models.requesting import Wish
from tests.running import Stack, wait_until

ACCOUNT, SOURCE = "demo-tencent", "ap-guangzhou"
DESTINATIONS = ("ap-beijing", "ap-shanghai", "ap-singapore", "ap-chengdu", "ap-nanjing")


def at_rest(stack: Stack, *, account: str = ACCOUNT, slots: int = 10_000) -> Account:
    """The account, once the demo's own inventory is read, with so many slots: none of them is to bound a contest."""
    found = Account.objects.get(name=account)
    chosen = Region.objects.filter(account=found, chosen=True)
    wait_until(lambda: chosen.exists() and not chosen.filter(synced_at=None).exists(), "the inventory is read", 60)
    Account.objects.filter(pk=found.pk).update(slots=slots)
    for region in (SOURCE, *DESTINATIONS):
        stack.cloud_post("quota", {"vendor": "tencent", "region": region, "limit": 1_000_000})
    found.refresh_from_db()
    return found


def sources(stack: Stack, account: Account, count: int) -> list[Snapshot]:
    """So many new snapshots at the vendor, and their rows."""
    made = stack.cloud_post("snapshots", {"vendor": "tencent", "region": SOURCE, "count": count, "size": 50})
    ids = {item["id"] for item in made["snapshots"]}
    account.ask_for_sync(None)
    rows = Snapshot.objects.filter(account=account, region=SOURCE)
    wait_until(lambda: ids <= set(rows.values_list("vendor_id", flat=True)), "the new snapshots are read", 60)
    chosen = Region.objects.filter(account=account, chosen=True)
    wait_until(lambda: not any(region.is_syncing for region in chosen.all()), "nothing is being read", 60)
    return [row for row in rows if row.vendor_id in ids]


def ask(account: Account, snapshots: Sequence[Snapshot], destinations: Sequence[str]) -> list[CopyTask]:
    """The tasks of one press of the button."""
    wishes = [
        Wish(
            account,
            "tencent_cbs",
            "copy_snapshot",
            one.vendor_id,
            one.region,
            destination,
            one.name,
            one.disk,
            one.size_gb,
        )
        for one in snapshots
        for destination in destinations
    ]
    return requesting.request(wishes, actor=None).tasks


def until_finished(batch: Any, seconds: float) -> None:
    """Return when every task of the batch has ended."""
    live = CopyTask.objects.live().filter(batch=batch)
    deadline = time.monotonic() + seconds
    while live.exists():
        if time.monotonic() > deadline:
            left = Counter(live.values_list("status", "reason"))
            raise AssertionError(f"not within {seconds:g} s: {dict(left)}")
        connection.close()
        time.sleep(0.25)


def calls(stack: Stack, since: int = 0) -> list[float]:
    """When the vendor took each call that made copies, the first `since` of its accepted copies left out."""
    taken: dict[str, float] = {}
    for copy in stack.cloud_state()["accepted"][since:]:
        taken.setdefault(copy["request_id"], copy["at"])
    return sorted(taken.values())

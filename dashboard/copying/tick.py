"""One round of the clock: ring for everything that is due. It writes nothing, so any number of clocks may run."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from dashboard import doorbell
from dashboard.copying.lanes import due_lanes
from dashboard.models import Account, Bulk, Heartbeat, Region, account_day, coverage
from dashboard.points import Point, reached

# A test of a connection that nobody took up is rung for again after so many seconds.
UNHEARD = 60

# How often a queue's workers are asked whether they are there.
PULSE = timedelta(seconds=15)


def tick() -> dict[str, int]:
    """Ring, and say for how many lanes, regions and accounts."""
    lanes = due_lanes()
    for lane in lanes:
        doorbell.ring_lane(lane)
        reached(Point.TICK_RANG)
    regions = list(Region.objects.due().values_list("pk", flat=True))
    for pk in regions:
        doorbell.ring("sync_region", pk, doorbell.INVENTORY)
    accounts = _due_accounts()
    for pk in accounts:
        doorbell.ring("sync_account", pk, doorbell.INVENTORY)
    for account in _waiting_for_a_test():
        doorbell.ring("test_connection", account.pk, doorbell.INVENTORY)
    for pk in Bulk.objects.due().values_list("pk", flat=True):
        doorbell.ring("run_bulk", pk)
    if coverage.is_behind() or account_day.is_due():
        doorbell.ring("reckon", 0)
    for queue in _queues_to_hear_of():
        doorbell.ring("beat", queue, queue)
    return {"lanes": len(lanes), "regions": len(regions), "accounts": len(accounts)}


def _due_accounts() -> list[int]:
    return list(Account.objects.usable().filter(regions_due_at__lte=timezone.now()).values_list("pk", flat=True))


def _waiting_for_a_test() -> list[Account]:
    unheard = timezone.now() - timedelta(seconds=UNHEARD)
    asked = Account.objects.kept().filter(check_asked_at__lte=unheard).only("check_asked_at", "checked_at")
    return [account for account in asked if account.is_checking]


def _queues_to_hear_of() -> list[str]:
    """The queues whose workers have not said lately that they are alive."""
    return [queue for queue in settings.QUEUES if (Heartbeat.age(queue) or PULSE) >= PULSE]

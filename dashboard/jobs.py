"""What RQ may call, by name: the public functions of this module and nothing else. Arguments are keys and names of lanes.

A job holds no state: everything it needs is in the rows, and a second one that runs at the same time finds nothing to claim.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from dashboard import doorbell
from dashboard.copying.lanes import Lane as _Lane
from dashboard.copying.lanes import has_due_rows as _has_due_rows
from dashboard.copying.reconcile import reconcile as _reconcile
from dashboard.copying.submit import submit as _submit
from dashboard.copying.watch import watch as _watch
from dashboard.inventory import accounts as _accounts
from dashboard.inventory import connections as _connections
from dashboard.inventory import regions as _regions
from dashboard.models import Bulk as _Bulk
from dashboard.models import Heartbeat as _Heartbeat
from dashboard.models import account_day as _account_day
from dashboard.models import protection_reckoning as _reckoning
from dashboard.models.status import Step as _Step
from dashboard.points import Point as _Point
from dashboard.points import reached as _reached

_STEPS: dict[_Step, Callable[[str], None]] = {_Step.SUBMIT: _submit, _Step.RECONCILE: _reconcile, _Step.WATCH: _watch}

# Seconds after which a job leaves its lane to the next one in the queue: what another account asks for waits no longer.
_TURN = 2.0


def run_lane(name: str) -> None:
    """Move the lane's due rows one step, and those that become due meanwhile."""
    _reached(_Point.JOB_TAKEN)
    doorbell.answer("run_lane", name)
    step, leave_at = _STEPS[_Lane.named(name).step], time.monotonic() + _TURN
    step(name)
    while _has_due_rows(name):
        if time.monotonic() > leave_at:
            doorbell.ring_lane(name)
            return
        step(name)


def sync_account(account_id: int) -> None:
    """Read the account's list of regions, then ring for those it uses."""
    doorbell.answer("sync_account", account_id, doorbell.INVENTORY)
    _accounts.sync(account_id)


def sync_region(region_id: int) -> None:
    """Read one region's inventory."""
    doorbell.answer("sync_region", region_id, doorbell.INVENTORY)
    _regions.sync(region_id)


def test_connection(account_id: int) -> None:
    """Make each call the account needs once, and keep what the key may do."""
    doorbell.answer("test_connection", account_id, doorbell.INVENTORY)
    _connections.test(account_id)


def reckon(bell: int) -> None:
    """Reckon anew how the disks are protected of which something changed, and the days of their accounts."""
    doorbell.answer("reckon", bell)
    leave_at = time.monotonic() + _TURN
    if _account_day.is_due():
        _account_day.count()
    while _reckoning.reckon_due():
        if time.monotonic() > leave_at:
            doorbell.ring("reckon", bell)
            return


def run_bulk(bulk_id: int) -> None:
    """Go on with what one press does to many copies."""
    doorbell.answer("run_bulk", bulk_id)
    bulk, leave_at = _Bulk.objects.filter(pk=bulk_id).first(), time.monotonic() + _TURN
    while bulk and bulk.step():
        if time.monotonic() > leave_at:
            doorbell.ring("run_bulk", bulk_id)
            return


def beat(queue: str) -> None:
    """Say that this queue is served."""
    doorbell.answer("beat", queue, queue)
    _Heartbeat.beat(queue)

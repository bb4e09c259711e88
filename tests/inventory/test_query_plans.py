"""A few rows are found without going through all copies of their account, or all that its regions list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from dashboard.commandline import choosing
from dashboard.copying import candidates, checks
from dashboard.copying.waking import wake_uncertain
from dashboard.inventory import findings, owners
from dashboard.models import Account, Snapshot, Status, protection
from dashboard.models.planning_known import Known
from tests.plans import LIVE_ONLY, steps
from tests.views import rows

# PostgreSQL scans tables this small, and rightly so.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What one of these steps goes through grows with the copies that ever were.
ALL_COPIES = (
    "SCAN dashboard_copytask",
    "task_account ",
    "task_service ",
    "task_to ",
    "task_destination (account_id=?)",
)
ALL_LISTED = ("SCAN dashboard_snapshot", "snapshot_account ", "snapshot_region ", "disk_region ", "protection_account ")


@pytest.fixture
def account() -> Account:
    """One with copies, and with what they made; a part of that is gone."""
    made = rows.account()
    rows.snapshots(made, 5, region=rows.BEIJING, copied=True, tag="ap2345678923")
    rows.tasks(made, 5, Status.SUCCEEDED, replica="snap-000001")
    Snapshot.objects.filter(vendor_id="snap-000005").update(gone_at=timezone.now())
    return made


def wide(act: Callable[[], object], *marks: str) -> list[str]:
    """The steps that go through so much."""
    found = [step for step in steps(act) if not any(index in step for index in LIVE_ONLY)]
    return [step for step in found if any(mark in step for mark in marks)]


def test_a_few_rows_are_found_by_what_names_them(account: Account) -> None:
    snapshots = list(account.snapshot_set.select_related("account"))
    tasks = list(account.tasks.select_related("account"))
    found = {task.pk: [snapshot.info for snapshot in snapshots] for task in tasks}
    for act in (
        lambda: Known(snapshots, [rows.BEIJING]),
        lambda: choosing.sources(Snapshot, account, ["snap-000001", "snap-000002"], None),
        lambda: checks.sendable(tasks),
        lambda: candidates.own(tasks, found),
        lambda: wake_uncertain([account]),
        lambda: protection.deadlines([(account.pk, "disk-000001"), (account.pk, "disk-000002")]),
    ):
        assert wide(act, *ALL_COPIES, *ALL_LISTED) == []


def test_whose_a_snapshot_is_is_told_by_its_id_and_by_its_mark(account: Account) -> None:
    region = account.regions.get(code=rows.BEIJING)
    assert wide(lambda: owners.sort_out(region, rows.SERVICE), *ALL_COPIES) == []
    assert wide(lambda: list(findings.findings([account])), *ALL_COPIES) == []

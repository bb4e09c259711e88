"""What is asked of the large tables for quotas and plans is found by index."""

from __future__ import annotations

import pytest

from dashboard.models import Disk, Quota, planning, room
from dashboard.models.blocking import first_blocked
from tests.plans import LIVE_ONLY, steps
from tests.views import rows

pytestmark = pytest.mark.django_db
LARGE = ("dashboard_copytask", "dashboard_snapshot", "dashboard_disk", "dashboard_quotareading")


@pytest.mark.once  # PostgreSQL scans tables this small, and rightly so
def test_neither_quotas_nor_a_plan_read_a_large_table_from_end_to_end() -> None:
    owner = rows.account()
    for region in rows.NAMES:
        rows.quota(owner, region=region)
    rows.snapshots(owner, 30)
    sources = list(owner.snapshot_set.select_related("account"))

    def act() -> None:
        found = room.rooms(list(Quota.objects.all()))
        first_blocked(found)
        room.running_out()
        room.nearly_full()
        planning.plan(sources, "copy_snapshot", [rows.BEIJING, rows.SINGAPORE])
        list(Disk.objects.present().filter(backups_left__lte=1).order_by("backups_left", "pk")[:20])

    done = steps(act)
    assert any("task_finished" in step for step in done) and any("disk_backups_left" in step for step in done)
    scans = [step for step in done if step.startswith("SCAN") and any(table in step for table in LARGE)]
    scans = [step for step in scans if not any(index in step for index in LIVE_ONLY)]
    assert scans == []

"""What is left of a quota: nothing is promised twice, and what was verified is used from that moment on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.models import Account, CopyTask, Quota, Snapshot, Status, room
from tests.views import rows

pytestmark = pytest.mark.django_db


def quota(owner: Account, **fields: Any) -> Quota:
    return rows.quota(owner, **{"read_at": timezone.now() - timedelta(minutes=5), **fields})


def of(one: Quota) -> tuple[float | None, int, int, float | None]:
    """Used, running, planned, free."""
    (found,) = room.rooms([Quota.objects.get(pk=one.pk)])
    return found.used, found.coming.running, found.coming.planned, found.free


def test_live_copies_keep_their_place_until_they_end() -> None:
    owner = rows.account()
    one = quota(owner)
    rows.task(owner, 1, Status.COPYING)
    rows.task(owner, 2, Status.UNKNOWN)
    rows.task(owner, 3, Status.QUEUED)
    rows.task(owner, 4, Status.FAILED)
    rows.task(owner, 5, Status.QUEUED, destination_region=rows.SINGAPORE)
    assert of(one) == (41, 2, 1, 20)
    CopyTask.objects.filter(source="snap-000002").update(status=Status.FAILED, finished_at=timezone.now())
    assert of(one) == (41, 1, 1, 21)


def test_what_was_verified_since_the_reading_is_used_and_after_the_next_one_not_twice() -> None:
    owner = rows.account()
    one = quota(owner)
    rows.task(owner, 1, Status.SUCCEEDED, replica="snap-new")
    rows.task(owner, 2, Status.SUCCEEDED, finished_at=timezone.now() - timedelta(hours=1))
    assert of(one) == (42, 0, 0, 22)
    Quota.objects.update(used=42, read_at=timezone.now())
    assert of(one) == (42, 0, 0, 22)


def test_a_running_copy_that_the_vendor_lists_already_is_counted_by_its_figure() -> None:
    owner = rows.account()
    one = quota(owner)
    rows.task(owner, 1, Status.COPYING, replica="snap-new")
    rows.snapshot(owner, 9, region=rows.BEIJING, vendor_id="snap-new")
    Snapshot.objects.filter(vendor_id="snap-new").update(first_seen_at=timezone.now() - timedelta(minutes=6))
    assert of(one) == (41, 0, 0, 23)


def test_gigabytes_are_counted_in_gigabytes_and_other_units_not_at_all() -> None:
    owner = rows.account()
    rows.task(owner, 1, Status.QUEUED, size_gb=30)
    assert of(quota(owner, unit="GB"))[2] == 30
    assert of(quota(owner, unit="Mbit", region=rows.BEIJING, name="speed"))[2] == 0


def test_what_runs_out_counts_what_is_on_its_way_and_the_fullest_is_first() -> None:
    owner = rows.account()
    quota(owner, used=50, limit=64)
    quota(owner, used=60, limit=64, region=rows.SINGAPORE)
    quota(owner, used=50, limit=64, region=rows.HOME)
    rows.tasks(owner, 3)
    assert [found.quota.region for found in room.running_out()] == [rows.SINGAPORE, rows.BEIJING]
    assert room.nearly_full() == [Quota.objects.get(region=rows.BEIJING).pk]


def test_many_quotas_and_copies_take_the_same_few_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        owner = rows.account(f"account-{number}")
        for region in rows.NAMES:
            quota(owner, region=region)
        rows.tasks(owner, 30)
    quotas = list(Quota.objects.all())
    with django_assert_max_num_queries(1):
        found = room.rooms(quotas)
    assert sum(one.coming.planned for one in found) == 180
    with django_assert_max_num_queries(4):
        room.running_out()

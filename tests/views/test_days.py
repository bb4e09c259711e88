"""Days of a list that is sorted by its key: exactly the lines of those days, in the zone of who reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.forms._days import of_days
from dashboard.models import AuditEvent

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = 24 * 6


@pytest.fixture(autouse=True)
def lines() -> None:
    """One every hour for six days; some written a little late."""
    order = [hour ^ 1 if hour % 7 == 0 else hour for hour in range(HOURS)]
    AuditEvent.objects.bulk_create(
        AuditEvent(at=FIRST + timedelta(hours=hour), verb="region.synced", kind="region", subject="r") for hour in order
    )


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("since", "until"), [(None, 2), (3, None), (2, 4), (4, 4), (5, 2), (9, None), (None, -3), (-9, 40), (None, None)]
)
def test_the_interval_of_keys_leaves_out_nothing_and_nobody(zone: str, since: int | None, until: int | None) -> None:
    chosen = {
        name: (FIRST + timedelta(days=day)).date()
        for name, day in (("since", since), ("until", until))
        if day is not None
    }
    with timezone.override(zone):
        found = set(
            AuditEvent.objects.filter(of_days(AuditEvent.objects.all(), "at", chosen)).values_list("at", flat=True)
        )
        days = {at: timezone.localdate(at) for at in AuditEvent.objects.values_list("at", flat=True)}
    first, last = chosen.get("since", date.min), chosen.get("until", date.max)
    assert found == {at for at, day in days.items() if first <= day <= last}


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    for chosen in ({"since": date.min}, {"until": date.max}, {"since": date.max}, {"until": date.min}):
        list(AuditEvent.objects.filter(of_days(AuditEvent.objects.all(), "at", chosen))[:1])

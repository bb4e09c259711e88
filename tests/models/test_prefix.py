"""What begins with a text is found by index, on every database, and means the same there."""

from __future__ import annotations

import pytest
from django.db import connection

from dashboard.models import Disk, Snapshot
from tests.views import rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["100%", "a_b", "a\\b", "it's", "é", "盘", "\U0001f4be"])
def test_what_begins_with_a_text_is_found_whatever_the_text_is(text: str) -> None:
    owner = rows.account()
    rows.snapshot(owner, 1, name=f"{text} and more")
    rows.snapshot(owner, 2, name=f"x{text}")
    rows.snapshot(owner, 3, name=text.swapcase() if text.swapcase() != text else "other")
    assert list(Snapshot.objects.filter(name__begins=text).values_list("vendor_id", flat=True)) == ["snap-000001"]


def test_case_counts() -> None:
    rows.snapshot(rows.account(), 1, name="ERP")
    assert not Snapshot.objects.filter(name__begins="erp").exists()


@pytest.mark.parametrize("column", ["name", "vendor_id"])
def test_it_is_served_by_an_index(column: str) -> None:
    owner = rows.account()
    rows.disks(owner, 4000)
    rows.snapshots(owner, 4000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    for model in (Disk, Snapshot):
        last = getattr(model.objects.latest("pk"), column)
        assert "_begins" in model.objects.filter(**{f"{column}__begins": last}).explain()

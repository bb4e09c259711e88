"""SQLite chooses its indexes by what it saw of its tables; PostgreSQL looks by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection

from dashboard import statistics
from dashboard.management.commands import tick
from dashboard.models import CopyTask, Status
from tests.plans import steps
from tests.views import rows

pytestmark = pytest.mark.django_db


def known() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
        return {table for (table,) in cursor.fetchall()}


@pytest.fixture
def forgotten(transactional_db: None) -> Iterator[None]:
    """Nothing of it stays with the tests after this one: neither what was seen nor how many rows are looked at."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_stat1")
    connection.close()


@pytest.mark.once
@pytest.mark.usefixtures("forgotten")
def test_what_it_saw_of_a_large_table_decides_and_a_small_one_may_have_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "SMALL", 100)
    owner = rows.account()
    rows.tasks(owner, 200, Status.SUCCEEDED)
    CopyTask.objects.filter(source="snap-000007").update(replica="snap-1")
    found = CopyTask.objects.filter(account=owner, replica="snap-1").order_by()
    assert any("task_account" in step for step in steps(lambda: list(found.all())))
    statistics.refresh()
    assert any("task_replica" in step for step in steps(lambda: list(found.all())))
    assert "dashboard_copytask" in known() and "dashboard_region" not in known()


def test_it_is_done_at_the_start_and_then_every_few_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[bool]()
    monkeypatch.setattr(statistics, "refresh", lambda: done.append(True))
    due_at = tick.refreshed(0.0)
    assert due_at > time.monotonic() + 500
    assert tick.refreshed(due_at) == due_at and len(done) == 1


def test_a_database_that_is_busy_meanwhile_keeps_nobody_from_ringing(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> None:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(statistics, "refresh", busy)
    assert tick.refreshed(0.0) > time.monotonic()

"""SQLite chooses its indexes by what it is told of its tables, which is always the same; PostgreSQL looks by itself."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from dashboard import statistics
from dashboard.models import CopyTask, Status
from tests.plans import steps
from tests.views import rows

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Partial indexes of large tables whose rows the sample has none of.
UNSEEN = {"disk_backups_left", "snapshot_marked", "snapshot_orphan"}


def asked(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_each_index_of_a_large_table_is_described_and_nothing_else_is() -> None:
    described = {(table, index) for table, index, _ in statistics.large()}
    there = set(asked("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'"))
    assert described - there == set()
    large = {table for table, _ in described}
    assert {index for table, index in there - described if table in large} == UNSEEN


def test_a_migrated_database_believes_it_whatever_it_saw_before() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert set(asked("SELECT * FROM sqlite_stat1")) != {tuple(line) for line in statistics.large()}
    call_command("migrate", verbosity=0)
    assert set(asked("SELECT * FROM sqlite_stat1")) == {tuple(line) for line in statistics.large()}


def test_few_values_in_many_rows_are_not_taken_for_rare() -> None:
    rows.tasks(rows.account(), 20, Status.FAILED, reason=rows.FULL)
    done = steps(lambda: CopyTask.objects.troubled().order_by()[:1001].count())
    assert any("task_unresolved_at" in step for step in done)
    assert not any("task_status" in step for step in done)

"""Rows that stood before a migration stand after it, and after the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = "0002_append_only_history", "0003_options_and_routes"


def migrated(to: str) -> Any:
    """The models as they are at that migration."""
    executor = MigrationExecutor(connection)
    executor.migrate([("dashboard", to)])
    return MigrationExecutor(connection).loader.project_state([("dashboard", to)]).apps


@pytest.mark.django_db(transaction=True)
def test_copies_from_before_keep_the_time_they_were_first_asked_for() -> None:
    try:
        apps = migrated(BEFORE)
        account = apps.get_model("dashboard", "Account").objects.create(name="prod", vendor="x", sealed="")
        tasks = apps.get_model("dashboard", "CopyTask").objects
        facts = {"account": account, "service": "s", "operation": "o", "source": "snap", "source_region": "a"}
        days = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
        first = tasks.create(**facts, destination_region="b", status="FAILED", created_at=days[0])
        second = tasks.create(**facts, destination_region="b", status="FAILED", created_at=days[1], retry_of=first)
        tasks.create(**facts, destination_region="b", created_at=days[2], retry_of=second)
        tasks.create(**facts, destination_region="c", created_at=days[2])

        apps = migrated(AFTER)
        rows = apps.get_model("dashboard", "CopyTask").objects.order_by("pk")
        assert list(rows.values_list("since", flat=True)) == [days[0], days[0], days[0], days[2]]
        assert set(map(str, rows.values_list("options", flat=True))) == {"{}"}

        apps = migrated(BEFORE)
        assert apps.get_model("dashboard", "CopyTask").objects.count() == 4
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

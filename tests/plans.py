"""How SQLite would carry out what is asked of it in a large database: it always believes that it has one."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

# These indexes of the copies have the unfinished ones only.
LIVE_ONLY = ("one_live_task_of_a_kind", "task_live", "task_due")


def steps(act: Callable[[], object]) -> list[str]:
    """Every step of every query that `act` asks, such as "SEARCH dashboard_snapshot USING INDEX snapshot_disk (disk=?)"."""
    with CaptureQueriesContext(connection) as captured:
        act()
    found = []
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            found += [str(row[3]) for row in cursor.fetchall()]
    return found

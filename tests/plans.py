"""How SQLite would carry out what is asked of it: without statistics, as in a database that nobody analysed."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


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

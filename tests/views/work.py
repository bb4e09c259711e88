"""How much a database does for a page, counted in its own steps: the same number on an idle machine and on a busy one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# SQLite tells after every so many steps.
EVERY = 50


def of(answered: Callable[[], object]) -> tuple[int, str]:
    """The steps of the dearest SELECT among those that something asks, and the SELECT."""
    with CaptureQueriesContext(connection) as captured:
        answered()
    asked = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]
    return max(((steps(sql), sql) for sql in asked), default=(0, ""))


def steps(sql: str) -> int:
    return _blocks(sql) if connection.vendor == "postgresql" else _instructions(sql)


def _instructions(sql: str) -> int:
    done = 0

    def count() -> int:
        nonlocal done
        done += EVERY
        return 0

    raw = connection.connection
    raw.set_progress_handler(count, EVERY)
    try:
        raw.execute(sql).fetchall()
    finally:
        raw.set_progress_handler(None, EVERY)
    return done


def _blocks(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}".replace("%", "%%"))
        (told,) = cursor.fetchone()
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])

"""What a database knows of its tables when it chooses an index. PostgreSQL looks by itself; SQLite has to be told to."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

# How often, and how many rows of an index are looked at: that takes some hundredths of a second, however many there are.
PERIOD = timedelta(minutes=10)
LOOKED_AT = 1_000

# What was seen of a smaller table is forgotten again: it may be many times as large by the next look, and of what it knows nothing
# of, SQLite expects a lot. Each index's line begins with how many rows it has.
SMALL = 10_000
FORGET = """
DELETE FROM sqlite_stat1 WHERE tbl IN (
  SELECT tbl FROM sqlite_stat1 GROUP BY tbl HAVING MAX(CAST(stat AS INTEGER)) < %s
)
"""


def refresh() -> None:
    """Have SQLite look at its tables. Connections that are opened from now on know what it saw."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
        with transaction.atomic():
            cursor.execute("ANALYZE")
            cursor.execute(FORGET, [SMALL])

"""What a database believes of its tables when it chooses an index.

PostgreSQL looks by itself. SQLite would have to be told to, and a look that is short enough takes what has few values, such as a
status, for rare. So it is told, always the same: what a million copies look like. Small tables are quick whatever it believes.
See "Fixed results of ANALYZE" in https://sqlite.org/lang_analyze.html.

After an index was added or changed, fill a database of its own with `manage.py load_sample --copies 1000000 --events 5000000
--disks 100000`, and there:

    sqlite3 -csv antipode.sqlite3 "ANALYZE; SELECT tbl, idx, stat FROM sqlite_stat1 WHERE tbl LIKE 'dashboard_%' AND
        tbl IN (SELECT tbl FROM sqlite_stat1 WHERE CAST(stat AS INTEGER) > 10000) ORDER BY 1, 2" > dashboard/statistics.csv

The sample has few unfinished copies: in the lines of their indexes, make them the ten thousand of a large night.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.db import connections, transaction

# Table, index; how many rows it has, and how many of them share the first column, the first two, and so on.
LARGE = Path(__file__).with_name("statistics.csv")


def large() -> list[list[str]]:
    """The lines of the large tables' indexes."""
    with LARGE.open(newline="") as lines:
        return list(csv.reader(lines))


def tell(using: str, **kwargs: Any) -> None:
    """Have SQLite believe it, in this connection and in those that are opened from now on; follows each `migrate`."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_master")  # makes the table where it is not there yet
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", large())
        cursor.execute("ANALYZE sqlite_master")  # reads it

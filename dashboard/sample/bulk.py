"""Many rows of a table at once, past the ORM: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

CHUNK = 20_000
Row = tuple[Any, ...]
Heard = Callable[[int], None]

# A load touches the pages of every index in no order: they have to fit into memory meanwhile, and into few checkpoints.
ROOMY = ("PRAGMA cache_size=-600000", "PRAGMA wal_autocheckpoint=50000")
USUAL = ("PRAGMA cache_size=-20000", "PRAGMA wal_autocheckpoint=1000")


def write(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], heard: Heard) -> int:
    """Insert rows of these columns (attribute names), a chunk to a transaction; every other column has its default.

    `heard` is told after each chunk how many rows there are so far, which is also what is returned.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    left_out = {name for name, field in fields.items() if field.primary_key or field.generated}
    others = [field for name, field in fields.items() if name not in columns and name not in left_out]
    constant = tuple(field.get_db_prep_save(field.get_default(), connection) for field in others)
    names = [str(field.column) for field in (*(fields[name] for name in columns), *others)]
    insert = _copy if _on_postgresql() else _execute
    left, written = iter(rows), 0
    while chunk := [row + constant for row in islice(left, CHUNK)]:
        with transaction.atomic():
            insert(model._meta.db_table, names, chunk)
        written += len(chunk)
        heard(written)
    return written


def reserve(model: type[models.Model], count: int) -> int:
    """The first of so many keys in a row that nobody else will be given."""
    table = model._meta.db_table
    last = (model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + count
    with connection.cursor() as cursor:
        if _on_postgresql():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(last, 1)])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last, table])
            if not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
    return last - count + 1


@contextmanager
def room() -> Iterator[None]:
    """While it holds, the database has room for a load; afterwards it has seen its tables."""
    _each(ROOMY)
    try:
        yield
        look()
    finally:
        _each(USUAL)


def look() -> None:
    """As PostgreSQL would have done by itself by now."""
    if _on_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def moment(at: datetime) -> Any:
    """A time of UTC as the database wants it in a row."""
    return at if _on_postgresql() else str(at).removesuffix("+00:00")


def uuid(value: int) -> Any:
    """A UUID of 128 bits as the database wants it in a row."""
    return UUID(int=value) if _on_postgresql() else f"{value:032x}"


@cache
def _on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _each(statements: Iterable[str]) -> None:
    if not _on_postgresql():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _execute(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({places})', rows)  # noqa: S608


def _copy(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)

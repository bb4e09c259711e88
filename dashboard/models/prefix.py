"""`column__begins="snap-0"`: what begins with a text, by index, on every database.

Unlike Django's `startswith`, whose LIKE no index of SQLite serves. On PostgreSQL the column's index must be one of
`varchar_pattern_ops`, which serves equality as well.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import StartsWith

LAST = chr(0x10FFFF)


class Begins(StartsWith):
    """Case counts, as it does in vendors' ids."""

    lookup_name = "begins"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"LIKE {rhs}"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} >= %s AND {column} < %s", (*parameters, self.rhs, *parameters, f"{self.rhs}{LAST}")


models.CharField.register_lookup(Begins)

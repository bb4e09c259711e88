"""`column__unindexed__gte=…`: compared row by row, so that the database chooses the index of another condition.

For what only trims what a better condition has found. Where each of two has an index the database has to guess which finds less,
and guesses wrong where both say nearly the same, or where it cannot know: that an account has few copies, say.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class Unindexed(models.Transform):
    """The column itself, in words that no index is kept for."""

    lookup_name = "unindexed"
    template = "COALESCE(%(expressions)s, %(expressions)s)"

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        sql, parameters = super().as_sql(compiler, connection, **context)
        return sql, (*parameters, *parameters)


models.Field.register_lookup(Unindexed)

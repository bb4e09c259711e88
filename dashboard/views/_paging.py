"""Pages of a list by its key: the newest first, `?before=<id>` for older rows, `?after=<id>` for newer ones.

No OFFSET and no count of everything: the last page of a million rows costs what the first one does. The count stops at
ten thousand ("10,000+") unless `?count=exact` asks for all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict

from dashboard.forms._filters import as_key

Row = TypeVar("Row", bound=Model)

SIZE = 50
CAP = 10_000
KEYS = ("before", "after", "count", "v")


@dataclass
class Page(Generic[Row]):
    """One page of rows. `older`, `newer` and `exact` are query strings with their "?", or "" for no link.

    Counting is put off until somebody looks: a poll that finds the rows unchanged never counts.
    """

    rows: list[Row]
    older: str
    newer: str
    query: QueryDict
    counting: Callable[[], tuple[int, bool]]

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        return self.counting()

    @property
    def count(self) -> int:
        return self._counted[0]

    @property
    def capped(self) -> bool:
        return self._counted[1]

    @property
    def exact(self) -> str:
        return _link(self.query, "count", "exact") if self.capped else ""

    @property
    def count_label(self) -> str:
        return f"{self.count:,}+" if self.capped else f"{self.count:,}"


def paged(rows: QuerySet[Row], query: QueryDict, size: int = SIZE) -> Page[Row]:
    """The page that the query string asks for, in one query; its count costs another. Nonsense keys are as good as none."""
    before, after = as_key(query.get("before")), as_key(query.get("after"))
    if after and not before:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more_newer, more_older = len(found) > size, True
        shown = found[:size][::-1]
    else:
        found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: size + 1])
        more_newer, more_older = before is not None, len(found) > size
        shown = found[:size]
    return Page(
        rows=shown,
        older=_link(query, "before", shown[-1].pk) if shown and more_older else "",
        newer=_link(query, "after", shown[0].pk) if shown and more_newer else "",
        query=query,
        counting=lambda: counted(rows, exact=query.get("count") == "exact"),
    )


def counted(rows: QuerySet[Any], *, exact: bool = False) -> tuple[int, bool]:
    """How many there are, and whether the counting stopped early."""
    if exact:
        return rows.count(), False
    count = rows.order_by()[: CAP + 1].count()
    return min(count, CAP), count > CAP


def filters(query: QueryDict) -> QueryDict:
    """The query without what only says which page of it is meant."""
    kept = query.copy()
    for name in KEYS:
        kept.pop(name, None)
    return kept


def _link(query: QueryDict, name: str, value: object) -> str:
    linked = filters(query)
    linked[name] = str(value)
    return f"?{linked.urlencode()}"

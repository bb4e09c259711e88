"""Pages of a list by its key: the newest first, `?before=<id>` for older rows, `?after=<id>` for newer ones.

No OFFSET and no count of everything: the last page of a million rows costs what the first one does. The count stops at
a thousand ("1,000+") unless `?count=exact` asks for all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet, Subquery
from django.http import QueryDict

from dashboard.forms._filters import as_key

Row = TypeVar("Row", bound=Model)

SIZE = 50
CAP = 1_000
KEYS = ("before", "after", "count", "v", "confirm")


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
        return page_link(self.query, "count", "exact") if self.capped else ""

    @property
    def count_label(self) -> str:
        return count_label(self.count, self.capped)


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
        older=page_link(query, "before", shown[-1].pk) if shown and more_older else "",
        newer=page_link(query, "after", shown[0].pk) if shown and more_newer else "",
        query=query,
        counting=lambda: counted(rows.order_by("-pk"), exact=query.get("count") == "exact"),
    )


def ranked(rows: QuerySet[Row], query: QueryDict, by: str, size: int = SIZE, *, rising: bool = False) -> Page[Row]:
    """The same by an indexed column that is never empty, the largest first (`rising`: the smallest), and then by the key."""
    before, after = as_key(query.get("before")), as_key(query.get("after"))
    backward = bool(after and not before)
    upward = rising != backward
    order = (by, "pk") if upward else (f"-{by}", "-pk")
    mark = before or after
    beyond = rows.filter(_beyond(rows, mark, by, "gt" if upward else "lt")) if mark else rows
    some = list(beyond.order_by(*order)[: size + 1])
    if mark and not some:  # the row that the page was to begin at is gone, or never was
        return ranked(rows, filters(query), by, size, rising=rising)
    more, shown = len(some) > size, some[:size][::-1] if backward else some[:size]
    return Page(
        rows=shown,
        older=page_link(query, "before", shown[-1].pk) if shown and (backward or more) else "",
        newer=page_link(query, "after", shown[0].pk) if shown and (more if backward else bool(mark)) else "",
        query=query,
        counting=lambda: counted(rows.order_by(*order), exact=query.get("count") == "exact"),
    )


def _beyond(rows: QuerySet[Row], mark: int, by: str, side: str) -> Q:
    """The rows on that side (gt, lt) of the marked one; as a range of the index, narrowed to those behind its own key."""
    edge = Subquery(rows.model._default_manager.filter(pk=mark).values(by)[:1])
    return Q(**{f"{by}__{side}e": edge}) & (Q(**{f"{by}__{side}": edge}) | Q(**{f"pk__{side}": mark}))


def counted(rows: QuerySet[Any], *, exact: bool = False) -> tuple[int, bool]:
    """How many there are, and whether the counting stopped early."""
    if exact:
        return rows.order_by().count(), False
    # The keys alone: what a list annotates its rows with is not worked out for a thousand of them. In the list's own order: else
    # SQLite begins with the accounts, and walks all that they have.
    count = rows.values("pk")[: CAP + 1].count()
    return min(count, CAP), count > CAP


def count_label(count: int, capped: bool) -> str:
    """ "12", or "1,000+" where the counting stopped early."""
    return f"{count:,}+" if capped else f"{count:,}"


def filters(query: QueryDict) -> QueryDict:
    """The query without what only says which page of it is meant."""
    kept = query.copy()
    for name in KEYS:
        kept.pop(name, None)
    return kept


def page_link(query: QueryDict, name: str, value: object) -> str:
    """The same filters with that key instead of the old one."""
    linked = filters(query)
    linked[name] = str(value)
    return f"?{linked.urlencode()}"

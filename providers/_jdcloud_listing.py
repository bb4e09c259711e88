"""Whole listings out of JD Cloud's pages of a hundred, although rows come and go while the pages are read.

Pages are numbered from one, so a row that is deleted meanwhile makes the next page skip one, and a new row makes it
repeat one. Rows are given once each. Where fewer came than the vendor counts, or its count changed on the way, the
pages are read again, at most twice more, for the rows that were skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from providers._base import Page
from providers._reading import Wire, records, unreadable, whole

# The vendor takes 10 to 100 and refuses others with OUT_OF_RANGE.
PAGE = 100
READINGS = 3
MAX_PAGES = 2000


class HasId(Protocol):
    """Anything that is listed."""

    @property
    def id(self) -> str:
        """The vendor's id."""


Item = TypeVar("Item", bound=HasId)
Read = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def pages(
    read: Read, rows_name: str, parse: Callable[[Wire], Item], parameters: Mapping[str, Any] | None = None
) -> Iterator[Page[Item]]:
    """Every row once, page by page; at least one page, empty if need be. `read` makes one call."""
    seen: set[str] = set()
    given = False
    for _ in range(READINGS):
        totals: set[int] = set()
        for rows, total in _reading(read, rows_name, parameters or {}):
            totals.add(total)
            fresh = {item.id: item for item in map(parse, rows) if item.id not in seen}
            seen.update(fresh)
            if fresh or not given:
                yield Page(tuple(fresh.values()), max(total, len(seen)))
                given = True
        if len(totals) == 1 and len(seen) >= max(totals):
            return


def _reading(read: Read, rows_name: str, parameters: Mapping[str, Any]) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """All pages once, as rows and the vendor's count."""
    came = 0
    for page in range(1, MAX_PAGES + 1):
        result = read({**parameters, "pageNumber": page, "pageSize": PAGE})
        rows, total = records(result, rows_name), whole(result, "totalCount")
        if rows_name not in result and total is None:
            # An empty object is no empty list: it must not look as if everything had been deleted.
            raise unreadable(f"{rows_name} is missing")
        came += len(rows)
        yield rows, came if total is None else total
        if not rows or (total is not None and came >= total):
            return
    raise unreadable(f"{rows_name} does not end: {came} rows were read")

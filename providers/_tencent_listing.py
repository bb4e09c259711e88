"""Whole listings out of Tencent's pages of a hundred, although rows come and go while the pages are read.

Pages are cut by offset, so a row that is deleted meanwhile makes the next page skip one, and a page may repeat rows.
Rows are given once each. Where fewer came than the vendor counts, or its count changed on the way, the pages are read
again, at most twice more, for the rows that were skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from providers._base import Page
from providers._reading import Wire, records, unreadable, whole

PAGE = 100
READINGS = 3
# Two hundred thousand rows of one kind in one region; a list that goes on is not one.
MAX_PAGES = 2000


class HasId(Protocol):
    """Anything that is listed."""

    @property
    def id(self) -> str:
        """The vendor's id."""


Item = TypeVar("Item", bound=HasId)
Read = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def pages(read: Read, rows_name: str, parse: Callable[[Wire], Item], filters: object = None) -> Iterator[Page[Item]]:
    """Every row once, page by page; at least one page, empty if need be.

    `read` makes one call with the given body. Oldest first, so that new rows come at the end.
    """
    seen: set[str] = set()
    given = False
    for _ in range(READINGS):
        totals: set[int] = set()
        for rows, total in _reading(read, rows_name, filters):
            totals.add(total)
            fresh = {item.id: item for item in map(parse, rows) if item.id not in seen}
            seen.update(fresh)
            if fresh or not given:
                yield Page(tuple(fresh.values()), max(total, len(seen)))
                given = True
        if len(totals) == 1 and len(seen) >= max(totals):
            return


def _reading(read: Read, rows_name: str, filters: object) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """All pages once, as rows and the vendor's count."""
    offset = 0
    for _ in range(MAX_PAGES):
        body: dict[str, Any] = {"Offset": offset, "Limit": PAGE, "Order": "ASC", "OrderField": "CREATE_TIME"}
        if filters:
            body["Filters"] = filters
        content = read(body)
        rows = records(content, rows_name)
        total = whole(content, "TotalCount")
        offset += len(rows)
        yield rows, offset if total is None else total
        if not rows or (total is not None and offset >= total):
            return
    raise unreadable(f"{rows_name} does not end: {offset} rows were read")

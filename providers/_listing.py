"""Whole listings out of a vendor's pages, although rows come and go while the pages are read.

Pages are cut by offset, so a row that is deleted meanwhile makes the next page skip one, and a page may repeat rows.
Rows are given once each. Where fewer came than the vendor counts, or its count changed on the way, the pages are read
again, at most twice more, for the rows that were skipped. A vendor that counts nothing is read once, to a page that
brings nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from providers._crossing import Page
from providers._reading import Wire, records, unreadable, whole

READINGS = 3
MAX_PAGES = 2000


class HasId(Protocol):
    """Anything that is listed."""

    @property
    def id(self) -> str:
        """The vendor's id."""


Item = TypeVar("Item", bound=HasId)
# Rows from an offset on, with the vendor's count of all; None where it gives none.
Read = Callable[[int], tuple[Sequence[Wire], int | None]]


def pages(read: Read, parse: Callable[[Wire], Item]) -> Iterator[Page[Item]]:
    """Every row once, page by page; at least one page, empty if need be."""
    seen: set[str] = set()
    given = False
    for _ in range(READINGS):
        totals: set[int | None] = set()
        for rows, total in _reading(read):
            totals.add(total)
            fresh = {item.id: item for item in map(parse, rows) if item.id not in seen}
            seen.update(fresh)
            if fresh or not given:
                yield Page(tuple(fresh.values()), max(total or 0, len(seen)))
                given = True
            if total is None and not fresh:
                return
        if len(totals) == 1 and len(seen) >= max(total or 0 for total in totals):
            return


def _reading(read: Read) -> Iterator[tuple[Sequence[Wire], int | None]]:
    """All pages once."""
    came = 0
    for _ in range(MAX_PAGES):
        rows, total = read(came)
        came += len(rows)
        yield rows, total
        if not rows or (total is not None and came >= total):
            return
    raise unreadable(f"a listing does not end: {came} rows were read")


def counted(content: Mapping[str, Any], rows_name: str, total_name: str) -> tuple[list[dict[str, Any]], int | None]:
    """The rows of one answer and the vendor's count of all.

    An object without its list is no empty list, unless the count says so: it must not look as if everything had been
    deleted.
    """
    rows, total = records(content, rows_name), whole(content, total_name)
    if rows_name not in content and total != 0:
        raise unreadable(f"{rows_name} is missing")
    return rows, total

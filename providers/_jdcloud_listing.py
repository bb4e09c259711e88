"""JD Cloud's pages of a hundred, as `_listing` reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from providers import _listing
from providers._crossing import Page
from providers._listing import Item
from providers._reading import Wire

# The vendor takes 10 to 100 and refuses others with OUT_OF_RANGE.
PAGE = 100
Read = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def pages(
    read: Read, rows_name: str, parse: Callable[[Wire], Item], parameters: Mapping[str, Any] | None = None
) -> Iterator[Page[Item]]:
    """Every row once, page by page; at least one page, empty if need be. `read` makes one call."""

    def page(came: int) -> tuple[list[dict[str, Any]], int | None]:
        # Pages are numbered from one; a page that is not full counts as one all the same.
        number = -(-came // PAGE) + 1
        return counted(read({**(parameters or {}), "pageNumber": number, "pageSize": PAGE}), rows_name)

    return _listing.pages(page, parse)


def counted(result: Mapping[str, Any], rows_name: str) -> tuple[list[dict[str, Any]], int | None]:
    """The rows of one page and the vendor's count of all."""
    return _listing.counted(result, rows_name, "totalCount")

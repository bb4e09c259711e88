"""Tencent's pages of a hundred, as `_listing` reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from providers import _listing
from providers._crossing import Page
from providers._listing import Item
from providers._reading import Wire

PAGE = 100
Read = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def pages(read: Read, rows_name: str, parse: Callable[[Wire], Item], filters: object = None) -> Iterator[Page[Item]]:
    """Every row once, page by page; at least one page, empty if need be.

    `read` makes one call with the given body. Oldest first, so that new rows come at the end.
    """

    def page(came: int) -> tuple[list[dict[str, Any]], int | None]:
        body: dict[str, Any] = {"Offset": came, "Limit": PAGE, "Order": "ASC", "OrderField": "CREATE_TIME"}
        if filters:
            body["Filters"] = filters
        return counted(read(body), rows_name)

    return _listing.pages(page, parse)


def counted(content: Mapping[str, Any], rows_name: str) -> tuple[list[dict[str, Any]], int | None]:
    """The rows of one page and the vendor's count of all."""
    return _listing.counted(content, rows_name, "TotalCount")

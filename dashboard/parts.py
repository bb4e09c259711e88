"""A long list, some of it at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

# So many keys or ids one query names: databases take only so many values in one.
AT_ONCE = 500


def parts(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """The items in their order, at most so many at a time; read only as the parts are asked for."""
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some

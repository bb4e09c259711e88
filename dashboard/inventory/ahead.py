"""The next page of a listing is read while this one is written: a vendor takes longer to answer than the database."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import get_ident
from typing import Any, TypeVar

Item = TypeVar("Item")
Receiver = Callable[[Any], None]


class Post:
    """What a reading tells on the way is kept until the thread that writes delivers it: one thread alone has the database."""

    def __init__(self) -> None:
        self._owner = get_ident()
        self._kept: deque[tuple[Receiver, Any]] = deque()

    def to(self, receiver: Receiver) -> Receiver:
        """Says to the receiver at once what the owner says, and later what somebody else says."""

        def tell(told: Any) -> None:
            if get_ident() == self._owner:
                receiver(told)
            else:
                self._kept.append((receiver, told))

        return tell

    def deliver(self) -> None:
        while self._kept:
            receiver, told = self._kept.popleft()
            receiver(told)


def ahead(pages: Iterator[Item], post: Post) -> Iterator[Item]:
    """The pages, each one asked for before the one before it is used. What fails on the way is raised in its place."""
    with ThreadPoolExecutor(1, "reading ahead") as reader:
        coming = reader.submit(_next, pages)
        while True:
            try:
                page = coming.result()
            finally:
                post.deliver()
            if not page:
                return
            coming = reader.submit(_next, pages)
            yield page[0]


def _next(pages: Iterator[Item]) -> list[Item]:
    """The next one, if there is one: an empty list is no page, an empty page is one."""
    return list(islice(pages, 1))

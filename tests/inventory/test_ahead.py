"""The next page is read while this one is written, and the database is one thread's alone."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, get_ident

import pytest

from dashboard.inventory.ahead import Post, ahead


def test_the_next_page_is_asked_for_before_this_one_is_used() -> None:
    asked = Event()

    def pages() -> Iterator[int]:
        yield 1
        asked.set()
        yield 2

    read = ahead(pages(), Post())
    assert next(read) == 1
    assert asked.wait(10)
    assert list(read) == [2]


def test_an_empty_page_is_a_page() -> None:
    assert list(ahead(iter([(), (1,)]), Post())) == [(), (1,)]


def test_what_fails_on_the_way_is_raised_after_the_pages_before_it() -> None:
    def pages() -> Iterator[int]:
        yield 1
        raise LookupError

    read = ahead(pages(), Post())
    assert next(read) == 1
    with pytest.raises(LookupError):
        next(read)


def test_what_a_reading_tells_is_heard_by_the_thread_that_writes_even_where_it_fails() -> None:
    post, heard = Post(), []
    tell = post.to(lambda told: heard.append((told, get_ident())))

    def pages() -> Iterator[int]:
        tell("first")
        yield 1
        tell("last")
        raise LookupError

    with pytest.raises(LookupError):
        list(ahead(pages(), post))
    tell("at once")
    assert heard == [("first", get_ident()), ("last", get_ident()), ("at once", get_ident())]


def test_a_reading_that_nobody_wants_any_more_ends() -> None:
    asked = []

    def pages() -> Iterator[int]:
        for page in range(100):
            asked.append(page)
            yield page

    read = ahead(pages(), Post())
    next(read)
    read.close()
    assert len(asked) <= 2

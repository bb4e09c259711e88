"""What is made of many records is made once, until one of them is put or removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from providers.emulator._store import Record, Store


@dataclass(kw_only=True)
class Thing(Record):
    size: int = 0


class Sorter:
    """Sorts things, and counts how often."""

    def __init__(self) -> None:
        self.sorted = 0

    def __call__(self, things: Iterable[Thing]) -> list[int]:
        self.sorted += 1
        return sorted(thing.size for thing in things)


@pytest.fixture
def store() -> Store:
    made = Store()
    for size in (3, 1, 2):
        made.put(Thing(account="a", region="here", id=str(size), size=size))
    return made


def test_what_was_made_of_records_is_made_once(store: Store) -> None:
    sort = Sorter()
    assert [store.made(Thing, "a", "here", sort) for _ in range(3)] == [[1, 2, 3]] * 3
    store.put(Thing(account="a", region="elsewhere", id="4", size=4))
    store.made(Thing, "a", "here", sort)
    assert sort.sorted == 1


def test_a_changed_record_has_it_made_anew(store: Store) -> None:
    sort = Sorter()
    store.made(Thing, "a", "here", sort)
    thing = store.get(Thing, "a", "here", "2")
    assert thing is not None
    thing.size = 9
    store.put(thing)
    assert store.made(Thing, "a", "here", sort) == [1, 3, 9]
    store.remove(thing)
    assert store.made(Thing, "a", "here", sort) == [1, 3]
    store.empty()
    assert store.made(Thing, "a", "here", sort) == []

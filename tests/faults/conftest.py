from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.faults.calls import Service
from tests.faults.house import House, house_of


@pytest.fixture
def house(db: None, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Service], House]]:
    """An account that uses the named service, its inventory read, in front of an emulated cloud of its own."""
    with ExitStack() as stack:
        yield lambda service: stack.enter_context(house_of(service, monkeypatch))

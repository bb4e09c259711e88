"""With all five guards no interleaving loses or doubles a copy; without any one of them some does."""

from __future__ import annotations

import pytest

from dashboard.models.status import MOVES, Status
from tests.model.exploring import explore, stuck, unsafe
from tests.model.protocol import Guard, Protocol, State

pytestmark = pytest.mark.once

# States that only people, checks before sending, or the watching of a running copy lead to: no request is made there.
NOT_MODELLED = {
    Status.NEEDS_ATTENTION,
    Status.SKIPPED,
    Status.CANCELLED,
    Status.SUCCEEDED,
    Status.LOST,
}


def test_no_interleaving_loses_or_doubles_a_copy_and_every_one_can_end_well() -> None:
    protocol = Protocol()
    explored, problem = explore(protocol, unsafe)
    assert problem == ""
    assert len(explored.came_from) > 10_000
    assert stuck(explored) == []


def test_the_model_moves_as_the_engines_own_table_says() -> None:
    protocol = Protocol()
    explore(protocol, unsafe)
    sending = {(a, b) for a, b in MOVES if not {a, b} & NOT_MODELLED and a is not Status.COPYING}
    assert protocol.moves == sending


@pytest.mark.parametrize("guard", list(Guard), ids=[guard.name for guard in Guard])
def test_without_one_guard_a_copy_is_doubled_or_lost(guard: Guard) -> None:
    _, problem = explore(Protocol(without=guard), unsafe, (State(),))
    assert problem, guard.value
    assert problem.count("·") <= 15, problem

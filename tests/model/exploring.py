"""Breadth first through everything that can happen; the shortest way to what must not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.model.protocol import ENDED, OWNED, STARTS, Protocol, State


@dataclass
class Explored:
    """Every state that can be reached, with the step and the state before it, and the states after it."""

    came_from: dict[State, tuple[str, State] | None] = field(default_factory=dict)
    before: dict[State, list[State]] = field(default_factory=dict)

    def way_to(self, state: State) -> list[str]:
        """The steps from a start, for a person to read."""
        steps: list[str] = []
        while found := self.came_from[state]:
            step, state = found
            steps.append(step)
        return steps[::-1]


def explore(
    protocol: Protocol, wrong: Callable[[State], str], starts: tuple[State, ...] = STARTS
) -> tuple[Explored, str]:
    """Everything from the starts on. Stops at the first state that is wrong, and says what and how it came to it."""
    explored = Explored(dict.fromkeys(starts), {start: [] for start in starts})
    waiting = deque(starts)
    while waiting:
        state = waiting.popleft()
        if problem := wrong(state):
            return explored, f"{problem}: {' · '.join(explored.way_to(state))}"
        for step, after in protocol.steps(state):
            if after not in explored.came_from:
                explored.came_from[after] = (step, state)
                explored.before[after] = []
                waiting.append(after)
            explored.before[after].append(state)
    return explored, ""


def unsafe(state: State) -> str:
    """What must never be."""
    if len(state.copies) > 1:
        return "two copies were made"
    if state.status in ENDED and state.status not in OWNED and state.copies:
        return "a copy was made and nobody owns it"
    return ""


def stuck(explored: Explored) -> list[State]:
    """States from which no way leads to an end in which every copy is owned."""
    good = [s for s in explored.came_from if s.status in ENDED and (s.status in OWNED or not s.copies)]
    reached, waiting = set(good), deque(good)
    while waiting:
        for state in explored.before[waiting.popleft()]:
            if state not in reached:
                reached.add(state)
                waiting.append(state)
    return [state for state in explored.came_from if state not in reached]

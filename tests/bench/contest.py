"""Two sides that do the same work in turns, and how they compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Work = Callable[[], object]
# So many turns a side has in a round: short enough that what else the machine does meets both.
TURNS = 20


@dataclass(frozen=True)
class Contest:
    """One piece of work of a vendor: done by us, and by the official SDK. `what` is signatures or calls."""

    vendor: str
    what: str
    work: str
    sdk: str
    ours: Work
    theirs: Work


@dataclass(frozen=True)
class Result:
    """How often each side did the work in a second, round by round."""

    contest: Contest
    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """Ours by theirs, in each round: above 1 where we are faster."""
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    def document(self) -> dict[str, Any]:
        """The result as plain JSON."""
        ratios = self.ratios
        return {
            "vendor": self.contest.vendor,
            "what": self.contest.what,
            "work": self.contest.work,
            "sdk": self.contest.sdk,
            "ours_per_second": median(self.ours),
            "sdk_per_second": median(self.theirs),
            "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
            "rounds": [{"ours": ours, "sdk": theirs} for ours, theirs in zip(self.ours, self.theirs, strict=True)],
        }


def hold(contests: Sequence[Contest], rounds: int, seconds: float) -> Iterator[Result]:
    """Every contest once in each round, each side for so many seconds, in short turns one after the other."""
    rates: list[list[tuple[float, float]]] = [[] for _ in contests]
    for contest in contests:
        # Once unmeasured: modules are loaded, connections made, projects and the like looked up.
        contest.ours()
        contest.theirs()
    for _ in range(rounds):
        for contest, of_contest in zip(contests, rates, strict=True):
            of_contest.append(one_round(contest, seconds))
    for contest, of_contest in zip(contests, rates, strict=True):
        ours, theirs = zip(*of_contest, strict=True)
        yield Result(contest, ours, theirs)


def one_round(contest: Contest, seconds: float) -> tuple[float, float]:
    """How often each side does the work in a second. Who begins changes from turn to turn."""
    sides = (Side(contest.ours), Side(contest.theirs))
    turn = 0
    while any(side.passed < seconds for side in sides) or turn < 2:
        for side in sides if turn % 2 == 0 else reversed(sides):
            side.take(seconds / TURNS)
        turn += 1
    return sides[0].rate, sides[1].rate


@dataclass
class Side:
    """One side's work in a round: how often it was done, in how many seconds."""

    work: Work
    done: int = 0
    passed: float = 0.0

    def take(self, seconds: float) -> None:
        """Work for so long, once at least."""
        started = time.perf_counter()
        while True:
            self.work()
            self.done += 1
            passed = time.perf_counter() - started
            if passed >= seconds:
                self.passed += passed
                return

    @property
    def rate(self) -> float:
        return self.done / self.passed

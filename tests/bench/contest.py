"""Two sides that do the same work in turns, and how they compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Work = Callable[[], object]


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
    """Every contest once in each round, each side for so many seconds; who begins changes from round to round."""
    ours: list[list[float]] = [[] for _ in contests]
    theirs: list[list[float]] = [[] for _ in contests]
    for contest in contests:
        # Once unmeasured: modules are loaded, connections made, projects and the like looked up.
        contest.ours(), contest.theirs()
    for turn in range(rounds):
        for number, contest in enumerate(contests):
            sides = [(contest.ours, ours[number]), (contest.theirs, theirs[number])]
            for work, rates in sides if turn % 2 == 0 else reversed(sides):
                rates.append(per_second(work, seconds))
    for contest, of_ours, of_theirs in zip(contests, ours, theirs, strict=True):
        yield Result(contest, of_ours, of_theirs)


def per_second(work: Work, seconds: float) -> float:
    """How often the work is done in a second; it is done once at least."""
    started = time.perf_counter()
    done = 0
    while True:
        work()
        done += 1
        passed = time.perf_counter() - started
        if passed >= seconds:
            return done / passed

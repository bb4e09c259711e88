"""Two sides that do the same work in turns, and how they compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

Work = Callable[[], object]
# So many turns a side has in a round: short enough that what else the machine does meets both.
TURNS = 20
CPU_STEP = time.get_clock_info("process_time").resolution


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
class Measure:
    """How one side fared in one round: how often it did the work in a second, and the CPU seconds it took each time.

    CPU time is this process's own, without the cloud's.
    """

    per_second: float
    cpu_seconds: float


@dataclass(frozen=True)
class Result:
    """Both sides of each round, ours first."""

    contest: Contest
    rounds: Sequence[tuple[Measure, Measure]]

    def document(self) -> dict[str, Any]:
        """The result as plain JSON. A ratio is ours by the SDK's in each round."""
        ours, theirs = zip(*self.rounds, strict=True)
        return {
            "vendor": self.contest.vendor,
            "what": self.contest.what,
            "work": self.contest.work,
            "sdk": self.contest.sdk,
            "ours": _medians(ours),
            "theirs": _medians(theirs),
            "ratio": _spread([ours.per_second / theirs.per_second for ours, theirs in self.rounds]),
            "cpu_ratio": _spread([ours.cpu_seconds / theirs.cpu_seconds for ours, theirs in self.rounds]),
            "rounds": [{"ours": asdict(ours), "theirs": asdict(theirs)} for ours, theirs in self.rounds],
        }


def _medians(measures: Sequence[Measure]) -> dict[str, float]:
    return {name: median(asdict(measure)[name] for measure in measures) for name in ("per_second", "cpu_seconds")}


def _spread(ratios: Sequence[float]) -> dict[str, float]:
    return {"median": median(ratios), "min": min(ratios), "max": max(ratios)}


def hold(contests: Sequence[Contest], rounds: int, seconds: float) -> Iterator[Result]:
    """Every contest once in each round, each side for so many seconds, in short turns one after the other."""
    held: list[list[tuple[Measure, Measure]]] = [[] for _ in contests]
    for contest in contests:
        # Once unmeasured: modules are loaded, connections made, projects and the like looked up.
        contest.ours()
        contest.theirs()
    for _ in range(rounds):
        for contest, of_contest in zip(contests, held, strict=True):
            of_contest.append(one_round(contest, seconds))
    for contest, of_contest in zip(contests, held, strict=True):
        yield Result(contest, of_contest)


def one_round(contest: Contest, seconds: float) -> tuple[Measure, Measure]:
    """Both sides in turns until each has had its time. Who begins changes from turn to turn."""
    ours, theirs = sides = (Side(contest.ours), Side(contest.theirs))
    turn = 0
    while turn < 2 or any(side.passed < seconds for side in sides):
        for side in sides if turn % 2 == 0 else reversed(sides):
            side.take(seconds / TURNS)
        turn += 1
    return ours.measure(), theirs.measure()


@dataclass
class Side:
    """One side's work in a round: how often it was done, in how many seconds, with how much of the CPU."""

    work: Work
    done: int = 0
    passed: float = 0.0
    cpu: float = 0.0

    def take(self, seconds: float) -> None:
        """Work for so long, once at least."""
        started, cpu = time.perf_counter(), time.process_time()
        while True:
            self.work()
            self.done += 1
            passed = time.perf_counter() - started
            if passed >= seconds:
                break
        self.passed += passed
        self.cpu += time.process_time() - cpu

    def measure(self) -> Measure:
        """What came of it; a clock that has not moved counts as its smallest step."""
        return Measure(self.done / self.passed, max(self.cpu, CPU_STEP) / self.done)

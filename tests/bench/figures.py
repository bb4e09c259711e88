"""What a contest of the engine measures, and how it is held against its goal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number. `most` or `least` is the goal, where there is one; `note` says how it came about.

    `firm` numbers are counts and ratios that hold on a busy machine as well; others deserve an idle one.
    """

    contest: str
    what: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    note: str = ""
    firm: bool = False

    @property
    def goal(self) -> str:
        """The goal in signs, "" for none."""
        if self.most is not None:
            return f"≤ {self.most:g}"
        return f"≥ {self.least:g}" if self.least is not None else ""

    @property
    def met(self) -> bool | None:
        """Whether it is within its goal; None where it has none."""
        if self.most is not None:
            return self.value <= self.most
        return self.value >= self.least if self.least is not None else None

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**vars(self), "met": self.met}


HEADINGS = ("contest", "what", "figure", "unit", "goal", "met", "note")


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    rows = [HEADINGS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _row(figure: Figure) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[figure.met]
    busy = "" if figure.firm or figure.met is None else " (idle machine)"
    number = f"{figure.value:,.0f}" if abs(figure.value) >= 100 else f"{figure.value:.3g}"
    return figure.contest, figure.what, number, figure.unit, figure.goal, met, f"{figure.note}{busy}"


def percentile(values: Iterable[float], part: float) -> float:
    """The value that so large a part of them does not exceed: 0.95 for the 95th percentile."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def most_in_a_second(times: Sequence[float]) -> int:
    """The largest number of calls within any one second."""
    most = start = 0
    for end, at in enumerate(times):
        while at - times[start] >= 1:
            start += 1
        most = max(most, end - start + 1)
    return most

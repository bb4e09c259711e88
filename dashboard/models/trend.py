"""How what is used of a quota went over a month, and when it is full if that goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import StatisticsError, correlation, linear_regression

from dashboard.models.quota import Quota, QuotaReading

# The drawing's box, in the units of its own.
WIDTH, HEIGHT = 90, 20

# A forecast rests on so many readings over so many days at least, on a line that explains most of them, and ends here.
FEWEST, SHORTEST, STEADY, FARTHEST = 5, 4, 0.7, 90


@dataclass
class Trend:
    """The readings of one quota, one a day, the oldest first."""

    days: list[tuple[date, float]] = field(default_factory=list)

    @property
    def is_drawn(self) -> bool:
        return len(self.days) > 1

    @property
    def first(self) -> float:
        return self.days[0][1]

    @property
    def last(self) -> float:
        return self.days[-1][1]

    @property
    def span(self) -> int:
        """From the first reading to the last, in days."""
        return (self.days[-1][0] - self.days[0][0]).days

    @property
    def points(self) -> str:
        """The line for an SVG of WIDTH × HEIGHT: time to the right, from nothing used at the bottom to the most at the top."""
        most = max(used for _, used in self.days) or 1
        begin = self.days[0][0]
        places = (((day - begin).days / max(self.span, 1), used / most) for day, used in self.days)
        return " ".join(f"{1 + x * (WIDTH - 2):.1f},{HEIGHT - 1 - y * (HEIGHT - 2):.1f}" for x, y in places)

    def full_in(self, free: float | None) -> int | None:
        """In about how many days nothing is left, by the line through the readings; None where that says nothing: too few of them,
        no rise, too much up and down, or a day too far away."""
        if free is None or free <= 0 or len(self.days) < FEWEST or self.span < SHORTEST:
            return None
        times = [float(day.toordinal()) for day, _ in self.days]
        amounts = [used for _, used in self.days]
        try:
            slope, steadiness = linear_regression(times, amounts).slope, correlation(times, amounts)
        except StatisticsError:  # always the same amount
            return None
        if slope <= 0 or steadiness < STEADY or free / slope > FARTHEST:
            return None
        return max(1, round(free / slope))


def trends(quotas: Iterable[Quota]) -> dict[int, Trend]:
    """By the quota's key; an empty one where nothing was read. In one query."""
    found: dict[int, Trend] = defaultdict(Trend)
    rows = QuotaReading.objects.filter(quota__in=[quota.pk for quota in quotas])
    for quota, day, used in rows.order_by("quota_id", "day").values_list("quota_id", "day", "used"):
        found[quota].days.append((day, used))
    return found

"""How full the destinations would be after a plan."""

from __future__ import annotations

from dataclasses import dataclass

import providers
from dashboard.models.arriving import taken_of
from dashboard.models.planning import Line, Plan
from dashboard.models.quota import Quota
from dashboard.models.room import Room


@dataclass(frozen=True)
class After:
    """One quota of a destination, how much of it the plan adds, and how much is used then; in its unit."""

    room: Room
    adds: int

    @property
    def used(self) -> float:
        return self.room.taken + self.adds

    @property
    def limit(self) -> float | None:
        return self.room.limit

    @property
    def unit(self) -> str:
        return self.room.unit

    @property
    def over(self) -> float:
        """How much would not fit."""
        return max(0, self.used - self.limit) if self.limit is not None and self.room.used is not None else 0


def after(plan: Plan) -> list[After]:
    """What the copies of the plan take, the fullest afterwards first; from what the plan has read.

    What stays in its region, such as a backup point, does not count there: its source has a quota of its own.
    """
    known = plan.known
    if plan.operation is None or known is None or not plan.operation.crosses_regions:
        return []
    adds: dict[int, tuple[Quota, int]] = {}
    for line in plan.startable:
        for name in _taken(plan.operation, line):
            if quota := known.quota(line.wish.goes_to, name):
                _, before = adds.get(quota.pk, (quota, 0))
                adds[quota.pk] = (quota, before + taken_of(quota.unit, line.wish.size_gb))
    found = [After(known.room(quota), more) for quota, more in adds.values() if more]
    return sorted(found, key=lambda one: (-one.over, one.limit is None, -one.used / (one.limit or 1)))


def _taken(operation: providers.Operation, line: Line) -> list[str]:
    """The destination's quotas that a copy takes of: those its operation names, and the place that was chosen for it."""
    places = [option.name for option in operation.options if option.kind is providers.OptionKind.PLACE]
    return [*operation.uses, *(f"{name}:{line.wish.options[name]}" for name in places if name in line.wish.options)]

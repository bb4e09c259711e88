"""One call of one action: what an action declares, where it is found, and what it is given when it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from providers.emulator._faults import Fault
from providers.emulator._state import Cloud
from providers.emulator.jdcloud.params import Query

# The vendor limits calls by the minute and publishes no numbers (UNVERIFIED).
PERIOD, CALLS = 60.0, 600


@dataclass
class Call:
    """A verified call, ready to be carried out. Whoever runs it holds the cloud's lock. `id` is the one in the path."""

    cloud: Cloud
    account: str
    action: str
    region: str
    id: str
    query: Query
    body: dict[str, Any] = field(repr=False)
    request_id: str

    @property
    def now(self) -> float:
        """The cloud's time."""
        return self.cloud.clock.now()

    def fault(self, name: str, where: Callable[[Fault], bool] = lambda fault: True) -> Fault | None:
        """The fault of that name, where one fires for this call."""
        return self.cloud.faults.take(name, self.action, self.region, where)


@dataclass(frozen=True)
class Action:
    """One action: `place` is its path below the region, in which {id} stands for an id."""

    service: str
    name: str
    run: Callable[[Call], dict[str, Any] | None]
    place: str
    method: str = "GET"

    @property
    def label(self) -> str:
        """Its name as faults, policies and the console say it."""
        return f"{self.service}:{self.name}"

"""One call of one action: what an action declares, and what it is given when it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from providers.emulator._faults import Fault
from providers.emulator._state import Cloud
from providers.emulator.tencent.params import Spec

VERSIONS = {"cbs": "2017-03-12", "cvm": "2017-03-12", "region": "2022-06-27"}


@dataclass
class Call:
    """A verified call, ready to be carried out. Whoever runs it holds the cloud's lock."""

    cloud: Cloud
    account: str
    action: str
    region: str
    language: str
    params: dict[str, Any] = field(repr=False)
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
    """One action: its service, its parameters, and how often an account may call it in a second.

    The rates are the vendor's published ones: https://cloud.tencent.com/document/api/362/15634.
    """

    service: str
    name: str
    run: Callable[[Call], dict[str, Any]]
    params: Spec
    rate: float = 20.0
    regional: bool = True

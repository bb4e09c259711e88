"""One call: what an action declares, how a request finds its action, and what the action is given when it runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from providers.emulator._faults import Fault
from providers.emulator._state import Cloud, Key

# What an account may call of one API. The vendor publishes no numbers for these services; its gateway counts by minutes.
CALLS, MINUTES = 600, 1


@dataclass
class Call:
    """A verified call, ready to be carried out. Whoever runs it holds the cloud's lock.

    `region` is the name of the project in the path, "" where there is none; `ids` are the other parts of the path.
    """

    cloud: Cloud
    key: Key
    action: str
    region: str
    ids: Mapping[str, str]
    query: Mapping[str, list[str]] = field(repr=False)
    body: dict[str, Any] = field(repr=False)
    request_id: str

    @property
    def account(self) -> str:
        """The account's own id, the parent of its projects."""
        return self.key.account

    @property
    def project(self) -> str:
        """The id of the project in the path."""
        return self.key.projects[self.region]

    @property
    def now(self) -> float:
        """The cloud's time."""
        return self.cloud.clock.now()

    def fault(self, name: str, where: Callable[[Fault], bool] = lambda fault: True) -> Fault | None:
        """The fault of that name, where one fires for this call."""
        return self.cloud.faults.take(name, self.action, self.region, where)

    def lag(self) -> int:
        """How many listings will leave out what this call makes."""
        fault = self.fault("listing_lag")
        return int(fault["reads"]) if fault else self.cloud.settings.listing_lag

    def fate(self) -> str:
        """How what this call makes will end; "broken" is for what stays as failed, "" for what ends well."""
        if self.fault("never_ends"):
            return "never"
        fault = self.fault("ends_badly")
        return "" if not fault else "broken" if fault["kept"] else "gone"

    def asked(self, name: str) -> str:
        """A query parameter, "" where it was not sent."""
        return self.query.get(name, [""])[0]


@dataclass(frozen=True)
class Action:
    """One API: `name` is service:Operation, `path` a template whose `{project}` is a project of the account.

    `run` gives the answer's JSON.
    """

    name: str
    method: str
    path: str
    run: Callable[[Call], Mapping[str, Any]]
    status: int = 200

    @property
    def service(self) -> str:
        """Whose API it is: iam, dws, csbs or cbr."""
        return self.name.partition(":")[0]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The template as a regular expression for a whole path."""
        return re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", self.path))

"""How far this machine's clock is from each vendor's, as their own answers told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from dashboard.language import translated
from dashboard.models import Account

SHOWN = 50

# The share of a vendor's window from which on a clock is worth a look, and from which on the next request may be refused.
ODD, WRONG = 0.1, 0.7


@dataclass(frozen=True)
class Clock:
    """By how many `seconds` our clock is ahead (less than 0: behind) of a service's, read off an answer `at` that time. A
    signature that is `window` seconds off is refused."""

    account: Account
    service: str
    seconds: float
    at: datetime
    window: int

    @property
    def is_odd(self) -> bool:
        return abs(self.seconds) >= ODD * self.window

    @property
    def is_wrong(self) -> bool:
        return abs(self.seconds) >= WRONG * self.window

    @property
    def apart(self) -> str:
        """In words, with its unit."""
        if abs(self.seconds) < 1:
            return gettext("less than a second apart")
        said = gettext("%(count)s s ahead") if self.seconds > 0 else gettext("%(count)s s behind")
        return said % {"count": f"{abs(self.seconds):,.0f}"}


def of(accounts: Iterable[Account]) -> list[Clock]:
    """Every clock that an account's services have told, the worst first."""
    found = []
    for account in accounts:
        for service in account.services:
            known = account.clock_skew.get(service.NAME) or {}
            at = parse_datetime(known.get("at") or "")
            if at is not None:
                found.append(
                    Clock(account, translated(service.LABEL), float(known["skew"]), at, service.SIGNATURE_WINDOW)
                )
    return sorted(found, key=lambda clock: (-abs(clock.seconds) / clock.window, clock.account.name, clock.service))

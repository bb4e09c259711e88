"""A vendor's service for an account's lane, keeping pace and counting refusals of the key; or the reason why there is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import providers
from dashboard.copying import keys
from dashboard.copying.clocks import Ear
from dashboard.copying.pace import Pace
from dashboard.models import Account
from dashboard.vault import VaultError

Receiver = Callable[[Any], None]


def _at_once(receiver: Receiver) -> Receiver:
    return receiver


class CannotSpeak(Exception):
    """The account's credentials cannot be used; the text says why and holds none of them. `reason` is our own code for it."""

    def __init__(self, text: str, reason: str = "credentials") -> None:
        super().__init__(text)
        self.reason = reason


def speaker(
    account: Account,
    service: str,
    patience: float = 10.0,
    *,
    tests: bool = False,
    lag: float = 0.0,
    through: Callable[[Receiver], Receiver] = _at_once,
) -> providers.Service:
    """The service, speaking for the account. Raises CannotSpeak.

    `tests` is for who wants to know whether the key is right: nobody else speaks with one that was refused too often. With `lag` it
    signs as if it had been so many seconds ago; what is refused then says nothing of the key, and nothing of the clocks. What the
    vendor's answers tell on the way is written down by receivers; they are given `through` what may have them wait.
    """
    try:
        offered = providers.load(service)
        if not tests:
            may_speak(account, offered)
        pace = Pace(account.pk, offered.rate, patience)
        notices = _Notices(account, offered, pace)
        if lag:
            return account.speaker(service, clock=lambda: time.time() - lag, gate=pace.wait, notice=notices.hold)
        return account.speaker(service, gate=pace.wait, notice=through(notices), heard=through(Ear(account, offered)))
    except (VaultError, providers.ProviderError) as error:
        raise CannotSpeak(str(error)) from None


def may_speak(account: Account, service: type[providers.Service]) -> None:
    """Raises CannotSpeak where the key was refused so often that the vendor would lock it."""
    try:
        keys.may_be_used(account, service)
    except keys.KeyRefused as error:
        raise CannotSpeak(str(error), "key-refused") from None


class _Notices:
    """What a refused read tells beyond its error: a word against the key is counted, a wish to be left alone is granted."""

    def __init__(self, account: Account, service: type[providers.Service], pace: Pace) -> None:
        self.account, self.service, self.pace = account, service, pace

    def __call__(self, error: providers.VendorError) -> None:
        if keys.is_refusal(self.service, error.code):
            keys.refused(self.account)
        self.hold(error)

    def hold(self, error: providers.VendorError) -> None:
        self.pace.hold(self.pace.latest, error.retry_after)

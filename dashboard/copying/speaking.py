"""A vendor's service for an account's lane, keeping pace; or the reason why there is none."""

from __future__ import annotations

import providers
from dashboard.copying.pace import Pace
from dashboard.models import Account
from dashboard.vault import VaultError


class CannotSpeak(Exception):
    """The account's credentials cannot be used; the text says why and holds none of them."""


def speaker(account: Account, service: str, patience: float = 10.0) -> providers.Service:
    """The service, speaking for the account. Raises CannotSpeak."""
    try:
        pace = Pace(account.pk, providers.load(service).rate, patience)
        return account.speaker(service, gate=pace.wait)
    except (VaultError, providers.ProviderError) as error:
        raise CannotSpeak(str(error)) from None

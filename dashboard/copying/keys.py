"""How often in a row a vendor has refused an account's key: some lock a key that goes on trying.

The count stands on the account's row, so that all workers share it. A refusal raises it, anything the vendor does for the key,
and new credentials, set it back. At the service's limit nothing more is said with the key but *Test connection*.
"""

from __future__ import annotations

from django.db.models import F

import providers
from dashboard.models import Account
from providers import Category, Side


class KeyRefused(Exception):
    """The vendor has refused the key so often that the next refusal may lock it. The text says what to do."""


def is_refusal(service: type[providers.Service], code: str) -> bool:
    """Whether the vendor's code speaks against the key itself; one that speaks against our clock does not."""
    explanation = service.explain(code)
    return explanation.category is Category.AUTH and explanation.side is not Side.CLOCK


def stops_all(service: type[providers.Service], code: str) -> bool:
    """Whether the same key had better not be tried with the account's other services: the vendor would lock it."""
    return bool(service.KEY_REFUSALS) and is_refusal(service, code)


def refused(account: Account) -> None:
    """The vendor has just refused the key."""
    Account.objects.filter(pk=account.pk).update(key_refusals=F("key_refusals") + 1)


def accepted(account: Account) -> None:
    """The vendor has just done something for the key."""
    Account.objects.filter(pk=account.pk, key_refusals__gt=0).update(key_refusals=0)


def may_be_used(account: Account, service: type[providers.Service]) -> None:
    """Return where one more refusal is harmless. Raises KeyRefused."""
    if not service.KEY_REFUSALS:
        return
    count = Account.objects.filter(pk=account.pk).values_list("key_refusals", flat=True).first() or 0
    if count >= service.KEY_REFUSALS:
        raise KeyRefused(
            f"{service.VENDOR_LABEL} refused the key {count} times in a row, and locks a key after more refusals. "
            "Enter the right key, or test the connection."
        )

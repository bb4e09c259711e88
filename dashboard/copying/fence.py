"""Whether a vendor refuses what was signed too long ago: a lost request may be sent again only where it does.

It is tried out, once a day for each account and service, by a harmless read that is signed as if it had been under way for longer
than the vendor's window. Nothing counts as a fence but a vendor's own no.
"""

from __future__ import annotations

from datetime import timedelta

import providers
from dashboard.copying.pace import TooBusy
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.models import Account
from dashboard.models.signatures import ahead
from providers import Category, Side

PERIOD = timedelta(days=1)

# So many seconds past the window it is tried.
BEYOND = 60

# Refusals that say nothing of the signature: too many calls, and what we refuse ourselves.
NOT_JUDGED = (providers.Throttled, providers.BadCredentials)


def holds(account: Account, service: str) -> bool | None:
    """What the last try found; None where none has told anything yet."""
    known = Account.objects.values_list("fences", flat=True).get(pk=account.pk).get(service)
    return bool(known["refused"]) if known else None


def keep_known(account: Account, service: str, region: str) -> None:
    """Try it out in the region, unless that was done lately. What a try does not tell stays as it was."""
    age = account.known_for("fences", service)
    if age is not None and timedelta() <= age < PERIOD:
        return
    offered = providers.load(service)
    if offered.KEY_REFUSALS and account.key_refusals:
        return  # the vendor may lock the key: this is no time for another refusal
    refused = _is_refused(account, offered, region)
    if refused is not None:
        account.learn("fences", service, refused=refused)


def _is_refused(account: Account, service: type[providers.Service], region: str) -> bool | None:
    """Whether a read that is signed too late is refused for that; None where that cannot be told now."""
    error = _answer(account, service, region, late=True)
    if error is None:
        return False
    if not isinstance(error, providers.Refused) or isinstance(error, NOT_JUDGED):
        return None
    explanation = service.explain(error.code)
    if explanation.side is Side.CLOCK:
        return True
    if explanation.category is not Category.AUTH:
        return False  # it was judged as a call, so its signature was taken
    # Some vendors do not say what is wrong with a signature. Where the same read is answered in time, it is the time.
    return True if _answer(account, service, region, late=False) is None else None


def _answer(account: Account, service: type[providers.Service], region: str, *, late: bool) -> Exception | None:
    """What a listing's first page is answered with."""
    try:
        speaks = speaker(account, service.NAME, lag=_lag(account, service) if late else 0.0)
        next(iter(speaks.snapshots(region)), None)
    except (providers.VendorError, CannotSpeak, TooBusy) as error:
        return error
    return None


def _lag(account: Account, service: type[providers.Service]) -> float:
    return service.SIGNATURE_WINDOW + ahead(account, service).total_seconds() + BEYOND

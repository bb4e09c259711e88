"""For how long a vendor still takes what was signed, and from when on its silence counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

import providers
from dashboard.models.account import Account
from dashboard.models.copying import CopyTask


def ahead(account: Account, service: type[providers.Service]) -> timedelta:
    """By how much our clock is ahead of the service's, as far as that is known; nothing where it is behind.

    The vendor takes a signature for that much longer than its window says. More than the window it cannot be, or the vendor would
    have taken none.
    """
    known = account.clock_skew.get(service.NAME, {}).get("skew", 0.0)
    return timedelta(seconds=min(max(known, 0.0), service.SIGNATURE_WINDOW))


def negative_counts_at(task: CopyTask) -> datetime:
    """From when on "nothing found" means that there is nothing: the last signature is refused by the vendor itself, and its
    listings have caught up."""
    signed_at = task.attempt_rows.aggregate(last=Max("signed_at"))["last"] or task.created_at
    service = task.service_class
    window = timedelta(seconds=service.SIGNATURE_WINDOW + service.LISTING_LAG + settings.GRACE)
    return signed_at + window + ahead(task.account, service)

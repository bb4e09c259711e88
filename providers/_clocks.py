"""How far a vendor's clock and ours are apart, as its answers tell. Pure."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime


def ahead(date: str, asked_at: float, answered_at: float) -> float | None:
    """By how many seconds our clock is at least ahead of the one that wrote a Date header, less than 0 where it is behind.

    The header names the whole second in which the vendor answered, and it did that at some time between our asking and
    the answer's coming: a difference that these explain is none. None where the header is no date.
    """
    try:
        told = parsedate_to_datetime(date)
        second = (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    if second > answered_at:
        return answered_at - second
    return max(0.0, asked_at - (second + 1))

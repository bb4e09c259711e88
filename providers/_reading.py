"""Typed readers of what a vendor sent: a wrong type is an unreadable answer, never a TypeError somewhere later.

A field that is absent or null reads as its empty value; an `identifier` must be there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from providers._errors import Ambiguous
from providers._http import ANSWER_UNREADABLE

Wire = Mapping[str, Any]

_UNFIT = re.compile("[\x00\ud800-\udfff]")
_LONGEST_ID = 128
_LONGEST_TEXT = 4000
_LARGEST = 2**31 - 1


def unreadable(problem: str, *, request_id: str = "", http_status: int = 0) -> Ambiguous:
    """The error for an answer that is not what the vendor documents."""
    return Ambiguous(ANSWER_UNREADABLE, problem, request_id=request_id, http_status=http_status)


def _wrong(name: str, value: object, wanted: str) -> Ambiguous:
    return unreadable(f"{name} is {type(value).__name__}, not {wanted}")


def clean(words: str) -> str:
    """Words that every database takes: no NUL, no half of a surrogate pair, and not without end."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", words[:_LONGEST_TEXT])


def record(value: object, name: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise _wrong(name, value, "an object")
    return value


def records(wire: Wire, name: str) -> list[dict[str, Any]]:
    """A list of JSON objects."""
    value = wire.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(name, value, "a list")
    return [record(item, f"an item of {name}") for item in value]


def text(wire: Wire, name: str) -> str:
    """A string."""
    value = wire.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(name, value, "a string")
    return clean(value)


def identifier(wire: Wire, name: str) -> str:
    """A string that is there and not empty."""
    value = text(wire, name)
    if not value:
        raise unreadable(f"{name} is missing")
    if len(value) > _LONGEST_ID:
        raise unreadable(f"{name} has {len(value)} characters")
    return value


def texts(wire: Wire, name: str) -> tuple[str, ...]:
    """A list of strings."""
    value = wire.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(name, value, "a list of strings")
    return tuple(clean(item) for item in value)


def flag(wire: Wire, name: str) -> bool:
    """A boolean."""
    value = wire.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _wrong(name, value, "a boolean")
    return value


def number(wire: Wire, name: str) -> float | None:
    """A finite number, or None where there is none."""
    value = wire.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(name, value, "a number")
    return value


def whole(wire: Wire, name: str) -> int | None:
    """A number without its fraction, or None where there is none; at most what a 32-bit column takes."""
    value = number(wire, name)
    if value is not None and abs(value) > _LARGEST:
        raise unreadable(f"{name} is too large a number")
    return None if value is None else int(value)


def moment(wire: Wire, name: str, zone: tzinfo) -> datetime | None:
    """A time, in UTC; `zone` is taken where it names none. None where it is empty or no time anybody can read."""
    value = text(wire, name)
    try:
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def hours(offset: float) -> timezone:
    """A fixed time zone so many hours east of UTC."""
    return timezone(timedelta(hours=offset))

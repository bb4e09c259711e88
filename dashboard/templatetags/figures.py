"""Figures as templates say them: spans of time, sizes, what is used of a quota."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from dashboard.models import Quota
from dashboard.models.room import Room

register = template.Library()

# From so many GB on, a size is said in TB.
LARGE = 10_240


def ago(at: datetime, now: datetime | None = None) -> str:
    """ "2 min ago", "in 4 h", "just now": one unit, rounded down."""
    gone = (now or timezone.now()) - at
    if abs(gone) < timedelta(seconds=5):
        return gettext("just now") if gone > timedelta(seconds=-1) else gettext("in a moment")
    span = {"span": duration(abs(gone))}
    return gettext("%(span)s ago") % span if gone > timedelta() else gettext("in %(span)s") % span


@register.filter
def duration(span: timedelta | float | None) -> str:
    """A span of time in its largest whole unit; seconds where a number is given."""
    if span is None:
        return ""
    seconds = span.total_seconds() if isinstance(span, timedelta) else float(span)
    if seconds >= 86400:
        days = int(seconds // 86400)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if seconds >= 3600:
        return gettext("%(count)d h") % {"count": seconds // 3600}
    if seconds >= 60:
        return gettext("%(count)d min") % {"count": seconds // 60}
    if 0 < seconds < 1:
        return gettext("%(count)d ms") % {"count": round(seconds * 1000)}
    return gettext("%(count)d s") % {"count": seconds}


@register.filter
def age(span: timedelta) -> str:
    """How old data is: in hours up to three days, where the difference counts."""
    hours = int(span.total_seconds() // 3600)
    return gettext("%(count)d h") % {"count": hours} if 24 <= hours < 72 else duration(span)


@register.filter
def gb(size: float | None) -> str:
    """A size given in GB, in the unit that reads best."""
    if size is None:
        return ""
    return f"{size / 1024:,.1f} TB" if size >= LARGE else f"{size:,.0f} GB"


@register.filter
def amount(number: float | None, unit: str = "") -> str:
    """A quota's figure: whole where it is whole, with its unit."""
    if number is None:
        return "?"
    if unit == "GB":
        return gb(number)
    text = f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"
    return f"{text} {unit}".strip()


@register.filter
def room(quota: Quota | Room) -> str:
    """What is used of a quota, and its limit where one is known: both in one unit."""
    used, limit = quota.used, quota.limit
    if limit is None:
        return beside(used, quota)
    if quota.unit == "GB" and used is not None:
        return _of_all(beside(used, quota).rpartition(" ")[0], beside(limit, quota))
    return _of_all(amount(used, quota.unit), amount(limit, quota.unit))


@register.filter
def beside(number: float | None, quota: Quota | Room) -> str:
    """A figure that stands in one line with the others of a quota: in their unit."""
    if number is None or quota.unit != "GB":
        return amount(number, quota.unit)
    return f"{number / 1024:,.1f} TB" if _is_large(quota) else f"{number:,.0f} GB"


def _is_large(quota: Quota | Room) -> bool:
    """Whether its figures are said in TB: only where none of them becomes nothing by rounding."""
    parts = [quota.used or 0]
    if isinstance(quota, Room):
        parts += [quota.coming.running, quota.coming.planned, abs(quota.free or 0)]
    whole = max(parts) if quota.limit is None else quota.limit
    return whole >= LARGE and all(part == 0 or part >= LARGE / 100 for part in parts)


def _of_all(part: str, whole: str) -> str:
    return gettext("%(part)s of %(whole)s") % {"part": part, "whole": whole}

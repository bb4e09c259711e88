"""Whole days of a list that is sorted by its key, in the zone that pages show.

Keys are given in the order of time, so days are an interval of keys: a list filtered by days stays one that is read by key, and
any other index of it goes together with them.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

# A transaction that took long, or a clock that was set, may have given a row a later key than its time has: an interval begins with
# the least key of so many rows, from so long before it on.
SLACK = timedelta(days=1)
LOOKED_AT = 1000
NOTHING = Q(pk__in=())


def day(label: Any) -> forms.DateField:
    """A day to choose."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def in_order(form: forms.Form, chosen: dict[str, Any]) -> None:
    """An `until` before `since` is said to be wrong, and then is as good as not given."""
    since, until = chosen.get("since"), chosen.get("until")
    if since and until and since > until:
        form.add_error("until", _("This day is before the first one, so it is left out. Choose a later one."))


def of_days(rows: QuerySet[Any], column: str, chosen: dict[str, Any]) -> Q:
    """From the day `since` to the day `until` of a form, both included. Costs a short query for each; `column` has an index."""
    # The first and the last day there is leave nothing out, and their midnights may lie beyond what UTC can say.
    since, until = chosen.get("since", date.min), chosen.get("until", date.max)
    every, wanted = rows.model._base_manager.values_list("pk", flat=True), Q()
    if since > date.min:
        first = _midnight(since)
        later = every.filter(**{f"{column}__gte": _away(first, -SLACK)}).order_by(column)[:LOOKED_AT]
        wanted &= Q(**{f"{column}__unindexed__gte": first}) & _bound("pk__gte", min(later, default=None))
    if until < date.max:
        last = _midnight(until + timedelta(days=1))
        earlier = every.filter(**{f"{column}__lt": _away(last, SLACK)}).order_by(f"-{column}")[:LOOKED_AT]
        wanted &= Q(**{f"{column}__unindexed__lt": last}) & _bound("pk__lte", max(earlier, default=None))
    return wanted


def _bound(lookup: str, key: int | None) -> Q:
    return NOTHING if key is None else Q(**{lookup: key})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _away(moment: datetime, step: timedelta) -> datetime:
    try:
        return moment + step
    except OverflowError:
        return moment

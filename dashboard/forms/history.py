"""The history's filter."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.forms._filters import Filter, choice, equal, key
from dashboard.models import AuditEvent
from dashboard.models.audit import KINDS, VERBS


class HistoryFilter(Filter):
    """Which lines. Days are whole ones, in the zone that pages show; `text` is searched for in what a line is about."""

    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kind = choice("About", list(KINDS.items()))
    verb = choice("What", sorted(VERBS.items(), key=lambda pair: str(pair[1])))
    who = forms.CharField(required=False, max_length=150)
    account = key("Account")
    batch = forms.UUIDField(required=False)

    field_order = ("text", "since", "until", "kind", "verb", "who", "account")

    def applied(self, rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        chosen = self.chosen
        rows = equal(rows, chosen, kind="kind", verb="verb", account="account_id", batch="batch")
        return rows.filter(_of_days(chosen), _of_person(chosen), _of_text(chosen))


def _of_days(chosen: dict[str, Any]) -> Q:
    wanted = Q()
    # The first and the last day there is leave nothing out, and their midnights may lie beyond what UTC can say.
    since, until = chosen.get("since", date.min), chosen.get("until", date.max)
    if since > date.min:
        wanted &= Q(at__gte=_midnight(since))
    if until < date.max:
        wanted &= Q(at__lt=_midnight(until + timedelta(days=1)))
    return wanted


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _of_person(chosen: dict[str, Any]) -> Q:
    """Lines of Antipode itself have no name in them."""
    who = chosen.get("who")
    if not who:
        return Q()
    return Q(actor="") if who.lower() == "antipode" else Q(actor__iexact=who)


def _of_text(chosen: dict[str, Any]) -> Q:
    text = chosen.get("text")
    if not text:
        return Q()
    return Q(subject__icontains=text) | Q(subject_id=text.lstrip("#")) | Q(request_id=text)

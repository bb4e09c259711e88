"""The history's filter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.forms._days import day, in_order, of_days
from dashboard.forms._filters import Filter, as_key, choice, equal, key, of_person, press
from dashboard.models import AuditEvent, Region
from dashboard.models.audit import KINDS, VERBS

# Of the lines whose subject begins with a text, so many are found: where there are more, it says too little.
MOST = 1000


class HistoryFilter(Filter):
    """Which lines. Days are whole ones, in the zone that pages show.

    `text` is what a line is about: "#" and the number of a copy, or the beginning of an id, a name or a region's name. `why` stands
    anywhere in the reason; no index finds that, so it is the view that bounds how far it is looked for.
    """

    text = forms.CharField(
        label=_("On what"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("#number, or how it begins")}),
    )
    since = day(_("From"))
    until = day(_("To"))
    kind = choice(_("About"), list(KINDS.items()))
    verb = choice(_("What"), sorted(VERBS.items()))
    who = forms.CharField(label=_("Who"), required=False, max_length=150)
    account = key(_("Account"))
    request_id = forms.CharField(label=_("Request id"), required=False, max_length=80)
    why = forms.CharField(label=_("Why contains"), required=False, max_length=200)
    batch = press()

    field_order = ("text", "since", "until", "kind", "verb", "who", "account", "why", "request_id")

    # Whether more lines begin with the text than are shown.
    is_cut = False

    def clean(self) -> None:
        in_order(self, self.cleaned_data)

    def applied(self, rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """Everything but `why`. What is typed may cost a short query or two."""
        chosen = self.chosen
        columns = {
            "kind": "kind",
            "verb": "verb",
            "account": "account_id",
            "batch": "batch",
            "request_id": "request_id",
        }
        rows = equal(rows, chosen, **columns)
        return rows.filter(of_days(rows, "at", chosen), of_person(chosen, "actor"), self._of_text(chosen))

    def _of_text(self, chosen: dict[str, Any]) -> Q:
        text = chosen.get("text")
        if not text:
            return Q()
        if number := as_key(text.lstrip("#")):
            return Q(kind="task", subject_id=str(number))
        if AuditEvent.objects.filter(subject=text).exists():
            return Q(subject=text)
        keys = _keys(subject__begins=text) | _keys(kind="region", subject_id__in=_regions(text))
        self.is_cut = len(keys) > MOST
        return Q(pk__in=sorted(keys)[-MOST:])


def _keys(**wanted: Any) -> set[int]:
    return set(AuditEvent.objects.filter(**wanted).order_by().values_list("pk", flat=True)[: MOST + 1])


def _regions(text: str) -> list[str]:
    """Pages call regions by their names, the history keeps their codes, which two clouds may share."""
    named = Region.objects.filter(Q(name__istartswith=text) | Q(name_zh__startswith=text))
    return [str(pk) for pk in named.order_by().values_list("pk", flat=True)]


def because(rows: QuerySet[AuditEvent], why: str) -> QuerySet[AuditEvent]:
    """Those whose reason contains the text."""
    return rows.filter(why__icontains=why) if why else rows

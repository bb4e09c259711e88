"""The copies list's filter."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.forms._days import day, in_order, of_days
from dashboard.forms._filters import Choices, Filter, as_key, choice, key, of_person, one_of, press
from dashboard.models import CopyAttempt, CopyTask, Status
from dashboard.models.copying import is_troubled
from dashboard.models.status import LIVE, RETRYABLE, TROUBLED

# Of the copies that a text finds so many are shown: where there are more, it says too little.
MOST = 1000

# Groups of states that people ask for by one word, beside the states themselves.
GROUPS: dict[str, tuple[Any, tuple[Status, ...]]] = {
    "moving": (_("Moving now"), (Status.SUBMITTING, Status.COPYING, Status.UNKNOWN)),
    "live": (_("Not finished"), LIVE),
    "trouble": (_("Needs you, or failed this week"), TROUBLED),
    "unsuccessful": (_("Not successful"), RETRYABLE),
}
STATUSES: Choices = [
    *((name, label) for name, (label, _) in GROUPS.items()),
    *((status.value, status.label) for status in Status),
]
# What looks at failures: above them stand their causes.
FAILURES = ("trouble", "unsuccessful", Status.FAILED, Status.LOST)

COLUMNS = {
    "account": "account_id",
    "service": "service",
    "source_region": "source_region",
    "destination_region": "destination_region",
    "reason": "reason",
    "source": "source",
    "batch": "batch",
}


class CopyFilter(Filter):
    """Which copies. `source` is the vendor's id of what was copied, `reason` the vendor's code or our own word.

    `text` is how a source's name or id, or the id of what was made, begins; or all of a copy's number, its mark, or a request id.
    Days are whole ones, in the zone that pages show, of when the copy was asked for.
    """

    text = forms.CharField(
        label=_("Name or id"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("#number, mark, or how it begins")}),
    )
    status = choice(_("Status"), STATUSES)
    account = key(_("Account"))
    service = one_of(_("Service"))
    source_region = one_of(_("From region"))
    destination_region = one_of(_("To region"))
    who = forms.CharField(label=_("By"), required=False, max_length=150)
    reason = forms.CharField(label=_("Cause"), required=False, max_length=120)
    since = day(_("From day"))
    until = day(_("To day"))
    source = forms.CharField(label=_("Source"), required=False, max_length=80, widget=forms.HiddenInput)
    batch = press()

    # Whether more is found by the text than is shown.
    is_cut = False

    def clean(self) -> None:
        in_order(self, self.cleaned_data)

    @cached_property
    def wanted(self) -> Q:
        """The condition. What is typed costs a short query or two."""
        chosen = self.chosen
        equal = Q(**{column: chosen[name] for name, column in COLUMNS.items() if name in chosen})
        days = of_days(CopyTask.objects.all(), "created_at", chosen)
        return equal & _of_status(chosen) & days & of_person(chosen, "asked_by") & self._of_text(chosen)

    def applied(self, rows: QuerySet[CopyTask]) -> QuerySet[CopyTask]:
        return rows.filter(self.wanted)

    @property
    def is_of_failures(self) -> bool:
        return self.chosen.get("status") in FAILURES

    @property
    def failures(self) -> QuerySet[CopyTask]:
        """Of what it finds that which nobody has tried again."""
        found = self.applied(CopyTask.objects.all())
        # Trouble is that already: said twice, SQLite would go through the failures of all the years.
        return found if self.chosen.get("status") == "trouble" else found.filter(unresolved=True)

    def _of_text(self, chosen: dict[str, Any]) -> Q:
        text = chosen.get("text")
        if not text:
            return Q()
        if text.startswith("#") and (number := as_key(text[1:])):
            return Q(pk=number)
        found = _found_by(text)
        self.is_cut = len(found) > MOST
        return Q(pk__in=found[:MOST])


def _found_by(text: str) -> list[int]:
    """The keys of what begins so, up to one more than MOST: every part of the condition has an index. Where nothing does, it may be
    a request's id."""
    either = Q(source_name__begins=text) | Q(source__begins=text) | Q(replica__begins=text) | Q(tag=text.lower())
    if number := as_key(text):
        either |= Q(pk=number)
    found = CopyTask.objects.filter(either).order_by().values_list("pk", flat=True)
    asked = CopyAttempt.objects.filter(request_id=text).order_by().values_list("task_id", flat=True)
    return list(found[: MOST + 1]) or list(asked[: MOST + 1])


def _of_status(chosen: dict[str, Any]) -> Q:
    """What somebody has tried again already is the new try's trouble."""
    status = chosen.get("status")
    if status is None:
        return Q()
    if status == "trouble":
        return is_troubled()
    if status in GROUPS:
        _label, statuses = GROUPS[status]
        # What an index of its own is kept for: of the finished copies most are good, and of all of them few are unfinished.
        return Q(status__in=statuses) & (Q(unresolved=True) if status == "unsuccessful" else Q(due_at__isnull=False))
    return Q(status=status)

"""The copies list's filter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from dashboard.forms._filters import Choices, Filter, as_key, choice, equal, key, one_of
from dashboard.models import CopyTask, Status
from dashboard.models.status import LIVE, RETRYABLE, TROUBLED

# Groups of states that people ask for by one word, beside the states themselves.
GROUPS: dict[str, tuple[str, tuple[Status, ...]]] = {
    "moving": ("Moving now", (Status.SUBMITTING, Status.COPYING, Status.UNKNOWN)),
    "live": ("Not finished", LIVE),
    "trouble": ("Needs you, or failed this week", TROUBLED),
    "unsuccessful": ("Not successful", RETRYABLE),
}
STATUSES: Choices = [
    *((name, label) for name, (label, _) in GROUPS.items()),
    *((status.value, str(status.label)) for status in Status),
]


class CopyFilter(Filter):
    """Which copies. `source` is the vendor's id of what was copied, `reason` the vendor's code or our own word."""

    status = choice("Status", STATUSES)
    account = key("Account")
    service = one_of("Service")
    source_region = one_of("From")
    destination_region = one_of("To")
    who = forms.CharField(label="By", required=False, max_length=150)
    reason = forms.CharField(label="Cause", required=False, max_length=120)
    source = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def applied(self, rows: QuerySet[CopyTask]) -> QuerySet[CopyTask]:
        chosen = self.chosen
        found: QuerySet[CopyTask] = equal(
            rows.filter(_of_status(chosen), _of_text(chosen)),
            chosen,
            account="account_id",
            service="service",
            source_region="source_region",
            destination_region="destination_region",
            who="asked_by",
            reason="reason",
            source="source",
            batch="batch",
        )
        return found


def of_services(accounts: Any) -> Choices:
    services = {service.NAME: service for account in accounts for service in account.services}
    return [(name, f"{service.VENDOR_LABEL} {service.LABEL}") for name, service in sorted(services.items())]


def _of_status(chosen: dict[str, Any]) -> Q:
    """What somebody has tried again already is the new try's trouble."""
    status = chosen.get("status")
    if status is None:
        return Q()
    if status == "trouble":
        return Q(pk__in=CopyTask.objects.troubled().values("pk"))
    if status in GROUPS:
        _, statuses = GROUPS[status]
        return Q(status__in=statuses) & (Q(unresolved=True) if status == "unsuccessful" else Q())
    return Q(status=status)


def _of_text(chosen: dict[str, Any]) -> Q:
    text = chosen.get("text")
    if not text:
        return Q()
    either = Q(request_id=text)
    for column in ("source_name", "source", "replica", "name"):
        either |= Q(**{f"{column}__icontains": text})
    if number := as_key(text.lstrip("#")):
        either |= Q(pk=number)
    return either

"""Filters of what the accounts own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from dashboard.forms._filters import Choices, Filter, choice, equal, key, one_of
from dashboard.models import Account, Disk, Snapshot

STATES = (
    ("ready", "Ready"),
    ("creating", "Being made"),
    ("copying", "Copying"),
    ("verifying", "Being verified"),
    ("busy", "Busy"),
    ("broken", "Broken"),
    ("recycled", "In the recycle bin"),
    ("unknown", "Unknown"),
)
ORIGINS = (("own", "Taken here"), ("copied", "Copied from elsewhere"))
GONE = (("gone", "Gone"), ("all", "Present and gone"))


def of_kinds(accounts: Iterable[Account]) -> Choices:
    """What the accounts' services call their recovery points: those they make, and those that were seen."""
    services = {service for account in accounts for service in account.services}
    made = {operation.result_kind for service in services for operation in service.OPERATIONS}
    seen = (
        Snapshot.objects.filter(account__removed_at__isnull=True).order_by().values_list("kind", flat=True).distinct()
    )
    kinds = made.union(seen) - {""}
    return [(kind, kind.replace("-", " ").replace("_", " ").capitalize()) for kind in sorted(kinds)]


class DiskFilter(Filter):
    account = key("Account")
    region = one_of("Region")
    gone = choice("Shown", GONE, "Present ones")

    def applied(self, rows: QuerySet[Disk]) -> QuerySet[Disk]:
        chosen = self.chosen
        rows = rows.filter(_presence(chosen), _text(chosen))
        found: QuerySet[Disk] = equal(rows, chosen, account="account_id", region="region")
        return found


class SnapshotFilter(Filter):
    account = key("Account")
    region = one_of("Region")
    kind = one_of("Kind")
    state = choice("State", STATES)
    origin = choice("Origin", ORIGINS)
    gone = choice("Shown", GONE, "Present ones")
    disk = forms.CharField(required=False, max_length=80)

    def applied(self, rows: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
        chosen = self.chosen
        rows = rows.filter(_presence(chosen), _text(chosen))
        if origin := chosen.get("origin"):
            rows = rows.filter(copied=origin == "copied")
        found: QuerySet[Snapshot] = equal(
            rows, chosen, account="account_id", region="region", kind="kind", state="state", disk="disk"
        )
        return found


def _presence(chosen: dict[str, Any]) -> Q:
    """Gone ones are hidden, unless they are asked for."""
    return {"gone": Q(gone_at__isnull=False), "all": Q()}.get(chosen.get("gone", ""), Q(gone_at__isnull=True))


def _text(chosen: dict[str, Any]) -> Q:
    text = chosen.get("text")
    return Q(name__icontains=text) | Q(vendor_id__icontains=text) if text else Q()

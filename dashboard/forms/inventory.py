"""Filters of what the accounts own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.forms._filters import Choices, Filter, choice, equal, key, one_of
from dashboard.language import translated
from dashboard.models import Account, Disk, Snapshot
from dashboard.models.inventory import every_kind

STATES = (
    ("ready", _("Ready")),
    ("creating", _("Being made")),
    ("copying", _("Copying")),
    ("verifying", _("Being verified")),
    ("busy", _("Busy")),
    ("broken", _("Broken")),
    ("recycled", _("In the recycle bin")),
    ("unknown", _("Unknown")),
)
ORIGINS = (("own", _("Taken here")), ("copied", _("Copied from elsewhere")))
GONE = (("gone", _("Gone")), ("all", _("Present and gone")))


def of_kinds(accounts: Iterable[Account]) -> Choices:
    """What the accounts' services call their recovery points: those they make, and those that were seen."""
    services = {service for account in accounts for service in account.services}
    made = {operation.result_kind for service in services for operation in service.OPERATIONS}
    kinds = made.union(every_kind()) - {""}
    return [(kind, translated(kind.replace("-", " ").replace("_", " ").capitalize())) for kind in sorted(kinds)]


# Of what a text finds so many are shown: where there are more, it says too little.
MOST = 1000


class SeenFilter(Filter):
    """`text` is how a name or an id begins: as it was typed, or in small letters."""

    text = forms.CharField(
        label=_("Name or id"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("how it begins")}),
    )

    # Whether more is found by the text than is shown.
    is_cut = False

    def _named(self, rows: QuerySet[Any]) -> Q:
        text = self.chosen.get("text")
        if not text:
            return Q()
        either = Q()
        for spelling in {text, text.lower()}:
            either |= Q(name__begins=spelling) | Q(vendor_id__begins=spelling)
        every = rows.model._default_manager.filter(either, _presence(self.chosen)).order_by()
        keys = list(every.values_list("pk", flat=True)[: MOST + 1])
        self.is_cut = len(keys) > MOST
        return Q(pk__in=keys[:MOST])


class DiskFilter(SeenFilter):
    account = key(_("Account"))
    region = one_of(_("Region"))
    gone = choice(_("Shown"), GONE, _("Present ones"))

    def applied(self, rows: QuerySet[Disk]) -> QuerySet[Disk]:
        chosen = self.chosen
        rows = rows.filter(_presence(chosen), self._named(rows))
        found: QuerySet[Disk] = equal(rows, chosen, account="account_id", region="region")
        return found


class SnapshotFilter(SeenFilter):
    account = key(_("Account"))
    region = one_of(_("Region"))
    kind = one_of(_("Kind"))
    state = choice(_("State"), STATES)
    origin = choice(_("Origin"), ORIGINS)
    gone = choice(_("Shown"), GONE, _("Present ones"))
    disk = forms.CharField(label=_("Disk"), required=False, max_length=80)

    def applied(self, rows: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
        chosen = self.chosen
        rows = rows.filter(_presence(chosen), self._named(rows))
        if origin := chosen.get("origin"):
            rows = rows.filter(copied=origin == "copied")
        found: QuerySet[Snapshot] = equal(
            rows, chosen, account="account_id", region="region", kind="kind", state="state", disk="disk"
        )
        return found


def _presence(chosen: dict[str, Any]) -> Q:
    """Gone ones are hidden, unless they are asked for."""
    return {"gone": Q(gone_at__isnull=False), "all": Q()}.get(chosen.get("gone", ""), Q(gone_at__isnull=True))

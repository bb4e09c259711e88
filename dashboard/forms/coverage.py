"""Filter of the disks by how they are protected, and which recovery points a filter stands for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.forms._filters import Choices, Filter, choice, equal, key, one_of
from dashboard.models import Disk, DiskTag, Protection, Region, coverage
from dashboard.models.protection import NEVER

if TYPE_CHECKING:
    from dashboard.models.coverage import Proof

STATES = (
    ("without", _("Not protected as wanted")),
    ("never", _("Never protected")),
    ("late", _("Data too old")),
    ("unread", _("Not seen lately")),
    ("fine", _("Protected as wanted")),
    ("exempt", _("No copy wanted")),
)

# As many disks that a text or a tag finds are named to the database; of more, the worst are soon met on the way.
NAMED = 1_000

Proofs = Callable[[], Collection["Proof"]]


class CoverageFilter(Filter):
    state = choice(_("Protection"), STATES)
    account = key(_("Account"))
    service = one_of(_("Service"), 40)
    region = one_of(_("Region"))
    tag = forms.CharField(
        label=_("Tag"), required=False, max_length=383, widget=forms.TextInput(attrs={"placeholder": "env=prod"})
    )

    def rows(self, idle: Collection[int], unproven: Proofs) -> QuerySet[Protection]:
        """What fits. `idle` are the accounts that are disabled; `unproven` tells what rests on stale regions, where that is asked.

        They are left out by name: asked for the others, a database may take the index of those and sort.
        """
        chosen = self.chosen
        rows = Protection.objects.exempted(chosen.get("state") == "exempt")
        rows = rows.exclude(account__in=idle) if idle else rows
        rows = equal(rows, chosen, account="account_id", service="service", region="region")
        found: QuerySet[Protection] = rows.filter(self._state(unproven), self._tagged(), self._named())
        return found

    def _state(self, unproven: Proofs) -> Q:
        now = timezone.now()
        met = Q(protected_until__gte=now)
        match self.chosen.get("state"):
            case "without":
                return Q(protected_until__lt=now)
            case "never":
                return Q(protected_until=NEVER)
            case "late":
                return Q(protected_until__lt=now, protected_until__gt=NEVER)
            case "fine":
                return met & ~_resting_on(unproven())
            case "unread":
                return met & _resting_on(unproven())
            case _:
                return Q()

    def _tagged(self) -> Q:
        """The disks with a tag, whatever it says where only its key is given."""
        name, equals, value = self.chosen.get("tag", "").partition("=")
        if not name.strip():
            return Q()
        tags = DiskTag.objects.filter(key=name.strip(), **({"value": value.strip()} if equals else {})).order_by()
        if self.chosen.get("text"):  # which names few enough
            return Q(pk__in=tags.values("protection"))
        some = list(tags.values_list("protection", flat=True)[: NAMED + 1])
        return Q(pk__in=some if len(some) <= NAMED else tags.values("protection"))

    def _named(self) -> Q:
        """The disks whose id or name begins so."""
        text = self.chosen.get("text")
        if not text:
            return Q()
        disks = Disk.objects.present().filter(Q(vendor_id__begins=text) | Q(name__begins=text)).order_by()
        some = list(disks.values_list("pk", flat=True)[: NAMED + 1])
        if len(some) <= NAMED:
            return Q(pk__in=some)
        return Q(disk__vendor_id__begins=text) | Q(disk__name__begins=text)


def _resting_on(proofs: Iterable[Proof]) -> Q:
    """What rests on one of these; nothing where there are none."""
    either = Q(pk__in=[])
    for account, rests_on in proofs:
        either |= Q(account=account, rests_on=rests_on)
    return either


def sources_matching(query: str, limit: int) -> list[int]:
    """The keys of the newest recovery points of all disks that a query string of the Coverage page stands for, at most so many,
    the most overdue first."""
    regions = coverage.all_regions()
    rows = CoverageFilter(QueryDict(query)).rows(idle_among(regions), lambda: coverage.safety(regions).unproven)
    return coverage.newest_sources(rows, limit)


def idle_among(regions: Iterable[Region]) -> set[int]:
    """The disabled accounts among those of these regions."""
    return {region.account_id for region in regions if not region.account.enabled}


def of_places(places: Iterable[Any]) -> Choices:
    """Regions to lose: each cloud's own."""
    labels = {
        f"{region.account.vendor}:{region.code}": (region.account.vendor_label, region.label) for region in places
    }
    return [(value, f"{vendor} · {name}") for value, (vendor, name) in sorted(labels.items(), key=lambda one: one[1])]


class LossFilter(Filter):
    """Which region is lost: `vendor:code`."""

    text = None  # type: ignore[assignment]
    place = one_of(_("Region"), 120)
    nothing = _("Choose a region")

    @property
    def lost(self) -> tuple[str, str] | None:
        """Vendor and code; None while nothing sensible is chosen."""
        vendor, colon, code = self.chosen.get("place", "").partition(":")
        return (vendor, code) if colon and code else None

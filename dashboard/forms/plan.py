"""What to copy, where to, under which name; and whether what was shown is still so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from dashboard.forms._filters import as_key
from dashboard.models import Disk, Region, Snapshot, planning

Source = Snapshot | Disk

# One press starts no more than this: a larger job is better done in parts, or by the command.
MOST_SOURCES = 2_000


def chosen_sources(kind: str, keys: Iterable[str]) -> list[Source]:
    """The rows with these keys, in the order of their names; keys that make no sense choose nothing."""
    numbers = {number for key in keys if (number := as_key(key))}
    model: Any = Disk if kind == "disk" else Snapshot
    found: list[Source] = []
    ordered = sorted(numbers)[:MOST_SOURCES]
    for start in range(0, len(ordered), 500):
        rows = model.objects.filter(pk__in=ordered[start : start + 500], account__removed_at__isnull=True)
        found += rows.select_related("account").defer("account__sealed", "account__check_results")
    return sorted(found, key=lambda source: (source.account.name, source.region, source.name, source.vendor_id))


def destinations_for(sources: Sequence[Source]) -> list[Region]:
    """Where the sources' accounts may copy to: each region once, without one that all sources are in already."""
    accounts = {source.account_id for source in sources}
    rows = Region.objects.filter(account_id__in=accounts, chosen=True, available=True).order_by("name", "code")
    homes = {source.region for source in sources}
    by_code = {region.code: region for region in rows.defer("sync_message")}
    return [region for code, region in by_code.items() if homes != {code}]


class PlanForm(forms.Form):
    """Destinations and name. The sources and the operation are settled by whoever makes the form."""

    to = forms.MultipleChoiceField(
        label="Copy to",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "“%(value)s” is not a region that these accounts use."},
    )
    name = forms.CharField(label="Name of the copy", required=False, max_length=1_000, strip=True)

    def __init__(self, data: QueryDict | None, destinations: Sequence[Region], operation: Any) -> None:
        super().__init__(data, auto_id="plan-%s", use_required_attribute=False)
        to, name = self.fields["to"], self.fields["name"]
        assert isinstance(to, forms.MultipleChoiceField)
        to.choices = [(region.code, region.name or region.code) for region in destinations]
        name.help_text = operation.name_hint
        if not operation.crosses_regions:
            name.label = "Name"
            del self.fields["to"]

    def planned(self, sources: Sequence[Source], operation: Any) -> planning.Plan:
        """The verdicts of what was typed; what is wrong with the name stands beside the name."""
        name = self.cleaned_data.get("name", "")
        made = planning.plan(sources, operation.name, self.cleaned_data.get("to", []), name)
        if made.name_problem:
            self.add_error("name", made.name_problem)
        return made


def remembered(plan: planning.Plan) -> str:
    """The verdicts of a plan in one line of text, for the next request to compare with."""
    return " ".join(f"{line.source.pk}:{line.destination}:{line.verdict}" for line in plan.lines)


def changed(plan: planning.Plan, before: str) -> list[planning.Line]:
    """The pairs whose verdict is not the one that was remembered, those that were not remembered included."""
    known = set(before.split())
    return [line for line in plan.lines if f"{line.source.pk}:{line.destination}:{line.verdict}" not in known]

"""What to copy, where to, under which name and with which options; and whether what was shown is still so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

import providers
from dashboard.forms import options
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


def of_one_service(sources: Sequence[Source]) -> tuple[list[Source], int]:
    """Those of the first one's service, and how many others there are: what one cloud asks for, another does not know."""
    same = [source for source in sources if source.service == sources[0].service]
    return same, len(sources) - len(same)


def destinations_for(sources: Sequence[Source]) -> list[Region]:
    """Where the sources' accounts may copy to: each region once, without one that all sources are in already, and without
    those that the cloud copies to from none of them."""
    accounts = {source.account_id for source in sources}
    rows = list(Region.objects.filter(account_id__in=accounts).order_by("name", "code").defer("sync_message"))
    by_place = {(region.account_id, region.code): region for region in rows}
    homes = {(source.account_id, source.region, source.service) for source in sources}
    routes = [_routes(by_place.get((account, code)), service) for account, code, service in homes]
    usable = {region.code: region for region in rows if region.chosen and region.available}
    codes = {code for _, code, _ in homes}
    return [
        region
        for code, region in usable.items()
        if codes != {code} and any(route is None or code in route for route in routes)
    ]


def _routes(region: Region | None, service: str) -> list[str] | None:
    """The regions that the service copies to from this one; None where it names none."""
    found: list[str] | None = region.routes.get(service) if region else None
    return found


@dataclass(frozen=True)
class Place:
    """The inputs of one destination, and what it lacks for them."""

    code: str
    label: str
    inputs: list[forms.BoundField]
    missing: list[providers.Option]


class PlanForm(forms.Form):
    """Destinations, name and options. The sources and the operation are settled by whoever makes the form."""

    to = forms.MultipleChoiceField(
        label="Copy to",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "“%(value)s” is not a region that these can be copied to."},
    )
    name = forms.CharField(label="Name of the copy", required=False, max_length=1_000, strip=True)

    def __init__(
        self,
        data: QueryDict,
        destinations: Sequence[Region],
        operation: providers.Operation,
        sources: Sequence[Source] = (),
    ) -> None:
        super().__init__(data, auto_id="plan-%s", use_required_attribute=False)
        to, name = self.fields["to"], self.fields["name"]
        assert isinstance(to, forms.MultipleChoiceField)
        self.labels = {region.code: region.name or region.code for region in destinations}
        to.choices = list(self.labels.items())
        name.help_text = operation.name_hint
        if not operation.crosses_regions:
            name.label = "Name"
            del self.fields["to"]
        if not operation.name_length:
            del self.fields["name"]
        self._add_options(data, operation, sources)

    def _add_options(self, data: QueryDict, operation: providers.Operation, sources: Sequence[Source]) -> None:
        """The inputs of the destinations that are chosen, or of the regions that the sources stay in."""
        wanted = set(data.getlist("to"))
        self.regions = [code for code in self.labels if code in wanted]
        if not operation.crosses_regions:
            self.regions = sorted({source.region for source in sources})
        service = sources[0].service if sources else ""
        places = options.places_of(operation, service, {source.account_id for source in sources}, self.regions)
        self.options = options.inputs_of(operation, self.regions, places)
        for one in self.options.inputs:
            self.fields[one.name] = one.field

    @property
    def common(self) -> list[forms.BoundField]:
        """The inputs that are for all destinations."""
        return [self[one.name] for one in self.options.inputs if not one.region]

    @property
    def places(self) -> list[Place]:
        """The inputs of each destination that has some, or lacks something."""
        found = []
        for code in self.regions:
            inputs = [self[one.name] for one in self.options.inputs if one.region == code]
            missing = self.options.missing.get(code, [])
            if inputs or missing:
                found.append(Place(code, self.labels.get(code, code), inputs, missing))
        return found

    @property
    def cautions(self) -> dict[str, str]:
        """What choosing an option costs, by the name of its input."""
        return {one.name: one.option.caution for one in self.options.inputs if one.option.caution}

    @property
    def chosen(self) -> dict[str, str]:
        """The options as the plan takes them."""
        values = ((one.key, self.cleaned_data.get(one.name)) for one in self.options.inputs)
        return {key: "yes" if value is True else str(value) for key, value in values if value}

    def planned(self, sources: Sequence[Source], operation: providers.Operation) -> planning.Plan:
        """The verdicts of what was typed; what is wrong with the name or an option stands beside it."""
        name = self.cleaned_data.get("name", "")
        made = planning.plan(sources, operation.name, self.cleaned_data.get("to", []), name, self.chosen)
        if made.name_problem:
            self.add_error("name" if "name" in self.fields else None, made.name_problem)
        inputs = {one.key: one.name for one in self.options.inputs}
        for key, problem in made.option_problems.items():
            self.add_error(inputs.get(key), problem)
        return made


def remembered(plan: planning.Plan) -> str:
    """The verdicts of a plan in one line of text, for the next request to compare with."""
    return " ".join(f"{line.source.pk}:{line.destination}:{line.verdict}" for line in plan.lines)


def changed(plan: planning.Plan, before: str) -> list[planning.Line]:
    """The pairs whose verdict is not the one that was remembered, those that were not remembered included."""
    known = set(before.split())
    return [line for line in plan.lines if f"{line.source.pk}:{line.destination}:{line.verdict}" not in known]

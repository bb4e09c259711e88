"""What to copy, where to, under which name and with which options; and whether what was shown is still so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import providers
from dashboard.forms import options
from dashboard.forms._form import Form
from dashboard.forms.seen import Change, changed
from dashboard.forms.sources import Source
from dashboard.language import translated
from dashboard.models import Region, User, planning, requesting

# One plan has no more pairs than this.
MOST_PAIRS = 10_000


class NotAsShown(Exception):
    """The plan is not as it was shown when Start was pressed; nothing was started."""

    def __init__(self, plan: planning.Plan, news: list[Change]) -> None:
        super().__init__()
        self.plan, self.news = plan, news


class Regions:
    """The regions of the sources' accounts, read once: where these may copy to, and what each is called."""

    def __init__(self, sources: Sequence[Source]) -> None:
        rows = Region.objects.filter(account_id__in={source.account_id for source in sources})
        self.rows = list(rows.order_by("name", "code").defer("sync_message"))
        self.by_place = {(region.account_id, region.code): region for region in self.rows}
        self.names = {place: (region.name, region.name_zh) for place, region in self.by_place.items()}
        self.homes = {(source.account_id, source.region, source.service) for source in sources}

    @property
    def destinations(self) -> list[Region]:
        """Each region once, without one that all sources are in already, and without those that the cloud copies to from none
        of them."""
        routes = [_routes(self.by_place.get((account, code)), service) for account, code, service in self.homes]
        usable = {region.code: region for region in self.rows if region.chosen and region.available}
        codes = {code for _account, code, _service in self.homes}
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


class PlanForm(Form):
    """Destinations, name and options. The sources and the operation are settled by whoever makes the form."""

    to = forms.MultipleChoiceField(
        label=gettext_lazy("Copy to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("“%(value)s” is not a region that these can be copied to.")},
    )
    name = forms.CharField(label=gettext_lazy("Name of the copy"), required=False, max_length=1_000, strip=True)

    def __init__(
        self,
        data: QueryDict,
        regions: Regions,
        operation: providers.Operation,
        sources: Sequence[Source],
    ) -> None:
        super().__init__(data, auto_id="plan-%s", use_required_attribute=False)
        self.sources, self.operation, self.by_place = sources, operation, regions.by_place
        to, name = self.fields["to"], self.fields["name"]
        assert isinstance(to, forms.MultipleChoiceField)
        self.labels = {region.code: region.label for region in regions.destinations if operation.crosses_regions}
        to.choices = list(self.labels.items())
        name.help_text = translated(operation.name_hint)
        if not operation.crosses_regions:
            name.label = _("Name")
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
        return {one.name: translated(one.option.caution) for one in self.options.inputs if one.option.caution}

    @property
    def chosen(self) -> dict[str, str]:
        """The options as the plan takes them."""
        values = ((one.key, self.cleaned_data.get(one.name)) for one in self.options.inputs)
        return {key: "yes" if value is True else str(value) for key, value in values if value}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        regions = len(cleaned.get("to", []))
        if regions * len(self.sources) > MOST_PAIRS:
            self.add_error("to", _too_many(len(self.sources), regions))
        return cleaned

    def planned(self) -> planning.Plan:
        """The verdicts of what was typed; what is wrong with the name or an option stands beside it."""
        name = self.cleaned_data.get("name", "")
        to = self.cleaned_data.get("to", [])
        made = planning.plan(self.sources, self.operation.name, to, name, self.chosen, self.by_place)
        if made.name_problem:
            self.add_error("name" if "name" in self.fields else None, made.name_problem)
        inputs = {one.key: one.name for one in self.options.inputs}
        for key, problem in made.option_problems.items():
            self.add_error(inputs.get(key), problem)
        return made

    def start(self, seen: str, actor: User) -> tuple[planning.Plan, requesting.Batch]:
        """Judge again while nobody else asks for room in these regions, and ask for what can run. Raises NotAsShown."""
        plans: list[planning.Plan] = []

        def judged() -> list[requesting.Wish]:
            made = self.planned()
            if (news := changed(made, seen)) or not made.startable:
                raise NotAsShown(made, news)
            plans.append(made)
            return [line.wish for line in made.startable]

        places = {(source.account_id, region) for source in self.sources for region in self.regions}
        batch = requesting.start(judged, places, actor=actor)
        return plans[0], batch


def _too_many(sources: int, regions: int) -> str:
    said = {"pairs": f"{sources * regions:,}", "most": f"{MOST_PAIRS:,}", "regions": MOST_PAIRS // sources}
    sentence = ngettext(
        "That would be %(pairs)s copies; one plan takes %(most)s. Choose %(regions)s region at most, or fewer sources.",
        "That would be %(pairs)s copies; one plan takes %(most)s. Choose %(regions)s regions at most, or fewer sources.",
        MOST_PAIRS // sources,
    )
    return sentence % said

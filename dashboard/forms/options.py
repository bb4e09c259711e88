"""An operation's options as inputs of a plan: some for all destinations, some for each of them.

A value goes to the plan by the option's name, or by `name@region` where it was chosen for one destination. What is wrong
with it, the plan says; here only the shape of the inputs is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

import providers
from dashboard.language import translated
from dashboard.models import Quota

PREFIX = "option-"
MOST = 1_000

# The places of a destination by the option's name and the region's code.
Places = Mapping[tuple[str, str], Sequence[Quota]]


@dataclass(frozen=True)
class Input:
    """One input: the form's field under `name`, whose value the plan takes under `key`."""

    option: providers.Option
    region: str
    field: forms.Field

    @property
    def key(self) -> str:
        return f"{self.option.name}@{self.region}" if self.region else self.option.name

    @property
    def name(self) -> str:
        """Letters and hyphens only, for it becomes the id of an element as well."""
        where = f"-in-{self.region}" if self.region else ""
        return f"{PREFIX}{self.option.name}{where}"


@dataclass
class Inputs:
    """All of an operation's. `missing` are the places that a destination lacks, by region."""

    inputs: list[Input] = field(default_factory=list)
    missing: dict[str, list[providers.Option]] = field(default_factory=lambda: defaultdict(list))


def inputs_of(operation: providers.Operation, regions: Sequence[str], places: Places) -> Inputs:
    """The inputs for these destinations, in the order of the declaration."""
    made = Inputs()
    for option in operation.options:
        for region in regions if option.per_region else [""]:
            found = [
                place for code in ([region] if region else regions) for place in places.get((option.name, code), ())
            ]
            if option.kind is not providers.OptionKind.PLACE or found:
                made.inputs.append(Input(option, region, _field(option, found)))
            elif region:
                made.missing[region].append(option)
    return made


def places_of(
    operation: providers.Operation, service: str, accounts: Iterable[int], regions: Sequence[str]
) -> dict[tuple[str, str], list[Quota]]:
    """What the accounts have to put results into, the roomiest first; in one query, or none where nothing asks for it."""
    names = [option.name for option in operation.options if option.kind is providers.OptionKind.PLACE]
    found: dict[tuple[str, str], list[Quota]] = defaultdict(list)
    if names and regions:
        rows = Quota.objects.filter(account_id__in=set(accounts), service=service, region__in=regions)
        for quota in rows.select_related("account").defer("account__sealed", "account__check_results"):
            name, colon, _ = quota.name.partition(":")
            if colon and name in names:
                found[name, quota.region].append(quota)
    for quotas in found.values():
        quotas.sort(key=_room, reverse=True)
    return found


def _field(option: providers.Option, places: Sequence[Quota]) -> forms.Field:
    hint = capfirst(translated(option.hint))
    if option.kind is providers.OptionKind.FLAG:
        return forms.BooleanField(label=translated(option.label), help_text=hint, required=False)
    if option.kind is providers.OptionKind.PLACE:
        several = len({place.account_id for place in places}) > 1
        choices = [(_id(place), _label(place, several)) for place in places]
        first = _("The one with the most room (%(place)s)") % {"place": places[0].title}
        # What was typed into an address and is not there is the plan's to judge: it says what there is.
        return forms.CharField(
            label=translated(option.label),
            help_text=hint,
            required=False,
            max_length=MOST,
            widget=forms.Select(choices=[("", first), *choices]),
        )
    return forms.CharField(label=translated(option.label), help_text=hint, required=False, max_length=MOST, strip=True)


def _id(place: Quota) -> str:
    return place.name.partition(":")[2]


def _room(place: Quota) -> float:
    """How much still fits; nothing where nobody knows."""
    return place.limit - (place.used or 0) if place.limit is not None else 0


def _label(place: Quota, several: bool) -> str:
    said = {"place": place.title, "account": place.account.name}
    label = _("%(place)s of %(account)s") % said if several else place.title
    if place.limit is None:
        return label
    unit = f" {place.unit}" if place.unit else ""
    said |= {"place": label, "room": f"{_room(place):,.0f}", "limit": f"{place.limit:,.0f}{unit}"}
    return _("%(place)s: %(room)s of %(limit)s free") % said

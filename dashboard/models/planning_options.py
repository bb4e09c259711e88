"""What was chosen beyond source, destination and name: its form by what the operation declares, and where a result is put."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from dashboard.language import translated
from dashboard.models.arriving import Place
from dashboard.models.planning_known import Known, Source, Tally
from dashboard.models.quota import Quota
from providers import Operation, Option, OptionKind, Problem

Choices = Mapping[str, str]
YES = "yes"


class NoPlace(Exception):
    """Nothing in the destination can take the result; the text is a sentence."""

    def __init__(self, sentence: str, remedy: str, of_many: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.remedy, self.of_many = sentence, remedy, of_many


def for_destination(option: Option, destination: str) -> str:
    """The key of a choice that holds for one destination only."""
    return f"{option.name}@{destination}"


def key_of(option: Option, choices: Choices, destination: str) -> str:
    """Under which key the option was chosen for the destination: the one of its own before the one for all of them."""
    own = for_destination(option, destination)
    return own if option.per_region and choices.get(own) else option.name


def chosen(operation: Operation, choices: Choices, destination: str) -> dict[str, str]:
    """What holds for the destination, by the option's name; what was left empty is not among it."""
    values = {option.name: choices.get(key_of(option, choices, destination), "") for option in operation.options}
    return {name: value for name, value in values.items() if value}


def problems(operations: Iterable[Operation], choices: Choices, destinations: Iterable[str]) -> dict[str, str]:
    """What is wrong with the form of each choice, by its key, in a sentence. It is enough that one operation declares it."""
    found = {}
    declared = {option.name: option for operation in operations for option in operation.options}
    asked = {""}.union(destinations)
    for key, value in choices.items():
        name, _at, destination = key.partition("@")
        option = declared.get(name)
        if option is None or (destination and not option.per_region):
            found[key] = _("There is no option %(name)s here.") % {"name": key}
        elif destination in asked and value and (problem := _problem(option, value)):
            found[key] = problem
    return found


def _problem(option: Option, value: str) -> str:
    if option.kind is OptionKind.FLAG:
        return (
            ""
            if value == YES
            else _("%(option)s is %(yes)s, or left out.") % {"option": translated(option.label), "yes": YES}
        )
    rule = f" {_sentence(translated(option.hint))}" if option.hint else ""
    if len(value) > option.max_length:
        said = {"option": translated(option.label), "length": len(value), "room": option.max_length}
        return _("%(option)s has %(length)s characters; there is room for %(room)s.") % said + rule
    if not re.fullmatch(option.pattern, value):
        return _("%(option)s cannot be written like this.") % {"option": translated(option.label)} + rule
    return ""


def _sentence(hint: str) -> str:
    return hint[:1].upper() + hint[1:] + ("" if hint.endswith(".") else ".")


def about_option(problem: Problem, operation: Operation) -> Option | None:
    """The option that a service's problem is about, where its code says so: `option-<name>`, or that and a hyphen more."""
    about = [
        option
        for option in operation.options
        if problem.code == f"option-{option.name}" or problem.code.startswith(f"option-{option.name}-")
    ]
    return max(about, key=lambda option: len(option.name), default=None)


def put(option: Option, wanted: str, source: Source, place: Place, known: Known, tally: Tally) -> str:
    """The id of where the result is put: the chosen one, or the one with the most room. Raises NoPlace."""
    offered = known.places(place, option.name)
    said: dict[str, object] = {"region": place[2], "place": translated(option.label).lower()}
    if wanted and wanted not in offered:
        sentence = _("%(region)s has no %(place)s %(id)s that Antipode knows of.") % {**said, "id": wanted}
        raise NoPlace(sentence, _("Choose another one, or sync the account."))
    if not offered:
        raise NoPlace(_("%(region)s has no %(place)s to put the result into.") % said, translated(option.remedy))
    rooms = {id_: _room(option, id_, quota, place, known, tally) for id_, quota in offered.items()}
    best = wanted or _roomiest(rooms, source.size_gb)
    room = rooms[best]
    if room is not None and source.size_gb > room:
        said |= {"place": offered[best].title, "room": f"{max(room, 0):,g}", "needed": f"{source.size_gb:,}"}
        sentence = _("%(place)s in %(region)s has %(room)s GB left; this needs %(needed)s GB.") % said
        of_many = _("%(place)s in %(region)s has no room for these as well.") % said
        remedy = _("Enlarge it or make room in the vendor's console and sync, or choose another one.")
        raise NoPlace(sentence, remedy, of_many)
    return best


def _room(option: Option, id_: str, quota: Quota, place: Place, known: Known, tally: Tally) -> float | None:
    """How many GB fit in beside what copies under way and this plan put there; None where the vendor does not tell."""
    if quota.limit is None:
        return None
    return quota.limit - (quota.used or 0) - known.coming(quota) - tally.put[place, option.name, id_]


def _roomiest(rooms: Mapping[str, float | None], size_gb: int) -> str:
    """The one with the most room; where it is too small, one of which nobody knows how much there is."""
    known: Sequence[tuple[float, str]] = sorted((-room, id_) for id_, room in rooms.items() if room is not None)
    unknown = sorted(id_ for id_, room in rooms.items() if room is None)
    if known and (-known[0][0] >= size_gb or not unknown):
        return known[0][1]
    return unknown[0]

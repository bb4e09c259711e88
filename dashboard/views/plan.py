"""Plan → start: what would come of these sources and those regions, and the button that makes it so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard.forms.plan import (
    PlanForm,
    Source,
    changed,
    chosen_sources,
    destinations_for,
    of_one_service,
    remembered,
)
from dashboard.models import Quota, capabilities, planning, requesting
from dashboard.views._access import operator, user_of
from dashboard.views._actions import in_common
from dashboard.views._listing import is_fragment

# So many lines of each verdict are shown; the rest is counted.
SHOWN = 100


@dataclass(frozen=True)
class Group:
    """The lines of one verdict that share a reason."""

    sentence: str
    remedy: str
    lines: Sequence[planning.Line]

    @property
    def shown(self) -> Sequence[planning.Line]:
        return self.lines[:SHOWN]

    @property
    def rest(self) -> int:
        return len(self.lines) - len(self.shown)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Choose and check; nothing is sent before "Start" is pressed. Sources come by POST where there are many of them."""
    asked = request.POST if request.method == "POST" else request.GET
    kind = "disk" if asked.get("kind") == "disk" else "snapshot"
    sources, others = of_one_service(chosen_sources(kind, asked.getlist("source")))
    operation = _operation(sources, asked.get("operation", ""))
    if operation is None:
        return _nothing_chosen(request, kind)
    destinations = destinations_for(sources) if operation.crosses_regions else []
    form = PlanForm(asked, destinations, operation, sources)
    verdicts = form.planned(sources, operation) if form.is_valid() else planning.Plan(operation)
    news = changed(verdicts, asked.get("seen", "")) if "start" in request.POST else []
    if "start" in request.POST and form.is_valid() and verdicts.startable and not news:
        return _start(request, verdicts)
    names = {region.code: region.name for region in destinations}
    context = {"kind": kind, "operation": operation, "sources": sources, "others": others, "form": form, "news": news}
    context |= _told(verdicts, names) | {"fragment": is_fragment(request), "notes": capabilities.notes(operation)}
    # What is being typed into must not be swapped: the inputs of destinations only where other ones are chosen now.
    context["replace_places"] = asked.get("places", "") != " ".join(form.regions)
    return render(request, "plan/_verdicts.html" if is_fragment(request) else "plan/page.html", context)


def _told(verdicts: planning.Plan, names: Mapping[str, str]) -> dict[str, Any]:
    """The verdicts as the page tells them."""
    return {
        "plan": verdicts,
        "seen": remembered(verdicts),
        "waiting": _grouped(verdicts.waiting, names),
        "impossible": _grouped(verdicts.impossible, names),
        "known": _grouped([line for line in verdicts.running if line.sentence], names),
        "room": _room(verdicts),
        "result": _results(len(verdicts.startable), verdicts.operation),
    }


def _operation(sources: Sequence[Source], name: str) -> Any:
    """The operation of that name, the first one offered where none is named, None where there is nothing to do."""
    if not sources:
        return None
    offered = planning.operations_for(sources[0])
    return next((one for one in offered if one.name == name), offered[0] if offered and not name else None)


def _nothing_chosen(request: HttpRequest, kind: str) -> HttpResponse:
    messages.warning(request, f"Choose at least one {kind} first, and something that its cloud can do with it.")
    return redirect("disks" if kind == "disk" else "snapshots")


def _start(request: HttpRequest, verdicts: planning.Plan) -> HttpResponse:
    batch = requesting.request([line.wish for line in verdicts.startable], actor=user_of(request))
    if not batch.tasks:
        messages.warning(request, "Nothing was started: every one of these is under way already.")
        return redirect("copies")
    left = len(verdicts.impossible)
    said = [f"{len(batch.tasks):,} {_results(len(batch.tasks), verdicts.operation)} asked for."]
    if batch.under_way:
        said.append(f"{len(batch.under_way)} under way already, so not asked for again.")
    if left:
        said.append(f"{left} left out, for the reasons the plan gave.")
    messages.success(request, " ".join(said))
    return redirect(f"{reverse('copies')}?batch={batch.id}")


def _results(number: int, operation: Any) -> str:
    """What comes of it, in as many words as there are: copies, or what the service calls it."""
    if operation.crosses_regions:
        return "copy" if number == 1 else "copies"
    kind = str(operation.result_kind).replace("-", " ")
    return kind if number == 1 else f"{kind}s"


def _grouped(lines: Sequence[planning.Line], names: Mapping[str, str]) -> list[Group]:
    """Lines by what is said of them, the largest group first: three hundred of one reason are one paragraph."""
    by_reason: dict[tuple[str, str], list[planning.Line]] = {}
    for line in lines:
        by_reason.setdefault((in_common(line), line.remedy), []).append(line)
    groups = []
    for (common, remedy), found in by_reason.items():
        said = found[0].sentence if len(found) == 1 else common
        place = found[0].destination
        groups.append(Group(said.replace(place, names.get(place, place)), remedy, found))
    return sorted(groups, key=lambda group: -len(group.lines))


def _room(verdicts: planning.Plan) -> list[dict[str, Any]]:
    """What is known of how many fit into the destinations, with how many this plan adds.

    What stays in its region, such as a backup point, does not count there: its source has a quota of its own.
    """
    if verdicts.operation is None or not verdicts.operation.crosses_regions:
        return []
    adds, sizes = Counter[tuple[int, str, str]](), Counter[tuple[int, str, str]]()
    for line in verdicts.startable:
        for name in _taken(verdicts.operation, line):
            adds[line.wish.account.pk, line.destination, name] += 1
            sizes[line.wish.account.pk, line.destination, name] += line.wish.size_gb
    if not adds:
        return []
    accounts, regions, names = ({key[place] for key in adds} for place in range(3))
    quotas = Quota.objects.filter(
        service=verdicts.startable[0].wish.service, account_id__in=accounts, region__in=regions, name__in=names
    )
    room = []
    for quota in quotas.select_related("account").order_by("account__name", "region", "name"):
        more = (sizes if quota.unit else adds)[quota.account_id, quota.region, quota.name]
        if more:
            over = quota.limit is not None and (quota.used or 0) + more > quota.limit
            room.append({"quota": quota, "adds": more, "over": over})
    return room


def _taken(operation: Any, line: planning.Line) -> list[str]:
    """The destination's quotas that a copy takes of: those its operation names, and the place that was chosen for it."""
    places = [option.name for option in operation.options if option.kind == "place"]
    return [*operation.uses, *(f"{name}:{line.wish.options[name]}" for name in places if name in line.wish.options)]

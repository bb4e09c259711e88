"""Plan → start: what would come of these sources and those regions, and the button that makes it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboard.forms.plan import NotAsShown, PlanForm, Regions
from dashboard.forms.seen import Change, remembered
from dashboard.forms.sources import MOST_SOURCES, Chosen, Source, chosen_of
from dashboard.models import capabilities, eta, planning, planning_room, requesting
from dashboard.views._access import operator, user_of
from dashboard.views._actions import in_common, isolated
from dashboard.views._listing import is_fragment

# So many sources, lines of a reason and reasons of a verdict are shown; the rest is counted. More lines than FEW are folded.
SHOWN, LINES, REASONS, FEW = 20, 60, 12, 6
# So many of those that are not as they were shown have their own sentence.
FIRST = 6


@dataclass(frozen=True)
class Group:
    """The lines of one verdict that share a reason."""

    sentence: str
    remedy: str
    lines: Sequence[planning.Line]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> Sequence[planning.Line]:
        return self.lines[:LINES]

    @property
    def said(self) -> list[tuple[planning.Line, str]]:
        """The first of them, each with its own sentence, in which the region has its name."""
        named = ((line, self.names.get(line.destination, line.destination)) for line in self.lines[:FIRST])
        return [(line, _told_of(line, name)) for line, name in named]

    @property
    def unsaid(self) -> int:
        return max(0, len(self.lines) - FIRST)

    @property
    def is_long(self) -> bool:
        return len(self.lines) > FEW

    @property
    def rest(self) -> int:
        return len(self.lines) - len(self.shown)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Choose and check; nothing is sent before "Start" is pressed. Sources come by POST where there are many of them."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = chosen_of(asked)
    operation = _operation(chosen.sources, asked.get("operation", ""), other="service" in asked)
    if operation is None:
        return _nothing_chosen(request, chosen)
    regions = Regions(chosen.sources)
    form = PlanForm(asked, regions, operation, chosen.sources)
    verdicts, news = planning.Plan(operation), list[Change]()
    # htmx sends the button that was pressed last along with what was typed just before: only the form itself starts anything.
    if form.is_valid() and "start" in request.POST and not is_fragment(request):
        try:
            return _started(request, *form.start(asked.get("seen", ""), user_of(request)))
        except NotAsShown as now:
            verdicts, news = now.plan, now.news
    elif form.is_valid():
        verdicts = form.planned()
    context = _told(verdicts, form.labels) | _news(news, form.labels)
    context |= {
        "regions": regions,
        "chosen": chosen,
        "operation": operation,
        "form": form,
        "fragment": is_fragment(request),
        "part_of": chosen.page,
    }
    context |= {"notes": capabilities.notes(operation), "shown": chosen.sources[:SHOWN], "most": MOST_SOURCES}
    # What is being typed into must not be swapped: the inputs of destinations only where other ones are chosen now.
    context["replace_places"] = asked.get("places", "") != " ".join(form.regions)
    return render(request, "plan/_verdicts.html" if is_fragment(request) else "plan/page.html", context)


def _told(verdicts: planning.Plan, names: Mapping[str, str]) -> dict[str, Any]:
    """The verdicts as the page tells them."""
    startable = verdicts.startable
    return {
        "plan": verdicts,
        "seen": remembered(verdicts),
        "waiting": _grouped(verdicts.waiting, names),
        "impossible": _grouped(verdicts.impossible, names),
        "known": _grouped([line for line in verdicts.running if line.sentence], names),
        "rooms": planning_room.after(verdicts),
        "finish": eta.expected([line.wish for line in startable], verdicts.ahead) if startable else None,
        "results": _results(len(startable), verdicts.operation),
    }


def _news(news: Sequence[Change], names: Mapping[str, str]) -> dict[str, Any]:
    """What is not as it was shown: what can no longer run, and what now can; the first of each with what is said of it."""
    worse = [change.line for change in news if change.is_worse]
    better = [change.line for change in news if change.is_possible]
    return {"news": news, "worse": Group("", "", worse, names), "better": Group("", "", better, names)}


def _operation(sources: Sequence[Source], name: str, *, other: bool) -> Any:
    """The operation of that name, the first one offered where none is named or where the service may be an `other` one than
    before, None where there is nothing to do."""
    if not sources:
        return None
    offered = planning.operations_for(sources[0])
    named = next((one for one in offered if one.name == name), None)
    return named or (offered[0] if offered and (other or not name) else None)


def _nothing_chosen(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    if chosen.kind == "disk":
        messages.warning(request, _("Choose at least one disk first, and something that its cloud can do with it."))
    else:
        messages.warning(request, _("Choose at least one snapshot first, and something that its cloud can do with it."))
    return redirect(chosen.page)


def _started(request: HttpRequest, verdicts: planning.Plan, batch: requesting.Batch) -> HttpResponse:
    if not batch.tasks:
        messages.warning(request, _("Nothing was started: every one of these is under way already."))
        return redirect("copies")
    said = [_("%(results)s asked for.") % {"results": _results(len(batch.tasks), verdicts.operation)}]
    if under_way := len(batch.under_way):
        said.append(
            ngettext(
                "%(n)d is under way already, so not asked for again.",
                "%(n)d are under way already, so not asked for again.",
                under_way,
            )
            % {"n": under_way}
        )
    if left := len(verdicts.impossible):
        text = ngettext(
            "%(n)d is left out, for the reason the plan gave.",
            "%(n)d are left out, for the reasons the plan gave.",
            left,
        )
        said.append(text % {"n": left})
    messages.success(request, " ".join(said))
    return redirect(f"{reverse('copies')}?batch={batch.id}")


def _results(number: int, operation: Any) -> str:
    """What comes of it, counted: copies, or what the service calls it."""
    count = {"n": f"{number:,}"}
    kind = "" if operation is None or operation.crosses_regions else str(operation.result_kind)
    match kind:
        case "":
            return ngettext("%(n)s copy", "%(n)s copies", number) % count
        case "backup-point":
            return ngettext("%(n)s backup point", "%(n)s backup points", number) % count
        case "manual-snapshot":
            return ngettext("%(n)s manual snapshot", "%(n)s manual snapshots", number) % count
    words = kind.replace("-", " ")
    return f"{number:,} {words}" if number == 1 else f"{number:,} {words}s"


def _told_of(line: planning.Line, place: str) -> str:
    """What is said of one line, with the name of its destination."""
    return isolated(line.sentence, line.source).replace(line.destination, place)


def _grouped(lines: Sequence[planning.Line], names: Mapping[str, str]) -> list[Group]:
    """Lines by what is said of them, the largest group first: three hundred of one reason are one paragraph, and what many have
    reasons of their own for is one at the end."""
    by_reason: dict[tuple[str, str], list[planning.Line]] = {}
    for line in lines:
        by_reason.setdefault((line.of_many or in_common(line), line.remedy), []).append(line)
    groups = []
    for (common, remedy), found in sorted(by_reason.items(), key=lambda reason: -len(reason[1])):
        first, place = found[0], names.get(found[0].destination, found[0].destination)
        said = _told_of(first, place) if len(found) == 1 else common.replace(first.destination, place)
        groups.append(Group(said, remedy, found))
    if len(groups) <= REASONS:
        return groups
    others = [line for group in groups[REASONS:] for line in group.lines]
    return [
        *groups[:REASONS],
        Group(_("Each of these has a reason of its own."), _("Plan them apart to read it."), others),
    ]

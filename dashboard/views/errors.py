"""The atlas of errors: every code that a service can answer with, what it means, and who has met it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard import language
from dashboard.forms.errors import ErrorFilter
from dashboard.language import listed, translated
from dashboard.models import CopyTask, Status, atlas
from dashboard.models.phrases import spoken
from dashboard.views._access import viewer
from dashboard.views._listing import is_fragment

# How many copies bear each reason now, by service and reason.
Met = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Meeting:
    """Copies of one service that bear a code, and where they are listed."""

    label: str
    number: int
    url: str


@dataclass(frozen=True)
class Line:
    """One code, and the copies that bear it as their reason."""

    entry: atlas.Entry
    meetings: list[Meeting]

    @property
    def met(self) -> int:
        return sum(meeting.number for meeting in self.meetings)

    @property
    def url(self) -> str:
        return reverse("error", args=[self.entry.services[0].NAME, self.entry.code])


@dataclass
class Chapter:
    """The codes that the same services mean the same by, by their kind of trouble."""

    name: str
    vendor: str
    label: str
    kinds: dict[str, list[Line]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return sum(len(lines) for lines in self.kinds.values())


@viewer
@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    """All of them, or those that a search finds. Everything that is asked for stands in the address."""
    form = ErrorFilter(request.GET)
    chosen, met = form.chosen, _met()
    name = chosen.get("service", "")
    every = atlas.entries(atlas.services_of(name) if name else None)
    lines = [_line(entry, met) for entry in every if entry.matches(chosen.get("q", ""))]
    if chosen.get("met"):
        lines = [line for line in lines if line.meetings]
    context = {"form": form, "chapters": _chapters(lines), "found": len(lines)} | _language()
    if is_fragment(request):
        return render(request, "errors/_atlas.html", context)
    return render(request, "errors/page.html", context)


@viewer
@require_safe
def error(request: HttpRequest, service: str, code: str) -> HttpResponse:
    """One code of one service: what a failure card leads to. A code that nobody documents has a page as well."""
    if not atlas.services_of(service) or len(code) > 120 or not code.isprintable():
        raise Http404
    found = atlas.entry(atlas.services_of(service)[0].NAME, code)
    owner = found.services[0]
    told = {
        "line": _line(found, _met()),
        "service": owner.NAME,
        "label": f"{translated(owner.VENDOR_LABEL)} · {translated(owner.LABEL)}",
    }
    return render(request, "errors/one.html", told | _language())


def _language() -> dict[str, Any]:
    """What the parts of an explanation are called, and the language of that."""
    return {"labels": spoken().labels, "lang": language.ATTRIBUTES[language.current()]}


def _line(entry: atlas.Entry, met: Met) -> Line:
    meetings = []
    for service in entry.services:
        if number := met.get((service.NAME, entry.code)):
            query = urlencode({"service": service.NAME, "reason": entry.code})
            meetings.append(Meeting(translated(service.LABEL), number, f"{reverse('copies')}?{query}"))
    return Line(entry, meetings)


def _chapters(lines: Iterable[Line]) -> list[Chapter]:
    """By who means it: a vendor's services together first, then each alone. What was met stands first in its kind."""
    chapters: dict[tuple[str, ...], Chapter] = {}
    for line in lines:
        services = line.entry.services
        names = tuple(service.NAME for service in services)
        if names not in chapters:
            chapters[names] = Chapter("-".join(names), translated(services[0].VENDOR_LABEL), _label(line.entry))
        chapters[names].kinds.setdefault(line.entry.card.category, []).append(line)
    for chapter in chapters.values():
        found = chapter.kinds
        chapter.kinds = {label: _met_first(found[kind]) for kind, label in spoken().categories.items() if kind in found}
    by_width = sorted(chapters.items(), key=lambda pair: (pair[1].vendor, -len(pair[0])))
    return [chapter for _, chapter in by_width]


def _met_first(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.met, line.entry.code))


def _label(entry: atlas.Entry) -> str:
    labels = [translated(service.LABEL) for service in entry.services]
    if len(labels) > 1 and len(labels) == len(atlas.services_of(entry.services[0].VENDOR)):
        return _("all its services")
    return listed(labels)


def _met() -> Met:
    # What has a reason is found by index, as what is not without one would not be.
    bearing = CopyTask.objects.filter(reason__gt="").exclude(status=Status.SUCCEEDED).order_by()
    rows = bearing.values_list("service", "reason").annotate(n=Count("pk"))
    return {(service, reason): n for service, reason, n in rows}

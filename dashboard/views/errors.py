"""The atlas of errors: every code that a service can answer with, what it means, and who has met it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.models import CopyTask, Status, cards
from dashboard.views._access import viewer


@dataclass(frozen=True)
class Line:
    """One code, and how many copies bear it as their reason."""

    entry: cards.AtlasEntry
    met: int


@dataclass
class Chapter:
    """The codes of one service, those that were met first."""

    service: str
    label: str
    lines: list[Line] = field(default_factory=list)


@viewer
@require_safe
def errors(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200]
    entries = cards.atlas()
    found = [entry for entry in entries if _matches(entry, query)]
    context = {"chapters": _chapters(found), "query": query, "found": len(found), "total": len(entries)}
    return render(request, "errors/page.html", context)


def _matches(entry: cards.AtlasEntry, query: str) -> bool:
    """Every word of the query stands somewhere in the entry."""
    text = " ".join(
        (entry.service_label, entry.explanation.code, entry.title, entry.meaning, entry.remedy, entry.side)
    ).casefold()
    return all(word in text for word in query.casefold().split())


def _chapters(found: list[cards.AtlasEntry]) -> list[Chapter]:
    met = _met()
    chapters: dict[str, Chapter] = {}
    for entry in found:
        chapter = chapters.setdefault(entry.service, Chapter(entry.service, entry.service_label))
        chapter.lines.append(Line(entry, met[entry.service, entry.explanation.code]))
    for chapter in chapters.values():
        chapter.lines.sort(key=lambda line: (-line.met, line.entry.explanation.code))
    return list(chapters.values())


def _met() -> defaultdict[tuple[str, str], int]:
    """How many copies bear each reason now."""
    bearing = CopyTask.objects.exclude(reason="").exclude(status=Status.SUCCEEDED).order_by()
    rows = bearing.values_list("service", "reason").annotate(n=Count("pk"))
    return defaultdict(int, {(service, reason): n for service, reason, n in rows})

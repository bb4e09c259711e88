"""History: every line of the audit trail, filtered by the address, and as a file of any size."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.forms._filters import as_key, of_accounts
from dashboard.forms.history import HistoryFilter, because
from dashboard.models import Account, AuditEvent, cards
from dashboard.views._access import viewer
from dashboard.views._listing import Named
from dashboard.views._paging import Page, filters, page_link, paged

COLUMNS = (
    "id", "at", "who", "what", "about", "subject", "subject id", "account", "from", "to", "why", "batch", "request id",
    "options",
)  # fmt: skip
# So many lines are searched for a reason at a time.
STRETCH = 50_000
# Rows that are in memory at once while a file is being written.
CHUNK = 1000
# Nobody is sent to a longer address: hardly a server takes it.
LONGEST = 8_000
# A spreadsheet takes a cell that begins with one of these for a formula, and would run it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


@viewer
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    form = HistoryFilter(request.GET)
    # Removed accounts keep their history, so they can be chosen as well.
    form.offer(account=of_accounts(Account.objects.only("name")))
    found = _found(form, request.GET)
    context = {
        "form": form,
        "page": found.page,
        "searched": found,
        "regions": Named(cards.names_for(found.page.rows)),
        "oldest": AuditEvent.objects.order_by("pk").values_list("at", flat=True).first(),
        "query": filters(request.GET).urlencode(),
    }
    return render(request, "history/page.html", context)


@viewer
@require_safe
def history_csv(request: HttpRequest) -> HttpResponseBase:
    """The same lines as a file, written as it is sent: its size costs time, not memory. No file can say that it holds other lines
    than were asked for, so where a filter makes no sense or finds too much, it is the page that answers."""
    form = HistoryFilter(request.GET)
    rows = because(form.applied(AuditEvent.objects.all()), form.chosen.get("why", ""))
    if form.errors or form.is_cut:
        messages.error(request, _("No file was written, for it would hold other lines than these filters ask for."))
        query = filters(request.GET).urlencode()
        return redirect(f"{reverse('history')}?{query}" if len(query) < LONGEST else "history")
    name = f"antipode-history-{timezone.now():%Y%m%d-%H%M%S}.csv"
    return StreamingHttpResponse(
        _lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@dataclass(frozen=True)
class Searched:
    """A page, and how far back its lines were looked for: `back_to` a time, `older` where to go on; empty for all the way."""

    page: Page[AuditEvent]
    back_to: datetime | None = None
    older: str = ""


def _found(form: HistoryFilter, query: QueryDict) -> Searched:
    rows, why = form.applied(AuditEvent.objects.all()), form.chosen.get("why")
    return _searched(rows, query, why) if why else Searched(paged(rows, query))


def _searched(rows: QuerySet[AuditEvent], query: QueryDict, why: str) -> Searched:
    """What no index finds is looked for in a stretch of lines at a time, so that no page reads the whole history."""
    before = as_key(query.get("before"))
    beyond = Q(pk__lt=before) if before else Q()
    stretch = rows.filter(beyond)
    ordered = stretch.order_by("-pk")
    end = ordered.values_list("pk", "at")[STRETCH : STRETCH + 1].first()
    # By its keys, which SQLite goes by, and between two of them, which PostgreSQL does.
    keys = ordered.values("pk")[:STRETCH]
    within = AuditEvent.objects.filter(beyond, pk__gt=end[0], pk__in=keys) if end else stretch
    page = paged(because(within, why), _onward(query))
    page.newer = ""
    if end is None or page.older:
        return Searched(page)
    return Searched(page, back_to=end[1], older=page_link(query, "before", end[0] + 1))


def _onward(query: QueryDict) -> QueryDict:
    """A search goes back in time only."""
    query = query.copy()
    query.pop("after", None)
    return query


class _Echo:
    """A file that gives each line back to whoever wrote it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: QuerySet[AuditEvent]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    last = None
    while chunk := list((rows.filter(pk__lt=last) if last else rows).order_by("-pk")[:CHUNK]):
        yield "".join(writer.writerow([safe_cell(cell) for cell in _cells(event)]) for event in chunk)
        last = chunk[-1].pk


def _cells(event: AuditEvent) -> list[object]:
    return [
        event.pk,
        event.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        event.actor or "Antipode",
        event.verb,
        event.kind,
        event.subject,
        event.subject_id,
        event.account,
        event.before,
        event.after,
        event.why,
        event.batch or "",
        event.request_id,
        "; ".join(f"{name}={value}" for name, value in event.detail.get("options", {}).items()),
    ]


def safe_cell(content: object) -> str:
    """The text of a cell, which no spreadsheet takes for a formula."""
    text = str(content)
    return f"'{text}" if text.startswith(FORMULA) else text

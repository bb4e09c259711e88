"""Copies: the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.forms._filters import of_accounts, of_regions, of_services
from dashboard.forms.copies import CopyFilter
from dashboard.models import Bulk, CopyTask, Status, bulk, cards, causes
from dashboard.models.status import LIVE, RETRYABLE
from dashboard.polls import is_poll
from dashboard.views._access import user_of, viewer
from dashboard.views._lines import lines
from dashboard.views._listing import QUICK, SLOW, Named, Regions, listed, minute, plain, unchanged, version
from dashboard.views._paging import Page, filters, paged
from dashboard.views._polling import polled
from dashboard.views._strip import counts_now

# What tells whether a line has changed: all that a poll reads.
SEEN = ("status", "updated_at", "retried", "due_at", "claim")

# Two numbers of each thing above the list that has any.
Numbers = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Batch:
    """What came of one press of a button, as numbers."""

    id: UUID
    total: int
    verified: int
    live: int
    unsuccessful: int
    size_gb: int
    created_at: datetime
    by: str

    @property
    def done_percent(self) -> int:
        return round(100 * self.verified / self.total)


@viewer
@polled
@require_safe
def copies(request: HttpRequest) -> HttpResponse:
    form = CopyFilter(request.GET)
    rows = form.applied(CopyTask.objects.all())
    counts = counts_now()
    page = paged(_seen(rows) if is_poll(request) else _whole(rows), request.GET)
    numbers = _numbers_above(form)
    now = version(
        [_stamp(task) for task in page.rows], sorted(counts.items()), minute(page.rows), sorted(numbers.items())
    )
    if answer := unchanged(request, now):
        return answer
    if is_poll(request):
        page = paged(_whole(rows), request.GET)
    context = listed(request, form, page, now, counts) | {
        "every": QUICK if any(task.status in LIVE for task in page.rows) else SLOW,
        "query": filters(request.GET).urlencode(),
        "can_choose_all": bool(form.chosen) and form.is_valid(),
        **_above(request, form, numbers),
    }
    if is_poll(request):
        names = cards.names_for(page.rows)
        return render(request, "copies/_table.html", context | _shown(request, form, page, names))
    regions = _offer(form)
    return render(request, "copies/page.html", context | _shown(request, form, page, regions.names))


def _stamp(task: Any) -> tuple[Any, ...]:
    """What is shown of it; when it goes on is shown of what waits, and nothing of what runs."""
    facts = (task.pk, task.status, task.updated_at, task.retried, task.enabled)
    if task.status == Status.COPYING or task.due_at is None:
        return facts
    return (*facts, task.due_at, task.claim is None, task.due_at <= timezone.now())


def _seen(rows: QuerySet[CopyTask]) -> Any:
    return plain(rows.annotate(enabled=F("account__enabled")), ("pk", *SEEN, "enabled"))


def _whole(rows: QuerySet[CopyTask]) -> QuerySet[CopyTask]:
    again = CopyTask.objects.filter(retry_of=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    whole = rows.select_related("account").defer("account__sealed", "account__check_results", "candidates")
    return whole.annotate(tried_again=Subquery(again), enabled=F("account__enabled"))


def _shown(request: HttpRequest, form: CopyFilter, page: Page[CopyTask], names: cards.Names) -> dict[str, Any]:
    """The lines, and above failures their causes."""
    found = []
    if form.is_of_failures and page.rows:
        found = causes.among(form.failures, names, {name: str(value) for name, value in filters(request.GET).items()})
    return {"lines": lines(page.rows, names), "causes": found, "regions": Named(names)}


def _offer(form: CopyFilter) -> Regions:
    """What there is to choose from; the services only where there are several."""
    regions = Regions()
    places, services = of_regions(regions.chosen), of_services(regions.accounts)
    form.offer(account=of_accounts(regions.accounts), service=services, source_region=places, destination_region=places)
    if len(services) < 2:
        del form.fields["service"]
    return regions


# -- what stands above the list


def _above(request: HttpRequest, form: CopyFilter, numbers: Numbers) -> dict[str, Any]:
    """The numbers of a batch, what is being done to many copies, and what a press would do to all that match."""
    id = form.chosen.get("batch")
    running = Bulk.objects.unfinished().select_related("actor").defer("wanted")[:5] if "presses" in numbers else ()
    above: dict[str, Any] = {"batch": _batch(id) if id else None, "bulks": list(running)}
    act = request.GET.get("confirm", "")
    if act in Bulk.Act.values and user_of(request).is_operator and form.chosen and form.is_valid():
        above |= {"act": act, "scope": bulk.scope(act, form.wanted)}
    return above


def _numbers_above(form: CopyFilter) -> Numbers:
    """What tells whether these numbers have changed, in one query that reads nothing of what was verified: how far the presses have
    come, and how many of a batch have not ended or were not successful."""
    presses = _named(Bulk.objects.unfinished(), "presses", Max("pk"), Sum(F("done") + F("kept")))
    if id := form.chosen.get("batch"):
        ours = CopyTask.objects.filter(batch=id)
        live = _named(ours.live(), "live", Count("pk"), Max("pk"))
        ended = _named(ours.filter(status__in=RETRYABLE, unresolved=True), "unsuccessful", Count("pk"), Max("pk"))
        presses = presses.union(live, ended, all=True)
    return {name: (first, second) for name, first, second in presses if first}


def _named(rows: QuerySet[Any], name: str, first: Any, second: Any) -> Any:
    """Two numbers of these rows as one row; where there are none of them, no row or an empty one."""
    named = rows.order_by().values(what=Value(name, output_field=CharField()))
    return named.annotate(n=first, m=second).values_list("what", "n", "m")


def _batch(id: UUID) -> Batch | None:
    """The numbers of the batch that is looked at, in one query; None where there is none."""
    numbers = CopyTask.objects.filter(batch=id).aggregate(
        total=Count("pk"),
        verified=Count("pk", filter=Q(status=Status.SUCCEEDED)),
        live=Count("pk", filter=Q(status__in=LIVE)),
        unsuccessful=Count("pk", filter=Q(status__in=RETRYABLE, unresolved=True)),
        size_gb=Sum("size_gb"),
        created_at=Min("created_at"),
        by=Min("asked_by"),
    )
    return Batch(id=id, **numbers) if numbers["total"] else None

"""Copies: the list, and what is done to many at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.forms._filters import as_key, of_accounts, of_regions
from dashboard.forms.copies import CopyFilter, of_services
from dashboard.models import CopyTask, Status, cards, outlook, requesting
from dashboard.models.outlook import Outlook
from dashboard.models.status import LIVE, RETRYABLE, TROUBLED
from dashboard.views._access import operator, user_of, viewer, why_of
from dashboard.views._listing import QUICK, SLOW, Regions, is_poll, listed, pulse, stamps, unchanged, version
from dashboard.views._paging import filters, paged
from dashboard.views._steps import says_why, tone_of

COLUMNS = ("pk", "status", "updated_at", "tried_again")

# One press acts on no more rows than this, so that the answer comes while somebody waits for it.
MOST = 2_000


@dataclass(frozen=True)
class Line:
    """One copy as the list shows it; `card` explains it where it is not fine, `outlook` says how and when it goes on."""

    task: CopyTask
    card: cards.Card | None
    outlook: Outlook | None

    @property
    def says_why(self) -> bool:
        return says_why(self.task, self.card)

    @property
    def tone(self) -> str:
        return tone_of(self.task)

    @property
    def icon(self) -> str:
        return "x-circle" if self.task.status in TROUBLED else "information-circle"


@dataclass(frozen=True)
class Batch:
    """What came of one press of a button, as numbers."""

    id: Any
    total: int
    verified: int
    live: int
    unsuccessful: int
    size_gb: int
    created_at: datetime
    by: str | None


@viewer
@require_safe
def copies(request: HttpRequest) -> HttpResponse:
    form = CopyFilter(request.GET)
    page = paged(_rows(form), request.GET)
    beat = pulse()
    ahead = [outlook.of(task) for task in page.rows]
    now = version(stamps(page.rows, *COLUMNS), [then and then.key for then in ahead], beat.live, beat.heard)
    if answer := unchanged(request, now):
        return answer
    explained = cards.for_tasks(page.rows)
    context = listed(request, form, page, now) | {
        "lines": [Line(task, explained.get(task.pk), then) for task, then in zip(page.rows, ahead, strict=True)],
        "every": QUICK if any(task.status in LIVE for task in page.rows) else SLOW,
        "batch": _batch(form),
        "query": filters(request.GET).urlencode(),
    }
    if is_poll(request):
        return render(request, "copies/_table.html", context)
    regions = Regions()
    places, services = of_regions(regions.chosen), of_services(regions.accounts)
    form.offer(account=of_accounts(regions.accounts), service=services, source_region=places, destination_region=places)
    if len(services) < 2:
        del form.fields["service"]
    return render(request, "copies/page.html", context)


def _rows(form: CopyFilter) -> QuerySet[CopyTask]:
    again = CopyTask.objects.filter(retry_of=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = form.applied(CopyTask.objects.select_related("account", "requested_by"))
    return rows.defer("account__sealed", "account__check_results").annotate(tried_again=Subquery(again))


def _batch(form: CopyFilter) -> Batch | None:
    """The numbers of the batch that is looked at, in one query; None where the list is not one batch."""
    id = form.chosen.get("batch")
    if id is None:
        return None
    again = Exists(CopyTask.objects.filter(retry_of=OuterRef("pk")))
    numbers = (
        CopyTask.objects.filter(batch=id)
        .annotate(again=again)
        .aggregate(
            total=Count("pk"),
            verified=Count("pk", filter=Q(status=Status.SUCCEEDED)),
            live=Count("pk", filter=Q(status__in=LIVE)),
            unsuccessful=Count("pk", filter=Q(status__in=RETRYABLE, again=False)),
            size_gb=Sum("size_gb"),
            created_at=Min("created_at"),
            by=Min("asked_by"),
        )
    )
    return Batch(id=id, **numbers) if numbers["total"] else None


# -- many at once ---------------------------------------------------------------------------------------------------------


@operator
@require_POST
def copies_retry(request: HttpRequest) -> HttpResponse:
    """A new try for what was ticked (`task`), or with `all` for everything that the filters in the address match."""
    found = _meant(request).filter(unresolved=True, status__in=RETRYABLE, account__removed_at__isnull=True)
    off = found.filter(account__enabled=False).count()
    found = found.filter(account__enabled=True).select_related("account")
    tasks = list(found.defer("account__check_results").order_by("pk")[: MOST + 1])
    if off:
        messages.warning(request, f"{_copies(off)} left out: the account is disabled. Enable it first.")
    elif not tasks:
        messages.warning(
            request, "Nothing of this can be retried: it is under way, verified, or was tried again already."
        )
    if not tasks:
        return _back(request)
    batch = requesting.retry(tasks[:MOST], actor=user_of(request), why=why_of(request))
    said = [f"{_copies(len(batch.tasks))} tried again."]
    if batch.under_way:
        said.append(f"{_copies(len(batch.under_way))} under way already.")
    if len(tasks) > MOST:
        said.append(f"One press takes {MOST:,}; press again for the rest.")
    messages.success(request, " ".join(said))
    return redirect(f"{reverse('copies')}?batch={batch.id}" if batch.tasks else "copies")


@operator
@require_POST
def copies_cancel(request: HttpRequest) -> HttpResponse:
    """Stop waiting, or stop watching, for what was ticked (`task`) or with `all` for everything that the filters match."""
    tasks = list(_meant(request).filter(status__in=LIVE).select_related("account").order_by("pk")[: MOST + 1])
    done, kept = 0, ""
    for task in tasks[:MOST]:
        try:
            requesting.cancel(task, actor=user_of(request), why=why_of(request))
            done += 1
        except requesting.NotPossible as reason:
            kept = str(reason)
    if done:
        messages.success(request, f"{_copies(done)} cancelled or no longer watched.")
    if kept:
        messages.warning(request, f"{_copies(min(len(tasks), MOST) - done)} not cancelled. {kept}")
    if not tasks:
        messages.warning(request, "Nothing of this can be cancelled: all of it has ended.")
    if len(tasks) > MOST:
        messages.info(request, f"One press takes {MOST:,}; press again for the rest.")
    return _back(request)


def _meant(request: HttpRequest) -> QuerySet[CopyTask]:
    """The ticked ones; or all that match, where every filter makes sense and there is one: never everything by mistake."""
    if "all" in request.POST:
        form = CopyFilter(request.GET)
        return form.applied(CopyTask.objects.all()) if form.chosen and form.is_valid() else CopyTask.objects.none()
    return CopyTask.objects.filter(pk__in=[key for text in request.POST.getlist("task") if (key := as_key(text))])


def _copies(number: int) -> str:
    return f"{number:,} {'copy' if number == 1 else 'copies'}"


def _back(request: HttpRequest) -> HttpResponse:
    """To the list, with the filters it had."""
    query = filters(request.GET).urlencode()
    return redirect(f"{reverse('copies')}?{query}" if query else "copies")

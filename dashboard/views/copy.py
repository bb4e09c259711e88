"""One copy: what happened to it step by step, and what can be done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.forms.decision import DecisionForm
from dashboard.models import AuditEvent, CopyTask, Quota, Snapshot, Status, capabilities, deciding, requesting
from dashboard.models.room import Room, rooms
from dashboard.models.signatures import negative_counts_at
from dashboard.polls import is_poll
from dashboard.views._access import administrator, operator, user_of, viewer, why_of
from dashboard.views._lines import lines
from dashboard.views._listing import QUICK, is_fragment, minute, poll_url, unchanged, version
from dashboard.views._paging import count_label, counted
from dashboard.views._polling import polled
from dashboard.views._steps import says_why, sentence, steps, ticket, tone_of
from dashboard.views._strip import counts_now, strip_now

# Tries of one copy, and lines of its history, that its page shows.
TRIES, EVENTS = 20, 100


@viewer
@polled
@require_safe
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(_tasks(), pk=pk)
    counts = counts_now()
    seen = (task.status, task.updated_at, task.seen_at, task.due_at, task.retried)
    now = version(seen, sorted(counts.items()), minute([task]))
    if answer := unchanged(request, now):
        return answer
    context = {
        **_story(task),
        "poll": poll_url(request, now),
        "strip": strip_now(counts),
        "every": QUICK,
        "decision": DecisionForm(task),
    }
    if is_poll(request):
        return render(request, "copies/_one.html", {**context, "along": True})
    return render(request, "copies/one.html", context)


def _tasks() -> Any:
    return CopyTask.objects.select_related("account", "retry_of").defer("account__sealed", "account__check_results")


def _story(task: CopyTask) -> dict[str, Any]:
    """Everything the page tells of the task."""
    attempts = list(task.attempt_rows.order_by("number"))
    replica = _replica(task)
    tries = _tries(task)
    line = lines([task])[0]
    card = line.card
    explains, said = says_why(task, card), sentence(task, card)
    return {
        "task": task,
        "line": line,
        "sentence": said,
        "sentence_lang": card.lang if card and card.title == said else "",
        "explains": explains,
        "outlook": line.outlook,
        "settles_at": negative_counts_at(task) if task.status == Status.UNKNOWN else None,
        "then": _then(task),
        "tone": tone_of(task),
        "ticket": ticket(task, card, attempts),
        "can_cancel": task.status in (Status.QUEUED, Status.COPYING),
        "attempts": attempts[::-1],
        "steps": steps(task, attempts, replica, _reserved(task)),
        "replica": replica,
        "card": card,
        "tries": tries,
        "later": tries[0].pk if task.is_retryable and tries[0].pk > task.pk else None,
        "can_retry": task.is_retryable and task.account.enabled and not task.retried,
        "same_cause": _same_cause(task),
        "events": AuditEvent.objects.get_queryset().about("task", task.pk)[:EVENTS],
        "facts": task.operation_facts,
        "options": _options(task),
        "notes": capabilities.notes(task.operation_facts),
    }


def _then(task: CopyTask) -> str:
    """What becomes of a copy of which nothing is found in the end."""
    known = task.account.fences.get(task.service)
    if not task.operation_facts.resends_by_itself or (known and not known["refused"]):
        return _("Then an administrator is asked.")
    if known:
        return _("Then it is sent again.")
    return _(
        "Then it is sent again if this cloud refuses what was signed so long ago, and an administrator is asked if not."
    )


def _reserved(task: CopyTask) -> list[Room]:
    """The destination's quotas that a copy takes from while it is not finished; only those whose limit is known."""
    names = task.operation_facts.uses if task.is_live else ()
    if not names:
        return []
    taken = Quota.objects.filter(account_id=task.account_id, service=task.service, region=task.destination_region)
    return rooms(list(taken.filter(name__in=names, limit__gt=0, used__isnull=False)))


def _options(task: CopyTask) -> list[tuple[str, str]]:
    """What was chosen beyond source and destination: the option's label, and the place's where it is one."""
    declared = {option.name: option for option in task.operation_facts.options}
    names = [f"{name}:{value}" for name, value in task.options.items()]
    places = Quota.objects.filter(account_id=task.account_id, service=task.service, region=task.destination_region)
    titles = {place.name: place.title for place in places.filter(name__in=names)} if names else {}
    return [
        (declared[name].label if name in declared else name, titles.get(f"{name}:{value}", value))
        for name, value in sorted(task.options.items())
    ]


def _same_cause(task: CopyTask) -> str:
    """How many copies of the account ended with this cause and were not tried again; "" where it is no other."""
    if not task.is_retryable or not task.reason:
        return ""
    same = CopyTask.objects.retryable().filter(reason=task.reason, service=task.service, account_id=task.account_id)
    number, capped = counted(same.order_by())
    return count_label(number, capped) if number > 1 else ""


def _replica(task: CopyTask) -> Snapshot | None:
    """The destination's own row of the copy, where the inventory has it."""
    if not task.replica:
        return None
    return Snapshot.objects.filter(
        account_id=task.account_id, service=task.service, region=task.destination_region, vendor_id=task.replica
    ).first()


def _tries(task: CopyTask) -> list[CopyTask]:
    """Of the same copy, the newest first."""
    return list(CopyTask.objects.of_place(task.place).defer("message").order_by("-pk")[:TRIES])


@operator
@require_POST
def copy_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """One click, one new try. A second click leads to the try that the first one made."""
    task = get_object_or_404(CopyTask.objects.select_related("account"), pk=pk)
    later = task.retries.order_by("-pk").first()
    if later is not None:
        said = _("This copy was tried again already; this is that try, number %(number)d.")
        messages.info(request, said % {"number": later.pk})
        return redirect("copy", later.pk)
    try:
        batch = requesting.retry([task], actor=user_of(request), why=why_of(request))
    except requesting.NotPossible as reason:
        return _refused(request, task, reason)
    if batch.tasks:
        messages.success(request, _("A new try was asked for; it is linked to the old one."))
        return redirect("copy", batch.tasks[0].pk)
    messages.info(request, _("The same copy is under way already, so nothing new was asked for."))
    return redirect("copy", _live_one(task) or task.pk)


@operator
@require_POST
def copy_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(CopyTask.objects.select_related("account"), pk=pk)
    try:
        requesting.cancel(task, actor=user_of(request), why=why_of(request))
    except requesting.NotPossible as reason:
        return _refused(request, task, reason)
    watched = task.reason == "stopped-watching"
    messages.success(request, _("No longer watched.") if watched else _("Cancelled before anything was sent."))
    return redirect("copy", pk)


@administrator
@require_POST
def copy_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Whatever is refused comes back with the text that was typed."""
    task = get_object_or_404(_tasks(), pk=pk)
    form = DecisionForm(task, request.POST)
    if not form.is_valid():
        late = deciding.too_late(task)
        return _too_late(request, task, late) if late else _undecided(request, task, form, 422)
    seen, why = request.POST.get("seen", ""), form.cleaned_data["why"]
    try:
        deciding.decide(task, form.target, actor=user_of(request), why=why, seen=seen, **form.facts)
    except requesting.NotPossible as reason:
        if is_fragment(request):
            return _refused(request, task, reason)
        if deciding.too_late(task):
            return _too_late(request, task, str(reason))
        again = DecisionForm(task, request.POST)
        again.add_error(None, str(reason))
        return _undecided(request, task, again, 409)
    messages.success(request, form.said)
    return redirect("copy", pk)


def _undecided(request: HttpRequest, task: CopyTask, form: DecisionForm, status: int) -> HttpResponse:
    context = {**_story(task), "poll": "", "every": QUICK, "decision": form}
    return render(request, "copies/one.html", context, status=status)


def _too_late(request: HttpRequest, task: CopyTask, said: str) -> HttpResponse:
    """The copy as it is now, and the reason that was typed for a decision that nobody waits for any more."""
    messages.warning(request, said)
    context = {**_story(task), "poll": "", "every": QUICK, "typed": why_of(request)}
    return render(request, "copies/one.html", context, status=409)


def _refused(request: HttpRequest, task: CopyTask, reason: Exception) -> HttpResponse:
    """What was asked for does not fit the copy's state: a sentence, never an error page."""
    if is_fragment(request):
        return HttpResponse(str(reason), status=409, content_type="text/plain; charset=utf-8")
    messages.warning(request, str(reason))
    return redirect("copy", task.pk)


def _live_one(task: CopyTask) -> int | None:
    return CopyTask.objects.live().of_place(task.place).values_list("pk", flat=True).first()

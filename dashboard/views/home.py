"""Home: am I safe, what needs me, what moves, what runs out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.models import Account, AuditEvent, CopyTask, account_day, causes, coverage, eta, room
from dashboard.models.account_day import AccountDay
from dashboard.models.coverage import Safety
from dashboard.models.eta import Range
from dashboard.polls import is_poll
from dashboard.views._access import viewer
from dashboard.views._listing import (
    QUICK,
    SLOW,
    Regions,
    is_fragment,
    plain,
    poll_url,
    stamps,
    unchanged,
    version,
)
from dashboard.views._polling import polled
from dashboard.views._strip import MOVING, counts_now, strip_now
from dashboard.views._syncs import SyncTrouble, places, troubles, unlisted

SHOWN = 8
# Accounts whose days are shown unless all are asked for, and how many days.
ACCOUNTS, DAYS = 12, 30
# After so long the disks that an event concerns are reckoned anew, and the day is counted anew.
RECKONED, COUNTED = timedelta(seconds=10), 2 * account_day.SOON
# Steps on the way, which the list of copies shows better.
PASSING = ("task.queued", "task.submitting", "task.copying", "task.unknown")

# What a poll reads of the copies under way, and of what happened.
FACTS, NEWS = ("pk", "status", "progress"), ("pk", "at", "verb", "account_id", "actor_id")


@dataclass
class Happened:
    """The newest of some events of the same verb, and how many more there are."""

    event: AuditEvent
    more: int = 0


@dataclass(frozen=True)
class Moving:
    """A copy under way, and how much longer it may take; `slow`: nearly all similar ones were there by now."""

    task: CopyTask
    left: Range | None
    slow: bool


@dataclass(frozen=True)
class Days:
    """The last days of one account, the oldest first; None for one that nobody counted."""

    account: Account
    days: Sequence[tuple[Any, AccountDay | None]]

    def count(self, state: str) -> int:
        return sum(1 for _, day in self.days if day and day.state == state)

    @property
    def counts(self) -> dict[str, int]:
        return {state: self.count(state) for state in ("good", "issues", "missed", "none")}


@viewer
@polled
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    moving, events = _moving(), _events()
    counts, polled = counts_now(), is_poll(request)
    facts, recent = plain(moving, FACTS) if polled else moving, _together(plain(events, NEWS) if polled else events)
    now = version(counts, _news(recent), stamps(facts, *FACTS))
    if answer := unchanged(request, now):
        return answer
    strip, regions = strip_now(counts), Regions()
    safety = coverage.safety(regions.rows)
    accounts = list(Account.objects.kept().defer("sealed", "check_results"))
    days = _days(accounts)
    context = {
        "strip": strip,
        "safety": safety,
        "regions": regions,
        "stale": places(list(safety.stale)),
        "syncs": _syncs(safety, accounts),
        "causes": causes.among(CopyTask.objects.troubled(), regions.names) if strip.troubled else [],
        "moving": _with_times(moving),
        "recent": _together(events) if polled else recent,
        "running_out": room.running_out(),
        "days": days if "every" in request.GET else days[:ACCOUNTS],
        "all_days": days,
        "has_accounts": bool(accounts),
        "poll": poll_url(request, now),
        "every": QUICK if moving or strip.waiting or safety.stale else SLOW,
    }
    return render(request, "home/_now.html" if is_fragment(request) else "home/page.html", context)


def _moving() -> QuerySet[CopyTask]:
    rows = CopyTask.objects.filter(status__in=MOVING).select_related("account")
    return rows.defer("account__sealed", "account__check_results", "options", "candidates", "message")[:SHOWN]


def _news(recent: Sequence[Happened]) -> list[Any]:
    """What happened lately, and whether its disks were reckoned and its day was counted since: that takes a moment."""
    since = timezone.now() - max(line.event.at for line in recent) if recent else COUNTED
    return [since > RECKONED, since > COUNTED, *((line.event.pk, line.more) for line in recent)]


def _with_times(moving: Iterable[CopyTask]) -> list[Moving]:
    times = eta.known(task for task in moving if eta.age_of(task) is not None)
    return [Moving(task, times.left(task), times.is_slow(task)) for task in moving]


def _syncs(safety: Safety, accounts: Sequence[Account]) -> list[SyncTrouble]:
    """What could not be read; the list of an account's regions only where its regions do not say so themselves."""
    found = troubles(safety.stale)
    told = {trouble.account.pk for trouble in found}
    closed = [account for account in accounts if account.enabled and account.regions_error]
    return found + unlisted(account for account in closed if account.pk not in told)


def _events() -> QuerySet[AuditEvent]:
    """What began and ended lately, without logins."""
    return AuditEvent.objects.exclude(kind="user").exclude(verb__in=PASSING).defer("why", "detail")[: SHOWN * 10]


def _together(events: Iterable[AuditEvent]) -> list[Happened]:
    """Many of the same, such as a sync of twenty regions, are one line."""
    lines: dict[tuple[Any, ...], Happened] = {}
    for event in events:
        key = (event.verb, event.account_id, event.actor_id)
        if key in lines:
            lines[key].more += 1
        else:
            lines[key] = Happened(event)
    return list(lines.values())[:SHOWN]


def _days(accounts: Sequence[Account]) -> list[Days]:
    """Of the accounts in use, those first that most went wrong with."""
    used = {account.pk: account for account in accounts if account.enabled}
    lines = [Days(used[pk], days) for pk, days in account_day.latest(used, DAYS).items()]
    return sorted(lines, key=lambda line: (-line.count("missed"), -line.count("issues")))

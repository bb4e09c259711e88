"""Home: am I safe, what needs me, what moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.models import Account, AuditEvent, CopyTask, Quota, Status, cards, coverage
from dashboard.models.status import RETRYABLE
from dashboard.views._access import viewer
from dashboard.views._listing import QUICK, SLOW, is_fragment, unchanged, version
from dashboard.views._strip import MOVING, strip_now
from dashboard.views._syncs import SyncTrouble, places, troubles, unlisted

# So many failures are grouped by cause; more than these, and the list of copies is the place to be.
LOOKED_AT = 2000
SHOWN = 8
NEARLY_FULL = 0.8
# Steps on the way, which the list of copies shows better.
PASSING = ("task.queued", "task.submitting", "task.copying", "task.unknown")


@dataclass
class Cause:
    """Copies that failed for one reason: one card, one fix, one button."""

    card: cards.Card
    sample: CopyTask
    tasks: list[CopyTask] = field(default_factory=list)

    @property
    def retryable(self) -> list[int]:
        """Nothing of an account that is switched off: a try would wait until somebody enables it."""
        return self._ended if self.sample.account.enabled else []

    @property
    def disabled(self) -> int:
        """How many could be retried, were their account not switched off."""
        return 0 if self.sample.account.enabled else len(self._ended)

    @property
    def _ended(self) -> list[int]:
        return [task.pk for task in self.tasks if task.status in RETRYABLE]

    @property
    def hopeless(self) -> bool:
        return self.card.is_hopeless

    @property
    def undecided(self) -> int:
        return len(self.tasks) - len(self._ended)


@dataclass
class Happened:
    """The newest of some events of the same verb, and how many more there are."""

    event: AuditEvent
    more: int = 0

    @property
    def pk(self) -> int:
        return self.event.pk


@viewer
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    strip, safety = strip_now(), coverage.safety()
    moving = list(CopyTask.objects.filter(status__in=MOVING).select_related("account").defer("account__sealed")[:SHOWN])
    recent = _recent()
    quotas = _nearly_full()
    accounts = list(Account.objects.kept().defer("sealed", "check_results"))
    closed = [account for account in accounts if account.enabled and account.regions_error]
    disabled = [account for account in accounts if not account.enabled]
    now = _version(strip.version, safety, moving, recent, quotas, closed, disabled)
    if answer := unchanged(request, now):
        return answer
    context = {
        "strip": strip,
        "safety": safety,
        "stale": places(list(safety.stale)),
        "syncs": _syncs(safety, closed),
        "causes": _causes() if strip.troubled else [],
        "looked_at": LOOKED_AT,
        "moving": moving,
        "recent": recent,
        "quotas": quotas,
        "has_accounts": bool(accounts),
        "version": now,
        "every": QUICK if moving or strip.waiting or safety.stale else SLOW,
    }
    return render(request, "home/_now.html" if is_fragment(request) else "home/page.html", context)


def _syncs(safety: coverage.Safety, closed: list[Account]) -> list[SyncTrouble]:
    """What could not be read; the list of an account's regions only where its regions do not say so themselves."""
    found = troubles(safety.stale)
    told = {trouble.account.pk for trouble in found}
    return found + unlisted(account for account in closed if account.pk not in told)


def _recent() -> list[Happened]:
    """What began and ended lately, without logins; many of the same, such as a sync of twenty regions, are one line."""
    lines: dict[tuple[Any, ...], Happened] = {}
    for event in AuditEvent.objects.exclude(kind="user").exclude(verb__in=PASSING)[: SHOWN * 10]:
        key = (event.verb, event.account_id, event.actor_id)
        if key in lines:
            lines[key].more += 1
        else:
            lines[key] = Happened(event)
    return list(lines.values())[:SHOWN]


def _version(strip: str, safety: coverage.Safety, moving: Sequence[CopyTask], *rows: Sequence[Any]) -> str:
    numbers = (
        safety.disks,
        safety.proven,
        safety.believed,
        safety.left_out,
        [(row.pk, row.sync_error) for row in safety.stale],
    )
    copies = [(task.pk, task.status, task.progress) for task in moving]
    return version(strip, numbers, copies, [[row.pk for row in some] for some in rows])


def _nearly_full() -> list[Quota]:
    """The fullest first; only those whose limit is known."""
    full = Quota.objects.filter(account__removed_at__isnull=True, limit__gt=0, used__gte=F("limit") * NEARLY_FULL)
    rows = full.select_related("account").defer("account__sealed").order_by((F("used") / F("limit")).desc(), "pk")
    return list(rows[:SHOWN])


def _causes() -> list[Cause]:
    """The failures that nobody has tried again, put together where they have the same explanation; the most first."""
    columns = ("account_id", "service", "reason", "destination_region", "status")
    troubled = list(CopyTask.objects.troubled().only(*columns).order_by("-pk")[:LOOKED_AT])
    groups: dict[tuple[Any, ...], list[CopyTask]] = {}
    for task in troubled:
        groups.setdefault((task.account_id, task.service, task.reason, task.destination_region), []).append(task)
    newest = CopyTask.objects.select_related("account").in_bulk([group[0].pk for group in groups.values()])
    for group in groups.values():
        if len(group) > 1:  # the card speaks of all of them, not of the newest
            newest[group[0].pk].source_name = cards.each_of(len(group))
    found = cards.for_tasks(newest.values())
    causes: dict[tuple[Any, ...], Cause] = {}
    for group in groups.values():
        sample = newest[group[0].pk]
        card = found.get(sample.pk) or cards.Card(f"{Status(sample.status).label}.", "", "")
        card = replace(card, title=card.title[:1].upper() + card.title[1:]) if len(group) > 1 else card
        key = (sample.account_id, card.code, card.title, card.meaning, card.remedy)
        causes.setdefault(key, Cause(card, sample)).tasks.extend(group)
    return sorted(causes.values(), key=lambda cause: -len(cause.tasks))

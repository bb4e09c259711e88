"""Accounts: the list, one of them, and what its buttons do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard import doorbell
from dashboard.language import translated
from dashboard.models import Account, Region, cards, requesting
from dashboard.views._access import administrator, operator, user_of, viewer, why_of
from dashboard.views._account import kept
from dashboard.views._listing import QUICK, SLOW, is_fragment, poll_url, unchanged, version
from dashboard.views._polling import polled
from dashboard.views._strip import strip_now
from dashboard.views._syncs import explained, troubles, unlisted


@dataclass
class Line:
    """One account as the list shows it."""

    account: Account
    regions: list[Region] = field(default_factory=list)

    @property
    def chosen(self) -> list[Region]:
        return [region for region in self.regions if region.chosen]

    @property
    def failing(self) -> list[Region]:
        return [region for region in self.chosen if region.sync_error]

    @property
    def stale(self) -> bool:
        """Whether any may have changed at the vendor since it was read."""
        return any(region.is_stale for region in self.chosen)

    @property
    def syncing(self) -> bool:
        return self.account.enabled and any(region.is_syncing or is_due(region) for region in self.chosen)

    @property
    def oldest_sync(self) -> datetime | None:
        """When the region that was read longest ago was read; None while one never was."""
        times = [region.synced_at for region in self.chosen]
        return min((at for at in times if at), default=None) if all(times) else None

    @property
    def key(self) -> Key | None:
        return key_of(self.account)

    @property
    def refused(self) -> int:
        return sum(1 for result in self.account.check_results if not result["allowed"])


@dataclass(frozen=True)
class RegionLine:
    """One region of an account: `reading` while a worker is at it, `due` while it waits for one."""

    region: Region
    reading: bool
    due: bool


@dataclass(frozen=True)
class Permission:
    """One call of *Test connection*; `card` explains a refusal."""

    result: dict[str, Any]
    card: cards.Card | None


@dataclass(frozen=True)
class Key:
    """How often in a row the vendor has refused the account's key, and after how many refusals it is used no more."""

    refusals: int
    limit: int

    @property
    def is_over(self) -> bool:
        return self.refusals >= self.limit


def key_of(account: Account) -> Key | None:
    """None while nothing speaks against the key, or where the vendor does not mind."""
    limits = [service.KEY_REFUSALS for service in account.services if service.KEY_REFUSALS]
    return Key(account.key_refusals, min(limits)) if limits and account.key_refusals else None


def is_due(region: Region) -> bool:
    """A worker will take it as soon as one is free."""
    return region.sync_due_at is not None and region.sync_due_at <= timezone.now()


@viewer
@polled
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    lines = _lines(Account.objects.kept().defer("sealed"))
    strip = strip_now()
    now = version(strip.version, [_facts(line.account, line.regions) for line in lines])
    if answer := unchanged(request, now):
        return answer
    busy = any(line.syncing or line.account.is_checking for line in lines)
    context = {"strip": strip, "lines": lines, "poll": poll_url(request, now), "every": QUICK if busy else SLOW}
    return render(request, "accounts/_list.html" if is_fragment(request) else "accounts/list.html", context)


@viewer
@polled
@require_safe
@kept
def account(request: HttpRequest, found: Account) -> HttpResponse:
    # What could not be read first, then where the most is.
    regions = sorted(
        found.regions.select_related("account"), key=lambda row: (not row.sync_error, -row.sync_total, row.name)
    )
    strip = strip_now()
    now = version(strip.version, _facts(found, regions))
    if answer := unchanged(request, now):
        return answer
    lines = [_region_line(found, region) for region in regions if region.chosen]
    busy = found.is_checking or (found.enabled and any(line.reading or line.due for line in lines))
    context = {
        "strip": strip,
        "account": found,
        "lines": lines,
        "troubles": [*unlisted([found]), *troubles([line.region for line in lines])],
        "unchosen": len(regions) - len(lines),
        "permissions": [_permission(found, result) for result in found.check_results],
        "key": key_of(found),
        "services": ", ".join(translated(service.LABEL) for service in found.services),
        "policies": [(translated(service.LABEL), service.POLICY) for service in found.services],
        "poll": poll_url(request, now),
        "every": QUICK if busy else SLOW,
    }
    return render(request, "accounts/_one.html" if is_fragment(request) else "accounts/one.html", context)


@administrator
@require_POST
@kept
def account_test(request: HttpRequest, found: Account) -> HttpResponse:
    """*Test connection*: a worker makes the calls, the page shows what came of them."""
    with transaction.atomic():
        found.ask_for_check(user_of(request))
        doorbell.ring("test_connection", found.pk, doorbell.INVENTORY)
    return redirect("account", found.pk)


@operator
@require_POST
@kept
def account_sync(request: HttpRequest, found: Account) -> HttpResponse:
    if not found.enabled:
        return _unread(request, found)
    found.ask_for_sync(user_of(request))
    messages.info(request, _("The inventory of %(name)s is being read.") % {"name": found.name})
    return redirect("account", found.pk)


@operator
@require_POST
def region_sync(request: HttpRequest, pk: int) -> HttpResponse:
    region = get_object_or_404(Region.objects.select_related("account"), pk=pk)
    if region.account.removed_at:
        return redirect("account", region.account_id)  # which says so
    if not region.account.enabled:
        return _unread(request, region.account)
    if not region.chosen:
        said = _("%(name)s is not used any more, so it was not read. An administrator chooses the regions under Edit.")
        messages.warning(request, said % {"name": region.label})
        return redirect("account", region.account_id)
    with transaction.atomic():
        region.ask_for_sync(user_of(request))
    messages.info(request, _("The inventory of %(name)s is being read.") % {"name": region.label})
    return redirect("account", region.account_id)


@operator
@require_POST
def sync_all(request: HttpRequest) -> HttpResponse:
    found = list(Account.objects.usable())
    for each in found:  # one at a time: nobody waits for the regions of all
        each.ask_for_sync(user_of(request))
    said = ngettext(
        "The inventory of %(count)d account is being read.",
        "The inventory of %(count)d accounts is being read.",
        len(found),
    )
    if found:
        messages.info(request, said % {"count": len(found)})
    else:
        messages.warning(request, _("No account is enabled, so nothing is read."))
    return redirect("accounts")


@administrator
@require_POST
@kept
def account_enable(request: HttpRequest, found: Account) -> HttpResponse:
    return _switch(request, found, True)


@administrator
@require_POST
@kept
def account_disable(request: HttpRequest, found: Account) -> HttpResponse:
    return _switch(request, found, False)


@administrator
@require_POST
@kept
def account_remove(request: HttpRequest, found: Account) -> HttpResponse:
    try:
        with transaction.atomic():
            found.remove(user_of(request), why_of(request))
    except requesting.NotPossible as reason:
        messages.warning(request, str(reason))
        return redirect("account", found.pk)
    messages.success(
        request, _("%(name)s is removed: its credentials are deleted, its history is kept.") % {"name": found.name}
    )
    return redirect("accounts")


def _unread(request: HttpRequest, found: Account) -> HttpResponse:
    """A page that was opened while the account was switched on had the button."""
    said = _("%(name)s is disabled, so nothing of it was read. An administrator enables it on this page.")
    messages.warning(request, said % {"name": found.name})
    return redirect("account", found.pk)


def _switch(request: HttpRequest, found: Account, enabled: bool) -> HttpResponse:
    if found.enabled != enabled:
        with transaction.atomic():
            found.switch(enabled, user_of(request))
    said = _("%(name)s is enabled.") if enabled else _("%(name)s is disabled.")
    messages.success(request, said % {"name": found.name})
    return redirect("account", found.pk)


def _lines(rows: Any) -> list[Line]:
    found = list(rows)
    regions = defaultdict(list)
    for region in Region.objects.filter(account__in=[row.pk for row in found]).defer("sync_message"):
        regions[region.account_id].append(region)
    return [Line(row, regions[row.pk]) for row in found]


def _region_line(found: Account, region: Region) -> RegionLine:
    due = is_due(region)
    return RegionLine(region, reading=found.enabled and region.is_syncing and not due, due=found.enabled and due)


def _permission(found: Account, result: dict[str, Any]) -> Permission:
    refused = not result["allowed"] and result["code"]
    return Permission(result, explained(found, result["code"], result["service"]) if refused else None)


def _facts(found: Account, regions: Sequence[Region]) -> list[object]:
    """What the pages show, so that they are only swapped when it changes."""
    rows = [
        (
            row.pk,
            row.chosen,
            row.is_syncing,
            is_due(row),
            row.sync_read,
            row.sync_total,
            row.sync_error,
            row.synced_at,
            row.is_stale,
        )
        for row in regions
    ]
    state = (found.enabled, found.is_checking, found.checked_at, found.regions_error, found.key_refusals)
    return [found.pk, found.name, *state, rows]

"""What the lists have in common: whether anything changed since the last poll, how fresh what they show is, their answer."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.http import HttpRequest, HttpResponse

from dashboard.forms._filters import Filter, of_regions
from dashboard.models import Account, CopyTask, Heartbeat, Region, Status
from dashboard.models.cards import Names
from dashboard.models.inventory import is_stale
from dashboard.models.status import LIVE
from dashboard.polls import is_poll
from dashboard.views._paging import Page
from dashboard.views._strip import strip_now
from dashboard.views._syncs import places

# Seconds between two polls of a page on which something moves, and of one on which nothing does.
QUICK, SLOW = 3, 30
# Seconds after which a page is told anew though nothing on it changed: "2 min ago" is not true for long.
AGEING = 120


@dataclass(frozen=True)
class Pulse:
    """What moves anywhere.

    Live copies by status; a stamp that every start and end of a sync changes; how many syncs are under way; how many regions
    are stale, which they become by themselves; which of the standing processes were heard of lately.
    """

    live: tuple[tuple[str, int], ...]
    syncs: int
    syncing: int
    stale: int
    heard: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """What the strip counts, without asking again."""
        return {**dict(self.live), **dict.fromkeys(self.heard, 1)}

    @property
    def every(self) -> int:
        """Seconds until the next poll of a page that shows an inventory."""
        return QUICK if self.syncing else SLOW


def pulse() -> Pulse:
    """In one query, so that a poll that finds nothing new stays cheap."""
    tasks = CopyTask.objects.filter(status__in=LIVE).order_by().values_list("status").annotate(n=Count("pk"))
    over = Q(sync_ended_at__gte=F("sync_started_at"))
    # Each start adds two, each end one more: no two of them cancel out.
    stamp = Sum(F("sync_epoch") * 2 + Case(When(over, then=1), default=0))
    under_way = Q(sync_ended_at__isnull=True) | Q(sync_ended_at__lt=F("sync_started_at"))
    asked_for = Q(sync_started_at__isnull=True, sync_due_at__isnull=False)
    syncing = Count("pk", filter=asked_for | (Q(sync_started_at__isnull=False) & under_way))
    chosen = Region.objects.filter(chosen=True, account__enabled=True).order_by()
    heard = Heartbeat.heard().order_by().values_list("name").annotate(n=Count("pk"))
    stale = Count("pk", filter=is_stale())
    named = (_named(chosen, "stamp", stamp), _named(chosen, "syncing", syncing), _named(chosen, "stale", stale))
    found = {str(name): int(number or 0) for name, number in tasks.union(*named, heard, all=True)}
    stamped, running, old = found.pop("stamp", 0), found.pop("syncing", 0), found.pop("stale", 0)
    live = {status.value: found.pop(status) for status in LIVE if status in found}
    return Pulse(tuple(live.items()), stamped, running, old, tuple(sorted(found)))


def _named(rows: Any, name: str, number: Any) -> Any:
    return rows.values(what=Value(name, output_field=CharField())).annotate(n=number).values_list("what", "n")


@dataclass(frozen=True)
class Stale:
    """Regions of one account that share a reason for not showing them as they are now."""

    account_id: int
    account: str
    never_read: bool
    error: str
    regions: list[Region]

    @property
    def names(self) -> str:
        return places(self.regions)

    @property
    def oldest(self) -> Any:
        return min((region.synced_at for region in self.regions if region.synced_at), default=None)


@dataclass(frozen=True)
class Named:
    """The regions' names alone, for the `region` tag."""

    names: Names


class Regions:
    """Every account's regions, read once for a page. `shown` is what its filter chose: an `account`, a `region`."""

    def __init__(self, shown: Mapping[str, Any] | None = None) -> None:
        self.shown = shown or {}
        rows = Region.objects.filter(account__removed_at__isnull=True).select_related("account")
        self.rows = list(rows.defer("sync_message", "account__sealed", "account__check_results"))
        self._by_place = {(region.account_id, region.code): region for region in self.rows}

    def get(self, account_id: int, code: str) -> Region | None:
        return self._by_place.get((account_id, code))

    @property
    def chosen(self) -> list[Region]:
        """Those that the accounts use, of accounts that are switched on."""
        return [region for region in self.rows if region.chosen and region.account.enabled]

    @property
    def accounts(self) -> list[Account]:
        """Every account that has regions, for the filters."""
        by_key = {region.account_id: region.account for region in self.rows}
        return sorted(by_key.values(), key=lambda account: account.name)

    @cached_property
    def names(self) -> dict[tuple[int, str], tuple[str, str]]:
        """English and Chinese name by account and code, for the `region` tag."""
        return {place: (region.name, region.name_zh) for place, region in self._by_place.items()}

    @cached_property
    def labels(self) -> dict[str, str]:
        """The name of each in the language in force, by its code, for what is said of several accounts."""
        return {code: str(label) for code, label in of_regions(self.rows)}

    @property
    def stale(self) -> list[Stale]:
        """Those whose inventory may be old, or was never read: said above a list, by account and cause."""
        found: dict[tuple[int, str, bool, str], list[Region]] = {}
        for region in self.chosen:
            if region.is_stale and not region.is_syncing and self._is_shown(region):
                key = (region.account_id, region.account.name, region.synced_at is None, region.sync_error)
                found.setdefault(key, []).append(region)
        return [
            Stale(account, name, never_read, error, sorted(regions, key=lambda region: region.name))
            for (account, name, never_read, error), regions in found.items()
        ]

    def _is_shown(self, region: Region) -> bool:
        by_account = self.shown.get("account") in (None, region.account_id)
        return by_account and self.shown.get("region") in (None, region.code)

    @property
    def read(self) -> list[Region]:
        """The chosen ones that ever were."""
        return [region for region in self.chosen if region.synced_at]

    @property
    def last_read(self) -> Any:
        """When that one of them was read which was read longest ago; None while none was."""
        return min((region.synced_at for region in self.read if region.synced_at), default=None)


def version(*facts: Any) -> str:
    """A short name for what a page shows; another one when any of it changes, and now and then."""
    aged = int(time.time() // AGEING)
    return hashlib.blake2b(repr((facts, aged)).encode(), digest_size=8).hexdigest()


def stamps(rows: Iterable[Any], *columns: str) -> list[tuple[Any, ...]]:
    """The columns of each row, for a version."""
    return [tuple(getattr(row, column) for column in columns) for row in rows]


def plain(rows: Any, columns: Iterable[str]) -> Any:
    """The same rows with these columns only, for a poll: half of what it would cost is making objects of them."""
    return rows.values_list(*columns, named=True)


def minute(tasks: Iterable[CopyTask]) -> int:
    """Part of a version: how long the rest takes is told anew every minute, while something runs."""
    return int(time.time() // 60) if any(task.status == Status.COPYING for task in tasks) else 0


def is_fragment(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for, not a page."""
    return bool(getattr(request, "htmx", False))


def unchanged(request: HttpRequest, now: str) -> HttpResponse | None:
    """204 for a poll that has this version already: nothing is swapped, so selection, focus and scrolling stay."""
    if is_poll(request) and request.GET["v"] == now:
        return HttpResponse(status=204)
    return None


def poll_url(request: HttpRequest, now: str) -> str:
    """Where this page asks for the part of itself that changes, with the version it has. An exact count was asked for once, not
    with every poll."""
    query = request.GET.copy()
    query.pop("count", None)
    query["v"] = now
    return f"{request.path}?{query.urlencode()}"


def listed(
    request: HttpRequest, form: Filter, page: Page[Any], now: str, counts: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """What the templates of every list need beside its lines; `along` says that more than the polled part is to be swapped.
    `counts` are a pulse's, where there is one."""
    return {
        "form": form,
        "page": page,
        "poll": poll_url(request, now),
        "strip": strip_now(counts),
        "along": is_poll(request),
    }

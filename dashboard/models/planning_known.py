"""What the judgement of a plan needs of other rows, in a fixed number of queries; and what the plan itself adds to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count

import providers
from dashboard.models.arriving import Arriving, Place, taken_of
from dashboard.models.copying import CopyTask, CopyTaskQuerySet
from dashboard.models.inventory import Disk, Region, Snapshot
from dashboard.models.quota import Quota
from dashboard.models.requesting import Wish
from dashboard.models.room import Room
from dashboard.models.status import Status

Source = Snapshot | Disk
Regions = Mapping[tuple[int, str], Region]  # by account and code

# What may be running at the vendor.
_AT_THE_VENDOR = (Status.COPYING, Status.SUBMITTING, Status.UNKNOWN)


@dataclass
class Tally:
    """What the pairs that were judged so far would add: results by destination and quota, GB by what they are put into,
    copies that run by account and destination; and where each source goes first."""

    uses: Counter[tuple[Place, str]] = field(default_factory=Counter)
    put: Counter[tuple[Place, str, str]] = field(default_factory=Counter)
    slots: Counter[tuple[int, str]] = field(default_factory=Counter)
    first: dict[tuple[int, str, str], str] = field(default_factory=dict)

    def add(self, wish: Wish, operation: providers.Operation, known: Known, runs: bool) -> None:
        """A pair that runs, or will after a while."""
        for name in operation.uses:
            if quota := known.quota(wish.goes_to, name):
                self.uses[wish.goes_to, name] += taken_of(quota.unit, wish.size_gb)
        for name, id_ in wish.options.items():
            self.put[wish.goes_to, name, id_] += wish.size_gb
        self.first.setdefault((wish.account.pk, wish.service, wish.source), wish.destination_region)
        if runs:
            self.slots[wish.account.pk, wish.destination_region] += 1


class Known:
    """The rows around some sources and some destinations."""

    def __init__(self, sources: Sequence[Source], destinations: Sequence[str], regions: Regions | None = None) -> None:
        self.destinations = sorted({*destinations, *(source.region for source in sources)})
        self.accounts = {source.account_id for source in sources}
        self.services = {source.service for source in sources}
        ids = [source.vendor_id for source in sources]
        self.regions = _regions(self.accounts) if regions is None else regions
        self.running, self.ahead = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
        self._count_live()
        self._coming: dict[int, int] = {}
        self.live: dict[tuple[int, str, str, str, str], int] = {}
        self.busy: dict[tuple[int, str, str], CopyTask] = {}
        self._read_live(ids)
        copies = Snapshot.objects.present().filter(account_id__in=self.accounts, copied_from__in=ids)
        rows = copies.order_by().values_list("account_id", "service", "copied_from", "region", "vendor_id")
        self.copies: dict[tuple[int, str, str, str], str] = {
            (account, service, source, region): copy for account, service, source, region, copy in rows
        }

    def _count_live(self) -> None:
        """How many copies into each region may be running at the vendor, and how many have or want a slot there."""
        rows = self._live().order_by().values_list("account_id", "destination_region", "status").annotate(n=Count("id"))
        for account, region, status, number in rows:
            self.running[account, region] += number if status in _AT_THE_VENDOR else 0
            self.ahead[account, region] += number if status != Status.NEEDS_ATTENTION else 0

    def _live(self) -> CopyTaskQuerySet:
        """By what is live, or by the sources: an account has many copies, and nearly all of them have ended."""
        return CopyTask.objects.live().filter(account__id__unindexed__in=self.accounts)

    def _read_live(self, ids: list[str]) -> None:
        live = self._live().filter(source__in=ids)
        for task in live.only("account_id", "service", "operation", "source", "destination_region", "status"):
            self.live[task.place] = task.pk
            if task.status != Status.NEEDS_ATTENTION:
                self.busy.setdefault((task.account_id, task.service, task.source), task)

    def copy_of(self, source: Source, destination: str) -> str:
        """The id of a copy of the source that stands in the destination; "" where none does."""
        return self.copies.get((source.account_id, source.service, source.vendor_id, destination), "")

    # -- room in the destinations; read only where the operation asks for it

    @cached_property
    def _quotas(self) -> dict[Place, dict[str, Quota]]:
        found: dict[Place, dict[str, Quota]] = defaultdict(dict)
        rows = Quota.objects.filter(
            account_id__in=self.accounts, service__in=self.services, region__in=self.destinations
        )
        for quota in rows:
            found[quota.account_id, quota.service, quota.region][quota.name] = quota
        return found

    def quota(self, place: Place, name: str) -> Quota | None:
        return self._quotas.get(place, {}).get(name)

    def places(self, place: Place, option: str) -> dict[str, Quota]:
        """Where in the destination results can be put, by id."""
        prefix = f"{option}:"
        quotas = self._quotas.get(place, {})
        return {name.removeprefix(prefix): quota for name, quota in quotas.items() if name.startswith(prefix)}

    @cached_property
    def _arriving(self) -> Arriving:
        return Arriving(quota for quotas in self._quotas.values() for quota in quotas.values())

    def room(self, quota: Quota) -> Room:
        return Room(quota, self._arriving.of(quota))

    def coming(self, quota: Quota) -> int:
        """How much of the quota is taken by results that are on their way, or there, and are not in its figure yet."""
        if quota.pk not in self._coming:
            self._coming[quota.pk] = self._arriving.of(quota).total
        return self._coming[quota.pk]


def _regions(accounts: Iterable[int]) -> Regions:
    rows = Region.objects.filter(account_id__in=accounts)
    return {(region.account_id, region.code): region for region in rows}

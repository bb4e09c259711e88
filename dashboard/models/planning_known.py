"""What the judgement of a plan needs of other rows, in a fixed number of queries; and what the plan itself adds to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Count, OuterRef, Q, Subquery

import providers
from dashboard.models.copying import CopyTask
from dashboard.models.inventory import Disk, Region, Snapshot
from dashboard.models.quota import Quota
from dashboard.models.requesting import Wish
from dashboard.models.status import LIVE, Status

Source = Snapshot | Disk
Place = tuple[int, str, str]  # account, service, destination

# What may be running at the vendor.
_AT_THE_VENDOR = (Status.COPYING, Status.SUBMITTING, Status.UNKNOWN)


def facts_of(service: str, operation: str) -> providers.Operation | None:
    """What the service declares of the operation; None where it does not offer it."""
    try:
        return providers.load(service).operation(operation)
    except KeyError:
        return None


def taken_of(unit: str, size_gb: int) -> int:
    """How much of a quota in that unit one result takes."""
    return {"": 1, "GB": size_gb}.get(unit, 0)


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


@dataclass(frozen=True)
class Task:
    """A copy that takes room in its destination and that the vendor's own figures may not hold yet."""

    operation: providers.Operation | None
    options: dict[str, str]
    size_gb: int
    is_live: bool
    finished_at: datetime | None
    first_seen_at: datetime | None

    def is_counted(self, quota: Quota) -> bool:
        """Whether the vendor counted its result when it told the quota: it had ended, or was listed, by then."""
        moments = [at for at in (self.first_seen_at, self.finished_at) if at is not None]
        return any(at <= quota.read_at for at in moments)

    def is_put(self, quota: Quota) -> bool:
        """Whether its gigabytes come on top of what the vendor told: one that is under way fills its place by and by."""
        return self.is_live or not self.is_counted(quota)


class Known:
    """The rows around some sources and some destinations."""

    def __init__(self, sources: Sequence[Source], destinations: Sequence[str]) -> None:
        self.destinations = sorted({*destinations, *(source.region for source in sources)})
        self.accounts = {source.account_id for source in sources}
        self.services = {source.service for source in sources}
        ids = [source.vendor_id for source in sources]
        regions = Region.objects.filter(account_id__in=self.accounts)
        self.regions = {(region.account_id, region.code): region for region in regions}
        self.running = self._running()
        self._coming: dict[tuple[Place, str], int] = {}
        self.live: dict[tuple[int, str, str, str, str], int] = {}
        self.busy: dict[tuple[int, str, str], CopyTask] = {}
        self._read_live(ids)
        copies = Snapshot.objects.present().filter(account_id__in=self.accounts, copied_from__in=ids)
        rows = copies.values_list("account_id", "service", "copied_from", "region", "vendor_id")
        self.copies: dict[tuple[int, str, str, str], str] = {
            (account, service, source, region): copy for account, service, source, region, copy in rows
        }

    def _running(self) -> dict[tuple[int, str], int]:
        running = CopyTask.objects.filter(account_id__in=self.accounts, status__in=_AT_THE_VENDOR).order_by()
        rows = running.values_list("account_id", "destination_region").annotate(n=Count("id"))
        return {(account, region): n for account, region, n in rows}

    def _read_live(self, ids: list[str]) -> None:
        live = CopyTask.objects.filter(account_id__in=self.accounts, status__in=LIVE, source__in=ids)
        for task in live.only("account_id", "service", "operation", "source", "destination_region", "status"):
            place = (task.account_id, task.service, task.operation, task.source, task.destination_region)
            self.live[place] = task.pk
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
    def _arriving(self) -> dict[Place, list[Task]]:
        """Live copies, and those that ended since the oldest figure was read."""
        oldest = min((quota.read_at for quotas in self._quotas.values() for quota in quotas.values()), default=None)
        recent = Q(status=Status.SUCCEEDED, finished_at__gte=oldest) if oldest else Q(pk__isnull=True)
        tasks = CopyTask.objects.filter(
            Q(status__in=LIVE) | recent,
            account_id__in=self.accounts,
            service__in=self.services,
            destination_region__in=self.destinations,
        )
        listed = Snapshot.objects.filter(
            account_id=OuterRef("account_id"),
            service=OuterRef("service"),
            region=OuterRef("destination_region"),
            vendor_id=OuterRef("replica"),
        )
        found: dict[Place, list[Task]] = defaultdict(list)
        rows = tasks.annotate(first_seen_at=Subquery(listed.values("first_seen_at")[:1])).values_list(
            "account_id", "service", "destination_region",
            "operation", "options", "size_gb", "status", "finished_at", "first_seen_at",
        )  # fmt: skip
        for account, service, region, operation, options, size, status, finished_at, seen_at in rows.order_by():
            task = Task(facts_of(service, operation), options, size, status in LIVE, finished_at, seen_at)
            found[account, service, region].append(task)
        return found

    def coming(self, place: Place, quota: Quota) -> int:
        """How much of the quota is taken by results that are on their way and are not in its figure yet."""
        key = (place, quota.name)
        if key not in self._coming:
            self._coming[key] = sum(
                taken_of(quota.unit, task.size_gb)
                for task in self._arriving.get(place, [])
                if task.operation and quota.name in task.operation.uses and not task.is_counted(quota)
            )
        return self._coming[key]

    def coming_gb(self, place: Place, option: str, id_: str, quota: Quota) -> int:
        """How many GB are on their way into the chosen place and may not be in its figure yet."""
        key = (place, quota.name)
        if key not in self._coming:
            self._coming[key] = sum(
                task.size_gb
                for task in self._arriving.get(place, [])
                if task.options.get(option) == id_ and task.is_put(quota)
            )
        return self._coming[key]

"""What copies take of the destinations' quotas without the vendor's figures holding it yet: worked out from the tasks' rows.

A live task keeps its place from the transaction that makes it until the one that ends it. A verified one keeps it until the quota
is read again, so that what is used never lags behind what Antipode itself has made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.fields.json import KT
from django.utils import timezone

import providers
from dashboard.models.copying import CopyTask
from dashboard.models.inventory import Snapshot
from dashboard.models.operations import facts_of, operations_of
from dashboard.models.quota import Quota
from dashboard.models.status import FINISHED, Status
from providers import OptionKind

Place = tuple[int, str, str]  # account, service, destination

# The other ends. Left out, they leave the choice of an index to the time: of all that was ever verified little is of these days.
UNVERIFIED = tuple(status for status in FINISHED if status is not Status.SUCCEEDED)

# What was verified longer ago is not looked for: a figure that is older still says nothing of today.
LONGEST = timedelta(days=2)


def taken_of(unit: str, size_gb: int, number: int = 1) -> int:
    """How much of a quota in that unit so many results of that size take together."""
    return {"": number, "GB": size_gb}.get(unit, 0)


@dataclass(frozen=True)
class Coming:
    """How much of one quota, in its unit, by the state of the copies that take it."""

    by_status: dict[str, int]

    @property
    def verified(self) -> int:
        """There already."""
        return self.by_status.get(Status.SUCCEEDED, 0)

    @property
    def accepted(self) -> int:
        """Being made by the vendor, who has said yes."""
        return self.by_status.get(Status.COPYING, 0)

    @property
    def planned(self) -> int:
        """Asked for here, not sent yet."""
        return self.by_status.get(Status.QUEUED, 0)

    @property
    def running(self) -> int:
        """Sent, or about to be."""
        return self.total - self.verified - self.planned

    @property
    def total(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True)
class _Share:
    """Copies of one operation in one state into one place: how many, how many GB; of these, what the vendor's figure lacks."""

    operation: providers.Operation | None
    status: str
    gb: int
    uncounted: int
    uncounted_gb: int
    put: dict[str, str]

    def of(self, quota: Quota) -> int:
        if self.operation and quota.name in self.operation.uses:
            return taken_of(quota.unit, self.uncounted_gb, self.uncounted)
        option, colon, id_ = quota.name.partition(":")
        if colon and self.put.get(option) == id_:
            # What is under way fills its place by and by: all of it comes on top, whatever the vendor counted of it so far.
            return self.uncounted_gb if self.status == Status.SUCCEEDED else self.gb
        return 0


class Arriving:
    """What comes into the places of these quotas, in one query however many copies there are."""

    def __init__(self, quotas: Iterable[Quota]) -> None:
        self._shares: dict[Place, list[_Share]] = defaultdict(list)
        rows = list(quotas)
        if not rows:
            return
        self._options = _place_options({quota.service for quota in rows})
        into = CopyTask.objects.filter(
            account_id__in={quota.account_id for quota in rows},
            service__in={quota.service for quota in rows},
            destination_region__in={quota.region for quota in rows},
        )
        earliest = max(min(quota.read_at for quota in rows), timezone.now() - LONGEST)
        # Two ranges of two indexes; joined by OR, the database might choose to read everything.
        live = self._summed(into.live())
        self._read(
            live.union(self._summed(into.exclude(status__in=UNVERIFIED).filter(finished_at__gt=earliest)), all=True)
        )

    def of(self, quota: Quota) -> Coming:
        by_status: dict[str, int] = defaultdict(int)
        for share in self._shares.get((quota.account_id, quota.service, quota.region), []):
            by_status[share.status] += share.of(quota)
        return Coming(dict(by_status))

    def _summed(self, tasks: QuerySet[CopyTask]) -> Any:
        put = {f"put_{number}": KT(f"options__{name}") for number, name in enumerate(self._options)}
        # A column to group by and no condition of each sum: the database would search the listings once for every sum.
        return (
            tasks.annotate(uncounted=_is_uncounted(), **put)
            .order_by()
            .values_list("account_id", "service", "destination_region", "operation", "status", "uncounted", *put)
            .annotate(number=Count("pk"), gb=Sum("size_gb"))
        )

    def _read(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for account, service, region, operation, status, uncounted, *chosen, number, gb in rows:
            into = {name: id_ for name, id_ in zip(self._options, chosen, strict=True) if id_}
            facts = facts_of(service, operation)
            share = _Share(facts, status, gb, number if uncounted else 0, gb if uncounted else 0, into)
            self._shares[account, service, region].append(share)


def _is_uncounted() -> Case:
    """1 where the vendor's figures were told before the task's result was listed and before it ended; else 0."""
    there = {"account_id": OuterRef("account_id"), "service": OuterRef("service")}
    listed = Snapshot.objects.filter(**there, region=OuterRef("destination_region"), vendor_id=OuterRef("replica"))
    counted = Exists(listed.filter(first_seen_at__lte=_read_at("region")))
    ended_before = Q(finished_at__lte=_read_at("destination_region"))
    return Case(When(Q(counted) | ended_before, then=0), default=1, output_field=IntegerField())


def _read_at(region: str) -> Subquery:
    """When the figures of that region were told, to a query whose rows name it so."""
    there = {"account_id": OuterRef("account_id"), "service": OuterRef("service"), "region": OuterRef(region)}
    return Subquery(Quota.objects.filter(**there).order_by("-read_at").values("read_at")[:1])


def _place_options(services: Iterable[str]) -> list[str]:
    """The names of the options by which results of these services are put somewhere."""
    operations = [operation for service in services for operation in operations_of(service)]
    options = [option for operation in operations for option in operation.options]
    return sorted({option.name for option in options if option.kind is OptionKind.PLACE})

"""Which disks would survive losing their region: read from what was seen, never from what was hoped.

The numbers come from `Protection`, which is reckoned ahead; whether a region's reading is too old to prove anything is asked
now. Backup points, and snapshots that were kept, stay in their disk's region and count nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from dashboard.models.inventory import Region
from dashboard.models.protection import EVER, NEVER, Protection

# An account and what its disks rest on: the codes of regions, as `Protection.rests_on` has them.
Proof = tuple[int, str]

# How a disk is protected: as wanted; seen so, but not lately; with data that is too old; never by enough copies; none is wanted.
STATES = ("fine", "unread", "late", "never", "exempt")

# How old the data of what comes back may be, in steps; the last one has no end.
AGES = (timedelta(hours=6), timedelta(days=1), timedelta(days=7), timedelta(days=30))


@dataclass(frozen=True)
class Safety:
    """Numbers of disks of the accounts in use, for whom a copy elsewhere is wanted.

    `proven`: the wanted protection was seen by fresh readings; `believed`: seen, but a region that it rests on was not read
    lately; `late`: there are copies, and their data is older than wanted; `never`: too few copies ever stood.
    `left_out`: disks of disabled accounts, of which nothing is read; `exempt`: no copy is wanted; both are counted nowhere else.
    `unproven` are the proofs with a stale region.
    """

    proven: int = 0
    believed: int = 0
    late: int = 0
    never: int = 0
    left_out: int = 0
    exempt: int = 0
    stale: tuple[Region, ...] = ()
    unproven: frozenset[Proof] = field(default_factory=frozenset)

    @property
    def disks(self) -> int:
        return self.proven + self.believed + self.without

    @property
    def without(self) -> int:
        return self.late + self.never


def safety(regions: Iterable[Region] | None = None) -> Safety:
    """How many disks are protected as wanted, in two queries, one of which walks along an index of all disks; in one, where all
    `regions` of the accounts that are kept are known."""
    now, rows = timezone.now(), all_regions() if regions is None else list(regions)
    enabled = {region.account_id: region.account.enabled for region in rows}
    fresh = fresh_places(rows)
    counts: dict[str, int] = defaultdict(int)
    unproven: set[Proof] = set()
    for exempt, account, rests_on, disks, never, met in _groups(now):
        if account not in enabled:
            continue
        if not enabled[account] or exempt:
            counts["exempt" if exempt and enabled[account] else "left_out"] += disks
            continue
        is_unproven = bool(rests_on) and any((account, code) not in fresh for code in rests_on.split(","))
        if is_unproven:
            unproven.add((account, rests_on))
        counts["believed" if is_unproven else "proven"] += met
        counts["never"] += never
        counts["late"] += disks - met - never
    return Safety(**counts, stale=tuple(stale_among(rows)), unproven=frozenset(unproven))


def _groups(now: datetime) -> Any:
    """Whether exempt, account, what it rests on; how many disks, how many never protected, how many protected now.

    Everything it asks for is in one index, in this order: neither the rows are read nor is anything sorted.
    """
    rows = Protection.objects.order_by().values_list("exempt", "account_id", "rests_on")
    return rows.annotate(
        disks=Count("protected_until"),
        never=Count("protected_until", filter=Q(protected_until=NEVER)),
        met=Count("protected_until", filter=Q(protected_until__gte=now)),
    )


def all_regions() -> list[Region]:
    """Of all accounts that are kept, with their accounts."""
    rows = Region.objects.filter(account__removed_at__isnull=True).select_related("account")
    return list(rows.defer("sync_message", "account__sealed", "account__check_results"))


def stale_among(regions: Iterable[Region]) -> list[Region]:
    """Those in use whose inventory may be old."""
    return [one for one in regions if one.chosen and one.available and one.account.enabled and one.is_stale]


def fresh_places(regions: Iterable[Region]) -> set[tuple[int, str]]:
    """The regions whose inventory proves something, by account and code."""
    return {(region.account_id, region.code) for region in regions if not region.is_stale}


def state_of(row: Protection, fresh: Collection[tuple[int, str]]) -> str:
    """One of STATES; `fresh` are the places that prove something."""
    if row.exempt:
        return "exempt"
    if row.is_never:
        return "never"
    if row.protected_until < timezone.now():
        return "late"
    return "fine" if all((row.account_id, code) in fresh for code in row.proof) else "unread"


def newest_sources(protections: QuerySet[Protection], limit: int) -> list[int]:
    """The keys of the newest recovery points of these disks that can be copied elsewhere, the most overdue disk first. Disks
    without any are left out."""
    rows = protections.filter(source__isnull=False).order_by("protected_until", "pk")
    return [key for key in rows.values_list("source", flat=True)[:limit] if key is not None]


@dataclass
class Loss:
    """What losing one region would leave of its disks, in numbers. `back` has, for each step of AGES and what is older, the disks
    that come back with data of that age; `gone` those of which no copy stands elsewhere; `unknown` those whose newest copy is
    in a region that was not read lately."""

    back: list[int] = field(default_factory=lambda: [0] * (len(AGES) + 1))
    gone: int = 0
    unknown: int = 0

    @property
    def disks(self) -> int:
        return self.returning + self.gone + self.unknown

    @property
    def returning(self) -> int:
        return sum(self.back)


def in_region(accounts: Collection[int], code: str) -> QuerySet[Protection]:
    """The disks that would be lost with the region."""
    return Protection.objects.filter(region=code, account__in=accounts)


def loss(accounts: Collection[int], code: str, fresh: Collection[tuple[int, str]]) -> Loss:
    """What losing this region would mean for these accounts, in one query; `fresh` are the places that prove something."""
    now = timezone.now()
    bounds = [now - age for age in AGES]
    steps = {
        f"step{number}": Count("newest_at", filter=Q(newest_at__lt=before, newest_at__gte=after, newest_at__gt=NEVER))
        for number, (before, after) in enumerate(zip([EVER, *bounds], [*bounds, NEVER], strict=True))
    }
    rows = in_region(accounts, code).order_by().values_list("account", "newest_in")
    found = Loss()
    for account, newest_in, gone, *back in rows.annotate(gone=Count("newest_at", filter=Q(newest_at=NEVER)), **steps):
        found.gone += gone
        if (account, newest_in) in fresh:
            found.back = [sum(pair) for pair in zip(found.back, back, strict=True)]
        else:
            found.unknown += sum(back)
    return found


def is_behind() -> bool:
    """Whether disks wait to be reckoned anew: the numbers may change in a moment."""
    return Protection.objects.due().exists()

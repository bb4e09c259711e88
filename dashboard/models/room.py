"""How full a quota is: what the vendor told and what Antipode has verified since, what runs, what is planned, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from dashboard.models.arriving import Arriving, Coming
from dashboard.models.copying import CopyTask
from dashboard.models.quota import NEARLY_FULL, Quota, QuotaQuerySet
from dashboard.models.trend import trends


@dataclass(frozen=True)
class Room:
    """One quota and what comes on top of its figure. All amounts are in its unit."""

    quota: Quota
    coming: Coming
    # In about how many days it is full, where that was asked for and something can be said.
    days: int | None = None

    @property
    def pk(self) -> int:
        return self.quota.pk

    @property
    def limit(self) -> float | None:
        return self.quota.limit

    @property
    def unit(self) -> str:
        return self.quota.unit

    @property
    def used(self) -> float | None:
        """What the vendor told, and what was verified since; None where the vendor tells nothing."""
        return None if self.quota.used is None else self.quota.used + self.coming.verified

    @property
    def reserved(self) -> int:
        """What runs and what is planned."""
        return self.coming.running + self.coming.planned

    @property
    def taken(self) -> float:
        """With everything that runs and is planned."""
        return (self.quota.used or 0) + self.coming.total

    @property
    def free(self) -> float | None:
        """What is left for more; less than nothing where more is planned than fits. None where the limit is not known."""
        if self.quota.limit is None or self.quota.used is None:
            return None
        return self.quota.limit - self.taken

    @property
    def over(self) -> float:
        """How much of what is planned does not fit."""
        return max(0, -(self.free or 0)) if self.free is not None else 0

    @property
    def percent(self) -> int | None:
        """How full it is with all that comes, 0 to 100; None where the limit is not known."""
        return self._share(self.taken)

    @property
    def upto_used(self) -> int | None:
        """How far of the whole, in percent, what is used reaches; in a bar, what runs and what is planned begin there."""
        return self._share(self.used or 0)

    @property
    def upto_running(self) -> int | None:
        return self._share(self.taken - self.coming.planned)

    def _share(self, amount: float) -> int | None:
        if not self.quota.limit or self.quota.used is None:
            return None
        return min(100, round(100 * amount / self.quota.limit))

    @property
    def is_nearly_full(self) -> bool:
        limit = self.quota.limit
        return bool(limit) and self.quota.used is not None and self.taken >= NEARLY_FULL * (limit or 0)

    @property
    def version(self) -> tuple[int, float, float | None]:
        """Another one where a page has to show it anew."""
        return (self.pk, self.taken, self.quota.limit)


def rooms(quotas: Sequence[Quota]) -> list[Room]:
    """One for each, in their order; in one query."""
    arriving = Arriving(quotas)
    return [Room(quota, arriving.of(quota)) for quota in quotas]


def running_out(limit: int = 8) -> list[Room]:
    """Quotas that are 80 % full or more with what is on its way, the fullest first; only those whose limit is known."""
    quotas = known_limits().select_related("account").defer("account__sealed", "account__check_results")
    fullest = quotas.filter(fullness__gte=NEARLY_FULL).order_by("-fullness", "-pk")[:limit]
    found = {quota.pk: quota for quota in [*fullest, *quotas.filter(being_filled())]}
    nearly = [room for room in rooms(list(found.values())) if room.is_nearly_full]
    first = sorted(nearly, key=lambda room: (-room.taken / (room.quota.limit or 1), -room.pk))[:limit]
    history = trends([room.quota for room in first])
    return [replace(room, days=history[room.pk].full_in(room.free)) for room in first]


def nearly_full() -> list[int]:
    """The keys of quotas that are not 80 % full by what the vendor told, but will be with what is on its way."""
    waiting = known_limits().filter(being_filled(), fullness__lt=NEARLY_FULL)
    return [room.pk for room in rooms(list(waiting)) if room.is_nearly_full]


def known_limits() -> QuotaQuerySet:
    return Quota.objects.kept().filter(limit__gt=0, used__isnull=False)


def being_filled() -> Exists:
    """Whether a live copy is on its way to the quota's place."""
    into = {"account_id": OuterRef("account_id"), "service": OuterRef("service")}
    return Exists(CopyTask.objects.live().filter(**into, destination_region=OuterRef("region")))

"""Which disks would survive losing their region: read from what was seen, never from what was hoped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dashboard.models.inventory import Disk, Region, Snapshot

# A copy proves something while its region was read well within this many sync periods.
PERIODS = 3


@dataclass(frozen=True)
class Safety:
    """Numbers of present disks. `proven`: a ready copy was seen in another region by a fresh reading; `believed`: seen there,
    but by a reading that is old or was followed by one that failed; `left_out`: belong to accounts that are switched off, of
    which nothing is read, and are counted nowhere else."""

    disks: int
    proven: int
    believed: int
    stale: tuple[Region, ...]
    left_out: int = 0

    @property
    def without(self) -> int:
        return self.disks - self.proven - self.believed


def safety() -> Safety:
    """How many disks of the accounts in use have a copy elsewhere, in two queries."""
    disks = Disk.objects.present().filter(account__removed_at__isnull=True)
    in_use = Q(account__enabled=True)
    counted = disks.annotate(fresh=_copied(_fresh_regions()), seen=_copied(None)).aggregate(
        disks=Count("pk", filter=in_use),
        proven=Count("pk", filter=in_use & Q(fresh=True)),
        believed=Count("pk", filter=in_use & Q(fresh=False, seen=True)),
        left_out=Count("pk", filter=~in_use),
    )
    return Safety(**counted, stale=tuple(stale_regions()))


def stale_regions() -> list[Region]:
    """The regions in use whose inventory may be old."""
    chosen = Region.objects.filter(chosen=True, available=True, account__removed_at__isnull=True, account__enabled=True)
    return list(chosen.exclude(_is_fresh()).select_related("account").defer("account__sealed"))


def _is_fresh() -> Q:
    oldest = timezone.now() - PERIODS * timedelta(seconds=settings.SYNC_PERIOD)
    return Q(sync_error="", synced_at__isnull=False, synced_at__gte=oldest)


def _fresh_regions() -> QuerySet[Region]:
    return Region.objects.filter(_is_fresh(), account=OuterRef("account"), code=OuterRef("region"))


def _copied(fresh: QuerySet[Region] | None) -> Q:
    """Whether a disk has a ready copy in another region: one that names the disk, or one of a snapshot of the disk."""
    copies = Snapshot.objects.present().filter(copied=True, state="ready")
    if fresh is not None:
        copies = copies.filter(Exists(fresh))
    own = copies.filter(account=OuterRef("account"), disk=OuterRef("vendor_id")).exclude(region=OuterRef("region"))
    of_source = copies.filter(account=OuterRef("account"), copied_from=OuterRef("vendor_id")).exclude(
        region=OuterRef("disk_region")
    )
    sources = Snapshot.objects.filter(account=OuterRef("account"), disk=OuterRef("vendor_id"))
    sources = sources.annotate(disk_region=OuterRef("region"))
    return Q(Exists(own)) | Q(Exists(sources.filter(Exists(of_source))))

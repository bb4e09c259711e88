"""Puts what a vendor listed into rows, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.inventory import changes, known
from dashboard.models import Account, Disk, Quota, QuotaReading, Snapshot, protection
from dashboard.models.copying import tag_in
from providers import Ambiguous, DiskInfo, QuotaInfo, Said, SnapshotInfo

SEEN = ["name", "state", "size_gb", "encrypted", "created_at", "gone_at"]
OF_DISK = [*SEEN, "zone", "usage", "type", "attached_to", "can_snapshot", "backup_quota", "backup_count", "tags"]
OF_SNAPSHOT = [*SEEN, "kind", "vendor_state", "percent", "disk", "shared", "copied", "copying_to", "expires_at", "tag"]
KEY_OF_QUOTA = ["account", "service", "region", "name"]
OF_QUOTA = ["label", "said", "used", "unit", "read_at"]
OF_LIMIT = ["limit", "origin", "limit_at", "entered_by"]

# For how long it is kept how much of a quota was used on each day.
READINGS_KEPT = timedelta(days=30)

# A longer one would be cut by its column, and then be another one.
LONGEST_ID = 80
# What is longer is cut, for it says no more.
LONGEST_LABEL = 120


def write_disks(account: Account, service: str, found: Iterable[DiskInfo]) -> None:
    rows = [_disk(account, service, info) for info in {info.id: info for info in found}.values()]
    with transaction.atomic():
        before = known.read(rows, [*OF_DISK, "protection"])
        known.write(rows, OF_DISK, before)
        changes.of_disks(rows, before)


def write_snapshots(
    account: Account, service: str, found: Iterable[SnapshotInfo], copied_from: Mapping[str, str] | None = None
) -> None:
    """`copied_from` says of which source a replica is where we know it better than the vendor; what was known stays known."""
    ours = copied_from or {}
    once = {info.id: info for info in found}.values()
    rows = [_snapshot(account, service, info, ours.get(info.id, info.copied_from)) for info in once]
    # Written by halves, a change would be known to the next reading, and its disk not reckoned anew.
    with transaction.atomic():
        before = known.read(rows, [*OF_SNAPSHOT, "copied_from"])
        known.write([row for row in rows if not row.copied_from], OF_SNAPSHOT, before)
        known.write([row for row in rows if row.copied_from], [*OF_SNAPSHOT, "copied_from"], before)
        changes.of_snapshots(rows, before)


def write_quotas(account: Account, service: str, region: str, found: Iterable[QuotaInfo]) -> None:
    """What the vendor tells of the region replaces what it told; what it tells no longer, such as a place that was deleted,
    goes. A limit that was learned or entered stays until the vendor tells one, or until more than it is used."""
    once = {info.name: info for info in found}
    told = Quota.objects.filter(account=account, service=service, region=region)
    before = {quota.name: quota for quota in told}
    told.exclude(name__in=list(once)).exclude(origin=Quota.Origin.ENTERED).delete()
    now = timezone.now()
    rows = [_quota(account, service, region, info, now) for info in once.values()]
    news = {row.name for row in rows if row.limit is not None or _is_news(before.get(row.name), row)}
    for fields, some in (
        (OF_QUOTA, [row for row in rows if row.name not in news]),
        ([*OF_QUOTA, *OF_LIMIT], [row for row in rows if row.name in news]),
    ):
        Quota.objects.bulk_create(
            some, known.BATCH, update_conflicts=True, unique_fields=KEY_OF_QUOTA, update_fields=fields
        )
    _write_readings(Quota.objects.filter(account=account, service=service, region=region), now)


def _write_readings(quotas: QuerySet[Quota], now: datetime) -> None:
    """One for the day, overwritten by every later reading of it; those of a month ago go."""
    told = quotas.filter(read_at=now, used__isnull=False).values_list("pk", "used")
    readings = [QuotaReading(quota_id=pk, day=now.date(), used=used) for pk, used in told if used is not None]
    QuotaReading.objects.bulk_create(
        readings, known.BATCH, update_conflicts=True, unique_fields=["quota", "day"], update_fields=["used"]
    )
    QuotaReading.objects.filter(quota__in=quotas, day__lt=now.date() - READINGS_KEPT).delete()


def _said(label: str) -> dict[str, Any]:
    """The label's pattern, and what is filled into it; nothing where it is a plain text."""
    if not isinstance(label, Said) or not label.names:
        return {}
    return {
        "pattern": label.pattern,
        "names": {name: str(value)[:LONGEST_LABEL] for name, value in label.names.items()},
    }


def _quota(account: Account, service: str, region: str, info: QuotaInfo, now: datetime) -> Quota:
    if len(info.name) > LONGEST_ID:
        raise Ambiguous("AnswerUnreadable", f"a quota's name has {len(info.name)} characters")
    return Quota(
        account=account,
        service=service,
        region=region,
        name=info.name,
        label=info.label[:LONGEST_LABEL],
        said=_said(info.label),
        used=info.used,
        limit=info.limit,
        unit=info.unit[:12],
        read_at=now,
    )


def _is_news(known: Quota | None, told: Quota) -> bool:
    """Whether "no limit told" is more than what we know ourselves."""
    return known is None or _outgrown(known, told)


def _outgrown(known: Quota, told: Quota) -> bool:
    """A learned limit is wrong once more is in use than it allows."""
    learned = known.origin == Quota.Origin.LEARNED
    return learned and known.limit is not None and told.used is not None and told.used > known.limit


def mark_gone(account: Account, service: str, region: str, unseen_since: datetime) -> dict[str, int]:
    """Everything of the region that a whole reading, begun at that time, did not see."""
    now = timezone.now()
    place = {"account": account, "service": service, "region": region, "seen_at__lt": unseen_since}
    with transaction.atomic():  # else a copy that is gone might protect its disk for hours
        found = {
            "disks": Disk.objects.present().filter(**place).update(gone_at=now),
            "snapshots": Snapshot.objects.present().filter(**place).update(gone_at=now),
        }
        if any(found.values()):
            changes.gone(account, service, region, now)
    if found["disks"]:
        protection.dismiss(account.pk, service, region, now)
    return found


def _seen(account: Account, service: str, info: DiskInfo | SnapshotInfo) -> dict[str, Any]:
    if len(info.id) > LONGEST_ID:
        raise Ambiguous("AnswerUnreadable", f"an id has {len(info.id)} characters")
    return {
        "account": account,
        "service": service,
        "region": info.region,
        "vendor_id": info.id,
        "name": info.name[:300],
        "size_gb": max(0, info.size_gb),
        "encrypted": info.encrypted,
        "created_at": info.created_at,
        "seen_at": timezone.now(),
        "gone_at": None,
    }


def _counted(number: int | None) -> int | None:
    return None if number is None else max(0, number)


def _disk(account: Account, service: str, info: DiskInfo) -> Disk:
    return Disk(
        **_seen(account, service, info),
        state=info.state[:40],
        zone=info.zone[:64],
        usage=info.usage[:40],
        type=info.type[:40],
        attached_to=info.attached_to[:80],
        can_snapshot=info.can_snapshot,
        backup_quota=_counted(info.backup_quota),
        backup_count=_counted(info.backup_count),
        tags=dict(info.tags),
    )


def _snapshot(account: Account, service: str, info: SnapshotInfo, copied_from: str) -> Snapshot:
    return Snapshot(
        **_seen(account, service, info),
        state=info.state.value,
        kind=info.kind[:40],
        vendor_state=info.vendor_state[:60],
        percent=_counted(info.percent),
        disk=info.disk[:80],
        shared=info.shared,
        copied=info.copied,
        copied_from=copied_from[:80],
        copying_to=list(info.copying_to),
        expires_at=info.expires_at,
        tag=tag_in(info.name),
    )

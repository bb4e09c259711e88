"""One region's inventory, each of the account's services read whole.

What fails keeps what was known of it, says why, and hides no other region and no other service. The row is claimed as copy tasks
are: a worker that was killed in the middle leaves a region that is due again when the lease is over.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

import providers
from dashboard.copying import fence, keys
from dashboard.copying.pace import TooBusy
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.inventory import owners
from dashboard.inventory.ahead import Post, ahead
from dashboard.inventory.writing import mark_gone, write_disks, write_quotas, write_snapshots
from dashboard.models import Account, AuditEvent, Region, protection
from dashboard.models.fitting import fitted

# A large region takes minutes, and each page renews the lease.
LEASE = timedelta(minutes=3)
AFTER_FAILURE = timedelta(minutes=2)
PATIENCE = 60.0


class Superseded(Exception):
    """Another worker has the region by now."""


@dataclass(frozen=True)
class Failure:
    """Why a service could not be read whole."""

    service: type[providers.Service]
    code: str
    message: str
    request_id: str = ""
    concerns_all: bool = False


def sync(region_id: int) -> None:
    """Read the region's inventory, if it is due and nobody else is at it."""
    now = timezone.now()
    # Every condition on the row itself and none through a join: of two workers that do this at once, PostgreSQL lets the
    # second wait for the first, and then looks at the row again, but not at what it had joined.
    due = Region.objects.filter(pk=region_id, chosen=True, sync_due_at__lte=now, account__in=Account.objects.usable())
    if not due.update(sync_due_at=now + LEASE, sync_epoch=F("sync_epoch") + 1, sync_started_at=now, sync_read=0):
        return
    with suppress(Superseded):
        _sync(Region.objects.select_related("account").get(pk=region_id), now)


def _sync(region: Region, started_at: datetime) -> None:
    counts = {"disks": 0, "snapshots": 0, "gone": 0}
    progress = _Progress(region)
    failures: list[Failure] = []
    for service in region.account.services:
        failure = _read(region, service, started_at, counts, progress)
        if failure:
            failures.append(failure)
            if failure.concerns_all:
                break
        else:
            keys.accepted(region.account)
    if failures:
        _failed(region, failures[0])
    else:
        _succeeded(region, counts)


def _read(
    region: Region,
    service: type[providers.Service],
    started_at: datetime,
    counts: dict[str, int],
    progress: _Progress,
) -> Failure | None:
    """Read one service, and say why where it could not be read whole."""
    try:
        post = Post()
        speaks = speaker(region.account, service.NAME, PATIENCE, through=post.to)
        _list(region, speaks, post, started_at, counts, progress)
        write_quotas(region.account, service.NAME, region.code, speaks.quotas(region.code))
        _write_routes(region, service, speaks.routes(region.code))
        fence.keep_known(region.account, service.NAME, region.code)
    except providers.VendorError as error:
        stops = keys.stops_all(service, error.code)
        return Failure(service, error.code, error.message, error.request_id, concerns_all=stops)
    except CannotSpeak as error:
        return Failure(service, error.reason, str(error))
    except TooBusy as error:
        return Failure(service, "rate", str(error))
    return None


def _list(
    region: Region,
    speaks: providers.Service,
    post: Post,
    started_at: datetime,
    counts: dict[str, int],
    progress: _Progress,
) -> None:
    """Everything that a service has in the region; what a whole reading did not see is gone."""
    for disks in ahead(speaks.disks(region.code), post):
        write_disks(region.account, speaks.NAME, disks.items)
        counts["disks"] += len(disks.items)
        progress.page(len(disks.items), disks.total, f"{speaks.NAME} disks")
    for snapshots in ahead(speaks.snapshots(region.code), post):
        write_snapshots(region.account, speaks.NAME, snapshots.items)
        counts["snapshots"] += len(snapshots.items)
        progress.page(len(snapshots.items), snapshots.total, f"{speaks.NAME} snapshots")
    gone = mark_gone(region.account, speaks.NAME, region.code, started_at)
    counts["gone"] += sum(gone.values())
    owners.sort_out(region, speaks.NAME)
    if gone["snapshots"]:
        owners.tell_of_vanished(region, speaks.NAME, started_at)


def _write_routes(region: Region, service: type[providers.Service], codes: tuple[str, ...] | None) -> None:
    """Where the service copies to from here. What an account no longer uses is forgotten with it."""
    used = {one.NAME for one in region.account.services}
    routes = {name: known for name, known in region.routes.items() if name in used and name != service.NAME}
    if codes is not None:
        routes[service.NAME] = sorted(codes)
    if routes != region.routes:
        _write(region, routes=routes)
        region.routes = routes


class _Progress:
    """Writes how far a reading is, at most once a second, and renews its lease with it."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.read = 0
        self.totals: dict[str, int] = {}
        self.written_at = 0.0

    def page(self, items: int, total: int, what: str) -> None:
        self.read += items
        self.totals[what] = total
        if time.monotonic() - self.written_at < 1:
            return
        self.written_at = time.monotonic()
        _write(self.region, sync_read=self.read, sync_total=max(self.read, sum(self.totals.values())))
        _put_off(self.region, timezone.now() + LEASE)


def _write(region: Region, **fields: object) -> None:
    if Region.objects.filter(pk=region.pk, sync_epoch=region.sync_epoch).update(**fitted(Region, fields)) != 1:
        raise Superseded


def _succeeded(region: Region, counts: dict[str, int]) -> None:
    now = timezone.now()
    fields = {"sync_error": "", "sync_message": "", "sync_request_id": "", "synced_at": now, "sync_ended_at": now}
    _end(region, now + timedelta(seconds=settings.SYNC_PERIOD), fields)
    total = counts["disks"] + counts["snapshots"]
    unchanged = region.synced_at and not region.sync_error and not counts["gone"] and total == region.sync_total
    Region.objects.filter(pk=region.pk).update(sync_read=total, sync_total=total)
    if unchanged:
        return  # a reading every quarter of an hour that finds the same is not an event
    found = f"{counts['disks']} disks, {counts['snapshots']} snapshots"
    _record(region, "region.synced", after=found, why=f"{counts['gone']} gone" if counts["gone"] else "")


def _failed(region: Region, failure: Failure) -> None:
    now = timezone.now()
    several = len(region.account.services) > 1
    message = f"{failure.service.LABEL}: {failure.message}" if several else failure.message
    fields = {
        "sync_error": failure.code,
        "sync_message": message,
        "sync_request_id": failure.request_id,
        "sync_ended_at": now,
    }
    _end(region, now + AFTER_FAILURE, fields)
    if failure.code == region.sync_error:
        return  # it was said when it began
    protection.resting_on(region.account_id, region.code).ask()
    _record(region, "region.sync_failed", after=failure.code, why=message, request_id=failure.request_id)


def _end(region: Region, due_at: datetime, fields: dict[str, object]) -> None:
    _write(region, **fields)
    _put_off(region, due_at)


def _put_off(region: Region, due_at: datetime) -> None:
    """The next reading is due later, unless somebody has asked for another one meanwhile."""
    mine = Region.objects.filter(pk=region.pk, sync_epoch=region.sync_epoch)
    mine.filter(sync_due_at__gt=timezone.now()).update(sync_due_at=due_at)


def _record(region: Region, verb: str, after: str, why: str = "", request_id: str = "") -> None:
    AuditEvent.objects.record(
        verb,
        kind="region",
        subject=region.code,
        subject_id=region.pk,
        account=region.account,
        after=after,
        why=why,
        request_id=request_id,
    )

"""Which regions an account has."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import providers
from dashboard import doorbell
from dashboard.copying import keys
from dashboard.copying.pace import TooBusy
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.models import Account, AuditEvent, Region

# Regions open a few times a year.
PERIOD = timedelta(days=1)
AFTER_FAILURE = timedelta(minutes=5)


def sync(account_id: int) -> None:
    """Read the list of regions, if it is due and nobody else is at it; then ring for each region whose inventory is due."""
    now = timezone.now()
    due = Account.objects.usable().filter(pk=account_id, regions_due_at__lte=now)
    if due.update(regions_due_at=now + timedelta(seconds=settings.LEASE)):
        _read(Account.objects.get(pk=account_id))
    for pk in Region.objects.due().filter(account_id=account_id).values_list("pk", flat=True):
        doorbell.ring("sync_region", pk, doorbell.INVENTORY)


def _read(account: Account) -> None:
    """The regions of every service; one that fails hides none of the others'."""
    found: dict[str, providers.RegionInfo] = {}
    errors: list[str] = []
    for service in account.services:
        listed, code, message = _listed(account, service)
        found |= {info.code: _merged(found.get(info.code), info) for info in listed}
        if code:
            errors.append(f"{code}: {message}")
            if keys.stops_all(service, code):
                break
    if not errors and not found:
        errors.append("the vendor lists no region for this account")
    if found:
        _write(account, found, whole=not errors)
    if errors:
        _failed(account, errors[0])


def _listed(account: Account, service: type[providers.Service]) -> tuple[list[providers.RegionInfo], str, str]:
    """The service's regions; or none, a code and a message."""
    try:
        listed = speaker(account, service.NAME).regions()
    except providers.VendorError as failure:
        return [], failure.code, failure.message
    except CannotSpeak as failure:
        return [], failure.reason, str(failure)
    except TooBusy as failure:
        return [], "rate", str(failure)
    keys.accepted(account)
    return listed, "", ""


def _merged(before: providers.RegionInfo | None, info: providers.RegionInfo) -> providers.RegionInfo:
    """One region of which two services speak: it is open where one of them is, and a project is more than none."""
    if before is None:
        return info
    return replace(
        before,
        name=before.name or info.name,
        name_zh=before.name_zh or info.name_zh,
        available=before.available or info.available,
        project=before.project or info.project,
    )


def _failed(account: Account, error: str) -> None:
    due_at = timezone.now() + AFTER_FAILURE
    _end(account, due_at, error)
    if error != account.regions_error:
        _record(account, "account.regions_failed", why=error)


def _write(account: Account, found: dict[str, providers.RegionInfo], whole: bool) -> None:
    """New regions are used from the start only where nobody has chosen any yet. What a reading that was not whole does not
    tell stays as it was."""
    use_all = not account.regions.exists()
    before = set(account.regions.values_list("code", flat=True))
    rows = [
        Region(
            account=account,
            code=info.code,
            name=info.name[:120],
            name_zh=info.name_zh[:120],
            available=info.available,
            project=info.project,
            chosen=use_all and info.available,
        )
        for info in found.values()
    ]
    told = ["name", "name_zh", "available", "project"]
    with transaction.atomic():
        Region.objects.filter(account=account).hold()
        for fields, some in (
            (told, [row for row in rows if whole or row.project]),
            (told[:-1], [row for row in rows if not (whole or row.project)]),
        ):
            Region.objects.bulk_create(
                some, update_conflicts=True, unique_fields=["account", "code"], update_fields=fields
            )
        if whole:
            Region.objects.filter(account=account).exclude(code__in=found).update(available=False)
    if whole:
        _end(account, timezone.now() + PERIOD, "")
    new = sorted(set(found) - before)
    if new or (whole and account.regions_error):
        _record(account, "account.regions_read", after=f"{len(found)} regions", why=", ".join(new))


def _end(account: Account, due_at: datetime, error: str) -> None:
    """Done until then, unless somebody has asked for another reading meanwhile, perhaps with other credentials."""
    mine = Account.objects.filter(pk=account.pk)
    mine.update(regions_error=error)
    mine.filter(regions_due_at__gt=timezone.now()).update(regions_due_at=due_at)


def _record(account: Account, verb: str, after: str = "", why: str = "") -> None:
    AuditEvent.objects.record(
        verb, kind="account", subject=account.name, subject_id=account.pk, account=account, after=after, why=why
    )

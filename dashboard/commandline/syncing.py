"""Asks for readings of inventories, and follows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from dashboard import doorbell
from dashboard.commandline.base import on_behalf
from dashboard.commandline.output import Output
from dashboard.commandline.waiting import Look, Wait
from dashboard.models import Account, Disk, Region, Snapshot

GOES_ON = "The reading goes on; manage.py sync shows how it went."


class Reading:
    """One reading of everything that some accounts use, from the moment it was asked for."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self.accounts = list(accounts)
        rows = Region.objects.filter(account__in=self.accounts)
        # A reading that was claimed after this is a fresh one. Epochs tell that; clocks of several machines may not.
        self.epochs = dict(rows.values_list("pk", "sync_epoch"))
        self.listed: set[int] = set()

    def ask(self) -> None:
        for account in self.accounts:
            account.ask_for_sync(None, on_behalf())

    def wait(self, output: Output, timeout: float | None, needs_worker: bool = False) -> bool:
        """Wait until every region was read or failed. False: the time is over."""
        return Wait(output, doorbell.INVENTORY, GOES_ON, timeout, needs_worker).until(self.look)

    def look(self) -> Look:
        usable = {account.pk: account for account in Account.objects.usable().filter(pk__in=self._keys)}
        self.listed |= {pk for pk, account in usable.items() if _has_been_listed(account)}
        regions = list(self.regions())
        over = [region for region in regions if region.account_id not in usable or self.is_over(region)]
        read = sum(region.sync_read for region in regions if self._is_fresh(region))
        line = f"{len(over)} of {len(regions)} regions read · {read} disks and snapshots so far"
        return Look(len(over) == len(regions) and set(usable) <= self.listed, line)

    def regions(self) -> Iterator[Region]:
        chosen = Region.objects.filter(account__in=self._keys, chosen=True).select_related("account")
        return chosen.order_by("account__name", "code").iterator()

    def is_over(self, region: Region) -> bool:
        ended, started = region.sync_ended_at, region.sync_started_at
        return self._is_fresh(region) and ended is not None and started is not None and ended >= started

    def state(self, region: Region) -> str:
        """`read`, `failed`, `reading` or `waiting`, of this reading and no earlier one."""
        if self.is_over(region):
            return "failed" if region.sync_error else "read"
        return "reading" if self._is_fresh(region) else "waiting"

    def objects(self) -> list[dict[str, Any]]:
        """An object for each region, and one without a code for an account whose regions could not be listed."""
        accounts = Account.objects.filter(pk__in=self._keys).order_by("name")
        unlisted = [_unlisted(account) for account in accounts if account.regions_error and account.pk in self.listed]
        disks, snapshots = _counts(Disk, self._keys), _counts(Snapshot, self._keys)
        regions = []
        for region in self.regions():
            place = (region.account_id, region.code)
            regions.append(_region(region, self.state(region), disks.get(place, 0), snapshots.get(place, 0)))
        return [*unlisted, *regions]

    @property
    def _keys(self) -> list[int]:
        return [account.pk for account in self.accounts]

    def _is_fresh(self, region: Region) -> bool:
        return region.sync_epoch > self.epochs.get(region.pk, 0)


def _has_been_listed(account: Account) -> bool:
    """Whether its list of regions was read: while that goes on, the next reading is due within a lease."""
    lease = timedelta(seconds=settings.LEASE)
    return account.regions_due_at is not None and account.regions_due_at - timezone.now() > lease


def _counts(model: type[Disk] | type[Snapshot], accounts: list[int]) -> dict[tuple[int, str], int]:
    rows = model.objects.present().filter(account__in=accounts)
    grouped = rows.values_list("account_id", "region").annotate(n=Count("id")).order_by()
    return {(account, region): n for account, region, n in grouped}


def _region(region: Region, state: str, disks: int, snapshots: int) -> dict[str, Any]:
    return {
        "account": region.account.name,
        "region": region.code,
        "name": region.name,
        "state": state,
        "disks": disks,
        "snapshots": snapshots,
        "error": region.sync_error,
        "message": region.sync_message,
        "request_id": region.sync_request_id,
        "synced_at": region.synced_at,
    }


def _unlisted(account: Account) -> dict[str, Any]:
    code, _, message = account.regions_error.partition(": ")
    return {
        "account": account.name,
        "region": "",
        "name": "",
        "state": "failed",
        "disks": 0,
        "snapshots": 0,
        "error": code if message else "regions",
        "message": message or code,
        "request_id": "",
        "synced_at": None,
    }

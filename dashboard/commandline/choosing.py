"""Finds what arguments name, or says what there is instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from dashboard.commandline.exits import Usage
from dashboard.models import Account, CopyTask, Disk, Region, Snapshot

Source = TypeVar("Source", Snapshot, Disk)

# How many names an error lists.
LISTED = 30


def account(name: str) -> Account:
    """The account of that name."""
    found = Account.objects.kept().filter(name=name).first()
    if found is None:
        names = Account.objects.kept().values_list("name", flat=True)
        raise Usage(f"There is no account named {name}. {_there_are(names, 'account', 'account add')}")
    return found


def usable_account(name: str) -> Account:
    """The same, switched on: nothing is read or sent for another."""
    found = account(name)
    if not found.enabled:
        raise Usage(f"The account {name} is disabled. To enable it: manage.py account enable {name}")
    return found


def check_regions(owner: Account, codes: Iterable[str]) -> None:
    """Refuse codes that are no regions of the account's."""
    known = sorted(owner.regions.values_list("code", flat=True))
    wrong = [code for code in dict.fromkeys(codes) if code not in known]
    if not wrong:
        return
    if not known:
        raise Usage(f"The regions of {owner.name} are not known yet. To read them: manage.py sync {owner.name} --wait")
    raise Usage(f"{owner.name} has no region {', '.join(wrong)}. {_there_are(known, 'region')}")


def service(owner: Account, name: str | None) -> None:
    """Refuse a service that the account does not use."""
    names = [known.NAME for known in owner.services]
    if name and name not in names:
        raise Usage(f"{owner.name} uses no service {name}. {_there_are(names, 'service')}")


def sources(
    model: type[Source], owner: Account, ids: Sequence[str], region: str | None, of: str | None = None
) -> tuple[list[Source], list[str]]:
    """The rows that the vendor's ids name, and the ids that no row has. An id in two regions needs the region as well, one in
    two services the service (`of`)."""
    named = model.objects.filter(vendor_id__in=ids, account__id__unindexed=owner.pk)
    rows = named.select_related("account").order_by("pk")
    where = {name: value for name, value in (("region", region), ("service", of)) if value}
    found: dict[str, list[Source]] = {}
    for row in rows.filter(**where):
        found.setdefault(row.vendor_id, []).append(row)
    chosen = []
    for vendor_id, same in found.items():
        present = [row for row in same if row.gone_at is None] or same[:1]
        if len(present) > 1:
            raise Usage(_ambiguous(vendor_id, present))
        chosen += present
    return chosen, [vendor_id for vendor_id in dict.fromkeys(ids) if vendor_id not in found]


def _ambiguous(vendor_id: str, rows: Sequence[Source]) -> str:
    services = sorted({row.service for row in rows})
    if len(services) > 1:
        return f"{vendor_id} is in more than one service: {', '.join(services)}. Name one with --service."
    places = ", ".join(sorted({row.region for row in rows}))
    return f"{vendor_id} is in more than one place: {places}. Name one with --region."


def tasks(ids: Sequence[int]) -> list[CopyTask]:
    """The copies of those numbers, in the order in which they were named."""
    found = CopyTask.objects.select_related("account").in_bulk(list(dict.fromkeys(ids)))
    missing = [f"#{pk}" for pk in dict.fromkeys(ids) if pk not in found]
    if missing:
        raise Usage(f"There is no copy {', '.join(missing)}. To see which there are: manage.py copies")
    return [found[pk] for pk in dict.fromkeys(ids)]


def was_read_lately(owner: Account) -> bool:
    """Whether every region in use has been read within the last minute."""
    chosen = Region.objects.filter(account=owner, chosen=True, available=True)
    old = Q(synced_at__isnull=True) | Q(synced_at__lt=timezone.now() - timedelta(minutes=1))
    return chosen.exists() and not chosen.filter(old).exists()


def _there_are(names: Iterable[str], noun: str, how: str = "") -> str:
    listed = list(names)
    if not listed:
        return f"There is none yet; manage.py {how}" if how else "There is none yet."
    more = f" and {len(listed) - LISTED} more" if len(listed) > LISTED else ""
    return f"There {'is' if len(listed) == 1 else 'are'}: {', '.join(listed[:LISTED])}{more}."

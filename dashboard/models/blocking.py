"""The first copy that each full quota keeps from being made."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Min
from django.utils import timezone

import providers
from dashboard.models.copying import TROUBLE_SHOWN, CopyTask
from dashboard.models.operations import facts_of
from dashboard.models.room import Room
from dashboard.models.status import Status
from providers import Category, Side


def first_blocked(rooms: Sequence[Room]) -> dict[int, int]:
    """The key of the oldest copy that was refused for want of room and that nobody tried again, by the quota's key; nothing for a
    quota that has room by now. In one query, of the failures of a week."""
    services = {room.quota.service for room in rooms}
    codes = {code for service in services for code in _codes(service)}
    refused = CopyTask.objects.filter(
        account__id__unindexed__in={room.quota.account_id for room in rooms},
        destination_region__unindexed__in={room.quota.region for room in rooms},
        finished_at__gte=timezone.now() - TROUBLE_SHOWN,
        unresolved=True,
        status__unindexed=Status.FAILED,
        reason__in=codes,
    )
    places = refused.order_by().values_list("account_id", "service", "destination_region", "operation")
    first: dict[tuple[int, str, str, str], int] = {}
    for account, service, region, operation, pk in places.annotate(first=Min("pk")) if codes else ():
        facts = facts_of(service, operation)
        for name in facts.uses if facts else ():
            place = (account, service, region, name)
            first[place] = min(pk, first.get(place, pk))
    full = (room for room in rooms if room.free is None or room.free < 1)
    found = {room.pk: first.get(_key(room)) for room in full}
    return {quota: pk for quota, pk in found.items() if pk}


def _key(room: Room) -> tuple[int, str, str, str]:
    quota = room.quota
    return (quota.account_id, quota.service, quota.region, quota.name)


def _codes(service: str) -> set[str]:
    """What the service's vendor says where the destination is full."""
    known = providers.services().get(service)
    explanations = known.explanations() if known else ()
    return {one.code for one in explanations if one.category is Category.QUOTA and one.side is Side.DESTINATION}

"""The objects of the commands' JSON documents. Scripts rely on every name here; new ones may come, none may go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dashboard.inventory.findings import Finding
from dashboard.models import (
    Account,
    AuditEvent,
    CopyTask,
    Disk,
    Protection,
    Snapshot,
    Status,
    User,
    WantedProtection,
    atlas,
    cards,
)
from dashboard.models.planning import Line
from dashboard.models.room import Room
from dashboard.parts import parts

Object = dict[str, Any]

# Tasks are explained in groups of this many, with one look at the names of regions for each.
GROUP = 500

_SENTENCES = ("title", "meaning", "remedy", "code", "category", "side", "retry")


def tasks(found: Iterable[CopyTask]) -> Iterator[Object]:
    """An object for each task, in their order."""
    for group in parts(found, GROUP):
        explained = cards.for_tasks(group)
        for one in group:
            yield task(one, explained.get(one.pk))


def task(one: CopyTask, card: cards.Card | None) -> Object:
    """A copy task. `status` is the machine's word; `explanation` is null unless it ended badly or needs a person. `waiting` says
    why a live one does not move, and what comes next; `due_at` is when, null where a worker holds it or it has ended."""
    ended = not one.is_live or one.status == Status.NEEDS_ATTENTION
    return {
        "id": one.pk,
        "status": one.status,
        "account": one.account.name,
        "service": one.service,
        "operation": one.operation,
        "source": one.source,
        "source_name": one.source_name,
        "source_region": one.source_region,
        "destination_region": one.destination_region,
        "replica": one.replica,
        "progress": one.progress,
        "reason": one.reason,
        "message": one.message,
        "explanation": explanation(card) if card and ended else None,
        "waiting": (cards.waiting(one, card) or None) if card else None,
        "due_at": one.due_at if one.claim is None else None,
        "candidates": one.candidates,
        "attempts": one.attempts,
        "request_id": one.request_id,
        "batch": one.batch,
        "retry_of": one.retry_of_id,
        "asked_by": one.asked_by,
        "name": one.name,
        "options": one.options,
        "disk": one.disk,
        "size_gb": one.size_gb,
        "created_at": one.created_at,
        "finished_at": one.finished_at,
    }


def skipped(line: Line) -> Object:
    """A pair that the plan refused: a task object without an id, for nothing was asked of the vendor."""
    wish = line.wish
    card = cards.Card(line.sentence, "Nothing was sent and nothing was created.", line.remedy)
    return {
        "id": None,
        "status": Status.SKIPPED.value,
        "account": wish.account.name,
        "service": wish.service,
        "operation": wish.operation,
        "source": wish.source,
        "source_name": wish.source_name,
        "source_region": wish.source_region,
        "destination_region": wish.destination_region,
        "replica": "",
        "progress": None,
        "reason": "check-failed",
        "message": line.sentence,
        "explanation": explanation(card),
        "waiting": None,
        "due_at": None,
        "candidates": [],
        "attempts": 0,
        "request_id": "",
        "batch": None,
        "asked_by": "",
        "retry_of": None,
        "name": wish.name,
        "options": dict(wish.options),
        "disk": wish.disk,
        "size_gb": wish.size_gb,
        "created_at": None,
        "finished_at": None,
    }


def explanation(card: cards.Card) -> Object:
    """A failure card's sentences; `code` is the vendor's, "" for what Antipode itself says."""
    return {name: getattr(card, name) for name in _SENTENCES}


def code(entry: atlas.Entry) -> Object:
    """An error code; `services` are those of the vendor that mean the same by it."""
    named = {"code": entry.code, "services": [service.NAME for service in entry.services]}
    return {**named, **{name: getattr(entry.card, name) for name in _SENTENCES if name != "code"}}


def snapshot(one: Snapshot) -> Object:
    """A recovery point. `id` and `disk` are the vendor's; `copied_from` its source's id where anybody knows it."""
    return {
        "id": one.vendor_id,
        "name": one.name,
        "account": one.account.name,
        "service": one.service,
        "kind": one.kind,
        "region": one.region,
        "disk": one.disk,
        "state": one.state,
        "vendor_state": one.vendor_state,
        "percent": one.percent,
        "copied": one.copied,
        "copied_from": one.copied_from,
        "copying_to": one.copying_to,
        "size_gb": one.size_gb,
        "encrypted": one.encrypted,
        "shared": one.shared,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "seen_at": one.seen_at,
    }


def finding(one: Finding) -> Object:
    """Something that the inventory and the copies do not agree on. `task` is null where no copy tells of it."""
    return {
        "kind": one.kind.value,
        "account": one.account,
        "service": one.service,
        "region": one.region,
        "snapshot": one.snapshot,
        "name": one.name,
        "copied_from": one.source,
        "mark": one.tag,
        "task": one.task.pk if one.task else None,
        "status": one.task.status if one.task else None,
        "since": one.since,
        "advice": one.advice,
    }


def disk(one: Disk) -> Object:
    """A disk, cluster or server. `backup_quota` and `backup_count` are null where the service has no such thing."""
    return {
        "id": one.vendor_id,
        "name": one.name,
        "account": one.account.name,
        "service": one.service,
        "region": one.region,
        "zone": one.zone,
        "state": one.state,
        "usage": one.usage,
        "type": one.type,
        "size_gb": one.size_gb,
        "encrypted": one.encrypted,
        "attached_to": one.attached_to,
        "can_snapshot": one.can_snapshot,
        "backup_quota": one.backup_quota,
        "backup_count": one.backup_count,
        "tags": one.tags,
        "created_at": one.created_at,
        "seen_at": one.seen_at,
    }


def protection(one: Protection, state: str, wanted: WantedProtection) -> Object:
    """How a disk is protected. `protected_until` is null where too few copies ever stood; `data_from` of a copy says how old its
    data is; `recovery_point` is the newest one that can be copied, null where there is none."""
    return {
        "id": one.vendor_id,
        "name": one.disk.name,
        "account": one.account.name,
        "service": one.service,
        "region": one.region,
        "state": state,
        "protected_until": None if one.is_never else one.protected_until,
        "copies": [
            {"region": copy.region, "snapshot": copy.snapshot, "data_from": copy.at}
            for copy in sorted(one.copies.all(), key=lambda copy: copy.region)
        ],
        "wanted": {"copies": wanted.copies, "regions": wanted.regions, "hours": wanted.hours},
        "recovery_point": one.source.vendor_id if one.source else None,
    }


def quota(one: Room) -> Object:
    """A limit. `used` is what the cloud told at `read_at` and what was verified since; `free` is null where no limit is known, and
    less than 0 where more is planned than fits. `entered_by` is "" unless somebody entered the limit."""
    row = one.quota
    return {
        "account": row.account.name,
        "service": row.service,
        "region": row.region,
        "name": row.name,
        "label": row.label,
        "unit": row.unit,
        "used": one.used,
        "running": one.coming.running,
        "planned": one.coming.planned,
        "free": one.free,
        "limit": row.limit,
        "origin": row.origin,
        "entered_by": row.entered_by,
        "limit_at": row.limit_at,
        "read_at": row.read_at,
    }


def account(one: Account) -> Object:
    """An account without its credentials. `regions` are the codes of those that are in use."""
    return {
        "name": one.name,
        "vendor": one.vendor,
        "site": one.site,
        "endpoint": one.endpoint,
        "services": [service.NAME for service in one.services],
        "regions": [region.code for region in one.regions.all() if region.chosen],
        "enabled": one.enabled,
        "slots": one.slots,
        "created_at": one.created_at,
        "checked_at": one.checked_at,
    }


def permissions(one: Account) -> Iterator[Object]:
    """What the last test of the account's key found, one object for each call."""
    names = ("service", "api", "purpose", "allowed", "code", "message", "request_id")
    for found in one.check_results:
        yield {"account": one.name, **{name: found.get(name, "") for name in names}, "checked_at": one.checked_at}


def event(one: AuditEvent) -> Object:
    """A line of the history. `actor` is "" for Antipode itself and for commands; `why` tells those apart."""
    names = ("id", "at", "actor", "verb", "kind", "subject", "subject_id", "account", "before", "after", "why")
    return {name: getattr(one, name) for name in (*names, "request_id", "batch", "detail")}


def user(one: User) -> Object:
    """Somebody who may log in."""
    return {
        "name": one.get_username(),
        "role": one.role,
        "active": one.is_active,
        "created_at": one.date_joined,
        "last_login": one.last_login,
    }

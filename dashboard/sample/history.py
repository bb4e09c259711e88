"""The sample's lines of the history: what happened to its copies, and between them syncs and logins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard import language
from dashboard.models import AuditEvent, Status
from dashboard.sample.bulk import Heard, Row, moment, uuid, write
from dashboard.sample.copies import Copy, Nights

EVENT = ("at", "actor_id", "actor", "verb", "kind", "subject", "subject_id", "account_id", "account", "before",
         "after", "why", "request_id", "batch")  # fmt: skip
LABELS = {status: language.written(status.label) for status in Status}
WHYS = ("", "", "", "nightly", "before the migration", "asked for by the auditors", "ticket 4711")


def write_events(nights: Nights, count: int, heard: Heard) -> int:
    return write(AuditEvent, EVENT, _events(nights, count), heard)


def _events(nights: Nights, count: int) -> Iterator[Row]:
    """So many lines in all: those of the copies, spread over them, and as many others in between as that leaves room for."""
    told = 0
    for number, copy in enumerate(nights.copies(), 1):
        due = count * number // nights.count - told
        lines = _of_copy(copy)[: max(0, due)]
        others = [_other(nights, told + place, copy.at) for place in range(due - len(lines))]
        told += len(lines) + len(others)
        yield from lines
        yield from others
    for place in range(told, count):  # there were no copies
        yield _other(nights, place, nights.held.since + nights.held.span * place / count)


def _of_copy(copy: Copy) -> list[Row]:
    """What each step of it left, from the request on."""
    steps = [Status.QUEUED]
    if copy.was_sent:
        steps += [Status.SUBMITTING] if copy.status is Status.FAILED else [Status.SUBMITTING, Status.COPYING]
    if not copy.is_live:
        steps.append(copy.status)
    return [_line(copy, steps[place - 1] if place else None, step) for place, step in enumerate(steps)]


def _line(copy: Copy, before: Status | None, after: Status) -> Row:
    place, account = copy.place, copy.place.owner.account
    first, last = before is None, after is copy.status
    over = last and not first and not copy.is_live
    verb = "requested" if first else after.value.lower()
    by = copy.by if first else None
    why = WHYS[copy.batch % len(WHYS)] if first else copy.message if last else ""
    return (
        moment(copy.ended if over else copy.at + timedelta(seconds=0 if first else 2)),
        by.pk if by else None, by.username if by else "", f"task.{verb}", "task",
        f"{copy.source}: {place.region} → {place.other}", str(copy.id), account.pk, account.name,
        LABELS[before] if before else "", LABELS[after], why, copy.request_id if not first and copy.was_sent else "",
        uuid(copy.batch),
    )  # fmt: skip


def _other(nights: Nights, number: int, at: datetime) -> Row:
    """A sync for the most part, now and then somebody who came in."""
    if number % 10 == 9:
        person = nights.people[number % len(nights.people)]
        return (
            moment(at), person.pk, person.username, "user.logged_in", "user", person.username, str(person.pk), None, "",
            "", "", "", "", None,
        )  # fmt: skip
    owner = nights.held.owners[number % len(nights.held.owners)]
    region = owner.regions[number % len(owner.regions)]
    why = "" if number % 40 else "the cloud did not answer"
    return (
        moment(at), None, "", "region.sync_failed" if why else "region.synced", "region", region, "", owner.account.pk,
        owner.account.name, "", "", why, "", None,
    )  # fmt: skip

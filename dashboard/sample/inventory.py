"""The sample's disks and snapshots. A disk is known by its number: where it is and what it is called follow from that alone."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import providers
from dashboard.models import Disk, Snapshot
from dashboard.sample.accounts import Owner
from dashboard.sample.bulk import Heard, Row, moment, write
from providers import SourceKind

APPS = ("erp", "crm", "mail", "wiki", "shop", "billing", "search", "build", "games", "archive")
PARTS = ("db", "data", "web", "logs", "backup", "system")
SIZES = (20, 40, 50, 50, 100, 100, 100, 200, 500, 1000, 2000)
TEAMS = ("platform", "payments", "growth", "data")

DISK = ("account_id", "service", "region", "vendor_id", "name", "state", "size_gb", "encrypted", "created_at",
        "first_seen_at", "seen_at", "gone_at", "zone", "usage", "type", "tags")  # fmt: skip
SNAPSHOT = ("account_id", "service", "region", "vendor_id", "name", "state", "size_gb", "created_at", "first_seen_at",
            "seen_at", "gone_at", "kind", "vendor_state", "disk", "copied", "copied_from", "tag")  # fmt: skip

# A disk has no more snapshots than this, whatever is asked for.
MOST = 64

# Of each seven disks one has no copy anywhere else, and the newest copy of another is old.
BARE, NEGLECTED = 3, 5
EVERY = 7


def scattered(number: int, salt: int = 0) -> int:
    """Another number of 32 bits for each number: in no order, and none of them twice."""
    return (number * 2654435761 + salt) & 0xFFFFFFFF


@dataclass(frozen=True)
class Place:
    """One disk: who has it, where it is, and where copies of it go."""

    number: int
    owner: Owner
    service: type[providers.Service]
    region: str
    other: str
    size_gb: int

    @property
    def id(self) -> str:
        return f"disk-{scattered(self.number):08x}"

    @property
    def name(self) -> str:
        return f"{APPS[self.number % 10]}-{PARTS[self.number // 10 % 6]}-{self.number:05d}"

    @property
    def operation(self) -> providers.Operation:
        """What is asked for it most: a copy of one of its snapshots where the service makes such."""
        offered = self.service.OPERATIONS
        return next((one for one in offered if one.source_kind is SourceKind.SNAPSHOT), offered[0])

    def snapshot(self, which: int) -> str:
        return f"snap-{scattered(self.number * MOST + which, 77):08x}"


@dataclass(frozen=True)
class Inventory:
    """So many disks of these owners; the first owners have more than the last. Copied `since` then, until `now`."""

    owners: list[Owner]
    disks: int
    since: datetime
    now: datetime

    @property
    def span(self) -> timedelta:
        return self.now - self.since

    def place(self, number: int) -> Place:
        mixed = scattered(number, 12345) >> 8
        share = mixed % 1000 / 1000
        owner = self.owners[int(share * share * len(self.owners))]
        service = owner.services[mixed // 1000 % len(owner.services)]
        home = mixed // 7 % len(owner.regions)
        away = (home + 1 + mixed // 3 % (len(owner.regions) - 1)) % len(owner.regions)
        return Place(number, owner, service, owner.regions[home], owner.regions[away], SIZES[mixed // 11 % len(SIZES)])


def write_disks(held: Inventory, heard: Heard) -> int:
    return write(Disk, DISK, _disks(held), heard)


def write_snapshots(held: Inventory, count: int, chance: random.Random, heard: Heard) -> int:
    """So many snapshots in all, a part of them copies in other regions."""
    return write(Snapshot, SNAPSHOT, _snapshots(held, count, chance), heard)


def _disks(held: Inventory) -> Iterator[Row]:
    now, first = moment(held.now), moment(held.now - timedelta(days=700))
    for number in range(held.disks):
        place = held.place(number)
        tags = json.dumps({"env": PARTS[number % 3], "team": TEAMS[number % len(TEAMS)]})
        gone = now if number % 50 == 49 else None
        yield (
            place.owner.account.pk, place.service.NAME, place.region, place.id, place.name,
            "UNATTACHED" if number % 9 == 0 else "ATTACHED", place.size_gb, number % 4 == 0,
            moment(held.now - timedelta(hours=number % 17_000)), first, now, gone,
            f"{place.region}-{number % 3 + 1}", "DATA_DISK" if number % 3 else "SYSTEM_DISK", "ssd", tags,
        )  # fmt: skip


def _snapshots(held: Inventory, count: int, chance: random.Random) -> Iterator[Row]:
    """Some of every disk in turn, the oldest first: a snapshot, then the copy of it."""
    now, per_disk = moment(held.now), min(MOST, -(-count // max(held.disks, 1)))
    left = count
    for number in range(held.disks):
        place = held.place(number)
        pairs = _ages(number, min(per_disk, left), chance)
        left -= len(pairs)
        for which, (hours, of) in enumerate(pairs):
            at = moment(held.now - timedelta(hours=hours))
            is_copy = of is not None
            yield (
                place.owner.account.pk, place.service.NAME, place.other if is_copy else place.region,
                place.snapshot(which), f"{place.name}-{'copy' if is_copy else 'daily'}",
                "broken" if scattered(number, which) % 400 == 0 else "ready", place.size_gb, at, at, now,
                now if number % 50 == 49 else None, place.operation.result_kind, "NORMAL", place.id, is_copy,
                place.snapshot(of) if of is not None else "", "",
            )  # fmt: skip


def _ages(number: int, count: int, chance: random.Random) -> list[tuple[float, int | None]]:
    """Of each snapshot of a disk: how many hours old it is, and which of them it is a copy of."""
    if number % EVERY == BARE:
        return [(24.0 * (count - which) + chance.random() * 4, None) for which in range(count)]
    newest = 24.0 * 12 if number % EVERY == NEGLECTED else 0.0
    found: list[tuple[float, int | None]] = []
    for which in range(count):
        hours = newest + 12.0 * (count - which) + chance.random() * 4
        found.append((hours, which - 1 if which % 2 else None))
    return found

"""Who owns the sample, and who works with it: accounts that reach nobody, and people who cannot log in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import providers
from dashboard.models import Account, AuditEvent, Quota, Region, Role, User

# The port of this machine that discards what it is sent, where anything listens there at all. It marks the sample's accounts.
NOWHERE = "http://127.0.0.1:9/sample"
MAIL = "sample@antipode.invalid"

PLACES = (
    ("cn-north-1", "Beijing", "北京"),
    ("cn-south-1", "Guangzhou", "广州"),
    ("cn-east-1", "Shanghai", "上海"),
    ("cn-southwest-1", "Chengdu", "成都"),
    ("ap-hongkong-1", "Hong Kong", "中国香港"),
    ("ap-singapore-1", "Singapore", "新加坡"),
    ("eu-frankfurt-1", "Frankfurt", "法兰克福"),
)
PURPOSES = ("prod", "shop", "erp", "finance", "archive", "staging", "analytics", "games")
PEOPLE = ("ada", "ben", "chen", "dora", "wei", "fatima")


@dataclass(frozen=True)
class Owner:
    """An account with what the rest of the sample asks of it."""

    account: Account
    services: tuple[type[providers.Service], ...]
    regions: tuple[str, ...]


def loaded() -> bool:
    return Account.objects.filter(endpoint=NOWHERE).exists()


def is_mixed() -> bool:
    """Whether the database holds accounts that are not of the sample."""
    return Account.objects.exclude(endpoint=NOWHERE).exists()


def make(count: int, chance: random.Random, since: datetime, now: datetime) -> list[Owner]:
    vendors = list(providers.vendors())
    taken = set(Account.objects.values_list("name", flat=True))
    owners = []
    for number in range(count):
        name = f"sample-{PURPOSES[number % len(PURPOSES)]}-{number // len(PURPOSES) + 1}"
        while name in taken:
            name += "x"
        owners.append(_owner(name, vendors[number % len(vendors)], chance, since, now))
    return owners


def _owner(name: str, vendor: str, chance: random.Random, since: datetime, now: datetime) -> Owner:
    account = Account(name=name, vendor=vendor, endpoint=NOWHERE, regions_due_at=None, checked_at=now)
    account.seal({"sample": "reaches nobody"})
    account.save(force_insert=True)
    places = sorted(chance.sample(PLACES, chance.randint(4, len(PLACES))))
    read = now - timedelta(seconds=chance.randint(20, 500))
    Region.objects.bulk_create(
        Region(
            account=account,
            code=code,
            name=english,
            name_zh=chinese,
            sync_due_at=None,
            sync_epoch=1,
            sync_started_at=read - timedelta(seconds=3),
            sync_ended_at=read,
            synced_at=read,
        )
        for code, english, chinese in places
    )
    added = AuditEvent.objects.line(
        "account.added", kind="account", subject=name, subject_id=account.pk, account=account, why="load_sample"
    )
    added.at = since
    added.save(force_insert=True)
    return Owner(account, tuple(account.services), tuple(code for code, _, _ in places))


def make_people() -> list[User]:
    """Names in the history; nobody logs in as one of them."""
    people = [User(username=f"sample-{name}", email=MAIL, role=Role.OPERATOR, is_active=False) for name in PEOPLE]
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people, ignore_conflicts=True)
    return list(User.objects.filter(email=MAIL).order_by("pk"))


def make_quotas(owners: list[Owner], chance: random.Random, now: datetime) -> int:
    """What each service counts against in each region, a few of them nearly used up."""
    rows = []
    for owner in owners:
        for service in owner.services:
            names = sorted({name for operation in service.OPERATIONS for name in operation.uses}) or ["snapshots"]
            for region in owner.regions:
                for name in names:
                    limit = chance.choice((64, 100, 500, 2000))
                    rows.append(
                        Quota(
                            account=owner.account,
                            service=service.NAME,
                            region=region,
                            name=name,
                            label=name.replace("-", " ").capitalize(),
                            used=round(limit * chance.triangular(0, 1, 0.4)),
                            limit=limit,
                            read_at=now,
                        )
                    )
    Quota.objects.bulk_create(rows)
    return len(rows)

"""How much of each vendor's limit is used: calls per account and API, as Redis counts them over all processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import redis

import providers
from dashboard.copying import pace
from dashboard.models import Account

# So many accounts are looked at.
MOST = 100

SHOWN = 50
SPAN = 60


@dataclass(frozen=True)
class Use:
    """One account's calls of one API in the last whole minute, the limit in calls a second, and in how many seconds the next
    turn is free."""

    account: Account
    api: str
    calls: int
    limit: float
    wait: float

    @property
    def a_second(self) -> float:
        return self.calls / SPAN

    @property
    def percent(self) -> int:
        return round(100 * self.a_second / self.limit)


def read(client: redis.Redis, accounts: Sequence[Account]) -> list[Use]:
    """What is called, or left alone at the vendor's wish; the fullest first. Raises RedisError."""
    seconds, microseconds = client.time()
    now = seconds + microseconds / 1e6
    last = int(now // pace.BUCKET)
    pipeline = client.pipeline(transaction=False)
    for bucket in range(last - SPAN // pace.BUCKET, last):
        pipeline.hgetall(pace.calls_key(bucket))
    calls: Counter[str] = Counter()
    for counted in pipeline.execute():
        calls.update({place.decode(errors="replace"): int(number) for place, number in counted.items()})
    pairs = _pairs(accounts[:MOST], calls)
    turns = client.mget([pace.turn_key(*pair) for pair in pairs]) if pairs else []
    uses = [
        Use(account, api, calls[f"{pk}:{api}"], _limit(account, api), max(0.0, int(turn or 0) / 1e6 - now))
        for ((pk, api), account), turn in zip(pairs.items(), turns, strict=True)
    ]
    uses = [use for use in uses if use.calls or use.wait >= 1]
    return sorted(uses, key=lambda use: (-use.percent, -use.wait, use.account.name, use.api))


def _pairs(accounts: Sequence[Account], called: Iterable[str]) -> dict[tuple[int, str], Account]:
    """What was called, and what the accounts' services name: one that is left alone was not called lately."""
    known = {account.pk: account for account in accounts}
    pairs = {(account.pk, api): account for account in accounts for api in _named(account)}
    for place in called:
        pk, _, api = place.partition(":")
        if pk.isdecimal() and int(pk) in known:
            pairs[int(pk), api] = known[int(pk)]
    return pairs


def _named(account: Account) -> set[str]:
    operations = {operation.api for service in account.services for operation in service.OPERATIONS}
    return operations | {api for service in account.services for api in service.RATES}


def _limit(account: Account, api: str) -> float:
    knowing = [service for service in account.services if api in service.RATES] or account.services
    return min((service.rate(api) for service in knowing), default=providers.Service.DEFAULT_RATE)

"""An emulated cloud in which every text is one of tests/hostile.py, and what is read from it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from dashboard import jobs
from dashboard.copying.lanes import due_lanes
from dashboard.models import Account, Region, Snapshot, planning, requesting
from providers.emulator import Emulator
from providers.emulator._vendor import vendors
from providers.emulator._wire import Answer, Request
from tests.hostile import PAYLOADS

# What a vendor could not change without its answers meaning something else: ids, times, states, kinds, regions, places in a list.
MEANT = re.compile(
    r"(?i)(?<!request)(?<!request_)ids?$|time$|_at$|state$|status$|^regions?$|code$|type$|marker|^projects$|^domain|^capabilit"
)
# An id of any characters is an id, up to the column's width.
LONGEST_ID = 80


class Poison:
    """Puts a payload in the place of every text that means nothing to us; each name gets every payload in its turn."""

    def __init__(self) -> None:
        self.turns: Counter[str] = Counter()

    def text(self, name: str) -> str:
        self.turns[name] += 1
        return PAYLOADS[self.turns[name] % len(PAYLOADS)]

    def into(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: one if key == "projects" else self.into(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self.into(one, name) for one in value]
        return self.text(name) if isinstance(value, str) and not MEANT.search(name) else value


@contextmanager
def hostile_cloud() -> Iterator[Emulator]:
    """Every vendor of it holds, under every noun, something for each payload, and something with each for an id."""
    poison = Poison()
    with pytest.MonkeyPatch.context() as patch, Emulator(pace=0, rate_limits=False) as cloud:
        for vendor in vendors().values():
            patch.setattr(type(vendor), "answer", _poisoned(type(vendor).answer, poison))
            home = _home(vendor)
            for noun, payloads in zip(vendor.NOUNS, _dealt(len(vendor.NOUNS)), strict=True):
                cloud.create(noun, region=home, vendor=vendor.NAME, count=len(payloads))
                for payload in filter(_is_id, payloads):
                    cloud.create(noun, region=home, vendor=vendor.NAME, id=payload)
        yield cloud


def read_all(cloud: Emulator) -> None:
    """An account of each vendor, and one whose key may not do everything; their homes read, their connections tested."""
    for vendor in vendors().values():
        for key in (f"demo-{vendor.NAME}", f"demo-{vendor.NAME}-limited"):
            account = Account(name=key, vendor=vendor.NAME, endpoint=cloud.url)
            account.seal(cloud.credentials(vendor.NAME, key))
            account.save()
            jobs.sync_account(account.pk)
            account.regions.exclude(code=_home(vendor)).update(chosen=False)
            for region in account.regions.filter(chosen=True):
                jobs.sync_region(region.pk)
            account.ask_for_check(None)
            jobs.test_connection(account.pk)


def refuse_copies(cloud: Emulator, number: int) -> None:
    """So many copies that the cloud refuses, each with a payload for a code and one for a message; and a region each cannot be
    read for the same reason."""
    account = Account.objects.get(name="demo-tencent")
    home = _home(vendors()["tencent"])
    refused = PAYLOADS[:: len(PAYLOADS) // number][:number]
    for payload in refused:
        cloud.fault("error", action="CopySnapshotCrossRegions", code=payload or "x", message=payload)
    sources = Snapshot.objects.filter(account=account, region=home, kind="snapshot", state="ready").order_by("-pk")
    plan = planning.plan(list(sources[:number]), "copy_snapshot", ["ap-beijing"])
    requesting.request([line.wish for line in plan.startable], actor=None)
    for lane in due_lanes():
        jobs.run_lane(lane)
    for payload, region in zip(refused, account.regions.exclude(code=home), strict=False):
        cloud.fault("error", action="DescribeDisks", region=region.code, code=payload or "x", message=payload)
        Region.objects.filter(pk=region.pk).update(chosen=True, sync_due_at=account.created_at)
        jobs.sync_region(region.pk)


def _dealt(hands: int) -> list[tuple[str, ...]]:
    """The payloads, dealt to so many."""
    return [PAYLOADS[hand::hands] for hand in range(hands)]


def _home(vendor: Any) -> str:
    return str(next(iter(vendor.REGIONS)))


def _is_id(text: str) -> bool:
    return bool(text) and len(text) <= LONGEST_ID and "\x00" not in text


def _poisoned(honest: Any, poison: Poison) -> Any:
    def answer(self: Any, request: Request, cloud: Any) -> Answer:
        said: Answer = honest(self, request, cloud)
        if not said.body or said.stream or "json" not in said.content_type:
            return said
        return replace(said, body=json.dumps(poison.into(json.loads(said.body))).encode())

    return answer

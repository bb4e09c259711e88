"""A vendor that only the tests of pages and commands know, with all that a service can declare. It is never asked
anything: whoever tries fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, NoReturn

import pytest

import providers
from providers import Explanation, Field, Operation, Option, OptionKind, Policy, Problem, Service, SourceKind
from providers._errors import Category, Retry, Side, Words
from providers._explaining import Row, explained, table

VENDOR = "acme"

VAULT = Option(
    "vault",
    "Destination vault",
    OptionKind.PLACE,
    per_region=True,
    hint="The replica goes into it.",
    remedy="Create a vault there, then plan again.",
)
NOTE = Option("note", "Description", hint="At most 20 characters, without < and >.", pattern=r"[^<>]*", max_length=20)
FAST = Option("fast", "Acceleration", OptionKind.FLAG, caution="It is billed extra.")

REPLICATE = Operation(
    "replicate_backup",
    "Replicate backup",
    SourceKind.SNAPSHOT,
    "replica",
    api="vaults:Replicate",
    crosses_regions=True,
    max_orders=1,
    gives_progress=False,
    one_per_region=True,
    one_at_a_time=True,
    options=(VAULT, NOTE, FAST),
)
KEEP = Operation(
    "keep_snapshot",
    "Keep snapshot",
    SourceKind.SNAPSHOT,
    "manual snapshot",
    api="stores:Keep",
    crosses_regions=False,
    max_orders=1,
    name_length=0,
    options=(NOTE,),
)

_FULL = Row(
    "Acme.Full",
    Category.QUOTA,
    Side.DESTINATION,
    Retry.AFTER_YOU_ACT,
    "{destination} has no room.",
    "In account {account}, nothing more fits into {destination}.",
    "Delete old replicas in {destination}, then retry.",
    Words(
        "{destination} 没有空间了。",
        "账号 {account} 在 {destination} 已满。",
        "请删除 {destination} 中的旧副本后重试。",
    ),
)
_CLOSED = Row(
    "Acme.Closed",
    Category.BUSY,
    Side.SOURCE,
    Retry.BY_ITSELF,
    "{subject} is closed.",
    "It is being written.",
    "Nothing: it goes on.",
)


class _Acme(Service):
    VENDOR = VENDOR
    VENDOR_LABEL = "Acme Cloud"
    FIELDS = (
        Field("access_key", "Access key", pattern=r"[A-Z0-9]{4,40}", hint="4 to 40 capitals and digits"),
        Field("secret_key", "Secret key", secret=True),
        Field("projects", "Projects", required=False, hint="region=project, separated by blanks"),
    )
    SITES = ()
    SIGNATURE_WINDOW = 300
    KEY_REFUSALS = 3
    ROWS: ClassVar[tuple[Row, ...]] = ()

    def _asked(self, *given: Any) -> NoReturn:
        raise AssertionError("a page or a command has asked the vendor")

    regions = disks = snapshots = quotas = check = group = prepare = send = find = watch = _asked  # type: ignore[assignment]

    @classmethod
    def validate(cls, order: Any, source: Any) -> list[Problem]:
        return [Problem("acme-broken", f"{source.name} is broken.")] if source.name == "broken" else []

    @classmethod
    def explanations(cls) -> tuple[Explanation, ...]:
        return tuple(table("Acme", cls.ROWS).values())

    @classmethod
    def explain(cls, code: str) -> Explanation:
        return explained(code, table("Acme", cls.ROWS), "Acme")


class Vaults(_Acme):
    NAME = "acme_vaults"
    LABEL = "Acme Vaults"
    OPERATIONS = (REPLICATE,)
    POLICY = Policy('{"allow": "vaults"}', "In the console.")
    ROWS = (_FULL, _CLOSED)


class Stores(_Acme):
    NAME = "acme_stores"
    LABEL = "Acme Stores"
    OPERATIONS = (KEEP,)
    POLICY = Policy('{"allow": "stores"}', "In the console.")
    ROWS = (_FULL,)


@contextmanager
def installed(*services: type[Service]) -> Iterator[None]:
    """These services beside the real ones."""
    every = {**providers.services(), **{service.NAME: service for service in services}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(providers, "services", lambda: dict(sorted(every.items())))
        yield

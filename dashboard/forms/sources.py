"""What a plan starts from: rows that were ticked, or everything that a list's filter stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

import providers
from dashboard.forms._filters import as_key
from dashboard.forms.coverage import sources_matching
from dashboard.forms.inventory import DiskFilter, SnapshotFilter
from dashboard.language import translated
from dashboard.models import Disk, Snapshot
from dashboard.models.operations import facts_of

Source = Snapshot | Disk

# One plan takes no more than this: a larger job is better done in parts, or by the command.
MOST_SOURCES = 2_000

# The lists whose whole filter can be planned; `matching` says which one, `filter` is its query string.
COVERAGE, SNAPSHOTS, DISKS = "coverage", "snapshots", "disks"


@dataclass(frozen=True)
class Chosen:
    """The sources of one service, and how many others were chosen by service. `capped`: more match than one plan takes.

    `matching` and `filter` are "" where rows were ticked; `keys` are those rows, in one field however many there are.
    """

    kind: str
    sources: Sequence[Source]
    others: dict[str, int]
    keys: str = ""
    matching: str = ""
    filter: str = ""
    capped: bool = False

    @property
    def service(self) -> str:
        return self.sources[0].service if self.sources else ""

    @property
    def page(self) -> str:
        """The name of the page that they were chosen on."""
        return self.matching or f"{self.kind}s"

    @property
    def left_out(self) -> int:
        return sum(self.others.values())

    @property
    def elsewhere(self) -> list[tuple[str, str, int]]:
        """The other services by name and label, with how many of their sources are left out."""
        return [(name, _label(name), number) for name, number in self.others.items()]


def chosen_of(asked: QueryDict) -> Chosen:
    """What a request chooses. What makes no sense chooses nothing; `service` says which one's sources are planned; else
    it is the one of the most that offers the operation."""
    matching = asked.get("matching", "")
    kind = "disk" if DISKS in (matching, f"{asked.get('kind')}s") else "snapshot"
    if matching in (COVERAGE, SNAPSHOTS, DISKS):
        query = asked.get("filter", "").removeprefix("?")
        keys = _matching(matching, query)
    else:
        keys, matching, query = _ticked(asked), "", ""
    found = _rows(kind, keys[:MOST_SOURCES])
    services = Counter(source.service for source in found)
    wanted = asked.get("service", "")
    service = wanted if wanted in services else _service(services, asked.get("operation", ""))
    same = [source for source in found if source.service == service]
    del services[service]
    ticked = "" if matching else ",".join(map(str, keys[:MOST_SOURCES]))
    return Chosen(kind, same, dict(services), ticked, matching, query, len(keys) > MOST_SOURCES)


def _service(services: Counter[str], operation: str) -> str:
    """The one of most sources, of those that offer the operation where one is named."""
    names = [name for name, _ in services.most_common()]
    return next((name for name in names if facts_of(name, operation)), names[0] if names else "")


def _ticked(asked: QueryDict) -> list[int]:
    texts = [*asked.getlist("source"), *asked.get("sources", "").split(",")]
    return sorted({number for text in texts if (number := as_key(text))})


def _matching(matching: str, query: str) -> list[int]:
    """The keys of what the filter stands for, one more than a plan takes where there are more; the newest first, or the disks
    first that are longest without a copy."""
    if matching == COVERAGE:
        return sources_matching(query, MOST_SOURCES + 1)
    rows: Any
    if matching == DISKS:
        rows = DiskFilter(QueryDict(query)).applied(Disk.objects.present())
    else:
        rows = SnapshotFilter(QueryDict(query)).applied(Snapshot.objects.present())
    kept = rows.filter(account__removed_at__isnull=True).order_by("-pk")
    return list(kept.values_list("pk", flat=True)[: MOST_SOURCES + 1])


def _rows(kind: str, keys: Iterable[int]) -> list[Source]:
    """In the order of their names."""
    model: Any = Disk if kind == "disk" else Snapshot
    rows = model.objects.filter(pk__in=list(keys), account__removed_at__isnull=True).select_related("account")
    found: Sequence[Source] = rows.defer("account__sealed", "account__check_results")
    return sorted(found, key=lambda source: (source.account.name, source.region, source.name, source.vendor_id))


def _label(service: str) -> str:
    try:
        return translated(providers.load(service).LABEL)
    except KeyError:
        return service

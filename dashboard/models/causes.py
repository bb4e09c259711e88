"""Failures put together by their cause: three hundred of them are four cards, each with one fix and one button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, QuerySet

from dashboard.models import cards
from dashboard.models.copying import CopyTask
from dashboard.models.status import RETRYABLE, Status

# So many of the newest failures are put together; beyond them the list of copies is the place to be.
LOOKED_AT = 5_000
# Cards that are made; the causes of fewest copies are left out.
SHOWN = 12

# Groups that cards are made of: several of them may say the same.
READ = 4 * SHOWN

# What copies of one cause share, before it is known whether their cards say the same.
SHARED = ("account_id", "service", "reason", "destination_region")


@dataclass
class Group:
    """Copies that share account, service, reason and destination. `sample` is the newest of them."""

    sample: CopyTask
    ended: int = 0
    undecided: int = 0

    @property
    def total(self) -> int:
        return self.ended + self.undecided


@dataclass(frozen=True)
class Cause:
    """Copies that failed for one reason: one card, one fix, one button.

    `capped`: there may be more of them than were counted. `others`: there are causes of fewer copies beside those that are shown.
    `base` is the filter that they were found by.
    """

    card: cards.Card
    groups: Sequence[Group]
    capped: bool = False
    others: bool = False
    base: Mapping[str, str] = field(default_factory=lambda: {"status": "trouble"})

    @property
    def sample(self) -> CopyTask:
        return self.groups[0].sample

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def regions(self) -> list[tuple[str, int]]:
        """Into which regions, and how many of those that can be retried each; the most first."""
        return sorted(
            ((group.sample.destination_region, group.ended) for group in self.groups), key=lambda pair: -pair[1]
        )

    @property
    def retryable(self) -> int:
        """Nothing of an account that is switched off: a try would wait until somebody enables it."""
        return self._ended if self.sample.account.enabled and self.sample.reason else 0

    @property
    def disabled(self) -> int:
        """How many could be retried, were their account not switched off."""
        return 0 if self.sample.account.enabled else self._ended

    @property
    def _ended(self) -> int:
        return sum(group.ended for group in self.groups)

    @property
    def undecided(self) -> int:
        """How many wait for a person's decision."""
        return sum(group.undecided for group in self.groups)

    @property
    def hopeless(self) -> bool:
        return self.card.is_hopeless

    @property
    def query(self) -> str:
        """The filter of the list of copies that finds these, and whatever else has the same cause by then.

        Its destination belongs to it only where the card speaks of it: another card would be another cause.
        """
        task = self.sample
        query = {**self.base, "account": task.account_id, "service": task.service, "reason": task.reason}
        if len(self.groups) == 1:
            query["destination_region"] = task.destination_region
        return urlencode(query)


def now() -> list[Cause]:
    """Of everything that needs somebody and that nobody has tried again."""
    return among(CopyTask.objects.troubled())


def among(
    failures: QuerySet[CopyTask], names: cards.Names | None = None, base: Mapping[str, str] | None = None
) -> list[Cause]:
    """The causes of these, the most frequent first: three queries, whatever the number; two where the regions' `names` are known.
    Only the newest are looked at. `base` is the filter that finds them."""
    groups, capped = _groups(failures)
    if not groups:
        return []
    if names is None:
        names = cards.names_for([group.sample for group in groups])
    found = _cards(((group, 2 if group.total > 1 else 1) for group in groups), names)
    alike: dict[tuple[Any, ...], list[Group]] = {}
    for group, card in zip(groups, found, strict=True):
        key = (group.sample.account_id, group.sample.service, card.code, card.title, card.meaning, card.remedy)
        alike.setdefault(key, []).append(group)
    merged = list(alike.values())[:SHOWN]
    told = _cards(((some[0], sum(group.total for group in some)) for some in merged), names)
    base = base or {"status": "trouble"}
    others = len(alike) > SHOWN or len(groups) == READ
    return [Cause(card, some, capped, others, base) for some, card in zip(merged, told, strict=True)]


def _groups(failures: QuerySet[CopyTask]) -> tuple[list[Group], bool]:
    """The most frequent first, and whether there are more failures than were looked at. Grouped by the database."""
    newest = failures.order_by("-pk").values("pk")[:LOOKED_AT]
    rows = CopyTask.objects.filter(pk__in=newest).order_by().values(*SHARED, "status")
    counted = list(rows.annotate(number=Count("pk"), newest=Max("pk")))
    by_place: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in counted:
        by_place.setdefault(tuple(row[name] for name in SHARED), []).append(row)
    most = sorted(by_place.values(), key=lambda some: -sum(row["number"] for row in some))[:READ]
    keys = [max(row["newest"] for row in some) for some in most]
    samples = (
        CopyTask.objects.select_related("account").defer("account__sealed", "account__check_results").in_bulk(keys)
    )
    groups = []
    for key, some in zip(keys, most, strict=True):
        if key in samples:
            ended = sum(row["number"] for row in some if row["status"] in RETRYABLE)
            groups.append(Group(samples[key], ended, sum(row["number"] for row in some) - ended))
    return groups, sum(row["number"] for row in counted) >= LOOKED_AT


def _cards(groups: Iterable[tuple[Group, int]], names: cards.Names) -> list[cards.Card]:
    """A card for each; it speaks of so many, not of the newest one, where they are several."""
    made = []
    for group, number in groups:
        task, own_name = group.sample, group.sample.source_name
        if number > 1:
            task.source_name = cards.each_of(number)
        card = cards.for_tasks([task], names).get(task.pk) or cards.Card(f"{Status(task.status).label}.", "", "")
        made.append(replace(card, title=card.title[:1].upper() + card.title[1:]) if number > 1 else card)
        task.source_name = own_name
    return made

"""Failures put together by their cause: three hundred of them are four cards, each with one fix and one button."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
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
        return _total(self.groups)

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
    kin, more, capped = _kin(failures)
    if not kin:
        return []
    groups = [group for some in kin for group in some]
    names = cards.names_for([group.sample for group in groups]) if names is None else names
    # Of several, also where one of their groups has but one copy: else that one alone would speak of its source by name.
    numbers = (2 if _total(some) > 1 else 1 for some in kin for _ in some)
    found = dict(
        zip((group.sample.pk for group in groups), _cards(zip(groups, numbers, strict=True), names), strict=True)
    )
    parted = sorted((part for some in kin for part in _parted(some, found)), key=_total, reverse=True)
    shown = parted[:SHOWN]
    told = _cards(((part[0], _total(part)) for part in shown), names)
    base, others = base or {"status": "trouble"}, more or len(parted) > SHOWN
    return [Cause(card, part, capped, others, base) for part, card in zip(shown, told, strict=True)]


def _parted(kin: list[Group], found: Mapping[int, cards.Card]) -> list[list[Group]]:
    """All of them together where their cards say the same, else each for itself: a filter names one destination, or none."""
    made = [found[group.sample.pk] for group in kin]
    alike = {(card.code, card.title, card.meaning, card.remedy) for card in made}
    return [kin] if len(alike) == 1 else [[group] for group in kin]


def _kin(failures: QuerySet[CopyTask]) -> tuple[list[list[Group]], bool, bool]:
    """The groups that differ in nothing but their destination, together, the most copies first; whether there are others, and
    whether there are more failures than were looked at. Grouped by the database."""
    newest = failures.order_by("-pk").values("pk")[:LOOKED_AT]
    rows = CopyTask.objects.filter(pk__in=newest).order_by().values(*SHARED, "status")
    counted = list(rows.annotate(number=Count("pk"), newest=Max("pk")))
    by_place: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in counted:
        by_place[tuple(row[name] for name in SHARED)].append(row)
    together: dict[tuple[Any, ...], list[list[dict[str, Any]]]] = defaultdict(list)
    for place, some in sorted(by_place.items(), key=lambda item: -_number(item[1])):
        together[place[:-1]].append(some)
    most = sorted(together.values(), key=lambda kin: -sum(map(_number, kin)))
    taken = _first(most)
    keys = [max(row["newest"] for row in some) for kin in taken for some in kin]
    tasks = CopyTask.objects.select_related("account").defer("account__sealed", "account__check_results").in_bulk(keys)
    made = [[group for some in kin if (group := _group(some, tasks))] for kin in taken]
    return [kin for kin in made if kin], len(taken) < len(most), sum(map(_number, by_place.values())) >= LOOKED_AT


def _first(most: Sequence[list[Any]]) -> list[list[Any]]:
    """As many as hold READ groups: the last one whole, for part of it would be less than its filter finds."""
    held = accumulate((len(kin) for kin in most), initial=0)
    return [kin for kin, before in zip(most, held, strict=False) if before < READ]


def _group(rows: list[dict[str, Any]], tasks: Mapping[int, CopyTask]) -> Group | None:
    """None where the newest of them is gone by now."""
    sample = tasks.get(max(row["newest"] for row in rows))
    ended = sum(row["number"] for row in rows if row["status"] in RETRYABLE)
    return Group(sample, ended, _number(rows) - ended) if sample else None


def _number(rows: list[dict[str, Any]]) -> int:
    return sum(row["number"] for row in rows)


def _total(groups: Sequence[Group]) -> int:
    return sum(group.total for group in groups)


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

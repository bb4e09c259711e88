"""What would come of copying these sources to those regions: a verdict for every pair, before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Count

import providers
from dashboard.models.copying import CopyTask
from dashboard.models.inventory import Disk, Region, Snapshot
from dashboard.models.requesting import Wish
from dashboard.models.status import LIVE, Status

Source = Snapshot | Disk


class Verdict(StrEnum):
    """What would happen to one pair."""

    RUN = "run"
    WAIT = "wait"
    CANNOT = "cannot"


@dataclass(frozen=True)
class Line:
    """One source and one destination. `sentence` says why it waits or cannot, or what to know though it runs."""

    wish: Wish
    source: Source
    destination: str
    verdict: Verdict
    sentence: str = ""
    remedy: str = ""


@dataclass
class Plan:
    """Every pair of a plan. `name_problem` is what is wrong with the name that was typed, `option_problems` the same by option
    (`name`, or `name@region` where it was chosen for one destination); nothing runs then. `places` counts what would run by
    account and destination."""

    operation: providers.Operation | None
    lines: list[Line] = field(default_factory=list)
    name_problem: str = ""
    option_problems: dict[str, str] = field(default_factory=dict)
    places: Counter[tuple[int, str]] = field(default_factory=Counter)

    def _with(self, verdict: Verdict) -> list[Line]:
        return [line for line in self.lines if line.verdict == verdict]

    @property
    def running(self) -> list[Line]:
        return self._with(Verdict.RUN)

    @property
    def waiting(self) -> list[Line]:
        return self._with(Verdict.WAIT)

    @property
    def impossible(self) -> list[Line]:
        return self._with(Verdict.CANNOT)

    @property
    def startable(self) -> list[Line]:
        return [] if self.name_problem or self.option_problems else self.running + self.waiting

    @property
    def size_gb(self) -> int:
        return sum(line.wish.size_gb for line in self.running + self.waiting)


def operations_for(source: Source) -> list[providers.Operation]:
    """What the source's service can do with it."""
    kind = providers.SourceKind.DISK if isinstance(source, Disk) else providers.SourceKind.SNAPSHOT
    offered = providers.load(source.service).OPERATIONS
    return [operation for operation in offered if operation.source_kind == kind]


def plan(
    sources: Sequence[Source],
    operation: str,
    destinations: Sequence[str],
    name: str = "",
    options: Mapping[str, str] | None = None,
) -> Plan:
    """Judge every pair. An operation that stays in its region takes no destinations.

    `options` are what was chosen, by the option's name; one for a single destination by `name@region`.
    """
    if not sources:
        return Plan(None)
    known = _Known(sources)
    facts = _facts(sources[0].service, operation)
    made = Plan(facts)
    for source in sources:
        crosses = facts.crosses_regions if facts else True
        for destination in destinations if crosses else [source.region]:
            made.lines.append(_judge(source, operation, destination, name, known, made))
    return made


class _Known:
    """What the judgement needs of other rows, in a fixed number of queries."""

    def __init__(self, sources: Sequence[Source]) -> None:
        accounts = {source.account_id for source in sources}
        ids = [source.vendor_id for source in sources]
        self.regions = {
            (region.account_id, region.code): region for region in Region.objects.filter(account_id__in=accounts)
        }
        live = CopyTask.objects.filter(account_id__in=accounts, status__in=LIVE)
        self.live = {
            (task.account_id, task.operation, task.source, task.destination_region): task.pk
            for task in live.filter(source__in=ids).only("account_id", "operation", "source", "destination_region")
        }
        copying = live.filter(status__in=[Status.COPYING, Status.SUBMITTING, Status.UNKNOWN])
        self.running = {
            (account, region): n
            for account, region, n in copying.values_list("account_id", "destination_region")
            .annotate(n=Count("id"))
            .order_by()
        }
        copies = Snapshot.objects.present().filter(account_id__in=accounts, copied_from__in=ids)
        self.copies = {
            (account, source, region): replica
            for account, source, region, replica in copies.values_list(
                "account_id", "copied_from", "region", "vendor_id"
            )
        }


def _facts(service: str, operation: str) -> providers.Operation | None:
    try:
        return providers.load(service).operation(operation)
    except KeyError:
        return None


def _judge(source: Source, operation: str, destination: str, name: str, known: _Known, made: Plan) -> Line:
    wish = Wish(
        account=source.account,
        service=source.service,
        operation=operation,
        source=source.vendor_id,
        source_name=source.name,
        source_region=source.region,
        destination_region=destination,
        disk=source.disk if isinstance(source, Snapshot) else source.vendor_id,
        size_gb=source.size_gb,
        name=name,
    )
    verdict, sentence, remedy = (
        _house_rules(source, operation, destination, known)
        or _vendor_rules(source, wish, made)
        or _room(source, destination, known, made)
    )
    return Line(wish, source, destination, verdict, sentence, remedy)


Judgement = tuple[Verdict, str, str]


def _house_rules(source: Source, operation: str, destination: str, known: _Known) -> Judgement | None:
    account = source.account
    if account.removed_at or not account.enabled:
        return Verdict.CANNOT, f"The account {account.name} is switched off.", "Enable the account, then plan again."
    if _facts(source.service, operation) is None:
        return Verdict.CANNOT, "This cloud does not offer that.", ""
    if source.gone_at:
        return (
            Verdict.CANNOT,
            f"{source.vendor_id} is no longer in {source.region}.",
            "Sync the account, then choose another source.",
        )
    region = known.regions.get((account.pk, destination))
    if region is None or not region.chosen:
        return (
            Verdict.CANNOT,
            f"The account {account.name} does not use {destination}.",
            "Choose the region on the account's page.",
        )
    if not region.available:
        return Verdict.CANNOT, f"The vendor says that {destination} is not open.", "Choose another region."
    running = known.live.get((account.pk, operation, source.vendor_id, destination))
    if running:
        return Verdict.CANNOT, f"Copy {running} is doing this already.", "Wait for it, or cancel it first."
    return None


def _vendor_rules(source: Source, wish: Wish, made: Plan) -> Judgement | None:
    """What the service itself says. A bad name speaks against the whole plan, not against a pair."""
    order = providers.Order(
        key="",
        operation=wish.operation,
        source=wish.source,
        source_region=wish.source_region,
        destination_region=wish.destination_region,
        tag="",
        name=wish.name,
        disk=wish.disk,
    )
    problems = providers.load(wish.service).validate(order, source.info)
    named = [problem for problem in problems if problem.code.startswith("name-")]
    if named:
        made.name_problem = f"{named[0].sentence} {named[0].remedy}".strip()
    others = [problem for problem in problems if problem not in named]
    lasting = [problem for problem in others if not problem.passes]
    for problem in lasting or others:
        return (Verdict.CANNOT if lasting else Verdict.WAIT), problem.sentence, problem.remedy
    return None


def _room(source: Source, destination: str, known: _Known, made: Plan) -> Judgement:
    account = source.account
    running = known.running.get((account.pk, destination), 0)
    if running >= account.slots:
        sentence = f"{running} copies are running into {destination}; this account allows {account.slots} at once."
        return Verdict.WAIT, sentence, "It starts by itself when one of them ends."
    if running + made.places[account.pk, destination] >= account.slots:
        sentence = f"The account allows {account.slots} copies into {destination} at once; this plan has more."
        return Verdict.WAIT, sentence, "It starts by itself when one of them ends."
    made.places[account.pk, destination] += 1
    # What stays in its region, such as a backup point, is no copy of the ones before it.
    crosses = made.operation is not None and made.operation.crosses_regions
    copy = known.copies.get((account.pk, source.vendor_id, destination)) if crosses else None
    if copy:
        return Verdict.RUN, f"A copy stands in {destination} already ({copy}); this makes another.", ""
    return Verdict.RUN, "", ""

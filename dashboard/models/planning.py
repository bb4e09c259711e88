"""What would come of copying these sources to those regions: a verdict for every pair, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

import providers
from dashboard.language import translated
from dashboard.models import planning_options
from dashboard.models import planning_rules as rules
from dashboard.models.inventory import Disk, Snapshot
from dashboard.models.operations import facts_of, operations_of
from dashboard.models.planning_known import Known, Regions, Source, Tally
from dashboard.models.planning_rules import Judgement, Verdict
from dashboard.models.requesting import Wish

__all__ = ["Line", "Plan", "Source", "Verdict", "operations_for", "plan"]


@dataclass(frozen=True)
class Line:
    """One source and one destination. `sentence` says why it waits or cannot, or what to know though it runs; `of_many` says it of
    all lines of one reason, where the sentence would not."""

    wish: Wish
    source: Source
    destination: str
    verdict: Verdict
    sentence: str = ""
    remedy: str = ""
    of_many: str = ""


@dataclass
class Plan:
    """Every pair of a plan. `name_problem` is what is wrong with the name that was typed, `option_problems` the same by option
    (`name`, or `name@region` where it was chosen for one destination); nothing runs then."""

    operation: providers.Operation | None
    lines: list[Line] = field(default_factory=list)
    name_problem: str = ""
    option_problems: dict[str, str] = field(default_factory=dict)
    known: Known | None = field(default=None, repr=False)

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
    def ahead(self) -> Mapping[tuple[int, str], int]:
        """How many copies have or want a slot already, by account and region."""
        return self.known.ahead if self.known else {}

    @property
    def size_gb(self) -> int:
        return sum(line.wish.size_gb for line in self.running + self.waiting)


def operations_for(source: Source) -> list[providers.Operation]:
    """What the source's service can do with it; nothing where that is not installed any more."""
    kind = providers.SourceKind.DISK if isinstance(source, Disk) else providers.SourceKind.SNAPSHOT
    return [operation for operation in operations_of(source.service) if operation.source_kind == kind]


def plan(
    sources: Sequence[Source],
    operation: str,
    destinations: Sequence[str],
    name: str = "",
    options: Mapping[str, str] | None = None,
    regions: Regions | None = None,
) -> Plan:
    """Judge every pair. An operation that stays in its region takes no destinations.

    `options` are what was chosen, by the option's name; one for a single destination by `name@region`. `regions` are those of the
    sources' accounts, where the caller has them already.
    """
    if not sources:
        return Plan(None)
    choices = {key: value for key, value in (options or {}).items() if value}
    known = Known(sources, destinations, regions)
    judge = _Judge(known, Plan(facts_of(sources[0].service, operation), known=known), name, choices)
    by_service = {source.service: facts_of(source.service, operation) for source in sources}
    offered = [facts for facts in by_service.values() if facts]
    judge.made.option_problems |= planning_options.problems(offered, choices, destinations)
    for source in sources:
        facts = by_service[source.service]
        crosses = facts.crosses_regions if facts else True
        for destination in destinations if crosses else [source.region]:
            judge.made.lines.append(judge.line(source, operation, facts, destination))
    return judge.made


@dataclass
class _Judge:
    """Judges one pair after the other; each counts with those before it."""

    known: Known
    made: Plan
    name: str
    choices: Mapping[str, str]
    tally: Tally = field(default_factory=Tally)
    latest: tuple[Source, providers.DiskInfo | providers.SnapshotInfo] | None = None

    def line(self, source: Source, operation: str, facts: providers.Operation | None, destination: str) -> Line:
        wish = _wish(source, operation, destination, self.name)
        judgement = rules.house_rules(source, facts, destination, self.known)
        if judgement is None and facts is not None:
            wish, unplaced = self._with_options(wish, source, facts)
            judgement = next(self._judgements(wish, source, facts, unplaced))
            if judgement.verdict is not Verdict.CANNOT:
                self.tally.add(wish, facts, self.known, runs=judgement.verdict is Verdict.RUN)
        assert judgement is not None
        return Line(
            wish, source, destination, judgement.verdict, judgement.sentence, judgement.remedy, judgement.of_many
        )

    def _with_options(self, wish: Wish, source: Source, facts: providers.Operation) -> tuple[Wish, Judgement | None]:
        """The wish with what was chosen for it and where its result is put, or why it can be put nowhere."""
        chosen = planning_options.chosen(facts, self.choices, wish.destination_region)
        unplaced = None
        for option in facts.options:
            if option.kind is not providers.OptionKind.PLACE:
                continue
            try:
                wanted = chosen.get(option.name, "")
                chosen[option.name] = planning_options.put(option, wanted, source, wish.goes_to, self.known, self.tally)
            except planning_options.NoPlace as reason:
                unplaced = unplaced or rules.cannot(reason.sentence, reason.remedy, reason.of_many)
        return replace(wish, options=chosen), unplaced

    def _judgements(
        self, wish: Wish, source: Source, facts: providers.Operation, unplaced: Judgement | None
    ) -> Iterator[Judgement]:
        """Everything that can be said of the pair; the first counts. What cannot be comes before what waits."""
        destination = wish.destination_region
        if kept := rules.one_per_region(source, facts, destination, self.known):
            yield kept
        problems = self._about_the_pair(wish, source, facts)
        yield from rules.said(problem for problem in problems if not problem.passes)
        if unplaced:
            yield unplaced
        if full := rules.quotas(wish, facts, self.known, self.tally):
            yield full
        yield from rules.said(problem for problem in problems if problem.passes)
        if later := rules.turn(source, facts, self.known, self.tally):
            yield later
        if crowded := rules.slot(source, destination, self.known, self.tally):
            yield crowded
        copy = rules.copy_there(source, facts, destination, self.known)
        if not copy:
            yield Judgement(Verdict.RUN)
            return
        note = _("A copy stands in %(region)s already (%(copy)s); this makes another.")
        yield Judgement(Verdict.RUN, note % {"region": destination, "copy": copy})

    def _info(self, source: Source) -> providers.DiskInfo | providers.SnapshotInfo:
        """Made once, however many destinations there are: the sources come one after the other."""
        if self.latest is None or self.latest[0] is not source:
            self.latest = (source, source.info)
        return self.latest[1]

    def _about_the_pair(self, wish: Wish, source: Source, facts: providers.Operation) -> list[providers.Problem]:
        """What the service says of it. A bad name or a bad choice speaks against the whole plan, not against a pair."""
        others = []
        for problem in rules.vendor_problems(wish, self._info(source)):
            option = planning_options.about_option(problem, facts)
            told = f"{translated(problem.sentence)} {translated(problem.remedy)}".strip()
            if problem.code.startswith("name-"):
                self.made.name_problem = self.made.name_problem or told
            elif option is None:
                others.append(problem)
            elif option.name in wish.options or option.kind is not providers.OptionKind.PLACE:
                key = planning_options.key_of(option, self.choices, wish.destination_region)
                self.made.option_problems.setdefault(key, told)
        return others


def _wish(source: Source, operation: str, destination: str, name: str) -> Wish:
    return Wish(
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

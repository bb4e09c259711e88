"""What speaks against one pair of a plan: our own rules, the routes, the room, what the service says, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import providers
from dashboard.models.planning_known import Known, Source, Tally, taken_of
from dashboard.models.quota import Quota
from dashboard.models.requesting import Wish
from providers import Operation, Problem


class Verdict(StrEnum):
    """What would happen to one pair."""

    RUN = "run"
    WAIT = "wait"
    CANNOT = "cannot"


@dataclass(frozen=True)
class Judgement:
    """A verdict, why, and what to do about it."""

    verdict: Verdict
    sentence: str = ""
    remedy: str = ""


BY_ITSELF = "It starts by itself when one of them ends."


def cannot(sentence: str, remedy: str = "") -> Judgement:
    return Judgement(Verdict.CANNOT, sentence, remedy)


def wait(sentence: str, remedy: str = "") -> Judgement:
    return Judgement(Verdict.WAIT, sentence, remedy)


def house_rules(source: Source, operation: Operation | None, destination: str, known: Known) -> Judgement | None:
    """What speaks against the pair whatever the vendor says."""
    account = source.account
    if account.removed_at or not account.enabled:
        return cannot(f"The account {account.name} is switched off.", "Enable the account, then plan again.")
    if operation is None:
        return cannot("This cloud does not offer that.")
    if source.gone_at:
        sentence = f"{source.vendor_id} is no longer in {source.region}."
        return cannot(sentence, "Sync the account, then choose another source.")
    region = known.regions.get((account.pk, destination))
    if region is None or not region.chosen:
        sentence = f"The account {account.name} does not use {destination}."
        return cannot(sentence, "Choose the region on the account's page.")
    if not region.available:
        return cannot(f"The vendor says that {destination} is not open.", "Choose another region.")
    running = known.live.get((account.pk, source.service, operation.name, source.vendor_id, destination))
    if running:
        return cannot(f"Copy {running} is doing this already.", "Wait for it, or cancel it first.")
    return _routes(source, operation, destination, known)


def _routes(source: Source, operation: Operation, destination: str, known: Known) -> Judgement | None:
    """Where the vendor names the regions that a region copies to."""
    home = known.regions.get((source.account_id, source.region))
    routes = home.routes.get(source.service) if home else None
    if routes is None or destination in routes or not operation.crosses_regions:
        return None
    label = providers.load(source.service).LABEL
    here, there, *names = (_named(source.account_id, code, known) for code in (source.region, destination, *routes))
    where = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names) or "no region"
    sentence = f"{label} does not copy from {here} to {there}; from {here} it copies to {where}."
    return cannot(sentence, "Choose a region that it copies to." if routes else "Choose a source in another region.")


def _named(account_id: int, code: str, known: Known) -> str:
    """A region's name, with its code; the code alone where no name is known."""
    region = known.regions.get((account_id, code))
    return f"{region.name} ({code})" if region and region.name not in ("", code) else code


def copy_there(source: Source, operation: Operation, destination: str, known: Known) -> str:
    """The id of a copy that stands in the destination. What stays in its region is no copy of the ones before it."""
    return known.copy_of(source, destination) if operation.crosses_regions else ""


def one_per_region(source: Source, operation: Operation, destination: str, known: Known) -> Judgement | None:
    """A vendor that keeps one result of a source in a region refuses a second."""
    copy = known.copy_of(source, destination)
    if not copy or not operation.one_per_region:
        return None
    sentence = f"A copy stands in {destination} already ({copy}), and the vendor keeps one of a source in a region."
    return cannot(sentence, "Nothing to do. If it must be made anew, delete it in the vendor's console and sync first.")


def quotas(wish: Wish, operation: Operation, known: Known, tally: Tally) -> Judgement | None:
    """Limits that the result counts against, by number or by GB. One that was only learned may be over: the vendor decides."""
    place = wish.goes_to
    for name in operation.uses:
        quota = known.quota(place, name)
        if quota is None or quota.limit is None or quota.used is None or quota.origin == Quota.Origin.LEARNED:
            continue
        coming, planned = known.coming(quota), tally.uses[place, name]
        if quota.used + coming + planned + taken_of(quota.unit, wish.size_gb) > quota.limit:
            return cannot(_full(quota, wish, coming, planned), _MAKE_ROOM)
    return None


_MAKE_ROOM = "Delete what is no longer needed there in the vendor's console, or have the limit raised, then sync."


def _full(quota: Quota, wish: Wish, coming: int, planned: int) -> str:
    unit = f" {quota.unit}" if quota.unit else ""
    added = [f"{coming:,}{unit} more on the way"] if coming else []
    added += [f"{planned:,}{unit} more in this plan"] if planned else []
    added += [f"{wish.size_gb:,}{unit} to come"] if unit else []
    said = f"{wish.destination_region} holds {quota.used:,g} of {quota.limit:,g}{unit} {quota.label.lower()}"
    return f"{said}, with {' and '.join(added)}." if added else f"{said}."


def vendor_problems(wish: Wish, source: Source) -> list[Problem]:
    """What the service itself says of the pair."""
    order = providers.Order(
        key="",
        operation=wish.operation,
        source=wish.source,
        source_region=wish.source_region,
        destination_region=wish.destination_region,
        tag="",
        name=wish.name,
        disk=wish.disk,
        options=wish.options,
    )
    return providers.load(wish.service).validate(order, source.info)


def said(problems: Iterable[Problem]) -> Iterator[Judgement]:
    """What a service says, as verdicts."""
    for problem in problems:
        yield Judgement(Verdict.WAIT if problem.passes else Verdict.CANNOT, problem.sentence, problem.remedy)


def turn(source: Source, operation: Operation, known: Known, tally: Tally) -> Judgement | None:
    """Whose turn it is, where the vendor copies a source to one region at a time."""
    if not operation.one_at_a_time:
        return None
    key = (source.account_id, source.service, source.vendor_id)
    before = known.busy.get(key)
    if before is not None:
        where = f"being copied to {before.destination_region} (copy {before.pk})"
    elif first := tally.first.get(key):
        where = f"copied to {first} first"
    else:
        return None
    sentence = f"{source.name or source.vendor_id} is {where}; the vendor copies it to one region at a time."
    return wait(sentence, "It starts by itself when that one ends.")


def slot(source: Source, destination: str, known: Known, tally: Tally) -> Judgement | None:
    """Whether the account lets one more copy run into the region at once."""
    account = source.account
    running = known.running.get((account.pk, destination), 0)
    if running >= account.slots:
        sentence = f"{running} copies are running into {destination}; this account allows {account.slots} at once."
        return wait(sentence, BY_ITSELF)
    if running + tally.slots[account.pk, destination] >= account.slots:
        sentence = f"The account allows {account.slots} copies into {destination} at once; this plan has more."
        return wait(sentence, BY_ITSELF)
    return None

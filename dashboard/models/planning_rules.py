"""What speaks against one pair of a plan: our own rules, the routes, the room, what the service says, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import providers
from dashboard.language import listed, translated
from dashboard.models.arriving import taken_of
from dashboard.models.planning_known import Known, Source, Tally
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
    """A verdict, why, and what to do about it. `of_many` is the sentence for all pairs of one reason, where the one for a single
    pair names what only that has."""

    verdict: Verdict
    sentence: str = ""
    remedy: str = ""
    of_many: str = ""


def cannot(sentence: str, remedy: str = "", of_many: str = "") -> Judgement:
    return Judgement(Verdict.CANNOT, sentence, remedy, of_many)


def wait(sentence: str, remedy: str = "", of_many: str = "") -> Judgement:
    return Judgement(Verdict.WAIT, sentence, remedy, of_many)


def house_rules(source: Source, operation: Operation | None, destination: str, known: Known) -> Judgement | None:
    """What speaks against the pair whatever the vendor says."""
    account = source.account
    if account.removed_at or not account.enabled:
        sentence = _("The account %(account)s is switched off.") % {"account": account.name}
        return cannot(sentence, _("Enable the account, then plan again."))
    if operation is None:
        return cannot(_("This cloud does not offer that."))
    if source.gone_at:
        sentence = _("%(source)s is no longer in %(region)s.") % {"source": source.vendor_id, "region": source.region}
        of_many = _("They are no longer in their regions.")
        return cannot(sentence, _("Sync the account, then choose another source."), of_many)
    region = known.regions.get((account.pk, destination))
    if region is None or not region.chosen:
        said = {"account": account.name, "region": destination}
        sentence = _("The account %(account)s does not use %(region)s.") % said
        return cannot(sentence, _("Choose the region on the account's page."))
    if not region.available:
        sentence = _("The vendor says that %(region)s is not open.") % {"region": destination}
        return cannot(sentence, _("Choose another region."))
    running = known.live.get((account.pk, source.service, operation.name, source.vendor_id, destination))
    if running:
        sentence = _("Copy %(number)s is doing this already.") % {"number": running}
        of_many = _("Other copies are doing this already.")
        return cannot(sentence, _("Wait for it, or cancel it first."), of_many)
    return _routes(source, operation, destination, known)


def _routes(source: Source, operation: Operation, destination: str, known: Known) -> Judgement | None:
    """Where the vendor names the regions that a region copies to."""
    home = known.regions.get((source.account_id, source.region))
    routes = home.routes.get(source.service) if home else None
    if routes is None or destination in routes or not operation.crosses_regions:
        return None
    label = translated(providers.load(source.service).LABEL)
    here, *names = (_named(source.account_id, code, known) for code in (source.region, *routes))
    said = {"service": label, "here": here, "there": destination, "where": listed(names)}
    if not routes:
        sentence = (
            _("%(service)s does not copy from %(here)s to %(there)s; from %(here)s it copies to no region.") % said
        )
        return cannot(sentence, _("Choose a source in another region."))
    sentence = _("%(service)s does not copy from %(here)s to %(there)s; from %(here)s it copies to %(where)s.") % said
    return cannot(sentence, _("Choose a region that it copies to."))


def _named(account_id: int, code: str, known: Known) -> str:
    """A region's name in the language in force, with its code; the code alone where no name is known."""
    region = known.regions.get((account_id, code))
    return f"{region.label} ({code})" if region and region.label != code else code


def copy_there(source: Source, operation: Operation, destination: str, known: Known) -> str:
    """The id of a copy that stands in the destination. What stays in its region is no copy of the ones before it."""
    return known.copy_of(source, destination) if operation.crosses_regions else ""


def one_per_region(source: Source, operation: Operation, destination: str, known: Known) -> Judgement | None:
    """A vendor that keeps one result of a source in a region refuses a second."""
    copy = known.copy_of(source, destination)
    if not copy or not operation.one_per_region:
        return None
    said = {"region": destination, "copy": copy}
    sentence = (
        _("A copy stands in %(region)s already (%(copy)s), and the vendor keeps one of a source in a region.") % said
    )
    remedy = _("Nothing to do. If it must be made anew, delete it in the vendor's console and sync first.")
    return cannot(sentence, remedy)


def quotas(wish: Wish, operation: Operation, known: Known, tally: Tally) -> Judgement | None:
    """Limits that the result counts against, by number or by GB. One that was only learned may be over: the vendor decides."""
    place = wish.goes_to
    for name in operation.uses:
        quota = known.quota(place, name)
        if quota is None or quota.limit is None or quota.used is None or quota.origin == Quota.Origin.LEARNED:
            continue
        coming, planned = known.coming(quota), tally.uses[place, name]
        if quota.used + coming + planned + taken_of(quota.unit, wish.size_gb) > quota.limit:
            remedy = _(
                "Delete what is no longer needed there in the vendor's console, or have the limit raised, then sync."
            )
            said = {"region": wish.destination_region, "label": quota.title.lower()}
            of_many = _("%(region)s has no more room: %(label)s.") % said if quota.unit else ""
            return cannot(_full(quota, wish, coming, planned), remedy, of_many)
    return None


def _full(quota: Quota, wish: Wish, coming: int, planned: int) -> str:
    """How full it is, and with what on top: in whole sentences, since languages put these in other orders."""
    unit = f" {quota.unit}" if quota.unit else ""
    said = {
        "region": wish.destination_region,
        "used": f"{quota.used:,g}",
        "limit": f"{quota.limit:,g}{unit}",
        "label": quota.title.lower(),
    }
    added = [_("%(amount)s more on the way") % {"amount": f"{coming:,}{unit}"}] if coming else []
    added += [_("%(amount)s more in this plan") % {"amount": f"{planned:,}{unit}"}] if planned else []
    added += [_("%(amount)s to come") % {"amount": f"{wish.size_gb:,}{unit}"}] if unit else []
    if not added:
        return _("%(region)s holds %(used)s of %(limit)s %(label)s.") % said
    return _("%(region)s holds %(used)s of %(limit)s %(label)s, with %(added)s.") % {**said, "added": listed(added)}


def vendor_problems(wish: Wish, info: providers.DiskInfo | providers.SnapshotInfo) -> list[Problem]:
    """What the service itself says of the pair; `info` is the source in its words."""
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
    return providers.load(wish.service).validate(order, info)


def said(problems: Iterable[Problem]) -> Iterator[Judgement]:
    """What a service says, as verdicts."""
    for problem in problems:
        verdict = Verdict.WAIT if problem.passes else Verdict.CANNOT
        yield Judgement(verdict, translated(problem.sentence), translated(problem.remedy))


def turn(source: Source, operation: Operation, known: Known, tally: Tally) -> Judgement | None:
    """Whose turn it is, where the vendor copies a source to one region at a time."""
    if not operation.one_at_a_time:
        return None
    key = (source.account_id, source.service, source.vendor_id)
    said = {"source": source.name or source.vendor_id}
    if before := known.busy.get(key):
        said |= {"region": before.destination_region, "number": str(before.pk)}
        sentence = _(
            "%(source)s is being copied to %(region)s (copy %(number)s); the vendor copies it to one region at a time."
        )
    elif first := tally.first.get(key):
        said["region"] = first
        sentence = _("%(source)s is copied to %(region)s first; the vendor copies it to one region at a time.")
    else:
        return None
    of_many = _("Each of them is copied to another region first; the vendor copies a source to one region at a time.")
    return wait(sentence % said, _("It starts by itself when that one ends."), of_many)


def slot(source: Source, destination: str, known: Known, tally: Tally) -> Judgement | None:
    """Whether the account lets one more copy run into the region at once."""
    account, place = source.account, (source.account_id, destination)
    running = known.running[place]
    if running + tally.slots[place] < account.slots:
        return None
    said = {"running": running, "region": destination, "slots": account.slots}
    if running >= account.slots:
        sentence = ngettext(
            "%(running)s copy is running into %(region)s; this account allows %(slots)s at once.",
            "%(running)s copies are running into %(region)s; this account allows %(slots)s at once.",
            running,
        )
    else:
        sentence = _("The account allows %(slots)s copies into %(region)s at once; this plan has more.")
    return wait(sentence % said, _("It starts by itself when one of them ends."))

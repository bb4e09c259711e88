"""Whether a recovery point can leave its region at all: what a plan says of it whichever region it is to go to."""

from __future__ import annotations

from django.utils.translation import gettext as _

import providers
from dashboard.language import translated
from dashboard.models.inventory import Region, Snapshot
from dashboard.models.operations import operations_of
from dashboard.models.planning_options import about_option
from dashboard.models.planning_rules import Judgement, cannot, said
from dashboard.models.protection import Protection


def is_copyable(point: Snapshot) -> bool:
    """Whether its service copies such a thing to other regions, whichever they are."""
    return any(all(problem.passes for problem in _against(point, one)) for one in _crossing(point.service))


def hindrance(row: Protection, home: Region | None) -> Judgement | None:
    """Why nothing of a disk can leave its region: its service or that region does not copy, or what its newest recovery point is.
    None where something can, and where there is none yet."""
    return _of_place(row.service, home) or (_of_point(row.immovable) if row.immovable else None)


def _of_place(service: str, home: Region | None) -> Judgement | None:
    """What speaks against everything of the service, or of its region."""
    known = providers.services().get(service)
    label = translated(known.LABEL) if known else service
    remedy = _("Protect what is on it by other means.")
    if not _crossing(service):
        return cannot(_("%(service)s copies nothing to other regions.") % {"service": label}, remedy)
    routes = home.routes.get(service) if home else None
    if home and routes is not None and not routes:
        sentence = _("%(service)s copies from %(here)s to no region.") % {"service": label, "here": home.label}
        return cannot(sentence, remedy)
    return None


def _of_point(point: Snapshot) -> Judgement | None:
    """What its service says of it: what lasts before what passes. None where it can be copied in one way at least."""
    against = [sorted(_against(point, one), key=lambda problem: problem.passes) for one in _crossing(point.service)]
    return next(iter(said(against[0][:1])), None) if all(against) else None


def _crossing(service: str) -> list[providers.Operation]:
    """What the service can do that takes a recovery point to other regions."""
    kind = providers.SourceKind.SNAPSHOT
    return [one for one in operations_of(service) if one.crosses_regions and one.source_kind == kind]


def _against(point: Snapshot, operation: providers.Operation) -> list[providers.Problem]:
    """What its service says of it; nothing of names and options, which are chosen with the plan."""
    order = providers.Order(
        key="",
        operation=operation.name,
        source=point.vendor_id,
        source_region=point.region,
        destination_region="",
        tag="",
        disk=point.disk,
    )
    problems = providers.load(point.service).validate(order, point.info)
    return [one for one in problems if not one.code.startswith("name-") and about_option(one, operation) is None]

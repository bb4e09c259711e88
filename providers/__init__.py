"""The vendors, over HTTP: the standard library and requests, no Django, no rows.

A module of this package whose name has no leading underscore is a service; others come through the entry-point group
`antipode.services`. `services()` lists them by name, `load(name)` gives one.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from providers._base import How, Service
from providers._crossing import (
    Access,
    Answer,
    DiskInfo,
    Order,
    Outcome,
    Page,
    PermissionCheck,
    Problem,
    Progress,
    QuotaInfo,
    RegionInfo,
    Sighting,
    SnapshotInfo,
    SnapshotState,
    Submission,
    Verdict,
)
from providers._declared import Field, Limits, Operation, Option, OptionKind, Policy, Site, SourceKind
from providers._errors import (
    Ambiguous,
    BadCredentials,
    Category,
    Explanation,
    ProviderError,
    Refused,
    Retry,
    Side,
    Throttled,
    UnknownService,
    Unreachable,
    VendorError,
    Words,
)
from providers._saying import Said, said

ENTRY_POINTS = "antipode.services"


@cache
def services() -> dict[str, type[Service]]:
    """Every installed service by name, in alphabetical order."""
    modules = [m.name for m in iter_modules(__path__) if not m.name.startswith("_") and not m.ispkg]
    found = [import_module(f"{__name__}.{name}").SERVICE for name in modules]
    found += [point.load() for point in entry_points(group=ENTRY_POINTS)]
    return {service.NAME: service for service in sorted(found, key=lambda service: service.NAME)}


def load(name: str) -> type[Service]:
    """The service of that name."""
    try:
        return services()[name]
    except KeyError:
        raise UnknownService(f"no service named {name!r} is installed") from None


def of_vendor(vendor: str) -> list[type[Service]]:
    """The services of one vendor; they share its credentials."""
    return [service for service in services().values() if vendor == service.VENDOR]


def sites_of(vendor: str) -> list[Site]:
    """The sites of one vendor, the usual one first; none where it has no choice of them."""
    return list({site.name: site for service in of_vendor(vendor) for site in service.SITES}.values())


def vendors() -> dict[str, str]:
    """Vendor names and their labels, for choices."""
    return {service.VENDOR: service.VENDOR_LABEL for service in services().values()}


__all__ = [
    "Access",
    "Ambiguous",
    "Answer",
    "BadCredentials",
    "Category",
    "DiskInfo",
    "Explanation",
    "Field",
    "How",
    "Limits",
    "Operation",
    "Option",
    "OptionKind",
    "Order",
    "Outcome",
    "Page",
    "PermissionCheck",
    "Policy",
    "Problem",
    "Progress",
    "ProviderError",
    "QuotaInfo",
    "Refused",
    "RegionInfo",
    "Retry",
    "Said",
    "Service",
    "Side",
    "Sighting",
    "Site",
    "SnapshotInfo",
    "SnapshotState",
    "SourceKind",
    "Submission",
    "Throttled",
    "UnknownService",
    "Unreachable",
    "VendorError",
    "Verdict",
    "Words",
    "load",
    "of_vendor",
    "said",
    "services",
    "sites_of",
    "vendors",
]

"""Disks by regions: what each cell of the Coverage page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.forms._filters import of_regions
from dashboard.models import CopyTask, NewestCopy, Protection, Region, WantedProtection, coverage, leaving
from dashboard.models.planning_rules import Judgement
from dashboard.models.protection_wanted import Wanted
from dashboard.views._actions import isolated
from dashboard.views._listing import Regions

# A copy whose data is older than wanted is amber up to so many times the wanted age, and red beyond.
AMBER = 1.25

# A row of the page: its account and disk; and where something is.
Place = tuple[int, str, str]


@dataclass(frozen=True)
class Cell:
    """One disk in one region. `kind`: `home` where the disk is, `away` where its account is not; else what became of its newest
    copy there: `fresh`, `aging`, `old`, `unread` (its region was not read lately), `extra` (the region is not one that is
    wanted), `none`. `name` is what its account calls the region; `at` is how old its data is; `task` a copy on its way."""

    kind: str
    name: str
    at: datetime | None = None
    snapshot: str = ""
    task: int | None = None

    @property
    def age(self) -> timedelta | None:
        return timezone.now() - self.at if self.at else None


@dataclass(frozen=True)
class Line:
    """One disk. `state`: `fine`, `unread`, `aging`, `old`, `few` (copies in too few regions), `never`, `exempt`. `against`: what
    keeps it from being copied anywhere."""

    protection: Protection
    wanted: WantedProtection
    state: str
    cells: Sequence[Cell]
    against: Judgement | None = None

    @property
    def left(self) -> timedelta:
        """For how much longer it is protected."""
        return self.protection.protected_until - timezone.now()

    @property
    def late_by(self) -> timedelta:
        return timezone.now() - self.protection.protected_until


@dataclass
class Grid:
    """The lines of a page, and its columns: code and name of each region that any of them has something to say of. `others` is
    how many more regions there are; `default` what is wanted where nobody said anything else."""

    default: WantedProtection

    lines: list[Line] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    others: int = 0


def grid(rows: Sequence[Protection], regions: Regions, *, every: bool = False) -> Grid:
    """In three queries. `every`: a column for each region in use, also where nothing stands."""
    wanted = Wanted(row.pk for row in rows)
    held = {row.pk: wanted.of(row.disk) for row in rows}
    copies, moving = _copies(rows), _moving(rows)
    accounts = {row.account_id for row in rows}
    here = [region for region in regions.chosen if region.account_id in accounts]
    used = {row.region for row in rows} | {code for some in copies.values() for code in some}
    used |= {code for _, _, code in moving} | {code for one in held.values() for code in one.regions}
    columns = of_regions(region for region in here if every or region.code in used)
    found = Grid(wanted.default, columns=[(code, str(label)) for code, label in columns])
    found.others = len({region.code for region in here}) - len(columns)
    fresh = coverage.fresh_places(regions.rows)
    for row in rows:
        cells = [_cell(row, held[row.pk], code, copies[row.pk], moving, regions) for code, _ in columns]
        found.lines.append(Line(row, held[row.pk], _state(row, held[row.pk], fresh), cells, against(row, regions)))
    return found


def against(row: Protection, regions: Regions) -> Judgement | None:
    """What keeps a disk from being copied anywhere."""
    found, point = leaving.hindrance(row, regions.get(row.account_id, row.region)), row.immovable
    return replace(found, sentence=isolated(found.sentence, point)) if found and point else found


def _copies(rows: Sequence[Protection]) -> Mapping[int, Mapping[str, NewestCopy]]:
    found: dict[int, dict[str, NewestCopy]] = defaultdict(dict)
    for copy in NewestCopy.objects.filter(protection__in=[row.pk for row in rows]):
        found[copy.protection_id][copy.region] = copy
    return found


def _moving(rows: Sequence[Protection]) -> dict[Place, int]:
    """What is on its way, by account, disk and destination."""
    # A condition more than needed: an index of its own is kept for what is due.
    unfinished = CopyTask.objects.live()
    live = unfinished.filter(disk__in=[row.vendor_id for row in rows]).exclude(disk="")
    found = live.order_by("pk").values_list("account_id", "disk", "destination_region", "pk")
    return {(account, disk, code): pk for account, disk, code, pk in found}


def _cell(
    row: Protection,
    wanted: WantedProtection,
    code: str,
    copies: Mapping[str, NewestCopy],
    moving: Mapping[Place, int],
    regions: Regions,
) -> Cell:
    region = regions.get(row.account_id, code)
    name = region.label if region else code
    if code == row.region:
        return Cell("home", name)
    if region is None or not (region.chosen or code in copies):
        return Cell("away", name)
    task = moving.get((row.account_id, row.vendor_id, code))
    copy = copies.get(code)
    if copy is None:
        return Cell("none", name, task=task)
    return Cell(_kind(copy.at, wanted, region), name, copy.at, copy.snapshot, task)


def _kind(at: datetime, wanted: WantedProtection, region: Region) -> str:
    if region.is_stale:
        return "unread"
    if wanted.is_none or (wanted.regions and region.code not in wanted.regions):
        return "extra"
    age = timezone.now() - at
    if age <= wanted.age:
        return "fresh"
    return "aging" if age <= wanted.age * AMBER else "old"


def _state(row: Protection, wanted: WantedProtection, fresh: Collection[tuple[int, str]]) -> str:
    state = coverage.state_of(row, fresh)
    if state == "never" and row.newest_in:
        return "few"
    if state == "late":
        return "aging" if timezone.now() <= row.protected_until + wanted.age * (AMBER - 1) else "old"
    return state

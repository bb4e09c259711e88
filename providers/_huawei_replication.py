"""One backup to another region, as both of Huawei's backup services do it; what differs is theirs to say.

A replication is told by a record in the source's project, and ends as a backup with an id of its own in the
destination's project. A region keeps one replica of a backup. So a replica goes by its record's id until the backup
stands, a look reads the source's records first and the destination's backups then, and whoever looks for what an order
made finds the one replica that there is, whoever asked for it.
"""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

from providers import _huawei_backups as backups
from providers import _huawei_records as records
from providers._base import DiskInfo, Order, Page, Problem, Sighting, SnapshotInfo, SnapshotState
from providers._checking import Step
from providers._errors import Category, Explanation, Refused, VendorError
from providers._huawei import Action, Call, Query
from providers._huawei_backup_codes import meant
from providers._huawei_backup_judging import of_name, of_options, of_source
from providers._huawei_backup_offers import made_by, name_of
from providers._huawei_backups import Backup
from providers._huawei_records import Record
from providers._huawei_service import HuaweiService
from providers._listing import Item, pages
from providers._reading import Wire, record, text, texts, unreadable, whole
from providers._reading import records as rows_of

# The services take up to 1000; a page of them stays within a few hundred kilobytes.
PAGE = 200
# Up to so many things are read one by one; more of them by listing the region.
FEW = 3
NOBODY = "00000000-0000-0000-0000-000000000000"


class Calls(NamedTuple):
    """The calls that both services have, and what they call backups in their answers."""

    backups: Action
    backup: Action
    capability: Action
    replicate: Action
    rows: str
    row: str


class Place(NamedTuple):
    """A backup in a destination: the project it is read through, and its id."""

    project: str
    id: str


class HuaweiReplication(HuaweiService):
    """A backup service of Huawei Cloud, for one account."""

    CALLS: ClassVar[Calls]
    # The kind of backup that the replicate call's path names, where it does.
    PROVIDER: ClassVar[str] = ""
    # What every listing of backups asks for: the oldest first, so that new ones come at the end.
    LISTING: ClassVar[tuple[tuple[str, str], ...]] = (("sort", "created_at:asc"),)
    # What narrows a listing to replicas, where the service documents it.
    ONLY_REPLICAS: ClassVar[tuple[tuple[str, str], ...]] = ()
    # Codes that say that the region's project has nothing here, and never will.
    CLOSED: ClassVar[Collection[str]] = ()

    # -- what each service says --

    @abstractmethod
    def _backup(self, row: Wire, region: str) -> Backup:
        """One backup, read."""

    @abstractmethod
    def _records(self, orders: Sequence[Order]) -> Iterator[Record]:
        """The records of the orders' sources, and perhaps others; whoever asks stops once it has what it wants."""

    @abstractmethod
    def _records_of_region(self, region: str) -> Iterable[Record]:
        """Every record of what the region's backups were replicated to."""

    @abstractmethod
    def _records_apart(self, region: str) -> Iterable[Record]:
        """Those of them that do not come with the backups."""

    @abstractmethod
    def _body(self, order: Order, project: str) -> dict[str, Any]:
        """The replicate call's body; `project` is the destination's."""

    # -- inventory --

    def disks(self, region: str) -> Iterator[Page[DiskInfo]]:
        """The servers that the region's backups were made of, in one page: the service tells of no others."""
        # The newest backup comes last, and its word about the server counts.
        found = {server.id: server for page in self._backups(region) for server in backups.servers(page.items)}
        yield Page(tuple(found.values()), len(found))

    def snapshots(self, region: str) -> Iterator[Page[SnapshotInfo]]:
        """The region's backups and replicas. Where a replica comes from, only the source's records tell for sure."""
        known = list(self._records_apart(region))
        asked = False
        for page in self._backups(region):
            here = [*known, *(made for backup in page.items for made in backup.records)]
            items = [backups.informed(backup.snapshot, here) for backup in page.items]
            if not asked and any(item.copied and not item.copied_from for item in items):
                known += self._records_of_others(region)
                asked = True
            yield Page(tuple(backups.informed(item, known) for item in items), page.total)

    def _records_of_others(self, region: str) -> list[Record]:
        """The records of the regions that replicate to this one, as far as they can be read.

        That another region is down, or not the key's to read, is no reason not to list this one.
        """
        found: list[Record] = []
        with contextlib.suppress(VendorError):
            rows, _ = self._rows(self.CALLS.capability, "regions", region)
            for row in rows:
                if region in texts(row, "replication_destinations"):
                    with contextlib.suppress(VendorError):
                        found += self._records_of_region(text(row, "name"))
        return found

    def routes(self, region: str) -> tuple[str, ...]:
        """Where the vendor replicates to from the region."""
        rows, _ = self._rows(self.CALLS.capability, "regions", region)
        found = [texts(row, "replication_destinations") for row in rows if text(row, "name") == region]
        return found[0] if found else ()

    def _steps(self, region: str) -> list[Step]:
        one, calls = [("limit", "1")], self.CALLS
        nowhere = Order("", self.OPERATIONS[0].name, NOBODY, region, region, "", options={"vault": NOBODY})

        def replicate() -> object:
            body = self._body(nowhere, "0" * 32)
            return self._api.read(calls.replicate, region, body=body, provider=self.PROVIDER, id=NOBODY)

        def show() -> object:
            return self._api.read(calls.backup, region, id=NOBODY)

        return [
            Step(calls.backups.api, "list backups", lambda: self._api.read(calls.backups, region, query=one)),
            Step(calls.backup.api, "read one backup", show, probes=True),
            Step(
                calls.capability.api,
                "read where backups may be replicated to",
                lambda: self._api.read(calls.capability, region),
            ),
            *self._more_steps(region),
            Step(calls.replicate.api, "replicate backups to other regions", replicate, probes=True),
        ]

    @abstractmethod
    def _more_steps(self, region: str) -> list[Step]:
        """The service's other reads."""

    # -- copies --

    @classmethod
    def validate(cls, order: Order, source: SnapshotInfo | DiskInfo) -> list[Problem]:
        """What speaks against an order, from the inventory."""
        operation = cls.operation(order.operation)
        return [*of_source(order, source), *of_name(order, operation), *of_options(order, operation)]

    def _call(self, order: Order) -> Call:
        project = order.options.get("project", "") or self._api.project(order.destination_region)
        body = self._body(order, project)
        return self._api.prepare(
            self.CALLS.replicate, order.source_region, body=body, provider=self.PROVIDER, id=order.source
        )

    def _made(self, order: Order, content: Mapping[str, Any]) -> str:
        return text(record(content.get("replication"), "replication"), "replication_record_id")

    def find(self, orders: Sequence[Order]) -> dict[str, list[SnapshotInfo]]:
        """The replicas of each order's source in the destination, and what bears the order's tag there."""
        if not orders:
            return {}
        region = orders[0].destination_region
        going = [made for made in self._records(orders) if made.destination_region == region and not made.failed]
        mine = {order.key: [made for made in going if made.source == order.source] for order in orders}
        places = {self._place(order, made) for order in orders for made in mine[order.key] if made.destination}
        standing = self._standing(region, places, orders)
        return {order.key: self._found(order, mine[order.key], standing) for order in orders}

    def _found(self, order: Order, mine: Sequence[Record], standing: Mapping[Place, Backup]) -> list[SnapshotInfo]:
        found = {
            place.id: backups.copied_of(order.source, backup.snapshot)
            for place, backup in standing.items()
            if made_by(order, backup.snapshot) or place in {self._place(order, made) for made in mine}
        }
        if any(item.state not in (SnapshotState.BROKEN, SnapshotState.RECYCLED) for item in found.values()):
            # A region holds one: a record that names no backup yet is of the one that stands there.
            return list(found.values())
        return [*found.values(), *(records.coming(made) for made in mine if made.moving)]

    def watch(self, region: str, operation: str, replicas: Mapping[str, Order]) -> dict[str, Sighting]:
        """Where replicas are: by their sources' records, then by the backups in the destination."""
        told = self._told(replicas)
        seen: dict[str, Sighting] = {}
        places: dict[str, Place] = {}
        for replica, order in replicas.items():
            made = told.get(replica)
            if made and (made.moving or made.failed or not made.destination):
                seen[replica] = records.sighting(replica, made)
            else:
                places[replica] = self._place(order, made) if made else Place(self._project(order), replica)
        standing = self._standing(region, places.values()) if places else {}
        for replica, place in places.items():
            seen[replica] = backups.sighting(replica, replicas[replica].source, standing.get(place))
        return seen

    def _told(self, replicas: Mapping[str, Order]) -> dict[str, Record]:
        """The record of each replica that goes by a record's id, or by the id that its record names."""
        told: dict[str, Record] = {}
        for made in self._records(list(replicas.values())) if replicas else ():
            told |= {id: made for id in (made.id, made.destination) if id in replicas}
            if len(told) == len(replicas):
                break
        return told

    def _place(self, order: Order, made: Record) -> Place:
        return Place(made.destination_project or self._project(order), made.destination)

    def _project(self, order: Order) -> str:
        return order.options.get("project", "") or self._api.project_asked(order.destination_region)

    # -- what stands in a destination --

    def _standing(self, region: str, places: Iterable[Place], orders: Sequence[Order] = ()) -> dict[Place, Backup]:
        """The backups at these places, and those that bear one of the orders' tags."""
        standing: dict[Place, Backup] = {}
        places = list(places)
        for project in dict.fromkeys([*(place.project for place in places), *map(self._project, orders)]):
            ids = {place.id for place in places if place.project == project}
            tagged = [order for order in orders if self._project(order) == project]
            for backup in self._seek(region, project, ids, tagged):
                standing[Place(project, backup.id)] = backup
        return standing

    def _seek(self, region: str, project: str, ids: Collection[str], orders: Sequence[Order]) -> Iterator[Backup]:
        if len(ids) + len(orders) <= FEW:
            yield from filter(None, (self._one(region, project, id) for id in ids))
            for order in orders:
                named = [*self.ONLY_REPLICAS, ("name", name_of(order))]
                for page in self._backups(region, named, project):
                    yield from (backup for backup in page.items if made_by(order, backup.snapshot))
            return
        left = set(ids)
        for page in self._backups(region, self.ONLY_REPLICAS, project):
            for backup in page.items:
                if backup.id in left or any(made_by(order, backup.snapshot) for order in orders):
                    yield backup
            left -= {backup.id for backup in page.items}
            if not left and not orders:
                return

    def _one(self, region: str, project: str, id: str) -> Backup | None:
        """One backup; None where there is none."""
        try:
            content = self._api.read(self.CALLS.backup, region, project=project, id=id)
        except Refused as refused:
            if refused.code in self.CLOSED or self.explain(refused.code).category is Category.NOT_FOUND:
                return None
            raise
        backup = self._backup(record(content.get(self.CALLS.row), self.CALLS.row), region)
        if backup.id != id:
            raise unreadable(f"the backup {backup.id} is not the one that was asked for")
        return backup

    # -- listings --

    def _backups(self, region: str, query: Query = (), project: str = "") -> Iterator[Page[Backup]]:
        calls, asked = self.CALLS, [*self.LISTING, *query]
        return self._pages(calls.backups, calls.rows, region, lambda row: self._backup(row, region), asked, project)

    def _pages(
        self,
        action: Action,
        name: str,
        region: str,
        parse: Callable[[Wire], Item],
        query: Query = (),
        project: str = "",
    ) -> Iterator[Page[Item]]:
        def read(came: int) -> tuple[Sequence[Wire], int | None]:
            return self._rows(action, name, region, [*query, ("limit", str(PAGE)), ("offset", str(came))], project)

        return pages(read, parse)

    def _rows(
        self, action: Action, name: str, region: str, query: Query = (), project: str = ""
    ) -> tuple[list[dict[str, Any]], int | None]:
        """One page's rows and the vendor's count; none where the service is closed for the project."""
        try:
            content = self._api.read(action, region, query=query, project=project)
        except Refused as refused:
            if refused.code in self.CLOSED:
                return [], 0
            raise
        if name not in content:
            # An empty object is no empty list: it must not look as if everything had been deleted.
            raise unreadable(f"{name} is missing")
        return rows_of(content, name), whole(content, "count")

    # -- explanations --

    @classmethod
    def explain(cls, code: str) -> Explanation:
        """What a code means to an admin."""
        return replace(super().explain(meant(code)), code=code)

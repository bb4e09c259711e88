"""One backup to another region, as both of Huawei's backup services do it; what differs is theirs to say.

A replication is told by a record in the source's project, and ends as a backup with an id of its own in the
destination's project. A region keeps one replica of a backup. So a replica goes by its record's id until the backup
stands, a look reads the source's records first and the destination's backups then, and whoever looks for what an order
made finds the one replica that there is, whoever asked for it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from providers import _huawei_backups as backups
from providers import _huawei_records as records
from providers._calling import Call
from providers._checking import Step
from providers._crossing import DiskInfo, Order, Problem, Sighting, SnapshotInfo, SnapshotState
from providers._huawei import VENDOR_LABEL
from providers._huawei_backup_inventory import HuaweiBackups
from providers._huawei_backup_judging import of_source
from providers._huawei_backup_offers import made_by, name_of
from providers._huawei_backups import Backup
from providers._huawei_records import Record
from providers._judging import of_name, of_options
from providers._reading import record, text
from providers._saying import said

# Up to so many things are read one by one; more of them by listing the region.
FEW = 3
NOBODY = "00000000-0000-0000-0000-000000000000"


class Place(NamedTuple):
    """A backup in a destination: the project it is read through, and its id."""

    project: str
    id: str


class HuaweiReplication(HuaweiBackups):
    """A backup service of Huawei Cloud, for one account."""

    # The kind of backup that the replicate call's path names, where it does.
    PROVIDER: ClassVar[str] = ""
    # What narrows a listing to replicas, where the service documents it.
    ONLY_REPLICAS: ClassVar[tuple[tuple[str, str], ...]] = ()

    # -- what each service says --

    @abstractmethod
    def _records(self, orders: Sequence[Order]) -> Iterator[Record]:
        """The records of the orders' sources, and perhaps others; whoever asks stops once it has what it wants."""

    @abstractmethod
    def _body(self, order: Order, project: str) -> dict[str, Any]:
        """The replicate call's body; `project` is the destination's."""

    @abstractmethod
    def _more_steps(self, region: str) -> list[Step]:
        """The service's other reads."""

    # -- the key --

    def _steps(self, region: str) -> list[Step]:
        one, calls = [("limit", "1")], self.CALLS
        nowhere = Order("", self.OPERATIONS[0].name, NOBODY, region, region, "", options={"vault": NOBODY})
        body, provider = self._body(nowhere, "0" * 32), self.PROVIDER
        return [
            Step(calls.backups.api, said("list backups"), lambda: self._api.read(calls.backups, region, query=one)),
            Step(calls.backup.api, said("read one backup"), lambda: self._probe(calls.backup, region, id=NOBODY)),
            Step(
                calls.capability.api,
                said("read where backups may be replicated to"),
                lambda: self._api.read(calls.capability, region),
            ),
            *self._more_steps(region),
            Step(
                calls.replicate.api,
                said("replicate backups to other regions"),
                lambda: self._probe(calls.replicate, region, body, provider=provider, id=NOBODY),
            ),
        ]

    # -- copies --

    @classmethod
    def validate(cls, order: Order, source: SnapshotInfo | DiskInfo) -> list[Problem]:
        """What speaks against an order, from the inventory."""
        operation = cls.operation(order.operation)
        wording = [*of_name(order, operation, VENDOR_LABEL), *of_options(order, operation, VENDOR_LABEL)]
        return [*of_source(order, source), *wording]

    def _call(self, orders: Sequence[Order]) -> Call:
        (order,) = orders
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
        named = {self._place(order, made) for made in mine}
        found = {
            place.id: backups.copied_of(order.source, backup.snapshot)
            for place, backup in standing.items()
            if place in named or made_by(order, backup.snapshot)
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

"""Tencent Cloud Block Storage: snapshots copied across regions, and backup points of disks.

Sources: https://cloud.tencent.com/document/api/362/15634 (actions and their limits), tencentcloud-sdk-python
`tencentcloud.cbs.v20170312`. No call takes a client token, so each result carries its order's tag at the end of its
name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Unpack

from providers import _tencent_answers as answers
from providers import _tencent_items as items
from providers import _tencent_judging as judging
from providers._answering import failed
from providers._base import How
from providers._calling import Call, CallingService
from providers._checking import Step, checks
from providers._crossing import (
    Access,
    DiskInfo,
    Order,
    Page,
    PermissionCheck,
    Problem,
    Progress,
    QuotaInfo,
    RegionInfo,
    Sighting,
    SnapshotInfo,
    Verdict,
)
from providers._errors import Explanation, Refused, VendorError
from providers._explaining import explained, table
from providers._http import Reply
from providers._judging import of_name
from providers._reading import Wire, number
from providers._saying import said
from providers._tencent import FIELDS, SITES, Action, Api, request_id_of
from providers._tencent_codes import CBS, FAMILIES
from providers._tencent_common_codes import COMMON
from providers._tencent_listing import PAGE, counted, pages
from providers._tencent_offers import (
    BACKUPS,
    CHANGES,
    COPY_SNAPSHOT,
    CREATE_BACKUP_POINT,
    DISKS,
    OVERVIEW,
    POLICY,
    RATES,
    REGIONS,
    SNAPSHOT_COUNT,
    SNAPSHOTS,
    made_by,
    name_of,
)

# CVM takes five values for a filter; for CBS no number is documented (UNVERIFIED).
_FILTER_VALUES = 5
_NO_BACKUP_POINTS = ("UnsupportedRegion", "UnsupportedOperation", "ActionOffline")

_KNOWN = table("Tencent", CBS, COMMON, label_zh="腾讯云")


class TencentCbs(CallingService):
    """Tencent Cloud Block Storage, for one account."""

    NAME = "tencent_cbs"
    VENDOR = "tencent"
    VENDOR_LABEL = said("Tencent Cloud")
    LABEL = said("Cloud Block Storage")
    FIELDS = FIELDS
    SITES = SITES
    OPERATIONS = (COPY_SNAPSHOT, CREATE_BACKUP_POINT)
    POLICY = POLICY
    RATES: ClassVar[Mapping[str, float]] = RATES
    # AuthFailure.SignatureExpire: https://www.tencentcloud.com/document/product/1235/64611
    SIGNATURE_WINDOW = 300

    _api: Api

    def __init__(self, access: Access, **how: Unpack[How]) -> None:
        super().__init__(access, **how)
        self._api = Api(access, self.clock, self.limits, self.heard)

    # -- inventory --

    def regions(self) -> list[RegionInfo]:
        """Every region Tencent lists for cloud disks."""
        return [items.region(row) for row in counted(self._read_regions(), "RegionSet")[0]]

    def disks(self, region: str) -> Iterator[Page[DiskInfo]]:
        """The region's disks."""
        return pages(self._reader(DISKS, region), "DiskSet", lambda row: items.disk(row, region))

    def snapshots(self, region: str) -> Iterator[Page[SnapshotInfo]]:
        """The region's snapshots, then its backup points; the count grows by theirs once they are known."""
        before = 0
        for page in self._snapshots(region):
            before = page.total
            yield page
        try:
            for page in self._backup_points(region):
                yield Page(page.items, before + page.total)
        except Refused as refused:
            if refused.code not in _NO_BACKUP_POINTS:
                raise

    def quotas(self, region: str) -> list[QuotaInfo]:
        """What Tencent tells about snapshots in use. It tells no limit: that is learned from a refusal."""
        overview = self._reader(OVERVIEW, region)({})
        size, free, billed = (number(overview, name) for name in ("TotalSize", "FreeQuota", "RealTradeSize"))
        return [
            QuotaInfo(SNAPSHOT_COUNT, said("Snapshots"), region, number(overview, "TotalNums"), None),
            QuotaInfo("snapshot-storage", said("Snapshot storage"), region, size, None, "GB"),
            QuotaInfo("snapshot-storage-free", said("Snapshot storage free of charge"), region, None, free, "GB"),
            QuotaInfo("snapshot-storage-billed", said("Snapshot storage billed"), region, billed, None, "GB"),
        ]

    def check(self, region: str) -> Iterator[PermissionCheck]:
        """Make each call once. The two that create something name a source that cannot exist."""
        other = "ap-shanghai" if region != "ap-shanghai" else "ap-guangzhou"
        one = {"Limit": 1}
        copy = {"SnapshotId": "snap-00000000", "DestinationRegions": [other]}
        backup = {"DiskId": "disk-00000000"}
        steps = [
            Step(REGIONS.name, said("list regions"), self._read_regions),
            self._step(DISKS, said("list disks"), region, one),
            self._step(SNAPSHOTS, said("list snapshots"), region, one),
            self._step(BACKUPS, said("list backup points"), region, one),
            self._step(OVERVIEW, said("read how much snapshot storage is used"), region, {}),
            self._step(CHANGES[COPY_SNAPSHOT.name], said("copy snapshots to other regions"), region, copy, probes=True),
            self._step(CHANGES[CREATE_BACKUP_POINT.name], said("create backup points"), region, backup, probes=True),
        ]
        return checks(steps, self.explain)

    def _step(
        self, action: Action, purpose: str, region: str, body: Mapping[str, Any], *, probes: bool = False
    ) -> Step:
        return Step(action.name, purpose, lambda: self._reader(action, region)(body), probes)

    # -- copies --

    @classmethod
    def validate(cls, order: Order, source: SnapshotInfo | DiskInfo) -> list[Problem]:
        """What speaks against an order, from the inventory."""
        operation = cls.operation(order.operation)
        judge = judging.of_copy if operation is COPY_SNAPSHOT else judging.of_backup_point
        return [*judge(order, source), *of_name(order, operation, "Tencent")]

    def group(self, orders: Iterable[Order]) -> list[tuple[Order, ...]]:
        """One call carries one snapshot to many destinations under one name; backup points go one by one."""
        groups: list[list[Order]] = []
        open_groups: dict[tuple[str, ...], list[Order]] = {}
        for order in orders:
            key = (order.operation, order.source_region, order.source, name_of(order))
            group = open_groups.get(key)
            if group is None or not self._fits(order, group):
                group = open_groups[key] = []
                groups.append(group)
            group.append(order)
        return [tuple(group) for group in groups]

    def _fits(self, order: Order, group: Sequence[Order]) -> bool:
        taken = {other.destination_region for other in group}
        return len(group) < self.operation(order.operation).max_orders and order.destination_region not in taken

    def _call(self, orders: Sequence[Order]) -> Call:
        first = orders[0]
        if first.operation == COPY_SNAPSHOT.name:
            regions = [order.destination_region for order in orders]
            body: dict[str, Any] = {
                "DestinationRegions": regions,
                "SnapshotId": first.source,
                "SnapshotName": name_of(first),
            }
        else:
            body = {"DiskId": first.source, "DiskBackupName": name_of(first)}
        return self._api.prepare(CHANGES[first.operation], first.source_region, body)

    def _judged(self, orders: tuple[Order, ...], reply: Reply) -> tuple[tuple[Verdict, ...], str]:
        request_id = ""
        try:
            content = self._api.envelope(reply)
            request_id = request_id_of(content)
            if error := self._api.error(content, reply.status):
                return failed(orders, error), request_id
            judge = answers.of_copies if orders[0].operation == COPY_SNAPSHOT.name else answers.of_backup_point
            return judge(orders, content), request_id
        except VendorError as error:
            return failed(orders, error), request_id

    def find(self, orders: Sequence[Order]) -> dict[str, list[SnapshotInfo]]:
        """What bears each order's tag: copies by their exact name, backup points among those of the disk."""
        found: dict[str, list[SnapshotInfo]] = {order.key: [] for order in orders}
        for operation in self.OPERATIONS:
            wanted = [order for order in orders if order.operation == operation.name and order.tag]
            copies = operation is COPY_SNAPSHOT
            listing, filter_name = (self._snapshots, "snapshot-name") if copies else (self._backup_points, "disk-id")
            values = list(dict.fromkeys(name_of(order) if copies else order.source for order in wanted))
            for start in range(0, len(values), _FILTER_VALUES):
                filters = [{"Name": filter_name, "Values": values[start : start + _FILTER_VALUES]}]
                for page in listing(wanted[0].destination_region, filters):
                    for order in wanted:
                        found[order.key] += [item for item in page.items if made_by(order, item)]
        return found

    def watch(self, region: str, operation: str, replicas: Mapping[str, Order]) -> dict[str, Sighting]:
        """Where up to a hundred replicas are, in one call.

        Ids and filters exclude each other, and ids need no paging.
        """
        if len(replicas) > PAGE:
            raise ValueError(f"at most {PAGE} replicas a call")
        if not replicas:
            return {}
        if operation == COPY_SNAPSHOT.name:
            content = self._reader(SNAPSHOTS, region)({"SnapshotIds": list(replicas), "Limit": PAGE})
            seen = [items.snapshot(row, region) for row in counted(content, "SnapshotSet")[0]]
        else:
            content = self._reader(BACKUPS, region)({"DiskBackupIds": list(replicas), "Limit": PAGE})
            seen = [items.backup_point(row, region) for row in counted(content, "DiskBackupSet")[0]]
        by_id = {item.id: item for item in seen}
        return {replica: _sighting(replica, by_id.get(replica)) for replica in replicas}

    # -- explanations --

    @classmethod
    def explanations(cls) -> tuple[Explanation, ...]:
        """Every code of Cloud Block Storage, of Tencent's API in general, and of our own side of the wire."""
        return tuple(_KNOWN.values())

    @classmethod
    def explain(cls, code: str) -> Explanation:
        """What a code means to an admin."""
        return explained(code, _KNOWN, "Tencent", FAMILIES, label_zh="腾讯云")

    # -- calls --

    def _reader(self, action: Action, region: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        def read(body: Mapping[str, Any]) -> dict[str, Any]:
            return self._in_turn(action.name, lambda: self._api.read(action, region, body))

        return read

    def _read_regions(self) -> dict[str, Any]:
        # The region service is asked from one region for all; these two are open on their site.
        home = "ap-singapore" if self.access.site == "intl" else "ap-guangzhou"
        return self._reader(REGIONS, home)({"Product": "cbs"})

    def _snapshots(self, region: str, filters: object = None) -> Iterator[Page[SnapshotInfo]]:
        return pages(self._reader(SNAPSHOTS, region), "SnapshotSet", lambda row: items.snapshot(row, region), filters)

    def _backup_points(self, region: str, filters: object = None) -> Iterator[Page[SnapshotInfo]]:
        def parse(row: Wire) -> SnapshotInfo:
            return items.backup_point(row, region)

        return pages(self._reader(BACKUPS, region), "DiskBackupSet", parse, filters)


def _sighting(replica: str, item: SnapshotInfo | None) -> Sighting:
    if item is None:
        return Sighting(replica, Progress.MISSING)
    progress = items.PROGRESS.get(item.state, Progress.MOVING)
    return Sighting(replica, progress, item.vendor_state, item.percent, item)


SERVICE = TencentCbs

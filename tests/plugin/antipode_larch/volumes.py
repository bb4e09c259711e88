"""Larch Volumes: snapshots of volumes, copied to another region one by one. Each copy's name ends with its order's tag."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Unpack

from antipode_larch.api import FIELDS, Api
from antipode_larch.codes import CODES
from providers import (
    Access,
    Answer,
    DiskInfo,
    Explanation,
    How,
    Operation,
    Order,
    Page,
    PermissionCheck,
    Policy,
    Problem,
    Progress,
    QuotaInfo,
    Refused,
    RegionInfo,
    Service,
    Sighting,
    SnapshotInfo,
    SnapshotState,
    SourceKind,
    Submission,
    VendorError,
)
from providers._answering import accepted, failed
from providers._checking import Step, checks
from providers._explaining import explained, table
from providers._listing import Item, pages
from providers._reading import Wire, flag, identifier, moment, records, text, whole

PAGE = 50
STATES = {"ready": SnapshotState.READY, "copying": SnapshotState.COPYING, "failed": SnapshotState.BROKEN}
PROGRESS = {SnapshotState.READY: Progress.READY, SnapshotState.BROKEN: Progress.BROKEN}
COPY_SNAPSHOT = Operation(
    name="copy_snapshot",
    label="Copy snapshot",
    source_kind=SourceKind.SNAPSHOT,
    result_kind="snapshot",
    api="CopySnapshot",
    crosses_regions=True,
    max_orders=1,
    name_hint="Up to 40 characters; Antipode adds its mark.",
    uses=("snapshots",),
)
_CALLS = ("ListRegions", "ListVolumes", "ListSnapshots", "ListQuotas", COPY_SNAPSHOT.api)
_KNOWN = table("Larch Cloud", CODES, label_zh="落叶松云")


class LarchVolumes(Service):
    """Larch Volumes, for one account."""

    NAME = "larch_volumes"
    VENDOR = "larch"
    VENDOR_LABEL = "Larch Cloud"
    LABEL = "Volumes"
    FIELDS = FIELDS
    SITES = ()
    OPERATIONS = (COPY_SNAPSHOT,)
    POLICY = Policy(json.dumps({"allow": _CALLS}, indent=2), "In Larch Cloud's console, under Keys, Permissions.")
    RATES = {COPY_SNAPSHOT.api: 5.0}
    SIGNATURE_WINDOW = 300
    LISTING_LAG = 5

    def __init__(self, access: Access, **how: Unpack[How]) -> None:
        super().__init__(access, **how)
        self._api = Api(access, self.limits)

    # -- inventory --

    def regions(self) -> list[RegionInfo]:
        """Every region Larch Cloud lists."""
        content = self._read("ListRegions", "/v1/regions")
        return [RegionInfo(identifier(row, "id"), text(row, "name")) for row in records(content, "items")]

    def disks(self, region: str) -> Iterator[Page[DiskInfo]]:
        """The region's volumes."""
        return self._pages("ListVolumes", f"/v1/{region}/volumes", lambda row: _disk(row, region))

    def snapshots(self, region: str) -> Iterator[Page[SnapshotInfo]]:
        """The region's snapshots, copies from elsewhere included."""
        return self._pages("ListSnapshots", f"/v1/{region}/snapshots", lambda row: _snapshot(row, region))

    def quotas(self, region: str) -> list[QuotaInfo]:
        """How many snapshots the region holds and may hold."""
        content = self._read("ListQuotas", f"/v1/{region}/quotas")
        return [QuotaInfo("snapshots", "Snapshots", region, whole(content, "used"), whole(content, "limit"))]

    def check(self, region: str) -> Iterator[PermissionCheck]:
        """Make each call once. The copy names a snapshot that cannot exist."""
        steps = [
            Step("ListRegions", "list regions", self.regions),
            Step("ListVolumes", "list volumes", lambda: next(self.disks(region))),
            Step("ListSnapshots", "list snapshots", lambda: next(self.snapshots(region))),
            Step("ListQuotas", "read the snapshot quota", lambda: self.quotas(region)),
            Step(COPY_SNAPSHOT.api, "copy snapshots to other regions", lambda: self._probe(region), probes=True),
        ]
        return checks(steps, self.explain)

    # -- copies --

    @classmethod
    def validate(cls, order: Order, source: SnapshotInfo | DiskInfo) -> list[Problem]:
        """What speaks against an order, from the inventory."""
        problems = []
        if order.destination_region == order.source_region:
            problems.append(Problem("same-region", "The snapshot is already in that region.", "Choose another region."))
        if isinstance(source, SnapshotInfo) and source.state is not SnapshotState.READY:
            passes = source.state is SnapshotState.COPYING
            problems.append(Problem("not-ready", f"{source.id} is not ready.", "Choose another snapshot.", passes))
        fits = len(order.name) <= COPY_SNAPSHOT.name_length and re.fullmatch(COPY_SNAPSHOT.name_pattern, order.name)
        if not fits:
            problems.append(Problem("name", "Larch Cloud does not take this name.", COPY_SNAPSHOT.name_hint))
        return problems

    def group(self, orders: Iterable[Order]) -> list[tuple[Order, ...]]:
        """Larch Cloud takes copies one by one."""
        return [(order,) for order in orders]

    def prepare(self, orders: Sequence[Order]) -> Submission:
        """Sign the one call of an order."""
        (order,) = orders
        path = _copies_of(order.source_region, order.source)
        body = {"to": order.destination_region, "name": _name(order)}
        signed_at = int(self.clock())
        request = self._api.signed("POST", path, signed_at, body=body)
        record = json.dumps({"path": path, "body": body})
        return Submission((order,), COPY_SNAPSHOT.api, signed_at, record, request)

    def send(self, submission: Submission) -> Answer:
        """Send the signed bytes once, over a connection of their own."""
        if submission.sent:
            raise RuntimeError("these bytes were sent before")
        submission.sent = True
        try:
            reply = self._api.send(submission.request, fresh=True)
        except VendorError as error:
            return Answer(failed(submission.orders, error))
        try:
            content = self._api.opened(reply)
            verdicts = tuple(accepted(order, text(content, "id")) for order in submission.orders)
            request_id = text(content, "request_id")
        except VendorError as error:
            verdicts, request_id = failed(submission.orders, error), error.request_id
        record = self._api.redacted(reply.text())[:8192]
        return Answer(verdicts, request_id, reply.status, record, reply.seconds)

    def find(self, orders: Sequence[Order]) -> dict[str, list[SnapshotInfo]]:
        """The snapshots in the destination whose name holds the order's tag as a word of its own."""
        return {order.key: [item for item in self._named(order) if order.tag in item.name.split()] for order in orders}

    def watch(self, region: str, operation: str, replicas: Mapping[str, Order]) -> dict[str, Sighting]:
        """Where up to a hundred copies are, in one call."""
        if not replicas:
            return {}
        content = self._read("ListSnapshots", f"/v1/{region}/snapshots", ids=",".join(replicas), limit=100)
        seen = {item.id: item for item in (_snapshot(row, region) for row in records(content, "items"))}
        return {replica: _sighting(replica, seen.get(replica)) for replica in replicas}

    # -- explanations --

    @classmethod
    def explanations(cls) -> tuple[Explanation, ...]:
        """Every code of Larch Cloud, and of our own side of the wire."""
        return tuple(_KNOWN.values())

    @classmethod
    def explain(cls, code: str) -> Explanation:
        """What a code means to an admin."""
        return explained(code, _KNOWN, "Larch Cloud", label_zh="落叶松云")

    # -- calls --

    def _read(self, api: str, path: str, **query: Any) -> dict[str, Any]:
        self.gate(api)
        return self._told(self._api.signed("GET", path, int(self.clock()), query=query))

    def _probe(self, region: str) -> None:
        """Ask for the copy of a snapshot that cannot exist."""
        self.gate(COPY_SNAPSHOT.api)
        path, body = _copies_of(region, "none"), {"to": "", "name": ""}
        self._told(self._api.signed("POST", path, int(self.clock()), body=body))

    def _told(self, request: Any) -> dict[str, Any]:
        try:
            return self._api.opened(self._api.send(request))
        except Refused as refused:
            self.notice(refused)
            raise

    def _pages(self, api: str, path: str, parse: Callable[[Wire], Item], **query: Any) -> Iterator[Page[Item]]:
        def read(offset: int) -> tuple[list[dict[str, Any]], int | None]:
            content = self._read(api, path, offset=offset, limit=PAGE, **query)
            return records(content, "items"), whole(content, "total")

        return pages(read, parse)

    def _named(self, order: Order) -> Iterator[SnapshotInfo]:
        region = order.destination_region
        path = f"/v1/{region}/snapshots"
        for page in self._pages("ListSnapshots", path, lambda row: _snapshot(row, region), name=_name(order)):
            yield from page.items


def _copies_of(region: str, snapshot: str) -> str:
    return f"/v1/{region}/snapshots/{snapshot}/copies"


def _name(order: Order) -> str:
    """The name an order's copy gets: always the same for the same order, its tag last."""
    return f"{order.name.strip() or order.source} {order.tag}"


def _disk(row: Wire, region: str) -> DiskInfo:
    return DiskInfo(identifier(row, "id"), text(row, "name"), region, size_gb=whole(row, "size_gb") or 0)


def _snapshot(row: Wire, region: str) -> SnapshotInfo:
    return SnapshotInfo(
        identifier(row, "id"),
        text(row, "name"),
        region,
        state=STATES.get(text(row, "state"), SnapshotState.UNKNOWN),
        vendor_state=text(row, "state"),
        percent=whole(row, "percent"),
        disk=text(row, "volume"),
        size_gb=whole(row, "size_gb") or 0,
        copied=flag(row, "copied"),
        copied_from=text(row, "copied_from"),
        created_at=moment(row, "created_at", UTC),
    )


def _sighting(replica: str, item: SnapshotInfo | None) -> Sighting:
    if item is None:
        return Sighting(replica, Progress.MISSING)
    return Sighting(replica, PROGRESS.get(item.state, Progress.MOVING), item.vendor_state, item.percent, item)

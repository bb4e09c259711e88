"""JD Cloud virtual machines: private images copied across regions.

Sources: https://docs.jdcloud.com/cn/virtual-machines/api/copyimages, jdcloud-sdk-python `services.vm` and
`services.disk`. JD Cloud copies neither disks nor disk snapshots across regions; an image carries a server's disks. No
call takes a client token, and a copy bears no mark: it is found by its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Unpack

from providers import _jdcloud_answers as answers
from providers import _jdcloud_finding as finding
from providers import _jdcloud_items as items
from providers import _jdcloud_judging as judging
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
    QuotaInfo,
    RegionInfo,
    Sighting,
    SnapshotInfo,
    Verdict,
)
from providers._errors import Explanation, Refused, VendorError
from providers._explaining import explained, table
from providers._http import Reply
from providers._jdcloud import FIELDS, Action, Api, request_id_of
from providers._jdcloud_codes import CODES
from providers._jdcloud_listing import PAGE, counted, pages
from providers._jdcloud_offers import (
    COPY,
    COPY_IMAGE,
    DISK_QUOTA,
    DISK_SNAPSHOTS,
    DISKS,
    IMAGE_QUOTAS,
    IMAGE_ROOM,
    IMAGES,
    POLICY,
    RATE,
    RATES,
    SNAPSHOT_ROOM,
    copying,
    probes,
)
from providers._listing import Item
from providers._reading import Wire, record, records, text, unreadable, whole
from providers._saying import said

_LABEL, _LABEL_ZH = said("JD Cloud"), "京东云"
_KNOWN = table(_LABEL, CODES, label_zh=_LABEL_ZH)
# The permission is judged before the parameters: with an image that cannot exist, these answers mean "you may".
_HARMLESS = ("NOT_FOUND", "FAILED_PRECONDITION", "INVALID_ARGUMENT", "QUOTA_EXCEEDED")
_NO_SUCH_CALL = "NOT_FOUND.Route"
# It may mean the key or one right of it, so it ends no check of the other calls.
_OF_ONE_CALL = ("ACCESS_ERROR.Credentials",)

Read = Callable[[Mapping[str, Any]], dict[str, Any]]


class JDCloudVm(CallingService):
    """JD Cloud virtual machines, for one account."""

    NAME = "jdcloud_vm"
    VENDOR = "jdcloud"
    VENDOR_LABEL = _LABEL
    LABEL = said("Virtual Machines")
    FIELDS = FIELDS
    SITES = ()
    OPERATIONS = (COPY_IMAGE,)
    POLICY = POLICY
    RATES: ClassVar[Mapping[str, float]] = RATES
    DEFAULT_RATE = RATE
    # Nothing says how long the vendor takes signed bytes (UNVERIFIED): twice what others take.
    SIGNATURE_WINDOW = 1800

    _api: Api

    def __init__(self, access: Access, **how: Unpack[How]) -> None:
        super().__init__(access, **how)
        self._api = Api(access, self.clock, self.limits, self.heard)

    # -- inventory --

    def regions(self) -> list[RegionInfo]:
        """The regions of JD Cloud's documentation; no call lists them."""
        return list(items.REGIONS)

    def disks(self, region: str) -> Iterator[Page[DiskInfo]]:
        """The region's cloud disks."""
        return pages(self._reader(DISKS, region), "disks", partial(items.disk, region=region))

    def snapshots(self, region: str) -> Iterator[Page[SnapshotInfo]]:
        """The region's disk snapshots, its private images, then those shared by others; the count grows on the way."""
        before, disks = 0, dict[str, str]()
        image = partial(items.image, region=region, disks=disks)
        for listing in (
            pages(self._reader(DISK_SNAPSHOTS, region), "snapshots", partial(items.disk_snapshot, region=region)),
            self._images(region, "private", image),
            self._images(region, "shared", image),
        ):
            total = 0
            for page in listing:
                # The snapshots come first, since they tell of which disk an image's snapshot is.
                disks.update({item.id: item.disk for item in page.items if item.kind == items.DISK_SNAPSHOT})
                total = page.total
                yield Page(page.items, before + total)
            before += total

    def quotas(self, region: str) -> list[QuotaInfo]:
        """The two limits that a copy into the region counts against."""
        found = self._reader(IMAGE_QUOTAS, region)({"filters": [{"name": "resourceTypes", "values": ["image"]}]})
        images = next((row for row in records(found, "quotas") if text(row, "resourceType") == "image"), None)
        snapshots = record(self._reader(DISK_QUOTA, region)({"type": "snapshot"}).get("quota"), "quota")
        if images is None:
            raise unreadable("the quota of images is missing")
        rows = ((IMAGE_ROOM, said("Private images"), images), (SNAPSHOT_ROOM, said("Disk snapshots"), snapshots))
        return [QuotaInfo(name, label, region, whole(row, "used"), whole(row, "limit")) for name, label, row in rows]

    def check(self, region: str) -> Iterator[PermissionCheck]:
        """Make each call once. The one that creates something names an image that cannot exist."""
        steps = (
            Step(action.name, purpose, partial(self._probe, action, region, parameters))
            for action, purpose, parameters in probes(region)
        )
        return checks(steps, self.explain, _OF_ONE_CALL)

    # -- copies --

    @classmethod
    def validate(cls, order: Order, source: SnapshotInfo | DiskInfo) -> list[Problem]:
        """What speaks against an order, from the inventory."""
        return list(judging.of_copy(order, source))

    def group(self, orders: Iterable[Order]) -> list[tuple[Order, ...]]:
        """One call carries up to ten different images of one region to one other region.

        JD Cloud refuses the whole call because of one image and may not say which, so what was refused goes in groups
        of half the size each time.
        """
        groups: list[list[Order]] = []
        open_groups: dict[tuple[str, str, int], list[Order]] = {}
        for order in orders:
            key = (order.source_region, order.destination_region, _size(order))
            group = open_groups.get(key)
            if group is None or not self._fits(order, group):
                group = open_groups[key] = []
                groups.append(group)
            group.append(order)
        return [tuple(group) for group in groups]

    def _fits(self, order: Order, group: Sequence[Order]) -> bool:
        return len(group) < _size(order) and order.source not in {other.source for other in group}

    def _call(self, orders: Sequence[Order]) -> Call:
        first = orders[0]
        body = copying([order.source for order in orders], first.destination_region)
        return self._api.prepare(COPY, first.source_region, body)

    def _judged(self, orders: tuple[Order, ...], reply: Reply) -> tuple[tuple[Verdict, ...], str]:
        request_id = ""
        try:
            content = self._api.envelope(reply)
            request_id = request_id_of(content)
            return answers.of_copies(orders, self._api.result(content, reply.status)), request_id
        except VendorError as error:
            return answers.failed(orders, error), request_id

    def find(self, orders: Sequence[Order]) -> dict[str, list[SnapshotInfo]]:
        """Every private image in the destination that may be a copy of the order's source, made by us or not."""
        if not orders:
            return {}
        region = orders[0].destination_region
        listing = self._images(region, "private", partial(finding.candidate, region=region))
        found = [candidate for page in listing for candidate in page.items]
        names = {} if all(candidate.mentioned for candidate in found) else self._names(orders)
        return {
            order.key: [one.item for one in found if finding.made_by(order, one, names.get(order.source, ""))]
            for order in orders
        }

    def _names(self, orders: Sequence[Order]) -> dict[str, str]:
        """The sources' names by id, as far as their regions still list them."""
        names: dict[str, str] = {}
        for region in dict.fromkeys(order.source_region for order in orders):
            sources = list(dict.fromkeys(order.source for order in orders if order.source_region == region))
            for start in range(0, len(sources), PAGE):
                rows = self._by_id(region, sources[start : start + PAGE])
                names |= {image.id: image.name for image in rows}
        return names

    def watch(self, region: str, operation: str, replicas: Mapping[str, Order]) -> dict[str, Sighting]:
        """Where up to a hundred replicas are, in one call.

        The vendor asks for this: many calls for one image each run into the gateway's limit.
        """
        if len(replicas) > PAGE:
            raise ValueError(f"at most {PAGE} replicas a call")
        by_id = {image.id: image for image in self._by_id(region, list(replicas))} if replicas else {}
        return {replica: items.sighting(replica, by_id.get(replica)) for replica in replicas}

    # -- explanations --

    @classmethod
    def explanations(cls) -> tuple[Explanation, ...]:
        """Every code of JD Cloud's images, disks and gateway, and of our own side of the wire."""
        return tuple(_KNOWN.values())

    @classmethod
    def explain(cls, code: str) -> Explanation:
        """What a code means to an admin."""
        return explained(code, _KNOWN, _LABEL, label_zh=_LABEL_ZH)

    # -- calls --

    def _reader(self, action: Action, region: str) -> Read:
        def read(parameters: Mapping[str, Any]) -> dict[str, Any]:
            return self._in_turn(action.name, lambda: self._api.read(action, region, parameters))

        return read

    def _images(self, region: str, source: str, parse: Callable[[Wire], Item]) -> Iterator[Page[Item]]:
        return pages(self._reader(IMAGES, region), "images", parse, {"imageSource": source})

    def _by_id(self, region: str, ids: Sequence[str]) -> list[SnapshotInfo]:
        """The images of these ids, at most a hundred, in one call."""
        result = self._reader(IMAGES, region)({"ids": list(ids), "pageNumber": 1, "pageSize": PAGE})
        rows, _ = counted(result, "images")
        return [items.image(row, region) for row in rows]

    def _probe(self, action: Action, region: str, parameters: Mapping[str, Any]) -> None:
        """Make one call; returns where the answer shows that the key may make it."""
        try:
            self._reader(action, region)(parameters)
        except Refused as refused:
            harmless = refused.code.startswith(_HARMLESS) and refused.code != _NO_SUCH_CALL
            if action is not COPY or not harmless:
                raise


def _size(order: Order) -> int:
    """How many orders may go together with this one."""
    return max(1, COPY_IMAGE.max_orders >> order.tries)


SERVICE = JDCloudVm

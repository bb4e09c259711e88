"""Huawei Cloud's data warehouse: automated snapshots kept as manual ones, in the same region.

Its one changing call is named a linked copy: what it makes is a manual snapshot of the same cluster in the same
project, which stays until somebody deletes it. No call of the service copies a snapshot to another region. Sources:
https://support.huaweicloud.com/api-dws/CopySnapshot.html and huaweicloudsdkdws.v2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from providers import _huawei_dws_items as items
from providers import _huawei_dws_judging as judging
from providers._calling import Call
from providers._checking import Step
from providers._crossing import DiskInfo, Order, Page, Problem, Progress, QuotaInfo, Sighting, SnapshotInfo
from providers._explaining import table
from providers._huawei import VENDOR_LABEL, VENDOR_LABEL_ZH, Action
from providers._huawei_codes import GATEWAY
from providers._huawei_dws_codes import DWS, DWS_FAMILIES
from providers._huawei_dws_offers import (
    CLUSTERS,
    COPY,
    KEEP_SNAPSHOT,
    POLICY,
    SNAPSHOTS,
    description_of,
    made_by,
    name_of,
)
from providers._huawei_errors import Dialect
from providers._huawei_places import offers
from providers._huawei_service import HuaweiService
from providers._listing import counted
from providers._reading import text
from providers._saying import said

# No page says with which codes a second copy and a taken name are refused; these two are the likely ones (UNVERIFIED).
_TELLING = ("DWS.0001", "DWS.0011")
_NAME_TAKEN = re.compile(
    r"\bname\b.*\b(exists?|used|in use|taken|duplicated?)\b|\bduplicated?\b.*\bname\b", re.IGNORECASE
)
_COPIED = re.compile(
    r"\b(already|been) (copied|linked)\b|\bhas (already )?(a|its|one) (manual )?copy\b|\bcopy already exists\b",
    re.IGNORECASE,
)


def _refined(code: str, message: str) -> str:
    """The code with what its message tells of it."""
    if code in _TELLING and _NAME_TAKEN.search(message):
        return f"{code}.NameTaken"
    if code in _TELLING and _COPIED.search(message):
        return f"{code}.Copied"
    return code


class HuaweiDws(HuaweiService):
    """Huawei Cloud's data warehouse, for one account."""

    NAME = "huawei_dws"
    LABEL = said("Data Warehouse Service")
    OPERATIONS = (KEEP_SNAPSHOT,)
    POLICY = POLICY
    CODES = table(VENDOR_LABEL, DWS, GATEWAY, label_zh=VENDOR_LABEL_ZH)
    FAMILIES = DWS_FAMILIES
    DIALECT = Dialect(refine=_refined)

    # -- inventory --

    def disks(self, region: str) -> Iterator[Page[DiskInfo]]:
        """The region's clusters, in one page: the vendor has no others."""
        rows = self._rows(CLUSTERS, "clusters", region) if self._is_offered(region) else []
        found = {item.id: item for item in (items.cluster(row, region) for row in rows)}
        yield Page(tuple(found.values()), len(found))

    def snapshots(self, region: str) -> Iterator[Page[SnapshotInfo]]:
        """The project's snapshots in the region, automated and manual, in one page."""
        found = self._snapshots(region) if self._is_offered(region) else {}
        yield Page(tuple(found.values()), len(found))

    def quotas(self, region: str) -> list[QuotaInfo]:
        """None: the vendor tells limits of clusters and what they are made of, and none of snapshots."""
        return []

    def _is_offered(self, region: str) -> bool:
        """Whether the vendor runs the service in the region; an endpoint of the account's own answers for itself."""
        return bool(self.access.endpoint) or offers("dws", region)

    def _snapshots(self, region: str) -> dict[str, SnapshotInfo]:
        """Every snapshot of the region by id: one call, without pages or filters."""
        rows = self._rows(SNAPSHOTS, "snapshots", region)
        return {item.id: item for item in (items.snapshot(row, region) for row in rows)}

    def _rows(self, action: Action, name: str, region: str) -> list[dict[str, Any]]:
        """All rows that a call lists: the service has no pages."""
        rows, _ = counted(self._api.read(action, region), name, "count")
        return rows

    def _steps(self, region: str) -> list[Step]:
        nobody = "00000000-0000-0000-0000-000000000000"
        body = {"backup_name": "antipode-permission-check", "description": ""}

        return [
            Step(CLUSTERS.api, said("list data-warehouse clusters"), lambda: self._api.read(CLUSTERS, region)),
            Step(SNAPSHOTS.api, said("list their snapshots"), lambda: self._api.read(SNAPSHOTS, region)),
            Step(COPY.api, said("keep automated snapshots"), lambda: self._probe(COPY, region, body, snapshot=nobody)),
        ]

    # -- copies --

    @classmethod
    def validate(cls, order: Order, source: SnapshotInfo | DiskInfo) -> list[Problem]:
        """What speaks against an order, from the inventory."""
        return [*judging.of_source(order, source), *judging.of_name(order), *judging.of_description(order)]

    def _call(self, orders: Sequence[Order]) -> Call:
        (order,) = orders
        body = {"backup_name": name_of(order), "description": description_of(order)}
        return self._api.prepare(COPY, order.source_region, body=body, snapshot=order.source)

    def _made(self, order: Order, content: Mapping[str, Any]) -> str:
        # The English page calls it the id of the snapshot to be copied; its example and the Chinese page say the copy's.
        return text(content, "snapshot_id")

    def find(self, orders: Sequence[Order]) -> dict[str, list[SnapshotInfo]]:
        """What bears each order's tag or says that it was kept from the order's source."""
        if not orders:
            return {}
        listed = self._snapshots(orders[0].destination_region).values()
        return {order.key: [item for item in listed if made_by(order, item)] for order in orders}

    def watch(self, region: str, operation: str, replicas: Mapping[str, Order]) -> dict[str, Sighting]:
        """Where the replicas are, whatever their number in one call: the list of the project's snapshots."""
        if not replicas:
            return {}
        listed = self._snapshots(region)
        return {replica: _sighting(replica, listed.get(replica)) for replica in replicas}


def _sighting(replica: str, item: SnapshotInfo | None) -> Sighting:
    if item is None:
        return Sighting(replica, Progress.MISSING)
    progress = items.PROGRESS.get(item.vendor_state, Progress.MOVING)
    return Sighting(replica, progress, item.vendor_state, item.percent, item)


SERVICE = HuaweiDws

"""Huawei Cloud's Cloud Server Backup Service: server backups ("checkpoint items") replicated to other regions.

The service is closed for new projects, which have Cloud Backup and Recovery instead (`huawei_cbr.py`). Sources:
https://support.huaweicloud.com/en-us/api-csbs/en-us_topic_0105981703.html (replicate), openstack4j's `csbs.v1` and its
fixtures (records, quotas), Open Telekom Cloud's pages of the same API (listings). No page documents filters or pages of
the records (UNVERIFIED): limit and offset are sent, and an answer that ignores them is read all the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from providers import _huawei_backups as backups
from providers import _huawei_records as records
from providers._checking import Step
from providers._crossing import Order, QuotaInfo
from providers._declared import Option, Policy
from providers._errors import Refused
from providers._explaining import table
from providers._huawei import VENDOR_LABEL, VENDOR_LABEL_ZH, Action
from providers._huawei_backup_codes import BACKUPS, FAMILIES, definite
from providers._huawei_backup_inventory import Calls
from providers._huawei_backup_offers import replicate_backup, where_policies_go, wording
from providers._huawei_backups import Backup
from providers._huawei_codes import GATEWAY
from providers._huawei_csbs_codes import CLOSED, CSBS, refine
from providers._huawei_errors import Dialect
from providers._huawei_records import SERVER_BACKUP, Record
from providers._huawei_replication import HuaweiReplication
from providers._reading import Wire, identifier, record, text, whole
from providers._reading import records as rows_of
from providers._saying import said

# The page of the replicate call gives this one value, for backups of servers.
PROVIDER = "fc4d5750-22e7-4798-8a46-f48f62c4c1da"
_MB_PER_GB = 1024

_ITEMS = "/v1/{project}/checkpoint_items"
_RECORDS = Action("csbs", "ListReplicationRecords", "GET", "/v1/{project}/replication_records")
_QUOTAS = Action("csbs", "ListQuotas", "GET", "/v1/{project}/quotas")
CALLS = Calls(
    backups=Action("csbs", "ListBackups", "GET", _ITEMS),
    backup=Action("csbs", "ShowBackup", "GET", f"{_ITEMS}/{{id}}"),
    capability=Action("csbs", "ShowReplicationCapability", "GET", "/v1/{project}/replication_capabilities"),
    replicate=Action(
        "csbs", "ReplicateBackup", "POST", "/v1/{project}/providers/{provider}/checkpoint_items/{id}/replicate"
    ),
    rows="checkpoint_items",
    row="checkpoint_item",
)

# What the vendor calls its two quotas, and what we do.
_COUNT, _CAPACITY = "backups", "backup-capacity"
_LABELS = {_COUNT: said("Server backups"), _CAPACITY: said("Server backup storage")}

# No page names the actions of a finer policy (UNVERIFIED), so the key gets the service's own role.
_ROLE = "CSBS Administrator"
REPLICATE_BACKUP = replicate_backup(
    CALLS.replicate.api,
    _ROLE,
    Option(
        "project",
        said("Destination project"),
        hint=said("32 hexadecimal digits; empty for the region's own project."),
        pattern=r"([0-9a-f]{32})?",
        max_length=32,
        per_region=True,
    ),
    uses=(_COUNT, _CAPACITY),
)


class HuaweiCsbs(HuaweiReplication):
    """Cloud Server Backup Service, for one account."""

    NAME = "huawei_csbs"
    LABEL = said("Cloud Server Backup Service")
    OPERATIONS = (REPLICATE_BACKUP,)
    POLICY = Policy(f"{_ROLE}\nTenant Guest", where_policies_go(said("choose these two system roles")))
    CODES = table(VENDOR_LABEL, CSBS, BACKUPS, GATEWAY, label_zh=VENDOR_LABEL_ZH)
    FAMILIES = FAMILIES
    DIALECT = Dialect(definite(CSBS, BACKUPS), refine)
    CALLS = CALLS
    PROVIDER = PROVIDER
    CLOSED = (CLOSED,)
    UNJUDGED = (*HuaweiReplication.UNJUDGED, *CLOSED)

    def quotas(self, region: str) -> list[QuotaInfo]:
        """How many backups, and how many GB of them, the project may have; no limit where the vendor says -1."""
        try:
            content = self._api.read(_QUOTAS, region)
        except Refused as refused:
            if refused.code in self.CLOSED:
                return []
            raise
        return [_quota(row, region) for row in rows_of(record(content.get("quotas"), "quotas"), "resources")]

    def _more_steps(self, region: str) -> list[Step]:
        one = [("limit", "1")]
        return [
            Step(_RECORDS.api, said("follow replications"), lambda: self._api.read(_RECORDS, region, query=one)),
            Step(_QUOTAS.api, said("read how many backups are allowed"), lambda: self._api.read(_QUOTAS, region)),
        ]

    def _backup(self, row: Wire, region: str) -> Backup:
        return _backup(row, region)

    def _records(self, orders: Sequence[Order]) -> Iterator[Record]:
        for region in dict.fromkeys(order.source_region for order in orders):
            yield from self._records_of_region(region)

    def _records_of_region(self, region: str) -> Iterable[Record]:
        for page in self._pages(_RECORDS, "replication_records", region, _record):
            yield from page.items

    def _records_apart(self, region: str) -> Iterable[Record]:
        return self._records_of_region(region)

    def _body(self, order: Order, project: str) -> dict[str, Any]:
        where = {"destination_region": order.destination_region, "destination_project_id": project}
        return {"replication": {**where, **wording(order)}}


# -- rows


def _record(row: Wire) -> Record:
    return records.read(row, "source_checkpoint_item_id", "destination_checkpoint_item_id")


def _backup(row: Wire, region: str) -> Backup:
    """One of `checkpoint_items`."""
    extra = record(row.get("extend_info") or {}, "extend_info")
    code, message = records.failure(extra)
    return Backup(
        snapshot=backups.snapshot(
            row,
            region,
            kind=SERVER_BACKUP,
            copied=text(extra, "image_type") == backups.REPLICA,
            size_gb=math.ceil((whole(extra, "size") or 0) / _MB_PER_GB),
            percent=records.percent(extra, "progress"),
        ),
        server=backups.server(
            row,
            region,
            name=text(extra, "resource_name"),
            zone=text(extra, "resource_az"),
            size_gb=sum(whole(disk, "source_volume_size") or 0 for disk in rows_of(extra, "volume_backups")),
            usage="server",
        ),
        records=tuple(map(_record, rows_of(row, "replication_records"))),
        code=code,
        message=message,
    )


def _quota(row: Mapping[str, Any], region: str) -> QuotaInfo:
    name = identifier(row, "type").replace("_", "-")
    limit = whole(row, "quota")
    unlimited = limit is None or limit < 0
    label = _LABELS.get(name, name)
    return QuotaInfo(name, label, region, whole(row, "used") or 0, None if unlimited else limit, text(row, "unit"))


SERVICE = HuaweiCsbs

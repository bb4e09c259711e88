"""Huawei Cloud's Cloud Backup and Recovery: server backups replicated into a vault of another region.

The successor of Cloud Server Backup Service. A replica needs a vault for replications in its destination. Sources:
https://support.huaweicloud.com/intl/en-us/api-cbr/CopyBackup.html, .../ListBackups.html and huaweicloudsdkcbr.v1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from providers import _huawei_backups as backups
from providers import _huawei_records as records
from providers._checking import Step
from providers._crossing import Order, QuotaInfo
from providers._declared import Option, OptionKind, Policy
from providers._explaining import table
from providers._huawei import VENDOR_LABEL, VENDOR_LABEL_ZH, Action
from providers._huawei_backup_codes import BACKUPS, FAMILIES, definite, refine
from providers._huawei_backup_inventory import Calls
from providers._huawei_backup_offers import replicate_backup, where_policies_go, wording
from providers._huawei_backups import DISK_BACKUP, OTHER_BACKUP, PARTIAL_BACKUP, Backup
from providers._huawei_cbr_codes import CBR
from providers._huawei_codes import GATEWAY
from providers._huawei_errors import Dialect
from providers._huawei_records import SERVER_BACKUP, Record
from providers._huawei_replication import HuaweiReplication
from providers._reading import Wire, flag, identifier, number, record, text, whole
from providers._reading import records as rows_of
from providers._saying import said

_SERVER, _DISK = "OS::Nova::Server", "OS::Cinder::Volume"
_USAGES = {_SERVER: "server", _DISK: "disk"}
_MB_PER_GB = 1024
_ORIGINALS = (("image_type", "backup"),)

_BACKUPS = "/v3/{project}/backups"
_VAULTS = Action("cbr", "ListVaults", "GET", "/v3/{project}/vaults")
CALLS = Calls(
    backups=Action("cbr", "ListBackups", "GET", _BACKUPS),
    backup=Action("cbr", "ShowBackup", "GET", f"{_BACKUPS}/{{id}}"),
    capability=Action("cbr", "ShowReplicationCapabilities", "GET", "/v3/{project}/replication-capabilities"),
    replicate=Action("cbr", "CopyBackup", "POST", f"{_BACKUPS}/{{id}}/replicate"),
    rows="backups",
    row="backup",
)

VAULT = Option(
    "vault",
    said("Replication vault"),
    OptionKind.PLACE,
    hint=said("The vault that holds the replica; empty for the one with the most room."),
    pattern=r"[0-9A-Za-z-]{1,64}",
    max_length=64,
    per_region=True,
    remedy=said(
        "Create a replication vault for servers in that region in Huawei Cloud's console, then sync the account."
    ),
)
# https://support.huaweicloud.com/intl/en-us/api-cbr/cbr_04_0031.html
REPLICATE_BACKUP = replicate_backup(CALLS.replicate.api, "cbr:backups:replicate", VAULT)
_ALLOW = {
    "Effect": "Allow",
    "Action": [
        "cbr:backups:list",
        "cbr:backups:get",
        "cbr:backups:queryReplicationCapability",
        "cbr:vaults:list",
        REPLICATE_BACKUP.permission,
    ],
}


class _Vault(NamedTuple):
    """A vault, as how full it is."""

    id: str
    room: QuotaInfo


class HuaweiCbr(HuaweiReplication):
    """Cloud Backup and Recovery, for one account."""

    NAME = "huawei_cbr"
    LABEL = said("Cloud Backup and Recovery")
    OPERATIONS = (REPLICATE_BACKUP,)
    POLICY = Policy(
        json.dumps({"Version": "1.1", "Statement": [_ALLOW]}, indent=2),
        where_policies_go(said("Permissions, Policies, Create Custom Policy, as JSON")),
    )
    CODES = table(VENDOR_LABEL, CBR, BACKUPS, GATEWAY, label_zh=VENDOR_LABEL_ZH)
    FAMILIES = FAMILIES
    DIALECT = Dialect(definite(CBR, BACKUPS), refine)
    CALLS = CALLS
    LISTING = (*HuaweiReplication.LISTING, ("show_replication", "true"))
    ONLY_REPLICAS = (("image_type", backups.REPLICA),)

    def quotas(self, region: str) -> list[QuotaInfo]:
        """How full the vaults are; those that take replicas of servers are named `vault:<id>`."""
        pages = self._pages(_VAULTS, "vaults", region, lambda row: _vault(row, region))
        return [vault.room for page in pages for vault in page.items]

    def _more_steps(self, region: str) -> list[Step]:
        one = [("limit", "1")]
        return [Step(_VAULTS.api, said("list vaults"), lambda: self._api.read(_VAULTS, region, query=one))]

    def _backup(self, row: Wire, region: str) -> Backup:
        return _backup(row, region)

    def _records(self, orders: Sequence[Order]) -> Iterator[Record]:
        """The records come with the backups; of a single server's orders only its own backups are read."""
        for region in dict.fromkeys(order.source_region for order in orders):
            here = [order for order in orders if order.source_region == region]
            sources, servers = {order.source for order in here}, {order.disk for order in here}
            query = [*_ORIGINALS]
            query += [("resource_id", server) for server in servers if server and len(servers) == 1]
            for page in self._backups(region, query):
                yield from (made for backup in page.items for made in backup.records)
                sources -= {backup.id for backup in page.items}
                if not sources:
                    break

    def _records_of_region(self, region: str) -> Iterable[Record]:
        for page in self._backups(region, _ORIGINALS):
            yield from (made for backup in page.items for made in backup.records)

    def _records_apart(self, region: str) -> Iterable[Record]:
        return ()

    def _body(self, order: Order, project: str) -> dict[str, Any]:
        where = {
            "destination_region": order.destination_region,
            "destination_project_id": project,
            "destination_vault_id": order.options.get(VAULT.name, ""),
        }
        return {"replicate": {**where, **wording(order)}}


# -- rows


def _record(row: Wire) -> Record:
    return records.read(row, "source_backup_id", "destination_backup_id")


def _backup(row: Wire, region: str) -> Backup:
    """One of `backups`."""
    extra = record(row.get("extend_info") or {}, "extend_info")
    resource, size_gb = text(row, "resource_type"), whole(row, "resource_size") or 0
    return Backup(
        snapshot=backups.snapshot(
            row,
            region,
            kind=_kind(resource, extra),
            copied=text(row, "image_type") == backups.REPLICA,
            size_gb=size_gb,
            encrypted=flag(extra, "encrypted"),
            expires_at=records.utc(row, "expired_at"),
        ),
        server=backups.server(
            row,
            region,
            name=text(row, "resource_name"),
            zone=text(row, "resource_az"),
            size_gb=size_gb,
            usage=_USAGES.get(resource, ""),
        ),
        records=tuple(map(_record, rows_of(row, "replication_records"))),
    )


def _kind(resource: str, extra: Wire) -> str:
    if resource == _SERVER:
        whole_server = extra.get("contain_system_disk") is None or flag(extra, "contain_system_disk")
        return SERVER_BACKUP if whole_server else PARTIAL_BACKUP
    return DISK_BACKUP if resource == _DISK else OTHER_BACKUP


def _vault(row: Wire, region: str) -> _Vault:
    """A vault's room. Its size is told in GB and what it holds in MB."""
    id, billing = identifier(row, "id"), record(row.get("billing") or {}, "billing")
    takes_replicas = text(billing, "protect_type") == backups.REPLICA and text(billing, "object_type") in ("server", "")
    status = text(billing, "status")
    usable = takes_replicas and status in ("available", "")
    name = text(row, "name") or id
    label = said("Vault {name}", name=name)
    if not usable:
        label = said("Vault {name} (not for replicas)", name=name)
        if takes_replicas:
            label = said("Vault {name} ({status})", name=name, status=status)
    size, used = whole(billing, "size"), (number(billing, "used") or 0) / _MB_PER_GB
    return _Vault(
        id,
        QuotaInfo(
            f"{VAULT.name}:{id}" if usable else f"other-vault:{id}",
            label,
            region,
            round(used, 1),
            None if size is None or size < 0 else size,
            "GB",
        ),
    )


SERVICE = HuaweiCbr

"""What Huawei Cloud's data warehouse lists, read into the contract's words.

Source: huaweicloudsdkdws.v2 `model` (ClusterInfo, Snapshots). Clusters have no size there, snapshots no
encryption. `progress` is a string of which no page says what it holds, so no percentage is given (UNVERIFIED).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from providers._crossing import DiskInfo, Progress, SnapshotInfo, SnapshotState
from providers._huawei_dws_offers import AUTOMATED, MANUAL, kept_from
from providers._reading import Wire, identifier, moment, records, text, whole

KINDS: Mapping[str, str] = {"AUTO": AUTOMATED, "MANUAL": MANUAL}

STATES: Mapping[str, SnapshotState] = {
    "AVAILABLE": SnapshotState.READY,
    "CREATING": SnapshotState.CREATING,
    "UNAVAILABLE": SnapshotState.BROKEN,
    # A cluster is being restored from it: whole, but not to be touched.
    "RESTORING": SnapshotState.BUSY,
    # The account owes money, or the police froze it: whole, but not to be used until that ends.
    "FROZEN": SnapshotState.BUSY,
    "POLICE_FROZEN": SnapshotState.BUSY,
}
# A word nobody knows is taken as still moving, and so is a frozen replica: nobody has seen it good.
PROGRESS: Mapping[str, Progress] = {
    "AVAILABLE": Progress.READY,
    "RESTORING": Progress.READY,
    "UNAVAILABLE": Progress.BROKEN,
}

_LONGEST_RETENTION = 31


def cluster(wire: Wire, region: str) -> DiskInfo:
    """One item of `clusters`, which is what automated snapshots are made of."""
    nodes = whole(wire, "number_of_node")
    return DiskInfo(
        id=identifier(wire, "id"),
        name=text(wire, "name"),
        region=region,
        zone=text(wire, "availability_zone"),
        usage=f"{nodes} nodes" if nodes else "",
        type=text(wire, "node_type"),
        state=text(wire, "status"),
        created_at=moment(wire, "created", UTC),
        tags={identifier(tag, "key"): text(tag, "value") for tag in records(wire, "tags")},
    )


def snapshot(wire: Wire, region: str) -> SnapshotInfo:
    """One item of `snapshots`."""
    word, type_ = text(wire, "status"), text(wire, "type")
    created_at = moment(wire, "started", UTC)
    kind = KINDS.get(type_.upper()) or f"{type_.lower()} snapshot".strip()
    return SnapshotInfo(
        id=identifier(wire, "id"),
        name=text(wire, "name"),
        region=region,
        kind=kind,
        state=STATES.get(word, SnapshotState.UNKNOWN),
        vendor_state=word,
        disk=text(wire, "cluster_id"),
        size_gb=whole(wire, "size") or 0,
        copied_from=kept_from(text(wire, "description")),
        created_at=created_at,
        expires_at=_end(created_at, wire) if kind == AUTOMATED else None,
    )


def _end(created_at: datetime | None, wire: Wire) -> datetime | None:
    """When the vendor removes an automated snapshot, where the listing tells for how many days it is kept."""
    days = whole(wire, "bak_keep_day") or 0
    if created_at is None or not 0 < days <= _LONGEST_RETENTION:
        return None
    try:
        return created_at + timedelta(days=days)
    except OverflowError:  # a start in the last days that a calendar has
        return None

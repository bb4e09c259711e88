"""What Huawei's backup services tell about one replication: the record that they keep of it where it began.

Sources: huaweicloudsdkcbr.v1 `ReplicationRecordGet`, `ReplicationRecordsExtraInfo`; openstack4j's fixtures of the older
service. A record names the replica's backup once that exists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from providers._crossing import Progress, Sighting, SnapshotInfo, SnapshotState
from providers._reading import Wire, clean, identifier, moment, record, text, whole

SERVER_BACKUP = "server-backup"

WAITING, RUNNING, DONE = "waiting_replicate", "replicating", "success"
# Both mean that no replica comes of it; another replication may be asked for.
FAILED = ("fail", "skip")

# "2018-6-14T11:14:48.946000" is how the older service writes the 14th of June.
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=[T ])")


@dataclass(frozen=True)
class Record:
    """One replication of one backup. `destination` is the replica's own id, "" while it has none."""

    id: str
    state: str
    source: str
    destination: str
    destination_region: str
    destination_project: str = ""
    percent: int | None = None
    created_at: datetime | None = None
    fail_code: str = ""
    fail_reason: str = ""

    @property
    def failed(self) -> bool:
        """Whether no replica comes of it."""
        return self.state in FAILED

    @property
    def moving(self) -> bool:
        """Whether it is still on its way; a word nobody knows is."""
        return self.state != DONE and not self.failed


def read(wire: Wire, source: str, destination: str) -> Record:
    """One of `replication_records`; the arguments name its fields for the two backups."""
    extra = record(wire.get("extra_info") or {}, "extra_info")
    code, reason = failure(extra)
    return Record(
        id=identifier(wire, "id"),
        state=text(wire, "status"),
        source=text(wire, source),
        destination=text(wire, destination),
        destination_region=text(wire, "destination_region"),
        destination_project=text(wire, "destination_project_id"),
        percent=percent(extra, "progress"),
        created_at=utc(wire, "created_at"),
        fail_code=code,
        fail_reason=reason,
    )


def failure(extra: Wire) -> tuple[str, str]:
    """Why something failed, as code and sentence; "" for what is not said.

    Records hold the code as a word, the older service's backups as a number with a description. What has another form
    is left out: a reason that cannot be read is no reason not to list what failed.
    """
    code: Any = extra.get("fail_code")
    reason: Any = extra.get("fail_reason")
    if isinstance(code, dict):
        code, reason = code.get("Code"), reason or code.get("Description")
    return _word(code)[:128], _word(reason)


def _word(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean(str(value))


def coming(made: Record) -> SnapshotInfo:
    """The replica that a record promises, before it has an id of its own: it goes by the record's."""
    return SnapshotInfo(
        id=made.id,
        name="",
        region=made.destination_region,
        kind=SERVER_BACKUP,
        state=SnapshotState.COPYING,
        vendor_state=made.state,
        percent=made.percent,
        copied=True,
        copied_from=made.source,
        created_at=made.created_at,
    )


def sighting(replica: str, made: Record) -> Sighting:
    """What a record says of a replica that cannot be looked at yet, or that never comes."""
    if made.failed:
        code = made.fail_code or f"replication-{made.state}"
        return Sighting(replica, Progress.BROKEN, made.state, made.percent, None, code, made.fail_reason)
    return Sighting(replica, Progress.MOVING, made.state, made.percent)


def utc(wire: Wire, name: str) -> datetime | None:
    """A time of these services: no zone is written, UTC is taken (UNVERIFIED), and zeros may be missing."""
    padded = _DATE.sub(lambda date: f"{date[1]}-{date[2]:0>2}-{date[3]:0>2}", text(wire, name))
    filled: Mapping[str, Any] = {name: padded}
    return moment(filled, name, UTC)


def percent(wire: Wire, name: str) -> int | None:
    """A progress, kept between 0 and 100."""
    value = whole(wire, name)
    return None if value is None else max(0, min(100, value))

"""What crosses the border between a service and whoever uses it: plain dataclasses, nothing of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


# -- what crosses the border: inventory ------------------------------------------------------------


@dataclass(frozen=True)
class Access:
    """What a service needs to speak for one account. The credentials are in no repr.

    `projects` is what `RegionInfo.project` said of each region when the regions were last read.
    """

    credentials: Mapping[str, str] = field(repr=False)
    site: str = ""
    endpoint: str = ""
    projects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RegionInfo:
    """A region as the vendor lists it. `available` is false where the vendor says that it is not open.

    `project` is the id of the project (or tenant) through which the account uses the region, where there is such a
    thing.
    """

    code: str
    name: str
    name_zh: str = ""
    available: bool = True
    project: str = ""


@dataclass(frozen=True)
class DiskInfo:
    """A disk, cluster or server to protect.

    `backup_quota` and `backup_count` are None where the service has no such thing.
    """

    id: str
    name: str
    region: str
    zone: str = ""
    size_gb: int = 0
    usage: str = ""
    type: str = ""
    state: str = ""
    encrypted: bool = False
    can_snapshot: bool = True
    attached_to: str = ""
    backup_quota: int | None = None
    backup_count: int | None = None
    created_at: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


class SnapshotState(StrEnum):
    """Our few words for the vendor's many; the vendor's own word stays beside it."""

    READY = "ready"
    CREATING = "creating"
    COPYING = "copying"
    VERIFYING = "verifying"
    BUSY = "busy"
    BROKEN = "broken"
    RECYCLED = "recycled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SnapshotInfo:
    """A recovery point in one region. `kind` is the service's word for it (an operation's `result_kind`).

    `copied` says that it came from another region; `copied_from` is the source's id where the vendor or its name tells
    it. `percent` is 0 to 100, None where the vendor gives none. `copying_to` lists the regions a copy of it is running
    to.
    """

    id: str
    name: str
    region: str
    kind: str = "snapshot"
    state: SnapshotState = SnapshotState.UNKNOWN
    vendor_state: str = ""
    percent: int | None = None
    disk: str = ""
    size_gb: int = 0
    encrypted: bool = False
    shared: bool = False
    copied: bool = False
    copied_from: str = ""
    copying_to: tuple[str, ...] = ()
    created_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a listing, with the vendor's count of all items."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True)
class QuotaInfo:
    """A limit the vendor tells.

    `limit` or `used` is None where it tells only the other. `unit` is "" for counts, or "GB".
    """

    name: str
    label: str
    region: str
    used: float | None
    limit: float | None
    unit: str = ""


@dataclass(frozen=True)
class PermissionCheck:
    """Whether the key may make one call.

    `error` is the vendor's answer where it may not, or where it could not be told.
    """

    api: str
    purpose: str
    allowed: bool
    code: str = ""
    message: str = ""
    request_id: str = ""


# -- what crosses the border: copies ---------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """One task in the words of the contract. `key` is the caller's and comes back in every answer about the order.

    `tries` is how often it was sent before: a service may put orders that were refused together into smaller groups.
    """

    key: str
    operation: str
    source: str
    source_region: str
    destination_region: str
    tag: str
    name: str = ""
    disk: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    tries: int = 0


@dataclass(frozen=True)
class Problem:
    """Why an order cannot run, said before anything is sent. `code` is short and stable; `passes` if waiting helps."""

    code: str
    sentence: str
    remedy: str = ""
    passes: bool = False


@dataclass
class Submission:
    """One signed call, ready to be sent exactly once.

    `record` is the request without its secrets, for the attempt's row. `signed_at` is the unix time in the signature:
    after SIGNATURE_WINDOW seconds from it the vendor itself refuses these bytes.
    """

    orders: tuple[Order, ...]
    api: str
    signed_at: int
    record: str
    request: Any = field(repr=False)
    sent: bool = False


class Outcome(StrEnum):
    """What a vendor's answer means for one order."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_SENT = "not-sent"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Verdict:
    """The answer for one order.

    `replica` is the vendor's id of the new object where it was accepted, or of whatever leads to it: a sighting's
    snapshot tells the object's own id then. `retry_after` is how many seconds the vendor wants to be left alone.
    """

    order: Order
    outcome: Outcome
    replica: str = ""
    code: str = ""
    message: str = ""
    retry_after: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What came of one submission: a verdict for every order, and the evidence.

    `seconds` is how long the vendor took.
    """

    verdicts: tuple[Verdict, ...]
    request_id: str = ""
    http_status: int = 0
    record: str = ""
    seconds: float = 0.0


class Progress(StrEnum):
    """How a replica is doing, as read in its destination."""

    MOVING = "moving"
    READY = "ready"
    BROKEN = "broken"
    MISSING = "missing"


@dataclass(frozen=True)
class Sighting:
    """One look at a replica. MISSING is not yet a loss: a listing may lag behind. `snapshot` is None then.

    `replica` is the id that was asked for; the snapshot's own id may be another one. `code` and `message` are what the
    vendor says of a BROKEN one, where it says anything.
    """

    replica: str
    progress: Progress
    vendor_state: str = ""
    percent: int | None = None
    snapshot: SnapshotInfo | None = None
    code: str = ""
    message: str = ""

"""The contract between Antipode and a vendor's service.

A service is one vendor API in one module of this package (or of somebody else's, through the entry-point group
`antipode.services`). It is a subclass of `Service` named by the module's `SERVICE`. What it must do, in order of a
copy's life:

1. declare itself: NAME, VENDOR, LABEL, FIELDS, SITES, OPERATIONS, RATES, SIGNATURE_WINDOW;
2. list what the account has: `regions`, `disks`, `snapshots`, `quotas`; pages of plain dataclasses, nothing of the
   wire;
3. say which calls the key may make: `check`;
4. judge an order before anything is sent, from what the inventory knows: `validate`; pure;
5. put orders together that one call can carry: `group`; pure;
6. sign one call for a group: `prepare`; its bytes are final, nothing is sent;
7. send those bytes once, and give a verdict for each order: `send`; never raises for what a vendor or a network does;
8. find what an order made: `find`; in the destination, by the order's tag where the vendor lets results bear one;
9. watch many replicas in few calls: `watch`; in the destination;
10. explain each code it can be answered: `explain`.

A service keeps no state between calls, reads no clock but the one it is given, and never retries or sleeps: `gate(api)`
is called before each read and may wait or raise; the caller of `send` has taken its turn before it signed.
`notice(error)` is told of every refusal that a read meets, and `heard(seconds)`, after each answer to a read, by how much
that clock is ahead of the vendor's.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypedDict, TypeVar

from providers._errors import Explanation, VendorError

Clock = Callable[[], float]
Gate = Callable[[str], None]
Notice = Callable[[VendorError], None]
Heard = Callable[[float], None]
Item = TypeVar("Item")


# -- what a service declares -----------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One input of the account form. `pattern` is a regular expression for the whole value, `hint` says it in words."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    max_length: int = 200
    pattern: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Site:
    """One of the vendor's sites that have accounts of their own, such as domestic and international."""

    name: str
    label: str


@dataclass(frozen=True)
class Policy:
    """The least-privilege policy document an admin gives to the key, and where it is entered."""

    document: str
    where: str


class SourceKind(StrEnum):
    """What an operation starts from."""

    DISK = "disk"
    SNAPSHOT = "snapshot"


class OptionKind(StrEnum):
    """How an option is chosen: as text, as yes or no, or among the places in the destination that hold results."""

    TEXT = "text"
    FLAG = "flag"
    PLACE = "place"


@dataclass(frozen=True)
class Option:
    """Something an admin may choose for an order beyond its source and destination; it travels in `Order.options`.

    A TEXT matches `pattern` whole and has at most `max_length` characters; `hint` says both in words. A FLAG is "yes"
    or absent. A PLACE is one of the destination's quotas named `<name>:<id>`, such as a vault: the order carries the
    id, and the one with the most room is taken where nobody chose. `per_region` options are chosen for each
    destination. `caution` is a sentence about what it costs ("" for none).
    """

    name: str
    label: str
    kind: OptionKind = OptionKind.TEXT
    hint: str = ""
    caution: str = ""
    pattern: str = r"[^\x00-\x1f\x7f]*"
    max_length: int = 255
    per_region: bool = False
    # What to do where the destination has no such place; PLACE only.
    remedy: str = ""


@dataclass(frozen=True)
class Operation:
    """Something a task can ask of the vendor, and how it behaves.

    `label` is a verb phrase for buttons ("Copy snapshot"); `api` the call's name, for pace and faults; `permission`
    what the policy calls it where that differs. `max_orders` is how many orders one call carries; `watch_batch` how
    many replicas one look takes. `name_length` counts characters that the admin may type (the tag has its own room);
    0 where the vendor names the result itself. `name_pattern` and `name_hint` say the alphabet. `caution` is a sentence
    that pages show wherever the operation is offered ("" for none).

    `one_per_region`: the vendor keeps one result of a source in a region and refuses a second. `one_at_a_time`: a
    source that is being copied takes no second copy, whatever its destination. `bears_tag` is false where results
    cannot bear the order's tag: they are found by their source, and whoever asks leaves out what it knew before.
    `uses` names the destination's quotas that a result counts against.
    """

    name: str
    label: str
    source_kind: SourceKind
    result_kind: str
    api: str
    crosses_regions: bool
    max_orders: int
    watch_batch: int = 100
    name_length: int = 40
    name_pattern: str = r"[^\x00-\x1f\x7f]*"
    name_hint: str = ""
    caution: str = ""
    gives_progress: bool = True
    supports_cancel: bool = False
    resends_by_itself: bool = True
    permission: str = ""
    options: tuple[Option, ...] = ()
    one_per_region: bool = False
    one_at_a_time: bool = False
    bears_tag: bool = True
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How long and how large one exchange with a vendor may be.

    `read_seconds` bounds each silence, `total_seconds` the whole exchange from the first byte sent to the last one
    read; name resolution and connecting come before, the latter bounded by `connect_seconds` for each of the host's
    addresses. `body_bytes` counts the decompressed body.
    """

    connect_seconds: float = 5.0
    read_seconds: float = 20.0
    total_seconds: float = 40.0
    body_bytes: int = 16 * 1024 * 1024


LIMITS = Limits()


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


# -- the contract ----------------------------------------------------------------------------------


def no_gate(api: str) -> None:
    """The gate of a caller that keeps no pace."""


def no_notice(error: VendorError) -> None:
    """For a caller that does not count refusals."""


def no_ear(seconds: float) -> None:
    """For a caller that does not compare clocks."""


class How(TypedDict, total=False):
    """How a service speaks: the clock it signs by, its pace, its bounds, and who is told of what it meets."""

    clock: Clock
    gate: Gate
    limits: Limits
    notice: Notice
    heard: Heard


class Service(ABC):
    """One vendor API, spoken for one account. The module's docstring numbers the duties."""

    NAME: ClassVar[str]
    VENDOR: ClassVar[str]
    VENDOR_LABEL: ClassVar[str]
    LABEL: ClassVar[str]
    FIELDS: ClassVar[tuple[Field, ...]]
    SITES: ClassVar[tuple[Site, ...]]
    OPERATIONS: ClassVar[tuple[Operation, ...]]
    POLICY: ClassVar[Policy]
    # Calls per second and account for each API that has a limit of its own; DEFAULT_RATE for the others.
    RATES: ClassVar[Mapping[str, float]] = {}
    DEFAULT_RATE: ClassVar[float] = 10.0
    # How long the vendor takes bytes after the time in their signature, in seconds.
    SIGNATURE_WINDOW: ClassVar[int]
    # How long the vendor's listings may lag behind what it accepted, in seconds. A setting with a safe default.
    LISTING_LAG: ClassVar[int] = 60
    # After so many refusals of the key in a row nothing more is sent with it, for the vendor locks keys that go on;
    # 0 where it does not.
    KEY_REFUSALS: ClassVar[int] = 0

    def __init__(
        self,
        access: Access,
        *,
        clock: Clock = time.time,
        gate: Gate = no_gate,
        limits: Limits = LIMITS,
        notice: Notice = no_notice,
        heard: Heard = no_ear,
    ) -> None:
        self.access = access
        self.clock = clock
        self.gate = gate
        self.limits = limits
        self.notice = notice
        self.heard = heard

    # inventory

    @abstractmethod
    def regions(self) -> list[RegionInfo]:
        """Every region the vendor lists for this account."""

    @abstractmethod
    def disks(self, region: str) -> Iterator[Page[DiskInfo]]:
        """The region's disks, page by page."""

    @abstractmethod
    def snapshots(self, region: str) -> Iterator[Page[SnapshotInfo]]:
        """The region's recovery points of every kind, page by page."""

    @abstractmethod
    def quotas(self, region: str) -> list[QuotaInfo]:
        """The limits the vendor tells for the region; empty where it tells none."""

    def routes(self, region: str) -> tuple[str, ...] | None:
        """The regions that the region's snapshots may be copied to; None where the vendor names no such limit."""
        return None

    @abstractmethod
    def check(self, region: str) -> Iterator[PermissionCheck]:
        """Make each call Antipode needs once, harmlessly, and say which the key may make. Nothing is created.

        A key that was refused is not tried again with the other calls.
        """

    # copies

    @classmethod
    @abstractmethod
    def validate(cls, order: Order, source: SnapshotInfo | DiskInfo) -> list[Problem]:
        """Everything that speaks against an order, from what the inventory knows; empty when nothing does. Pure."""

    @abstractmethod
    def group(self, orders: Iterable[Order]) -> list[tuple[Order, ...]]:
        """The orders, put together as one call each can carry them, in the order they came. Pure."""

    @abstractmethod
    def prepare(self, orders: Sequence[Order]) -> Submission:
        """Build and sign one call for a group. Nothing is sent."""

    @abstractmethod
    def send(self, submission: Submission) -> Answer:
        """Send the bytes once.

        A second call with the same submission raises RuntimeError; a vendor's failure never raises.
        """

    @abstractmethod
    def find(self, orders: Sequence[Order]) -> dict[str, list[SnapshotInfo]]:
        """What each order made, as its destination lists it, by order key. All orders share one destination region.

        It bears the order's tag. Where results cannot, or where a region holds only one result of a source, it is
        every copy of the order's source.
        """

    @abstractmethod
    def watch(self, region: str, operation: str, replicas: Mapping[str, Order]) -> dict[str, Sighting]:
        """A sighting for each replica, given with the order that made it; up to the operation's `watch_batch` of them.

        In one call where the vendor lets many be read at once; a few, whatever their number, otherwise.
        """

    # explanations

    @classmethod
    @abstractmethod
    def explanations(cls) -> tuple[Explanation, ...]:
        """Every code the vendor documents, explained."""

    @classmethod
    @abstractmethod
    def explain(cls, code: str) -> Explanation:
        """The explanation of a code; for one nobody documented, what its family tells, and never an error."""

    @classmethod
    def operation(cls, name: str) -> Operation:
        """The declared operation of that name; KeyError where there is none."""
        return {operation.name: operation for operation in cls.OPERATIONS}[name]

    @classmethod
    def rate(cls, api: str) -> float:
        """Calls per second and account that an API takes."""
        return cls.RATES.get(api, cls.DEFAULT_RATE)

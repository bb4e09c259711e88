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
from typing import ClassVar, TypedDict

from providers._crossing import (
    Access,
    Answer,
    DiskInfo,
    Order,
    Page,
    PermissionCheck,
    Problem,
    QuotaInfo,
    RegionInfo,
    Sighting,
    SnapshotInfo,
    Submission,
)
from providers._declared import LIMITS, Field, Limits, Operation, Policy, Site
from providers._errors import Explanation, VendorError

Clock = Callable[[], float]
Gate = Callable[[str], None]
Notice = Callable[[VendorError], None]
Heard = Callable[[float], None]


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

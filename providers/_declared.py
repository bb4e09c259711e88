"""What a service declares of itself: its fields, sites, operations and limits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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

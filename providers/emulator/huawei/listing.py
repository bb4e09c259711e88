"""What all listings have in common: what they leave out, how they turn pages, and how faults disturb them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from providers.emulator._store import Record
from providers.emulator.huawei.calls import Call
from providers.emulator.huawei.errors import Refusal

Item = dict[str, Any]
MAX_LIMIT = 1000


class Hideable(Protocol):
    """Something that the next listings may leave out."""

    hidden: int


Held = TypeVar("Held", bound=Record)


def visible(call: Call, held: Iterable[Held]) -> list[Held]:
    """What a listing shows now; each look brings what is hidden nearer."""
    return [one for one in held if not _still_hidden(call, one)]


def _still_hidden(call: Call, one: Any) -> bool:
    if one.hidden <= 0:
        return False
    one.hidden -= 1
    call.cloud.store.put(one)
    return True


@dataclass(frozen=True)
class Window:
    """One page of what was found: from `offset`, at most `limit`."""

    offset: int
    limit: int


def window(call: Call, found: Sequence[Held]) -> Window:
    """The page that limit and offset, or a marker (the id before the page), ask for."""
    limit, offset = _number(call, "limit", MAX_LIMIT), _number(call, "offset", 0)
    if not 1 <= limit <= MAX_LIMIT:
        raise Refusal("BackupService.9900", why=f"limit must be 1 to {MAX_LIMIT}")
    if marker := call.asked("marker"):
        places = [place for place, one in enumerate(found) if one.id == marker]
        if not places:
            raise Refusal("BackupService.9900", why="marker")
        offset = places[0] + 1
    if offset and call.fault("page_repeats"):
        offset -= 1
    elif offset and call.fault("page_skips"):
        offset += 1
    return Window(offset, limit)


def page(call: Call, found: Sequence[Held], shape: Callable[[Held], Item]) -> list[Item]:
    """The page's items; `shape` makes a record an item."""
    asked = window(call, found)
    return [shape(one) for one in found[asked.offset : asked.offset + asked.limit]]


def _number(call: Call, name: str, default: int) -> int:
    text = call.asked(name)
    if not text:
        return default
    if not text.isdigit():
        raise Refusal("BackupService.9900", why=f"{name} is not a number")
    return int(text)


def disturbed(call: Call, items: list[Item], begun: str, progress: Callable[[Item], None]) -> list[Item]:
    """The items, as the faults that are armed show them. `progress` sets an item's progress back."""
    shown = [*items, *(record for item in items for record in item.get("replication_records", ()))]
    if not shown:
        return items
    if call.fault("state_backwards"):
        for item in shown:
            item["status"] = "waiting_replicate" if "extra_info" in item else begun
            if "extra_info" in item:
                item["extra_info"]["progress"] = 5
            else:
                progress(item)
    if fault := call.fault("unknown_state"):
        for item in shown:
            item["status"] = fault["state"]
    return items

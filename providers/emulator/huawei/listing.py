"""What all listings have in common: what they leave out, how they turn pages, and how faults disturb them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from providers.emulator._state import Resource
from providers.emulator.huawei.calls import Call
from providers.emulator.huawei.errors import Refusal
from providers.emulator.huawei.resources import Replication

Item = dict[str, Any]
MAX_LIMIT = 1000


# What the next listings may leave out.
Held = TypeVar("Held", bound=Resource | Replication)


def visible(call: Call, held: Iterable[Held]) -> list[Held]:
    """What a listing shows now; each look brings what is hidden nearer."""
    return [one for one in held if not _still_hidden(call, one)]


def _still_hidden(call: Call, one: Resource | Replication) -> bool:
    if one.hidden <= 0:
        return False
    one.hidden -= 1
    call.cloud.store.put(one)
    return True


@dataclass(frozen=True)
class Page:
    """One page of what was found: from `offset`, at most `limit` items."""

    offset: int
    limit: int
    items: list[Item]


def page(call: Call, found: Sequence[Held], shape: Callable[[Held], Item]) -> Page:
    """The page that limit and offset, or a marker (the id before the page), ask for; `shape` makes a record an item."""
    limit, offset = _number(call, "limit", MAX_LIMIT), _number(call, "offset", 0)
    if not 1 <= limit <= MAX_LIMIT:
        raise Refusal("BackupService.9900", why=f"limit must be 1 to {MAX_LIMIT}")
    if marker := call.asked("marker"):
        offset = 1 + next((place for place, one in enumerate(found) if one.id == marker), len(found))
    if offset and call.fault("page_repeats"):
        offset -= 1
    elif offset and call.fault("page_skips"):
        offset += 1
    return Page(offset, limit, [shape(one) for one in found[offset : offset + limit]])


def _number(call: Call, name: str, default: int) -> int:
    text = call.asked(name)
    if not text:
        return default
    if not text.isdecimal():
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

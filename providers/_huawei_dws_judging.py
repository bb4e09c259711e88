"""What speaks against keeping a data-warehouse snapshot, said from the inventory before anything is sent. Pure.

The rules are those of https://support.huaweicloud.com/api-dws/CopySnapshot.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from providers._base import DiskInfo, Order, Problem, SnapshotInfo, SnapshotState
from providers._huawei_dws_offers import (
    AUTOMATED,
    DESCRIPTION,
    DESCRIPTION_RULE,
    KEEP_SNAPSHOT,
    LONGEST_DESCRIPTION,
    NAME_RULE,
)
from providers._judging import named

# Why a snapshot in each of the vendor's states cannot be kept, and whether waiting helps.
_NOT_AVAILABLE = {
    "CREATING": ("is still being created", True),
    "RESTORING": ("is being restored to a cluster", True),
    "UNAVAILABLE": ("is broken", False),
    "FROZEN": ("is frozen, as the account owes money", False),
    "POLICE_FROZEN": ("is frozen by the police", False),
}


def of_source(order: Order, source: SnapshotInfo | DiskInfo) -> Iterator[Problem]:
    """What speaks against the snapshot itself."""
    if isinstance(source, DiskInfo):
        yield Problem(
            "wrong-source", f"{named(source)} is a cluster, not a snapshot.", "Choose an automated snapshot of it."
        )
        return
    if source.kind != AUTOMATED:
        yield Problem(
            "not-automated",
            f"{named(source)} is no automated snapshot, and only those can be kept.",
            "A manual snapshot needs no keeping: it stays until somebody deletes it.",
        )
        return
    if order.destination_region != order.source_region:
        yield Problem(
            "other-region",
            "A kept snapshot stays in its cluster's region.",
            "Choose the snapshot's own region; Huawei Cloud copies no data-warehouse snapshot to another one.",
        )
    if source.state is not SnapshotState.READY:
        known = (f"is {source.vendor_state or 'in an unknown state'} in Huawei Cloud's words", True)
        words, passes = _NOT_AVAILABLE.get(source.vendor_state, known)
        remedy = "It can be kept once it is available." if passes else "Choose another snapshot of the cluster."
        yield Problem("not-ready", f"{named(source)} {words}.", remedy, passes)


def of_name(order: Order) -> Iterator[Problem]:
    """What is wrong with the admin's part of the name."""
    name = order.name.strip()
    if len(name) > KEEP_SNAPSHOT.name_length:
        yield Problem(
            "name-too-long",
            f"The name has {len(name)} characters; Huawei Cloud leaves room for {KEEP_SNAPSHOT.name_length}.",
            "Choose a shorter name.",
        )
    if re.search(r"[^A-Za-z0-9_-]", name):
        yield Problem("name-characters", "The name holds a character that Huawei Cloud does not take.", NAME_RULE)
    elif name and not name[0].isalpha():
        yield Problem("name-first-letter", "The name does not begin with a letter.", NAME_RULE)


def of_description(order: Order) -> Iterator[Problem]:
    """What is wrong with the description."""
    description = order.options.get(DESCRIPTION.name, "").strip()
    if len(description) > LONGEST_DESCRIPTION:
        yield Problem(
            "option-description-too-long",
            f"The description has {len(description)} characters; Huawei Cloud takes {LONGEST_DESCRIPTION}.",
            "Choose a shorter description.",
        )
    if not re.fullmatch(DESCRIPTION.pattern, description):
        yield Problem(
            "option-description-characters",
            "The description holds a character that Huawei Cloud does not take.",
            DESCRIPTION_RULE,
        )

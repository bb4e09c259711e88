"""What speaks against keeping a data-warehouse snapshot, said from the inventory before anything is sent. Pure.

The rules are those of https://support.huaweicloud.com/api-dws/CopySnapshot.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from providers._crossing import DiskInfo, Order, Problem, SnapshotInfo, SnapshotState
from providers._huawei_dws_offers import (
    AUTOMATED,
    DESCRIPTION,
    DESCRIPTION_RULE,
    KEEP_SNAPSHOT,
    LONGEST_DESCRIPTION,
    NAME_RULE,
)
from providers._judging import named
from providers._saying import said

# Why a snapshot in each of the vendor's states cannot be kept, and whether waiting helps.
_NOT_AVAILABLE = {
    "CREATING": (said("{item} is still being created."), True),
    "RESTORING": (said("{item} is being restored to a cluster."), True),
    "UNAVAILABLE": (said("{item} is broken."), False),
    "FROZEN": (said("{item} is frozen, as the account owes money."), False),
    "POLICE_FROZEN": (said("{item} is frozen by the police."), False),
}


def of_source(order: Order, source: SnapshotInfo | DiskInfo) -> Iterator[Problem]:
    """What speaks against the snapshot itself."""
    if isinstance(source, DiskInfo):
        yield Problem(
            "wrong-source",
            said("{item} is a cluster, not a snapshot.", item=named(source)),
            said("Choose an automated snapshot of it."),
        )
        return
    if source.kind != AUTOMATED:
        yield Problem(
            "not-automated",
            said("{item} is no automated snapshot, and only those can be kept.", item=named(source)),
            said("A manual snapshot needs no keeping: it stays until somebody deletes it."),
        )
        return
    if order.destination_region != order.source_region:
        yield Problem(
            "other-region",
            said("A kept snapshot stays in its cluster's region."),
            said("Choose the snapshot's own region; Huawei Cloud copies no data-warehouse snapshot to another one."),
        )
    if source.state is not SnapshotState.READY:
        known = (said("{item} is {state} in Huawei Cloud's words."), True)
        words, passes = _NOT_AVAILABLE.get(source.vendor_state, known)
        remedy = (
            said("It can be kept once it is available.") if passes else said("Choose another snapshot of the cluster.")
        )
        yield Problem(
            "not-ready",
            said(words, item=named(source), state=source.vendor_state or said("in an unknown state")),
            remedy,
            passes,
        )


def of_name(order: Order) -> Iterator[Problem]:
    """What is wrong with the admin's part of the name."""
    name = order.name.strip()
    if len(name) > KEEP_SNAPSHOT.name_length:
        yield Problem(
            "name-too-long",
            said(
                "The name has {length} characters; Huawei Cloud leaves room for {room}.",
                length=len(name),
                room=KEEP_SNAPSHOT.name_length,
            ),
            said("Choose a shorter name."),
        )
    if re.search(r"[^A-Za-z0-9_-]", name):
        yield Problem("name-characters", said("The name holds a character that Huawei Cloud does not take."), NAME_RULE)
    elif name and not name[0].isalpha():
        yield Problem("name-first-letter", said("The name does not begin with a letter."), NAME_RULE)


def of_description(order: Order) -> Iterator[Problem]:
    """What is wrong with the description."""
    description = order.options.get(DESCRIPTION.name, "").strip()
    if len(description) > LONGEST_DESCRIPTION:
        yield Problem(
            "option-description-too-long",
            said(
                "The description has {length} characters; Huawei Cloud takes {room}.",
                length=len(description),
                room=LONGEST_DESCRIPTION,
            ),
            said("Choose a shorter description."),
        )
    if not re.fullmatch(DESCRIPTION.pattern, description):
        yield Problem(
            "option-description-characters",
            said("The description holds a character that Huawei Cloud does not take."),
            DESCRIPTION_RULE,
        )

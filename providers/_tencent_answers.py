"""What Tencent's answer to a copy or a backup point means for each order. Pure.

A copy's answer may refuse the whole call (`Error`) or single destinations (`SnapshotCopyResultSet[].Code`). No document
says which code comes in which place, so both are read the same way. What the vendor leaves open is UNSURE, never a
guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from providers._answering import accepted, failed, unsure
from providers._crossing import Order, Verdict
from providers._reading import records, text
from providers._tencent import failure

SUCCESS = "Success"


def of_copies(orders: Sequence[Order], content: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """A verdict for each destination of one CopySnapshotCrossRegions call."""
    results: dict[str, list[Mapping[str, Any]]] = {}
    for result in records(content, "SnapshotCopyResultSet"):
        results.setdefault(text(result, "DestinationRegion"), []).append(result)
    return tuple(_of_copy(order, results.get(order.destination_region, [])) for order in orders)


def _of_copy(order: Order, results: Sequence[Mapping[str, Any]]) -> Verdict:
    if not results:
        return unsure(order, "the answer does not mention this destination")
    if len({(text(result, "SnapshotId"), text(result, "Code")) for result in results}) > 1:
        return unsure(order, "the answer gives this destination more than one result")
    code, message, replica = (text(results[0], name) for name in ("Code", "Message", "SnapshotId"))
    if not code:
        return unsure(order, "the answer gives this destination no result code")
    if code != SUCCESS:
        return failed([order], failure(code, message))[0]
    return accepted(order, replica)


def of_backup_point(orders: Sequence[Order], content: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """The verdict for the one order of a CreateDiskBackup call."""
    return tuple(accepted(order, text(content, "DiskBackupId")) for order in orders)

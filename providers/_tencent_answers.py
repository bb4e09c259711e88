"""What Tencent's answer to a copy or a backup point means for each order. Pure.

A copy's answer may refuse the whole call (`Error`) or single destinations (`SnapshotCopyResultSet[].Code`). No document
says which code comes in which place, so both are read the same way. What the vendor leaves open is UNSURE, never a
guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from providers._base import Order, Outcome, Verdict
from providers._errors import Ambiguous, Unreachable, VendorError
from providers._http import ANSWER_UNREADABLE
from providers._reading import records, text
from providers._tencent import failure

SUCCESS = "Success"


def failed(orders: Sequence[Order], error: VendorError) -> tuple[Verdict, ...]:
    """The same verdict for every order of a call that failed as a whole."""
    outcome = Outcome.REFUSED
    if isinstance(error, Unreachable):
        outcome = Outcome.NOT_SENT
    elif isinstance(error, Ambiguous):
        outcome = Outcome.UNSURE
    return tuple(Verdict(order, outcome, code=error.code, message=error.message) for order in orders)


def of_copies(orders: Sequence[Order], content: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """A verdict for each destination of one CopySnapshotCrossRegions call."""
    results: dict[str, list[Mapping[str, Any]]] = {}
    for result in records(content, "SnapshotCopyResultSet"):
        results.setdefault(text(result, "DestinationRegion"), []).append(result)
    return tuple(_of_copy(order, results.get(order.destination_region, [])) for order in orders)


def _of_copy(order: Order, results: Sequence[Mapping[str, Any]]) -> Verdict:
    if not results:
        return _unsure(order, "the answer does not mention this destination")
    if len({(text(result, "SnapshotId"), text(result, "Code")) for result in results}) > 1:
        return _unsure(order, "the answer gives this destination more than one result")
    code, message, replica = (text(results[0], name) for name in ("Code", "Message", "SnapshotId"))
    if not code:
        return _unsure(order, "the answer gives this destination no result code")
    if code != SUCCESS:
        return failed([order], failure(code, message))[0]
    return _accepted(order, replica)


def of_backup_point(orders: Sequence[Order], content: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """The verdict for the one order of a CreateDiskBackup call."""
    return tuple(_accepted(order, text(content, "DiskBackupId")) for order in orders)


def _accepted(order: Order, replica: str) -> Verdict:
    if not replica or replica == order.source:
        return _unsure(order, "the answer says success but gives no new id")
    return Verdict(order, Outcome.ACCEPTED, replica)


def _unsure(order: Order, problem: str) -> Verdict:
    return Verdict(order, Outcome.UNSURE, code=ANSWER_UNREADABLE, message=problem)

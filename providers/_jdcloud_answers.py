"""What JD Cloud's answer to copyImages means for each order. Pure.

A refusal is of the whole call, and that nothing of it was done is only implied by there being one error (UNVERIFIED).
Some refusals name the image they are about; then the others were only in its company. Some concern one image and name
none; then nobody can say which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from providers import _answering as answering
from providers._crossing import Order, Verdict
from providers._errors import Refused, VendorError
from providers._reading import records, text

# For an image that was asked for together with one that the vendor's message names.
ANOTHER_IMAGE = "FAILED_PRECONDITION.AnotherImage"
# For all of several images where the message says what is wrong, but not with which.
ONE_OF_SEVERAL = "FAILED_PRECONDITION.OneOfSeveral"
# They are asked for again in smaller groups, once a listing would show what the call made after all, in seconds.
_LAG = 60.0
_OF_ONE_IMAGE = tuple(f"FAILED_PRECONDITION.{word}" for word in ("NotCloudDisk", "BadStatus", "NotYours", "Encrypted"))


def failed(orders: Sequence[Order], error: VendorError) -> tuple[Verdict, ...]:
    """The verdicts on a call that failed as a whole."""
    codes = _codes(orders, error) if isinstance(error, Refused) else {}
    return tuple(
        replace(verdict, code=codes[verdict.order.source], retry_after=_LAG)
        if verdict.order.source in codes
        else verdict
        for verdict in answering.failed(orders, error)
    )


def _codes(orders: Sequence[Order], error: VendorError) -> dict[str, str]:
    """By source, what a refusal of several images is called where it is not simply the error's own code."""
    if len(orders) == 1:
        return {}
    words = set(re.findall(r"[\w-]+", error.message))
    if any(order.source in words for order in orders):
        return {order.source: ANOTHER_IMAGE for order in orders if order.source not in words}
    return {order.source: ONE_OF_SEVERAL for order in orders if error.code in _OF_ONE_IMAGE}


def of_copies(orders: Sequence[Order], result: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """A verdict for each image of one call, matched by its source and never by its place."""
    made: dict[str, list[str]] = {}
    for row in records(result, "copyImages"):
        made.setdefault(text(row, "sourceImageId"), []).append(text(row, "destinationImageId"))
    return tuple(_of_copy(order, made.get(order.source, [])) for order in orders)


def _of_copy(order: Order, copies: Sequence[str]) -> Verdict:
    if not copies:
        return answering.unsure(order, "the answer does not mention this image")
    if len(set(copies)) > 1:
        return answering.unsure(order, "the answer gives this image more than one copy")
    return answering.accepted(order, copies[0])

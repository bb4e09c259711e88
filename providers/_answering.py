"""What one answer means for the orders of a call, where every vendor means the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from providers._base import Order, Outcome, Verdict
from providers._errors import Ambiguous, Unreachable, VendorError
from providers._http import ANSWER_UNREADABLE


def failed(orders: Sequence[Order], error: VendorError) -> tuple[Verdict, ...]:
    """The same verdict for every order of a call that failed as a whole."""
    outcome = Outcome.REFUSED
    if isinstance(error, Unreachable):
        outcome = Outcome.NOT_SENT
    elif isinstance(error, Ambiguous):
        outcome = Outcome.UNSURE
    return tuple(
        Verdict(order, outcome, code=error.code, message=error.message, retry_after=error.retry_after)
        for order in orders
    )


def accepted(order: Order, replica: str) -> Verdict:
    """The verdict on a success with this new id; UNSURE where there is none."""
    if not replica or replica == order.source:
        return unsure(order, "the answer says success but gives no new id")
    return Verdict(order, Outcome.ACCEPTED, replica)


def unsure(order: Order, problem: str) -> Verdict:
    """The verdict on an answer that does not say what came of the order."""
    return Verdict(order, Outcome.UNSURE, code=ANSWER_UNREADABLE, message=problem)

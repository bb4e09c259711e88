"""One call sent once, and what its answer means for its orders, where every vendor means the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import requests

from providers._crossing import Answer, Order, Outcome, Submission, Verdict
from providers._errors import Ambiguous, Unreachable, VendorError
from providers._http import ANSWER_UNREADABLE, Reply

_RECORD = 8 * 1024

# The verdicts on a whole answer, with its request id.
Judge = Callable[[tuple[Order, ...], Reply], tuple[tuple[Verdict, ...], str]]


class Api(Protocol):
    """A vendor's API, as far as whoever sends needs it."""

    def send(self, request: requests.PreparedRequest, *, fresh: bool = False) -> Reply:
        """The raw answer to one call."""

    def redacted(self, words: str) -> str:
        """A vendor's words without our secrets."""


def sent_once(submission: Submission, api: Api, judge: Judge) -> Answer:
    """Send the signed bytes over a connection of their own, and judge what came. RuntimeError where they were sent before."""
    if submission.sent:
        raise RuntimeError("these bytes were sent before")
    submission.sent = True
    try:
        reply = api.send(submission.request, fresh=True)
    except VendorError as error:
        return Answer(failed(submission.orders, error), http_status=error.http_status)
    verdicts, request_id = judge(submission.orders, reply)
    return Answer(verdicts, request_id, reply.status, api.redacted(reply.text())[:_RECORD], reply.seconds)


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

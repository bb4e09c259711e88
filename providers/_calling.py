"""What the services of all vendors here do alike: a group of orders goes out as one signed call, judged as a whole.

No part of the contract: a vendor whose orders take several calls, or none that is signed, does without.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import requests

from providers import _answering as answering
from providers._base import Service
from providers._crossing import Answer, Order, Submission, Verdict
from providers._errors import Refused
from providers._http import Reply

Content = TypeVar("Content")


@dataclass(frozen=True)
class Call:
    """One call as it will be sent. The record is the same without the key; `api` is its name for pace and faults."""

    api: str
    request: requests.PreparedRequest
    signed_at: int
    record: str


class CallingService(Service):
    """A service each of whose groups is one call. Which call that is, and what its answer means, is its own to say."""

    _api: answering.Api

    def prepare(self, orders: Sequence[Order]) -> Submission:
        """Sign the one call for a group, as `group` gave it."""
        if len(self.group(orders)) != 1:
            raise ValueError("the orders are not one group")
        call = self._call(orders)
        return Submission(tuple(orders), call.api, call.signed_at, call.record, call.request)

    @abstractmethod
    def _call(self, orders: Sequence[Order]) -> Call:
        """The one call that carries a group out, prepared in the region of its sources."""

    def send(self, submission: Submission) -> Answer:
        """Send the signed bytes once, over a connection of their own."""
        return answering.sent_once(submission, self._api, self._judged)

    @abstractmethod
    def _judged(self, orders: tuple[Order, ...], reply: Reply) -> tuple[tuple[Verdict, ...], str]:
        """The verdicts on a whole answer, with its request id."""

    def _in_turn(self, api: str, read: Callable[[], Content]) -> Content:
        """What a read gives, made when its turn has come; the notice is told where it is refused."""
        self.gate(api)
        try:
            return read()
        except Refused as refused:
            self.notice(refused)
            raise

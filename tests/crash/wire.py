"""Points inside an exchange with a vendor or with the database, which the engine itself cannot name.

They are reached in the child process alone, by standing between our client and the socket, and between Django and the commit. What
goes through goes through unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.db import connection

from dashboard.points import Point
from providers import _http

Hook = Callable[["Point | Outside"], None]


class Outside(StrEnum):
    """Where. The value says it in words."""

    HALF_WRITTEN = "half of the request is written"
    NOTHING_READ = "the request is sent, nothing is read"
    ANSWER_READ = "the answer is read, not parsed"
    BETWEEN_PAGES = "a look-up has read some pages, not all"
    COMMIT_UNANSWERED = "the intent's commit is sent, its answer lost"


class Wire:
    """What stands between. `last` is the point of the engine that was passed last: the same call means another thing after it."""

    def __init__(self, hook: Hook) -> None:
        self.hook = hook
        self.last: Point | None = None
        self.reads = 0
        self._halve_requests()
        self._watch_exchanges()
        self._watch_commits()

    def passed(self, point: Point) -> None:
        self.last = point
        self.reads = 0
        self.hook(point)

    @property
    def sending(self) -> bool:
        return self.last is Point.TURN_TAKEN

    def _halve_requests(self) -> None:
        """Headers and body go out in two writes, or all in one where there is no body: that one is cut in half."""
        send = _http._HTTPConnection.send

        def send_in_halves(this: Any, data: Any) -> None:
            if not self.sending or not isinstance(data, bytes):
                send(this, data)
                return
            send(this, data[: len(data) // 2])
            self.hook(Outside.HALF_WRITTEN)
            send(this, data[len(data) // 2 :])

        _http._HTTPConnection.send = send_in_halves  # type: ignore[method-assign]

    def _watch_exchanges(self) -> None:
        begin_reading, exchange = _http._HTTPConnection.getresponse, _http.Client.send

        def read(this: Any, *args: Any, **options: Any) -> Any:
            if self.sending:
                self.hook(Outside.NOTHING_READ)
            return begin_reading(this, *args, **options)

        def send(this: Any, request: Any, **options: Any) -> Any:
            if not self.sending and self.reads:
                self.hook(Outside.BETWEEN_PAGES)
            reply = exchange(this, request, **options)
            self.reads += not self.sending
            if self.sending:
                self.hook(Outside.ANSWER_READ)
            return reply

        _http._HTTPConnection.getresponse = read  # type: ignore[method-assign]
        _http.Client.send = send  # type: ignore[method-assign]

    def _watch_commits(self) -> None:
        commit = connection._commit

        def commit_and_tell() -> None:
            commit()
            if self.last is Point.INTENT_WRITTEN:
                self.hook(Outside.COMMIT_UNANSWERED)

        connection._commit = commit_and_tell  # type: ignore[method-assign]

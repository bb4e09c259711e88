"""What can go wrong between us and a vendor, and how it is explained.

    ProviderError
    ├── UnknownService        no service of that name is installed
    ├── BadCredentials        the account's fields cannot make a request (a field is missing or malformed)
    └── VendorError           something happened on the wire; has code, message, request_id, http_status
        ├── Unreachable       no connection was made: nothing was sent, nothing was created
        ├── Refused           the vendor answered no, and created nothing
        │   └── Throttled     no for now: too many calls
        └── Ambiguous         it may have been carried out: time-out, reset, 5xx, unreadable or cut answer

Reads raise these. `Service.send` never does: it turns them into a `Verdict` for each order.
No text of these errors holds a credential or a signed header.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Category(StrEnum):
    """What kind of trouble a code is."""

    QUOTA = "quota"
    BILLING = "billing"
    AUTH = "auth"
    PERMISSION = "permission"
    NOT_FOUND = "not-found"
    BUSY = "busy"
    EXISTS = "exists"
    UNSUPPORTED = "unsupported"
    INVALID = "invalid"
    THROTTLED = "throttled"
    VENDOR = "vendor"
    NETWORK = "network"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """Who has to move for the trouble to go."""

    SOURCE = "source"
    DESTINATION = "destination"
    ACCOUNT = "account"
    VENDOR = "vendor"
    CLOCK = "clock"
    ANTIPODE = "antipode"


class Retry(StrEnum):
    """Whether trying again can help, and who starts it."""

    BY_ITSELF = "by-itself"
    AFTER_YOU_ACT = "after-you-act"
    NEVER = "never"
    REFRESH_FIRST = "refresh-first"
    LOOK_UP = "look-up"


class Words(NamedTuple):
    """The three sentences of an explanation. The first is the first line of the failure card."""

    title: str
    meaning: str
    remedy: str


@dataclass(frozen=True)
class Explanation:
    """What one vendor code means to an admin.

    `title`, `meaning` and `remedy` are sentences that may hold the placeholders {source}, {destination}, {account} and
    {subject} (the disk or snapshot); whoever shows them fills them in. `chinese` says the same in Simplified Chinese;
    None where nobody has written it yet.
    """

    code: str
    category: Category
    side: Side
    retry: Retry
    title: str
    meaning: str
    remedy: str
    chinese: Words | None = None

    def words(self, language: str = "en") -> Words:
        """The sentences in a language: Chinese for `zh` and its variants, else English."""
        if language.startswith("zh") and self.chinese:
            return self.chinese
        return Words(self.title, self.meaning, self.remedy)


class ProviderError(Exception):
    """The root: catch it to catch everything this package raises on purpose."""


class UnknownService(ProviderError):
    """No service of that name is installed."""


class BadCredentials(ProviderError):
    """The account's fields cannot make a request; the text says which field, never its value."""


class VendorError(ProviderError):
    """Something happened on the wire.

    `code` is the vendor's, or one of ours: `ConnectionFailed`, `TimedOut`, `AnswerLost`, `AnswerUnreadable`,
    `AnswerTooLarge`, `HTTP <status>`. `message` is the vendor's sentence or ours. `http_status` is 0 and `request_id`
    empty where none came. `retry_after` is how many seconds the vendor wants to be left alone, 0 where it does not say.
    """

    def __init__(
        self, code: str, message: str, *, request_id: str = "", http_status: int = 0, retry_after: float = 0.0
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.request_id = request_id
        self.http_status = http_status
        self.retry_after = retry_after


class Unreachable(VendorError):
    """No connection was made, so the vendor never saw the request."""


class Refused(VendorError):
    """The vendor answered no, and created nothing."""


class Throttled(Refused):
    """The vendor answered no for now: too many calls."""


class Ambiguous(VendorError):
    """The request may have been carried out; only a look-up can tell."""

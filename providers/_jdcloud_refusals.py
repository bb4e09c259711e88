"""What JD Cloud's refusals are called here. Pure.

The vendor's `status` often means several things that differ in what an admin can do, and only the sentence beside it
tells them apart: FAILED_PRECONDITION stands for an image that is busy and for one that can never be copied. Such a
status gets a word of its own behind a dot; the vendor's sentence stays the message.

Sources: https://docs.jdcloud.com/cn/virtual-machines/api/copyimages (return codes), the documentation of JD Cloud's API
gateway ("public error codes", whose messages end with " [gw]").
"""

from __future__ import annotations

import re

from providers._errors import Ambiguous, Refused, Throttled, VendorError

# By status: the pattern that a message shows, and the word it earns. The first that matches counts.
_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "INVALID_ARGUMENT": ((r"invalid region", "Region"),),
    "FAILED_PRECONDITION": (
        (r"only support clouddisk image", "NotCloudDisk"),
        (r"invalid image status '?pending", "Pending"),
        (r"invalid image status", "BadStatus"),
        (r"can't use this image", "NotYours"),
        (r"conflict with underlay image task", "Conflict"),
        (r"the image .* is busy", "Busy"),
        (r"encrypted snapshot", "Encrypted"),
        (r"can't delete|cannot be deleted", "NotDeletable"),
        (r"parameter imagesource missing", "MissingParameter"),
    ),
    "QUOTA_EXCEEDED": ((r"image quota", "Image"), (r"snapshot quota", "Snapshot")),
    "NOT_FOUND": ((r"no route", "Route"),),
    "ACCESS_ERROR": (
        (r"invalid authentication credentials", "Credentials"),
        (r"invalid accesskey|secret key is nul", "AccessKey"),
        (r"lack of", "Header"),
        (r"sign result is not same", "Signature"),
    ),
    "HTTP_FORBIDDEN": ((r"your ip address", "Address"), (r"api is disabled", "Disabled")),
}
RATE_LIMIT = "HTTP_RATE_LIMIT_EXCEEDED"
# The gateway counts by the minute.
_RATE_WINDOW = 60.0
# A call that ended in one of these may have been carried out, whatever HTTP status came with it.
_UNSURE = (
    "INTERNAL",
    "UNKNOWN",
    "HTTP_INTERNAL_SERVER_ERROR",
    "HTTP_BAD_GATEWAY",
    "HTTP_SERVICE_UNAVAILABLE",
    "HTTP_SERVER_TIMING_OUT",
)
# Whoever stands before the service gave up waiting.
_UNSURE_STATUSES = (408, 499)


def refined(status: str, message: str) -> str:
    """The status with the word that its message earns, or as it is."""
    said = message.lower()
    word = next((word for pattern, word in _WORDS.get(status, ()) if re.search(pattern, said)), "")
    return f"{status}.{word}" if word else status


def failure(status: str, message: str, *, request_id: str = "", http_status: int = 0) -> VendorError:
    """The error that a status with its message stands for."""
    code = refined(status, message)
    if http_status >= 500 or http_status in _UNSURE_STATUSES or status in _UNSURE:
        return Ambiguous(code, message, request_id=request_id, http_status=http_status)
    if status == RATE_LIMIT:
        return Throttled(code, message, request_id=request_id, http_status=http_status, retry_after=_RATE_WINDOW)
    return Refused(code, message, request_id=request_id, http_status=http_status)

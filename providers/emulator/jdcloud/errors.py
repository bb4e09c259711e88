"""JD Cloud's refusals: an HTTP status, a status word, a sentence.

Sources: the documentation's page of common error codes of the API gateway, whose sentences end in "[gw]", and the error
tables of copyImages, describeImages and deleteImage. One word covers many troubles; only the sentence tells them apart.
"""

from __future__ import annotations

HTTP = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "OUT_OF_RANGE": 400,
    "HTTP_BAD_REQUEST": 400,
    "ACCESS_ERROR": 401,
    "HTTP_FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "HTTP_REQUEST_ENTITY_TOO_LARGE": 413,
    "HTTP_URI_TOO_LONG": 414,
    "QUOTA_EXCEEDED": 429,
    "HTTP_RATE_LIMIT_EXCEEDED": 429,
    "INTERNAL": 500,
    "UNKNOWN": 500,
    "HTTP_INTERNAL_SERVER_ERROR": 500,
    "HTTP_BAD_GATEWAY": 502,
    "HTTP_SERVICE_UNAVAILABLE": 503,
    "HTTP_SERVER_TIMING_OUT": 504,
}
# What is said where a fault names a word without a sentence.
SENTENCES = {
    "HTTP_FORBIDDEN": "api is disabled [gw]",
    "HTTP_INTERNAL_SERVER_ERROR": "An unexpected error occurred [gw]",
    "HTTP_RATE_LIMIT_EXCEEDED": "minute rate limit exceeded, role:ak [gw]",
    "ACCESS_ERROR": "Invalid authentication credentials [gw]",
    "INTERNAL": "Internal server error",
    "QUOTA_EXCEEDED": "Image quota limit exceeded",
    "UNKNOWN": "Unknown server error",
}


class Refusal(Exception):
    """The vendor says no."""

    def __init__(self, status: str, message: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.message = message or SENTENCES.get(status, "The request was refused.")

    @property
    def http(self) -> int:
        """The HTTP status; 400 for a word that no page lists."""
        return HTTP.get(self.status, 400)


def invalid(message: str) -> Refusal:
    """A parameter is wrong."""
    return Refusal("INVALID_ARGUMENT", message)


def not_now(message: str) -> Refusal:
    """The object, or what is being done to it, does not allow it."""
    return Refusal("FAILED_PRECONDITION", message)


def not_found(message: str) -> Refusal:
    """There is no such thing."""
    return Refusal("NOT_FOUND", message)


def denied(message: str) -> Refusal:
    """The gateway does not believe the caller."""
    return Refusal("ACCESS_ERROR", f"{message} [gw]")

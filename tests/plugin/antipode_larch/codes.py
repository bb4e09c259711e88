"""The codes Larch Cloud answers with, explained. A real service names the vendor's page here that lists them."""

from __future__ import annotations

from antipode_larch.codes_zh import CODES_ZH
from providers import Category, Retry, Side
from providers._explaining import Row, in_chinese

_NOTHING = "Nothing was created."

_CODES = (
    Row(
        "KeyUnknown SignatureWrong",
        *(Category.AUTH, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "Larch Cloud does not accept the key of account {account}.",
        f"The key is mistyped, or somebody has deleted it. {_NOTHING}",
        "Enter the key of account {account} again, then retry.",
    ),
    Row(
        "RequestExpired",
        *(Category.AUTH, Side.CLOCK, Retry.AFTER_YOU_ACT),
        "The clock of the machine that runs Antipode is wrong.",
        f"Larch Cloud refuses requests whose time is more than five minutes from its own. {_NOTHING}",
        "Set the machine's clock by NTP, then retry.",
    ),
    Row(
        "SnapshotNotFound",
        *(Category.NOT_FOUND, Side.SOURCE, Retry.REFRESH_FIRST),
        "{subject} is no longer in {source}.",
        f"Larch Cloud knows no snapshot of this id there. {_NOTHING}",
        "Sync the inventory of {source} and choose a snapshot that still exists.",
    ),
    Row(
        "QuotaExceeded",
        *(Category.QUOTA, Side.DESTINATION, Retry.AFTER_YOU_ACT),
        "{destination} has no room for more snapshots.",
        f"Account {{account}} holds as many snapshots there as it may. {_NOTHING}",
        "Delete old snapshots in {destination}, then retry.",
    ),
    Row(
        "TooManyRequests",
        *(Category.THROTTLED, Side.VENDOR, Retry.BY_ITSELF),
        "Larch Cloud is asked too often.",
        f"The account went over its limit of calls per second. {_NOTHING}",
        "Nothing needs to be done: Antipode slows down and asks again.",
    ),
    Row(
        "InternalError",
        *(Category.VENDOR, Side.VENDOR, Retry.BY_ITSELF),
        "Something failed inside Larch Cloud.",
        "The request may have been carried out, so Antipode looks before it asks again.",
        "Nothing needs to be done now.",
    ),
)
CODES = in_chinese(_CODES, CODES_ZH)

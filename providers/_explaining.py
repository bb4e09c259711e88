"""How a service explains codes:

Its own table first, then the codes all services share, then what the code's family tells.

The tables are in English; a table's Simplified Chinese stands in a file of its own beside it (`_…_zh.py`), and
`in_chinese` puts the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from providers._errors import Category, Explanation, Retry, Side, Words
from providers._explaining_zh import HTTP_ZH, SHARED_ZH, UNKNOWN_ZH


class Row(NamedTuple):
    """One explanation for one code, or for several that mean the same to an admin.

    `codes` is separated by blanks; "HTTP 403" is one code all the same.
    """

    codes: str
    category: Category
    side: Side
    retry: Retry
    title: str
    meaning: str
    remedy: str
    chinese: Words | None = None

    @property
    def key(self) -> str:
        """The row's first code, by which its Chinese is found."""
        return self._codes[0]

    @property
    def _codes(self) -> list[str]:
        return re.findall(r"HTTP \d{3}|\S+", self.codes)

    def explanations(self) -> list[Explanation]:
        """One explanation for each code of the row."""
        return [Explanation(code, *self[1:]) for code in self._codes]


def in_chinese(rows: Iterable[Row], words: Mapping[str, Words]) -> tuple[Row, ...]:
    """The rows with their Chinese, found by each row's first code. ValueError where one has none, or one is left over."""
    rows = tuple(rows)
    keys = [row.key for row in rows]
    if wrong := sorted(set(keys) ^ set(words)):
        raise ValueError(f"rows and Chinese words do not match: {', '.join(wrong)}")
    return tuple(row._replace(chinese=words[row.key]) for row in rows)


_LOOKED_UP = "Antipode looks in {destination} for the copy's mark before it asks again; nothing needs to be done now."

# The codes Antipode itself gives to what happens on the wire. {vendor} is filled in here, the rest by whoever shows
# them.
_SHARED = (
    Row(
        "ConnectionFailed",
        Category.NETWORK,
        Side.ANTIPODE,
        Retry.BY_ITSELF,
        "{vendor} could not be reached.",
        "No connection could be made, so nothing was sent and nothing was created.",
        "Check this machine's network, name resolution and proxy, and the account's endpoint if it has one of its own.",
    ),
    Row(
        "TimedOut",
        Category.NETWORK,
        Side.VENDOR,
        Retry.LOOK_UP,
        "{vendor} did not answer in time.",
        "The request was sent and may have been carried out.",
        _LOOKED_UP,
    ),
    Row(
        "AnswerLost",
        Category.NETWORK,
        Side.VENDOR,
        Retry.LOOK_UP,
        "The connection to {vendor} broke before its answer had come.",
        "The request was sent and may have been carried out.",
        _LOOKED_UP,
    ),
    Row(
        "AnswerUnreadable",
        Category.NETWORK,
        Side.VENDOR,
        Retry.LOOK_UP,
        "{vendor}'s answer could not be read.",
        "Something other than the documented answer came back, often from a proxy on the way. "
        "The request may have been carried out.",
        _LOOKED_UP
        + " If it stays so, check what stands between this machine and {vendor}, and the account's endpoint.",
    ),
    Row(
        "AnswerTooLarge",
        Category.NETWORK,
        Side.VENDOR,
        Retry.LOOK_UP,
        "{vendor}'s answer was too large to be genuine.",
        "Reading stopped at the size limit. The request may have been carried out.",
        _LOOKED_UP + " If it stays so, check the account's endpoint.",
    ),
)
SHARED = in_chinese(_SHARED, SHARED_ZH)
_HTTP = Row(
    "HTTP",
    Category.NETWORK,
    Side.VENDOR,
    Retry.LOOK_UP,
    "{vendor} answered with {code}.",
    "That status comes from a gateway or a proxy, not from the service itself. The request may have been carried out.",
    _LOOKED_UP + " If it stays so, check the account's endpoint and what stands between this machine and {vendor}.",
    HTTP_ZH,
)
_UNKNOWN = Row(
    "unknown",
    Category.UNKNOWN,
    Side.VENDOR,
    Retry.AFTER_YOU_ACT,
    "{vendor} answered {code}.",
    "Antipode does not know this code. The vendor's own message, kept with the attempt, says what it means.",
    "Act on the vendor's message and retry. If it stays unclear, open a ticket with {vendor} and give the request id.",
    UNKNOWN_ZH,
)


def table(vendor_label: str, *rows: Iterable[Row], label_zh: str = "") -> dict[str, Explanation]:
    """Every documented code's explanation by code: the service's rows, then the shared ones. No code may come twice.

    `label_zh` is the vendor's name in Chinese sentences, where it has one.
    """
    found: dict[str, Explanation] = {}
    shared = [_labelled(explanation, vendor_label, label_zh) for row in SHARED for explanation in row.explanations()]
    own = [explanation for group in rows for row in group for explanation in row.explanations()]
    for explanation in [*own, *shared]:
        if explanation.code in found:
            raise ValueError(f"{explanation.code} is explained twice")
        found[explanation.code] = explanation
    return found


def explained(
    code: str, known: Mapping[str, Explanation], vendor_label: str, families: Iterable[Row] = (), label_zh: str = ""
) -> Explanation:
    """The explanation of any code: its own, else its family's (the part before the dot), else a general one."""
    code = code or "no code"
    if code in known:
        return known[code]
    if code.startswith("HTTP "):
        return _labelled(replace(_HTTP.explanations()[0], code=code), vendor_label, label_zh)
    family = code.partition(".")[0]
    by_family = {explanation.code: explanation for row in families for explanation in row.explanations()}
    if found := by_family.get(family) or known.get(family):
        return replace(found, code=code)
    return _labelled(replace(_UNKNOWN.explanations()[0], code=code), vendor_label, label_zh)


def _labelled(explanation: Explanation, vendor_label: str, label_zh: str) -> Explanation:
    """The same with the vendor and the code filled in; what stands in a code can be no placeholder."""
    code = explanation.code.replace("{", "").replace("}", "")

    def fill(words: Words, label: str) -> Words:
        return Words(*(sentence.replace("{vendor}", label).replace("{code}", code) for sentence in words))

    chinese = explanation.chinese and fill(explanation.chinese, label_zh or vendor_label)
    return replace(explanation, **fill(explanation.words(), vendor_label)._asdict(), chinese=chinese)

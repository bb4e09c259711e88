"""What Antipode itself says in a card, in English; `phrases_zh.py` says the same in Simplified Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import language
from dashboard.models.phrases_zh import BLANKS_ZH, CATEGORIES_ZH, LABELS_ZH, OWN_ZH, READ_AGAIN_ZH, RETRIES_ZH, SIDES_ZH

# The side that has to move, and whether we try again by ourselves: by the words of the vendor contract.
SIDES = {
    "source": "the source",
    "destination": "the destination",
    "account": "the account",
    "vendor": "the vendor",
    "clock": "this machine's clock",
    "antipode": "Antipode",
}
RETRIES = {
    "by-itself": "Yes, by itself.",
    "after-you-act": "No, this needs you.",
    "never": "No, trying again cannot help.",
    "refresh-first": "No. Sync first, then decide.",
    "look-up": "It is looked up first; only then is anything sent again.",
}

# Our own reasons: (title, meaning, remedy). A vendor's codes never look like these: they have capitals.
OWN = {
    "asked": ("Waiting to be sent.", "", ""),
    "slot": (
        "Waiting for a slot into {destination}.",
        "As many copies are running into {destination} as the account allows at once.",
        "Nothing: it starts when one of them ends. An administrator can raise the number on the account's page.",
    ),
    "one-at-a-time": (
        "Waiting for another copy of {subject} to end.",
        "The vendor copies it to one region at a time.",
        "Nothing: it starts when that one ends.",
    ),
    "rate": ("Waiting for the rate limit.", "The vendor takes only so many calls a second.", "Nothing: it goes on."),
    "lease-over": (
        "The worker that was sending this ended before it wrote what came of it.",
        "The vendor may hold the request. Antipode is looking in {destination} for the copy's mark.",
        "Nothing: what was made is found, what was not made is sent again.",
    ),
    "looking": (
        "Being looked up in {destination}.",
        "It is not clear yet whether the vendor took the request.",
        "Nothing: it is looked up until that is clear.",
    ),
    "not-found": (
        "Nothing with this copy's mark was found in {destination}.",
        "Lists can lag, so this counts only after a grace time.",
        "Nothing: Antipode looks again.",
    ),
    "several-found": (
        "More than one copy in {destination} bears this mark.",
        "Antipode cannot tell which of them to watch.",
        "Compare them in the vendor's console, then adopt one here.",
    ),
    "cannot-resend": (
        "Nothing was found in {destination}, and asking again could make a second copy.",
        "This cloud gives no way to tell a copy that was never made from one that is not listed yet.",
        "Look in the vendor's console; then send again or give up here.",
    ),
    "no-fence": (
        "Nothing was found in {destination}, and asking again could make a second copy.",
        "The vendor takes requests that were signed long ago, so the one that was lost may still arrive.",
        "Look in the vendor's console; then send again or give up here.",
    ),
    "in-the-way": (
        "The vendor says that a copy is in {destination} already, and Antipode cannot tell which.",
        "It keeps one copy of a source in a region. One that is broken, or was made elsewhere, stands in the way.",
        "Look in the vendor's console. If that copy is good, adopt it here; if not, delete it there and send again.",
    ),
    "copy-broken": (
        "The copy in {destination} went bad.",
        "The vendor shows it in a state that no copy recovers from.",
        "Delete it in the vendor's console, then retry.",
    ),
    "replica-missing": (
        "The copy is no longer in {destination}.",
        "It was accepted, and several looks over a quarter of an hour did not find it.",
        "Find out who or what deleted it, then retry.",
    ),
    "source-not-ready": ("Waiting for the source.", "", ""),
    "check-failed": ("A check said no, so nothing was sent.", "", "Change what it says, then retry."),
    "account-off": (
        "The account is switched off.",
        "Nothing is sent for an account that is switched off, and its copies are not looked at.",
        "Enable the account; this goes on by itself.",
    ),
    "credentials": (
        "The account's credentials cannot be used.",
        "They cannot be opened, or a field is missing.",
        "Enter the credentials again on the account's page.",
    ),
    "key-refused": (
        "The vendor keeps refusing the key of account {account}.",
        "A key that goes on being refused is locked, so nothing more is sent with it.",
        "Enter the right key, or test the connection, on the account's page.",
    ),
    "cancelled": ("Cancelled before anything was sent.", "Nothing was created.", ""),
    "stopped-watching": (
        "No longer watched.",
        "The vendor may finish the copy all the same; the next sync shows it.",
        "",
    ),
    "given-up": ("Given up by an administrator.", "", ""),
}

# What stands for a name that nobody gave.
BLANKS = {
    "source": "the source",
    "destination": "the destination",
    "account": "the account",
    "subject": "the disk or snapshot",
}

# What kinds of trouble there are, in the order in which the atlas shows them.
CATEGORIES = {
    "quota": "No room",
    "billing": "Money",
    "auth": "The key",
    "permission": "Permissions",
    "not-found": "Not there",
    "busy": "Not ready",
    "exists": "There already",
    "unsupported": "Not offered",
    "invalid": "Not accepted as asked",
    "throttled": "Too many calls",
    "vendor": "The vendor’s own trouble",
    "network": "On the way there and back",
    "unknown": "Others",
}

# The parts of a card.
LABELS = {
    "meaning": "What happened",
    "remedy": "Do this",
    "side": "Whose side",
    "retry": "Tried again by itself?",
    "message": "The vendor’s words",
    "request_id": "Request id",
}


@dataclass(frozen=True)
class Phrases:
    """Everything of one language. `account` is how its sentences name an account, and what they say where none is named;
    `subject` the same of what is copied where its noun stands before its name, as a pattern and what replaces it."""

    sides: Mapping[str, str]
    retries: Mapping[str, str]
    own: Mapping[str, tuple[str, str, str]]
    blanks: Mapping[str, str]
    labels: Mapping[str, str]
    categories: Mapping[str, str]
    account: tuple[str, str]
    subject: tuple[str, str]
    each_of: str
    read_again: str


PHRASES = {
    language.ENGLISH: Phrases(
        sides=SIDES,
        retries=RETRIES,
        own=OWN,
        blanks=BLANKS,
        labels=LABELS,
        categories=CATEGORIES,
        account=("account {account}", "the account"),
        subject=(r"\b([Tt]he \w+) \{subject\}", r"\1"),
        each_of="each of these {number}",
        read_again="Antipode reads again by itself every few minutes.",
    ),
    language.CHINESE: Phrases(
        sides=SIDES_ZH,
        retries=RETRIES_ZH,
        own=OWN_ZH,
        blanks=BLANKS_ZH,
        labels=LABELS_ZH,
        categories=CATEGORIES_ZH,
        account=("账号 {account}", "该账号"),
        subject=(r"(云硬盘|镜像) \{subject\}", r"该\1"),
        each_of="这 {number} 项",
        read_again=READ_AGAIN_ZH,
    ),
}


def spoken() -> Phrases:
    """Those of the language in force."""
    return PHRASES[language.current()]

"""What happened to a task, in sentences: the vendor's explanation or our own, with the names filled in.

All of it in the language in force (`dashboard.language`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import providers
from dashboard import language
from dashboard.models import outlook, phrases
from dashboard.models.audit import AuditEvent
from dashboard.models.copying import CopyTask
from dashboard.models.inventory import Region
from dashboard.models.phrases import OWN
from dashboard.models.status import Status

# A blank between two Chinese characters: left by a name that was filled in.
_BETWEEN_CHINESE = re.compile(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u4e00-\u9fff])")

# What is the matter where a row does not say so.
UNSAID = {Status.QUEUED: "asked", Status.UNKNOWN: "looking", Status.NEEDS_ATTENTION: "cannot-resend"}


# What regions are called, in English and in Chinese, by account and code.
Names = Mapping[tuple[int, str], tuple[str, str]]


@dataclass(frozen=True)
class Card:
    """A failure card, ready to show. `side` and `retry` are phrases, `retries` is the contract's word for the latter;
    `message` is the vendor's own words, in the vendor's language. `service` explains the code."""

    title: str
    meaning: str
    remedy: str
    code: str = ""
    category: str = ""
    side: str = ""
    retry: str = ""
    retries: str = ""
    message: str = ""
    request_id: str = ""
    vendor: str = ""
    service: str = ""
    language: str = field(default_factory=language.current)

    @property
    def lang(self) -> str:
        """The language of its sentences, as a `lang` attribute has it."""
        return language.ATTRIBUTES[self.language]

    @property
    def meaning_lang(self) -> str:
        """The same of `meaning`, which is the message where nothing better is known."""
        return language.ATTRIBUTES[language.ENGLISH] if self.meaning == self.message else self.lang

    @property
    def labels(self) -> dict[str, str]:
        """What the card's parts are called."""
        return dict(phrases.PHRASES[self.language].labels)

    @property
    def is_hopeless(self) -> bool:
        """Whether trying again cannot help."""
        return self.retries == providers.Retry.NEVER


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return phrases.spoken().blanks.get(key, key)


def for_tasks(tasks: Iterable[CopyTask], names: Names | None = None) -> dict[int, Card]:
    """The card of every task that has something to explain, by the task's key. One query, unless the regions' names are known."""
    tasks = [task for task in tasks if _reason(task) and task.status != Status.SUCCEEDED]
    if names is None:
        names = names_for(tasks)
    return {task.pk: _card(task, names) for task in tasks}


def names_for(rows: Iterable[CopyTask | AuditEvent]) -> Names:
    """What the regions of these rows' accounts are called. One query."""
    accounts = {row.account_id for row in rows if row.account_id}
    regions = Region.objects.filter(account_id__in=accounts) if accounts else Region.objects.none()
    named = regions.values_list("account_id", "code", "name", "name_zh")
    return {(account, code): (name, chinese) for account, code, name, chinese in named}


def card(task: CopyTask) -> Card | None:
    """The task's card; None where there is nothing to explain."""
    return for_tasks([task]).get(task.pk)


def explain(service: str, code: str, **names: str) -> Card:
    """A code on its own; `names` fills in the `account`, or whatever else is known."""
    found = providers.load(service)
    return _from(found, found.explain(code), _Blanks(names))


def in_general(service: type[providers.Service], found: providers.Explanation) -> Card:
    """An explanation of a service's, with nobody's names filled in."""
    return _from(service, found, _Blanks())


def explain_for_vendor(vendor: str, code: str, **names: str) -> Card:
    """The same where only the vendor is known: by the first of its services that documents the code."""
    services = providers.of_vendor(vendor)
    if not services:
        return _unexplained(vendor, code)
    knowing = (one for one in services if any(known.code == code for known in one.explanations()))
    found = next(knowing, services[0])
    return _from(found, found.explain(code), _Blanks(names))


def own(reason: str, **names: str) -> Card | None:
    """The card of one of our own reasons, with the `names` that are known; None for a vendor's code."""
    sentences = phrases.spoken().own.get(reason)
    return Card(*(_fill(text, _Blanks(names)) for text in sentences)) if sentences else None


def each_of(number: int) -> str:
    """What a card calls its subject where it speaks of several."""
    return phrases.spoken().each_of.format(number=number)


def waiting(task: CopyTask, found: Card | None = None) -> str:
    """Why a live task is not moving, and what comes next, in sentences; "" where it moves. `found` is its card, if known."""
    found, then = found or card(task), outlook.of(task)
    if found is None or then is None or task.status in (Status.COPYING, Status.SUBMITTING):
        return ""
    return f"{found.title} {then.sentence}"


def _reason(task: CopyTask) -> str:
    """Why it is as it is; what waits or is looked up always has a reason, also where nobody wrote one."""
    if outlook.is_stopped(task):
        return "account-off"
    return task.reason or UNSAID.get(Status(task.status), "")


def _card(task: CopyTask, names: Names) -> Card:
    filled = _Blanks(
        source=_named(names, task.account_id, task.source_region),
        destination=_named(names, task.account_id, task.destination_region),
        account=task.account.name,
        subject=task.source_name or task.source,
    )
    reason = _reason(task)
    if reason in OWN:
        title, meaning, remedy = (_fill(text, filled) for text in phrases.spoken().own[reason])
        return Card(title, meaning or task.message, remedy, message=task.message, vendor=task.account.vendor_label)
    service = providers.services().get(task.service)
    if service is None:  # no plug-in explains its codes any more
        return _unexplained(task.account.vendor_label, reason, task.message, task.request_id)
    return _from(service, service.explain(task.reason), filled, task)


def _unexplained(vendor: str, code: str, message: str = "", request_id: str = "") -> Card:
    """The card of a code where nobody knows more than the vendor said."""
    said = {"message": message, "request_id": request_id, "vendor": vendor, "language": language.ENGLISH}
    return Card(f"{vendor} answered {code}.", message, "", code, **said)


def _named(names: Names, account_id: int, code: str) -> str:
    name, chinese = names.get((account_id, code)) or (code, "")
    return (chinese if chinese and language.current() == language.CHINESE else name) or code


def _from(
    service: type[providers.Service], found: providers.Explanation, filled: _Blanks, task: CopyTask | None = None
) -> Card:
    spoken = language.current() if found.chinese else language.ENGLISH
    with language.spoken(spoken):
        words = found.words(spoken)
        return Card(
            title=_fill(words.title, filled),
            meaning=_fill(words.meaning, filled),
            remedy=_fill(words.remedy, filled),
            code=found.code,
            category=found.category,
            side=phrases.spoken().sides[found.side],
            retry=phrases.spoken().retries[found.retry],
            retries=found.retry,
            message=task.message if task else "",
            request_id=task.request_id if task else "",
            vendor=task.account.vendor_label if task else language.translated(service.VENDOR_LABEL),
            service=service.NAME,
        )


def _fill(text: str, filled: _Blanks) -> str:
    spoken = phrases.spoken()
    if "account" not in filled:  # "account {account}" would read "account the account"
        named, unnamed = spoken.account
        text = text.replace(named, unnamed).replace(_sentence(named), _sentence(unnamed))
    if "subject" not in filled:  # "the disk {subject}" would read "the disk the disk or snapshot"
        text = re.sub(*spoken.subject, text)
    filled_in = _BETWEEN_CHINESE.sub("", text.format_map(filled))
    begins_with_name = text.startswith("{subject}") and "subject" in filled  # a name keeps its own letters
    return filled_in if begins_with_name else _sentence(filled_in)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

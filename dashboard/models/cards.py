"""What happened to a task, in sentences: the vendor's explanation or our own, with the names filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

import providers
from dashboard.models.copying import CopyTask
from dashboard.models.inventory import Region
from dashboard.models.status import Status

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
    "cancelled": ("Cancelled before anything was sent.", "Nothing was created.", ""),
    "stopped-watching": (
        "No longer watched.",
        "The vendor may finish the copy all the same; the next sync shows it.",
        "",
    ),
    "given-up": ("Given up by an administrator.", "", ""),
}


@dataclass(frozen=True)
class Card:
    """A failure card, ready to show. `side` and `retry` are phrases; `message` is the vendor's own words."""

    title: str
    meaning: str
    remedy: str
    code: str = ""
    category: str = ""
    side: str = ""
    retry: str = ""
    message: str = ""
    request_id: str = ""
    vendor: str = ""


@dataclass(frozen=True)
class AtlasEntry:
    """One code of one service, explained in general."""

    service: str
    service_label: str
    explanation: providers.Explanation
    title: str
    meaning: str
    remedy: str
    side: str
    retry: str


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"the {key}"


def for_tasks(tasks: Iterable[CopyTask]) -> dict[int, Card]:
    """The card of every task that has something to explain, by the task's key. One query for the regions' names."""
    tasks = [task for task in tasks if (task.reason or _is_stopped(task)) and task.status != Status.SUCCEEDED]
    accounts = {task.account_id for task in tasks}
    rows = Region.objects.filter(account_id__in=accounts).values_list("account_id", "code", "name") if accounts else []
    names = {(account, code): name for account, code, name in rows}
    return {task.pk: _card(task, names) for task in tasks}


def card(task: CopyTask) -> Card | None:
    """The task's card; None where there is nothing to explain."""
    return for_tasks([task]).get(task.pk)


def explain(service: str, code: str) -> Card:
    """A code on its own, with nobody's names filled in."""
    found = providers.load(service).explain(code)
    return _from(found, _Blanks())


def explain_for_vendor(vendor: str, code: str, **names: str) -> Card:
    """The same where only the vendor is known; a code that its services share is explained by the first.

    `names` fills in the `account`, or whatever else is known.
    """
    services = providers.of_vendor(vendor)
    if not services:
        return Card(f"{vendor} answered {code}.", "", "", code)
    return _from(services[0].explain(code), _Blanks(names))


def waiting(task: CopyTask) -> str:
    """Why a live task is not moving, and what comes next, in one sentence; "" where it moves."""
    found = card(task)
    if found is None or task.status in (Status.COPYING, Status.SUBMITTING):
        return ""
    return f"{found.title} {_next_look(task)}".strip()


def atlas() -> list[AtlasEntry]:
    """Every code of every service, in the order of the services' own tables."""
    entries = []
    for service in providers.services().values():
        for found in service.explanations():
            shown = _from(found, _Blanks(account="…"))
            label = f"{service.VENDOR_LABEL} · {service.LABEL}"
            entries.append(
                AtlasEntry(
                    service.NAME, label, found, shown.title, shown.meaning, shown.remedy, shown.side, shown.retry
                )
            )
    return entries


def _is_stopped(task: CopyTask) -> bool:
    """Live, but of an account that is switched off: no worker takes it."""
    return task.is_live and not task.account.enabled


def _card(task: CopyTask, names: dict[tuple[int, str], str]) -> Card:
    filled = _Blanks(
        source=names.get((task.account_id, task.source_region), task.source_region),
        destination=names.get((task.account_id, task.destination_region), task.destination_region),
        account=task.account.name,
        subject=task.source_name or task.source,
    )
    reason = "account-off" if _is_stopped(task) else task.reason
    if reason in OWN:
        title, meaning, remedy = (text.format_map(filled) for text in OWN[reason])
        return Card(title, meaning or task.message, remedy, message=task.message, vendor=task.account.vendor_label)
    return _from(task.service_class.explain(task.reason), filled, task)


def _from(found: providers.Explanation, filled: _Blanks, task: CopyTask | None = None) -> Card:
    return Card(
        title=_fill(found.title, filled),
        meaning=_fill(found.meaning, filled),
        remedy=_fill(found.remedy, filled),
        code=found.code,
        category=found.category,
        side=SIDES[found.side],
        retry=RETRIES[found.retry],
        message=task.message if task else "",
        request_id=task.request_id if task else "",
        vendor=task.account.vendor_label if task else "",
    )


def _fill(text: str, filled: _Blanks) -> str:
    if "account" not in filled:  # "account {account}" would read "account the account"
        text = text.replace("account {account}", "the account")
    filled_in = text.format_map(filled)
    named = text.startswith("{subject}") and "subject" in filled  # a name keeps its own letters
    return filled_in if named else _sentence(filled_in)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _next_look(task: CopyTask) -> str:
    # A row that a worker holds at this moment is due when its lease is over: that is no time to tell.
    if task.claim is not None or task.due_at is None or task.due_at <= timezone.now():
        return ""
    return f"Next try at {task.due_at:%H:%M:%S} UTC."

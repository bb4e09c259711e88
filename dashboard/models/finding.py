"""What a text names, wherever it stands: an id, the beginning of a name, a tag, a request id, a code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from dashboard.models import atlas
from dashboard.models.account import Account
from dashboard.models.atlas import Entry
from dashboard.models.attempt import CopyAttempt
from dashboard.models.copying import CopyTask
from dashboard.models.inventory import Disk, Snapshot

# So many of each kind: more than that is a list's business.
MOST = 8
BIG = ("account__sealed", "account__check_results")


@dataclass(frozen=True)
class Found:
    """What was found, at most MOST of a kind; what bears exactly that text stands first. `batch` is that of the copies, where the
    text is its id."""

    disks: list[Disk] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    copies: list[CopyTask] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    codes: list[Entry] = field(default_factory=list)
    batch: UUID | None = None

    def __bool__(self) -> bool:
        return any((self.disks, self.snapshots, self.copies, self.accounts, self.codes))


def find(text: str) -> Found:
    """In four to six queries, each by index and cut short. Ids and names of disks and snapshots count from their beginning, as
    typed or in small letters; whatever else is looked for bears exactly this text."""
    accounts = list(Account.objects.kept().defer("sealed", "check_results"))
    batch = _as_uuid(text)
    named = CopyTask.objects.filter(_names_a_copy(text, batch))
    copies = list(named.select_related("account").defer(*BIG, "message", "options", "candidates")[:MOST])
    return Found(
        disks=_seen(Disk.objects.all(), text),
        snapshots=_seen(Snapshot.objects.all(), text),
        copies=copies,
        accounts=[account for account in accounts if text.casefold() in account.name.casefold()][:MOST],
        codes=_codes(text),
        batch=batch if any(task.batch == batch for task in copies) else None,
    )


def _seen(rows: QuerySet[Any], text: str) -> list[Any]:
    """First what has the id, then what else begins so: the one must not be lost among thousands of the other."""
    rows = rows.filter(account__removed_at__isnull=True).select_related("account").defer(*BIG).order_by()
    words = _spellings(text)
    either = Q()
    for word in words:
        either |= Q(vendor_id__begins=word) | Q(name__begins=word)
    begins = list(rows.filter(either)[: 2 * MOST])
    exact = [row for row in begins if row.vendor_id in words]
    if not exact and len(begins) == 2 * MOST:
        exact = list(rows.filter(vendor_id__in=words)[:MOST])
    return [*exact, *(row for row in begins if row not in exact)][:MOST]


def _names_a_copy(text: str, batch: UUID | None) -> Q:
    """By number, tag, replica, source, batch, or the request id of any of its attempts."""
    asked = CopyAttempt.objects.filter(request_id=text).order_by().values_list("task", flat=True)
    numbers = set(asked[:MOST])
    if (number := text.removeprefix("#")).isascii() and number.isdigit() and len(number) < 19:
        numbers.add(int(number))
    either = Q(pk__in=numbers) | Q(tag=text.lower()) | Q(replica=text) | Q(source=text)
    return either | Q(batch=batch) if batch else either


def _codes(text: str) -> list[Entry]:
    """Codes that begin so, however they are capitalised."""
    begins = [entry for entry in atlas.entries() if entry.code.casefold().startswith(text.casefold())]
    return sorted(begins, key=lambda entry: (len(entry.code), entry.code))[:MOST]


def _spellings(text: str) -> list[str]:
    return list(dict.fromkeys((text, text.lower())))


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

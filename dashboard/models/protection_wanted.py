"""Wanted protection: in how many other regions a verified copy of a disk is to stand, and how old its data may be.

One row for one scope. A disk's own wins over a tag's in its account, that over a tag's in all accounts, that over its account's,
that over the one for everything. Of two tags that a disk bears the stricter one wins: any copy before none, the younger data, then
the more regions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import language
from dashboard.models.audit import AuditEvent
from dashboard.models.protection import Protection, ProtectionQuerySet

if TYPE_CHECKING:
    from dashboard.models.inventory import Disk
    from dashboard.models.user import User

MOST_COPIES = 5
MOST_HOURS = 24 * 366


class Scope(IntEnum):
    """What a row speaks of; the larger wins."""

    EVERYTHING = 0
    ACCOUNT = 1
    TAG = 2
    TAG_OF_ACCOUNT = 3
    DISK = 4


class WantedProtection(models.Model):
    """What is wanted for one scope: `copies` in other regions, 0 for none at all; `regions` are the codes of those that count,
    empty for any; data of at most `hours`.

    The scope is the disk; else the tag (of the account, where there is one); else the account; else everything.
    """

    account = models.ForeignKey("dashboard.Account", models.CASCADE, null=True, related_name="wanted")
    disk = models.ForeignKey("dashboard.Disk", models.CASCADE, null=True, related_name="wanted", db_index=False)
    tag_key = models.CharField(max_length=127, blank=True)
    tag_value = models.CharField(max_length=255, blank=True)
    regions = models.JSONField(default=list)
    copies = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(MOST_COPIES)])
    hours = models.PositiveIntegerField(default=24, validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)])
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tag_key"],
                condition=Q(account__isnull=True, disk__isnull=True, tag_key=""),
                name="one_wanted_for_everything",
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(disk__isnull=True, tag_key=""), name="one_wanted_for_an_account"
            ),
            models.UniqueConstraint(
                fields=["tag_key", "tag_value"],
                condition=Q(account__isnull=True, disk__isnull=True) & ~Q(tag_key=""),
                name="one_wanted_for_a_tag",
            ),
            models.UniqueConstraint(
                fields=["account", "tag_key", "tag_value"],
                condition=Q(disk__isnull=True) & ~Q(tag_key=""),
                name="one_wanted_for_a_tag_of_account",
            ),
            models.UniqueConstraint(fields=["disk"], name="one_wanted_for_a_disk"),
        ]

    def __str__(self) -> str:
        """The scope as the history says it."""
        named = self.disk.account if self.disk else self.account
        owner = f" in {named.name}" if named else ""
        match self.scope:
            case Scope.EVERYTHING:
                return "all disks"
            case Scope.ACCOUNT:
                return f"all disks{owner}"
            case Scope.DISK:
                return f"disk {self.disk}{owner}"
            case _:
                return f"disks tagged {self.tag_key}={self.tag_value}{owner}"

    @property
    def scope(self) -> Scope:
        if self.disk_id:
            return Scope.DISK
        if self.tag_key:
            return Scope.TAG_OF_ACCOUNT if self.account_id else Scope.TAG
        return Scope.ACCOUNT if self.account_id else Scope.EVERYTHING

    @property
    def age(self) -> timedelta:
        """How old the data of a copy may be."""
        return timedelta(hours=self.hours)

    @property
    def is_none(self) -> bool:
        """Whether it says that these disks need no copy elsewhere."""
        return self.copies == 0

    @property
    def age_words(self) -> str:
        if self.hours % 24:
            return ngettext("%(n)d hour", "%(n)d hours", self.hours) % {"n": self.hours}
        days = self.hours // 24
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}

    def words(self, names: Mapping[str, str]) -> str:
        """What it asks for, in one sentence without a full stop; `names` are those of regions, by their codes."""
        if self.is_none:
            return _("No copy in another region is wanted")
        regions = language.listed([names.get(code, code) for code in self.regions])
        told = {"n": self.copies, "age": self.age_words, "regions": regions}
        if not self.regions:
            one, many = (
                _("A copy in any other region, with data of at most %(age)s"),
                _("Copies in any %(n)d other regions, with data of at most %(age)s"),
            )
        elif self.copies >= len(self.regions):
            one, many = (
                _("A copy in %(regions)s, with data of at most %(age)s"),
                _("A copy in each of %(regions)s, with data of at most %(age)s"),
            )
        else:
            one, many = (
                _("A copy in one of %(regions)s, with data of at most %(age)s"),
                _("Copies in %(n)d of %(regions)s, with data of at most %(age)s"),
            )
        return (one if self.copies == 1 else many) % told

    def matches(self, disk: Disk) -> bool:
        if self.disk_id:
            return self.disk_id == disk.pk
        if self.account_id not in (None, disk.account_id):
            return False
        return not self.tag_key or (self.tag_key in disk.tags and str(disk.tags[self.tag_key]) == self.tag_value)

    @property
    def strictness(self) -> tuple[int, ...]:
        return (self.scope, not self.is_none, -self.hours, self.copies, -(self.pk or 0))

    @property
    def protections(self) -> ProtectionQuerySet:
        """The disks that it speaks of, whether or not it holds for them."""
        rows = Protection.objects.all()
        match self.scope:
            case Scope.DISK:
                return rows.filter(disk=self.disk_id)
            case Scope.TAG | Scope.TAG_OF_ACCOUNT:
                rows = rows.filter(tags__key=self.tag_key, tags__value=self.tag_value)
        return rows.filter(account=self.account_id) if self.account_id else rows

    # -- how it changes

    def put(self, actor: User | None) -> None:
        """Write it, and have its disks reckoned. Raises IntegrityError where somebody else has just written one for its scope."""
        with transaction.atomic():
            before = WantedProtection.objects.filter(pk=self.pk).first() if self.pk else None
            self.save()
            self._record("changed" if before else "added", actor, before=before.written if before else "")
            self.protections.ask()

    def withdraw(self, actor: User | None) -> None:
        """What it outdid holds again."""
        with transaction.atomic():
            self.protections.ask()
            self._record("removed", actor)
            self.delete()

    @property
    def written(self) -> str:
        """What it asks for, as the history keeps it: regions are called otherwise in time, their codes stay."""
        with language.spoken(language.ENGLISH):
            return self.words({})

    def _record(self, verb: str, actor: User | None, before: str = "") -> None:
        AuditEvent.objects.record(
            f"protection.{verb}",
            kind="protection",
            subject=str(self),
            subject_id=self.pk,
            account=self.account or (self.disk.account if self.disk else None),
            actor=actor,
            before=self.written if verb == "removed" else before,
            after="" if verb == "removed" else self.written,
        )


def by_default() -> WantedProtection:
    """What holds for everything until somebody says otherwise: one copy in any other region, of yesterday at most."""
    return WantedProtection(copies=1, hours=24)


class Wanted:
    """The rows that concern some disks, read once: which of them holds for a disk, and which it outdoes."""

    def __init__(self, disks: Iterable[int]) -> None:
        rows = WantedProtection.objects.filter(Q(disk__isnull=True) | Q(disk__in=list(disks)))
        self._rows = list(rows.select_related("account").defer("account__sealed", "account__check_results"))
        if not any(row.scope is Scope.EVERYTHING for row in self._rows):
            self._rows.append(by_default())
        self._of_disks: Mapping[int, WantedProtection] = {row.disk_id: row for row in self._rows if row.disk_id}
        self._others = sorted(
            (row for row in self._rows if not row.disk_id), key=lambda row: row.strictness, reverse=True
        )

    @property
    def default(self) -> WantedProtection:
        """What holds for everything that nothing else speaks of."""
        return next(row for row in self._rows if row.scope is Scope.EVERYTHING)

    def of(self, disk: Disk) -> WantedProtection:
        """The one that holds."""
        return self._of_disks.get(disk.pk) or next(row for row in self._others if row.matches(disk))

    def all_of(self, disk: Disk) -> list[WantedProtection]:
        """Every one that speaks of it, the one that holds first."""
        own = self._of_disks.get(disk.pk)
        return ([own] if own else []) + [row for row in self._others if row.matches(disk)]

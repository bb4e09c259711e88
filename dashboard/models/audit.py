"""The audit trail: one line for every change, in the transaction that made it true.

The database itself refuses UPDATE and DELETE on this table (triggers, migration 0002), so nothing here offers them. Lines name
people, accounts and tasks by value, not by foreign key: they outlive what they speak of.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard import language

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from dashboard.models.account import Account

# What a line can be about, and in which words pages say it.
KINDS = {
    "task": _("Copies"),
    "account": _("Accounts"),
    "region": _("Regions"),
    "user": _("People"),
    "quota": _("Quotas"),
    "protection": _("Wanted protection"),
    "filter": _("Saved filters"),
}

# Every verb that is ever written, in the words of the pages; a test holds this against the sources.
VERBS = {
    "task.requested": _("Copy asked for"),
    "task.retried": _("Copy tried again"),
    "task.queued": _("Copy waits again"),
    "task.submitting": _("Copy being sent"),
    "task.copying": _("Copy under way"),
    "task.succeeded": _("Copy verified"),
    "task.failed": _("Copy failed"),
    "task.unknown": _("Copy being looked up"),
    "task.needs_attention": _("Copy needs a decision"),
    "task.cancelled": _("Copy cancelled"),
    "task.skipped": _("Copy skipped"),
    "task.lost": _("Copy lost"),
    "task.vanished": _("Verified copy no longer listed"),
    "account.added": _("Account added"),
    "account.changed": _("Account changed"),
    "account.enabled": _("Account enabled"),
    "account.disabled": _("Account disabled"),
    "account.removed": _("Account removed"),
    "account.resealed": _("Credentials sealed with a new key"),
    "account.regions_chosen": _("Regions chosen"),
    "account.regions_read": _("Regions read"),
    "account.regions_failed": _("Regions could not be read"),
    "account.test_asked": _("Connection test asked for"),
    "account.tested": _("Connection tested"),
    "account.sync_asked": _("Sync of an account asked for"),
    "region.sync_asked": _("Sync of a region asked for"),
    "region.synced": _("Region synced"),
    "region.sync_failed": _("Sync failed"),
    "region.orphans_found": _("Snapshots found that no copy tells of"),
    "quota.limit_entered": _("Limit entered"),
    "quota.limit_removed": _("Limit removed"),
    "quota.limit_refuted": _("Entered limit given up after a refusal"),
    "protection.added": _("Wanted protection added"),
    "protection.changed": _("Wanted protection changed"),
    "protection.removed": _("Wanted protection removed"),
    "filter.added": _("Filter saved"),
    "filter.changed": _("Saved filter changed"),
    "filter.removed": _("Saved filter removed"),
    "user.added": _("Person added"),
    "user.changed": _("Person changed"),
    "user.activated": _("Person let in again"),
    "user.deactivated": _("Person shut out"),
    "user.password_changed": _("Password changed"),
    "user.logins_ended": _("Logins ended"),
    "user.logged_in": _("Logged in"),
    "user.logged_out": _("Logged out"),
    "user.login_refused": _("Login refused"),
}

# How copies and quotas write what they are about: "snap-1: here → there", "snap-1 in there".
PLACED = re.compile(r"(.+?)(?:: (\S+) → | in )(\S+)")


class Actor(Protocol):
    """Whoever does something: a user of ours, or somebody at the command line, who is known by name only and has no `pk`."""

    @property
    def pk(self) -> Any: ...

    def get_username(self) -> str: ...


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, kind: str, subject_id: object) -> AuditQuerySet:
        return self.filter(kind=kind, subject_id=str(subject_id))


class AuditManager(models.Manager["AuditEvent"]):
    def get_queryset(self) -> AuditQuerySet:
        return AuditQuerySet(self.model, using=self._db)

    def record(self, verb: str, **facts: Any) -> AuditEvent:
        """Write one line; the arguments are those of `line`."""
        event = self.line(verb, **facts)
        event.save(force_insert=True)
        return event

    def line(
        self,
        verb: str,
        *,
        kind: str,
        subject: str,
        subject_id: object = "",
        actor: Actor | None = None,
        account: Account | None = None,
        before: StrOrPromise = "",
        after: StrOrPromise = "",
        why: StrOrPromise = "",
        request_id: str = "",
        batch: uuid.UUID | None = None,
        **detail: Any,
    ) -> AuditEvent:
        """A line that is not written yet, for `bulk_create`. `actor` None means Antipode itself; what may be said in several
        languages is written in English."""
        return AuditEvent(
            verb=verb,
            kind=kind,
            subject=subject[:200],
            subject_id=str(subject_id),
            actor_id=actor.pk if actor else None,
            actor=actor.get_username() if actor else "",
            account_id=account.pk if account else None,
            account=account.name if account else "",
            before=language.written(before)[:200],
            after=language.written(after)[:200],
            why=language.written(why)[:2000],
            request_id=request_id[:80],
            batch=batch,
            detail=detail,
        )


class AuditEvent(models.Model):
    """Who did what to what, from which state to which, why, and the vendor's request id. `actor` "" is Antipode itself.

    `kind` is what it is about: one of KINDS. `verb` is `<noun>.<past tense>`.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor_id = models.BigIntegerField(null=True, editable=False)
    actor = models.CharField(max_length=150, blank=True, editable=False)
    verb = models.CharField(max_length=40, editable=False)
    kind = models.CharField(max_length=20, editable=False)
    subject = models.CharField(max_length=200, editable=False)
    subject_id = models.CharField(max_length=40, blank=True, editable=False)
    account_id = models.BigIntegerField(null=True, editable=False)
    account = models.CharField(max_length=80, blank=True, editable=False)
    before = models.CharField(max_length=200, blank=True, editable=False)
    after = models.CharField(max_length=200, blank=True, editable=False)
    why = models.TextField(blank=True, editable=False)
    request_id = models.CharField(max_length=80, blank=True, editable=False)
    batch = models.UUIDField(null=True, editable=False)
    detail = models.JSONField(default=dict, editable=False)

    objects = AuditManager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "-id"], name="event_kind"),
            models.Index(fields=["kind", "subject_id", "-id"], name="event_subject"),
            models.Index(fields=["subject", "-id"], name="event_about", opclasses=["varchar_pattern_ops", "int8_ops"]),
            models.Index(fields=["request_id", "-id"], name="event_request"),
            models.Index(fields=["account_id", "-id"], name="event_account"),
            models.Index(fields=["account_id", "verb", "-id"], name="event_account_verb"),
            models.Index(fields=["verb", "-id"], name="event_verb"),
            models.Index(fields=["actor", "-id"], name="event_actor"),
            models.Index(fields=["batch", "-id"], name="event_batch"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"

    @property
    def words(self) -> str:
        """The verb as pages say it."""
        return str(VERBS.get(self.verb) or self.verb.replace(".", " ").replace("_", " "))

    @property
    def route(self) -> tuple[str, list[str]] | None:
        """Of a line about a copy or a quota what it is about, and the codes of the regions in their order; None of others."""
        found = PLACED.fullmatch(self.subject) if self.kind in ("task", "quota") else None
        return (found[1], [code for code in found.group(2, 3) if code]) if found else None

    @property
    def before_words(self) -> str:
        return self._said(self.before)

    @property
    def after_words(self) -> str:
        return self._said(self.after)

    def _said(self, state: str) -> str:
        """A state of a copy or the role of a person in the language in force; what else stands here, people or vendors wrote."""
        return language.translated(state) if self.kind in ("task", "user") else state

"""Filters that people keep under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from dashboard.models.audit import AuditEvent

if TYPE_CHECKING:
    from dashboard.models.user import User

# So many a person keeps of one list: more than that nobody finds a name in.
MOST = 50


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def of(self, page: str, user: User) -> SavedFilterQuerySet:
        """What somebody may choose on a list: their own, and what is shared; by name."""
        return self.filter(Q(owner=user) | Q(shared=True), page=page).select_related("owner").order_by("name", "pk")

    def changeable(self, user: User) -> SavedFilterQuerySet:
        """Their own; an administrator's are the shared ones too."""
        mine = Q(owner=user)
        return self.filter(mine | Q(shared=True) if user.is_administrator else mine)


class SavedFilter(models.Model):
    """The filters of one list, as the query string of its address has them. `page` is the list's URL name.

    A shared one is offered to everybody; an administrator made it so.
    """

    page = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", db_index=False)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="one_filter_of_a_name")]
        indexes = [models.Index(fields=["page"], condition=Q(shared=True), name="filter_shared")]

    def __str__(self) -> str:
        return self.name

    def may_be_changed_by(self, user: Any) -> bool:
        return self.owner_id == user.pk or (self.shared and user.is_administrator)

    @property
    def written(self) -> str:
        """What it is, as the history keeps it."""
        return f"{self.name}, {'for everybody' if self.shared else 'for oneself'}: {self.page}?{self.query}"

    def put(self, actor: User) -> None:
        """Write it. Raises IntegrityError where its owner has just written one of that name."""
        with transaction.atomic():
            before = SavedFilter.objects.filter(pk=self.pk).first() if self.pk else None
            if before:
                self.save(update_fields=["name", "shared"])
                self._record("filter.changed", actor, before.written, self.written)
            else:
                self.save(force_insert=True)
                self._record("filter.added", actor, after=self.written)

    def withdraw(self, actor: User) -> None:
        with transaction.atomic():
            self._record("filter.removed", actor, before=self.written)
            self.delete()

    def _record(self, verb: str, actor: User, before: str = "", after: str = "") -> None:
        AuditEvent.objects.record(
            verb, kind="filter", subject=self.name, subject_id=self.pk, actor=actor, before=before, after=after
        )

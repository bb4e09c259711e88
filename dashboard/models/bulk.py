"""What one press does to everything that a filter matches: a row that is worked off some hundred copies at a time.

Whoever presses does the first part; a worker does the rest. The row says how far it has come, so any worker goes on where the last
one ended, two of them do nothing twice, and nobody holds the database for long.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from dashboard import doorbell
from dashboard.models import conditions, requesting
from dashboard.models.copying import CopyTask, is_live
from dashboard.models.status import RETRYABLE
from dashboard.models.user import User

# Copies of one step: retries share a transaction, which other writers wait for; of the cancelled each has its own.
RETRIES, CANCELS = 500, 100

# What is left out of a press is counted up to so many.
COUNTED = 1_000

# Seconds after which somebody else goes on with what nobody has worked at.
LEASE = timedelta(seconds=60)


class BulkQuerySet(models.QuerySet["Bulk"]):
    def unfinished(self) -> BulkQuerySet:
        return self.filter(due_at__isnull=False)

    def due(self) -> BulkQuerySet:
        return self.filter(due_at__lte=timezone.now())


class Bulk(models.Model):
    """Retry, or cancel, what `wanted` matched at the press: copies up to the key `upto`, of which those up to `after` are done.

    `total` is how many there were then, `done` how many were acted on, `kept` how many could not be. `batch` is that of the new
    tries. `due_at` is empty once all of it is done.
    """

    class Act(models.TextChoices):
        RETRY = "retry"
        CANCEL = "cancel"

    act = models.CharField(max_length=10, choices=Act.choices)
    wanted = models.JSONField(encoder=DjangoJSONEncoder)
    batch = models.UUIDField(default=uuid.uuid4)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    why = models.TextField(blank=True)
    after = models.BigIntegerField(default=0)
    upto = models.BigIntegerField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, default=timezone.now)

    objects = BulkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="bulk_due"),
            models.Index(fields=["batch"], name="bulk_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.done} of {self.total}"

    @property
    def is_finished(self) -> bool:
        return self.due_at is None

    @property
    def left(self) -> int:
        return max(0, self.total - self.done - self.kept)

    def step(self) -> bool:
        """Do the next part; whether there is more to do. What somebody else has dealt with meanwhile is passed over. Who may no
        longer do such things has it end here."""
        # Before the work: a part that cannot be done is not tried again at once.
        Bulk.objects.filter(pk=self.pk, due_at__isnull=False).update(due_at=timezone.now() + LEASE)
        if self.actor is None or not (self.actor.is_active and self.actor.is_operator):
            Bulk.objects.filter(pk=self.pk).update(due_at=None)
            return False
        return self._retry_some() if self.act == self.Act.RETRY else self._cancel_some()

    def _retry_some(self) -> bool:
        """One transaction: the new tries, and how far this has come. Two that work at it wait for each other."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Bulk.objects.select_for_update(of=("self",)).select_related("actor"))
            if self.is_finished:
                return False
            tasks = list(self._next(retryable())[:RETRIES])
            made = requesting.retry(tasks, actor=self.actor, why=self.why, batch=self.batch)
            self._moved_on(tasks, RETRIES, done=len(made.tasks), kept=len(made.under_way))
        return not self.is_finished

    def _cancel_some(self) -> bool:
        """A transaction each, which counts its copy as well: no number is lost where two are at one part, or one ends within it."""
        self.refresh_from_db(from_queryset=Bulk.objects.select_related("actor"))
        if self.is_finished:
            return False
        after, tasks = self.after, list(self._next(cancellable())[:CANCELS])
        refused = [task.pk for task in tasks if not self._cancelled(task)]
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Bulk.objects.select_for_update(of=("self",)).select_related("actor"))
            if self.after == after and not self.is_finished:
                kept = CopyTask.objects.filter(cancellable(), pk__in=refused).count() if refused else 0
                self._moved_on(tasks, CANCELS, kept=kept)
        return not self.is_finished

    def _cancelled(self, task: CopyTask) -> bool:
        try:
            with transaction.atomic():
                requesting.cancel(task, actor=self.actor, why=self.why)
                Bulk.objects.filter(pk=self.pk).update(done=F("done") + 1)
        except requesting.NotPossible:
            return False
        return True

    def _next(self, possible: Q) -> models.QuerySet[CopyTask]:
        wanted = conditions.read(self.wanted)
        rows = CopyTask.objects.filter(wanted, possible, pk__gt=self.after, pk__lte=self.upto)
        return rows.select_related("account").defer("account__check_results").order_by("pk")

    def _moved_on(self, tasks: list[CopyTask], most: int, *, kept: int, done: int = 0) -> None:
        self.done, self.kept = self.done + done, self.kept + kept
        if tasks:
            self.after = tasks[-1].pk
        self.due_at = timezone.now() + LEASE if len(tasks) == most else None
        self.save(update_fields=["done", "kept", "after", "due_at"])


@dataclass(frozen=True)
class Scope:
    """How much a press would act on: copies by account and destination; `left_out` are those of accounts that are switched off."""

    places: list[tuple[int, str, int]]
    size_gb: int
    left_out: int = 0

    @property
    def total(self) -> int:
        return sum(number for _, _, number in self.places)


def retryable() -> Q:
    """What ended without a verified copy and was not tried again, of accounts that take part."""
    return Q(_ended(), account__enabled=True)


def _ended() -> Q:
    return Q(unresolved=True, status__in=RETRYABLE, account__removed_at__isnull=True)


def cancellable() -> Q:
    """What has not ended; what is at the vendor at that moment, or waits for a decision, is kept."""
    return is_live()


def possible(act: str) -> Q:
    return retryable() if act == Bulk.Act.RETRY else cancellable()


def scope(act: str, wanted: Q) -> Scope:
    """What a press would act on now, in one query."""
    rows = CopyTask.objects.filter(wanted, _ended() if act == Bulk.Act.RETRY else cancellable()).order_by()
    places = rows.values_list("account_id", "destination_region", "account__enabled")
    counted = sorted(places.annotate(n=models.Count("pk"), gb=models.Sum("size_gb")), key=lambda row: -row[3])
    takes_part = [row for row in counted if row[2] or act == Bulk.Act.CANCEL]
    return Scope(
        [(account, region, number) for account, region, _, number, _ in takes_part],
        sum(row[4] for row in takes_part),
        sum(row[3] for row in counted) - sum(row[3] for row in takes_part),
    )


def press(act: str, wanted: Q, *, actor: User, why: str = "") -> Bulk | None:
    """Begin: the first part is done when this returns. None where there is nothing to do."""
    newest = CopyTask.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    total = CopyTask.objects.filter(wanted, possible(act)).count()
    if not total:
        return None
    made = Bulk.objects.create(
        act=act,
        wanted=conditions.written(wanted),
        actor=actor,
        why=why,
        upto=newest,
        total=total,
        due_at=timezone.now() + LEASE,
    )
    if made.step():
        doorbell.ring("run_bulk", made.pk)
    return made


def left_out(wanted: Q) -> int:
    """How many could be retried, were their account not switched off; counted up to one more than COUNTED."""
    return CopyTask.objects.filter(wanted, _ended(), account__enabled=False).order_by()[: COUNTED + 1].count()

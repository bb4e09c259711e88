"""Copy tasks: a row says what has happened, and when it wants attention next."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Q, When
from django.utils import timezone

import providers
from dashboard.models.audit import AuditEvent
from dashboard.models.fitting import fitted
from dashboard.models.operations import facts_of
from dashboard.models.status import FINISHED, LIVE, MOVES, RETRYABLE, STEP_OF, TROUBLED, UNRESOLVED, Status, Step

# Letters and digits that nobody mistakes for one another, and that every vendor takes in a name.
TAG_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

# For how long a failure that nobody retried stands on the first page.
TROUBLE_SHOWN = timedelta(days=7)


def new_tag() -> str:
    """A mark for a replica's name: 31^10 of them, so two tasks never share one by chance."""
    return "ap" + "".join(secrets.choice(TAG_ALPHABET) for _ in range(10))


# A mark at the end of a name, as a word of its own; some vendors change the case of what they are given.
_TAG_AT_END = re.compile(rf"(?:^|[^0-9a-z])(ap[{TAG_ALPHABET}]{{10}})$", re.IGNORECASE)


def tag_in(name: str) -> str:
    """The mark that a vendor's name for something ends with; "" where it bears none."""
    found = _TAG_AT_END.search(name)
    return found[1].lower() if found else ""


class IllegalMove(Exception):
    """Code asked for a move that the state table does not have."""


def is_troubled() -> Q:
    """What asks for somebody's eyes, and was not tried again. A failure that was left alone for a week is history."""
    # Each half is a range of its own index, so that the failures of all the years before are not gone through.
    waiting = Q(status=Status.NEEDS_ATTENTION, unresolved=True)
    ended = [status for status in TROUBLED if status in FINISHED]
    return waiting | Q(finished_at__gte=timezone.now() - TROUBLE_SHOWN, status__in=ended, unresolved=True)


def is_live() -> Q:
    """Not finished. That such a copy has a due time as well finds it among a million that have ended."""
    return Q(status__in=LIVE, due_at__isnull=False)


# What only one live task may hold, by its columns; a wish has the same.
PLACE = ("account_id", "service", "operation", "source", "destination_region")


class CopyTaskQuerySet(models.QuerySet["CopyTask"]):
    def of_place(self, place: tuple[Any, ...]) -> CopyTaskQuerySet:
        """Every try of the same copy: same source, same operation, same destination."""
        return self.filter(**dict(zip(PLACE, place, strict=True)))

    def live(self) -> CopyTaskQuerySet:
        return self.filter(is_live())

    def troubled(self) -> CopyTaskQuerySet:
        """In trouble, and nobody has tried again since."""
        return self.filter(is_troubled())

    def retryable(self) -> CopyTaskQuerySet:
        return self.filter(unresolved=True, status__in=RETRYABLE)

    def due(self, now: datetime | None = None) -> CopyTaskQuerySet:
        """Wanting attention now, of accounts that are switched on."""
        return self.filter(due_at__lte=now or timezone.now(), account__enabled=True)


class CopyTask(models.Model):
    """One source, one operation, one result in one region.

    `due_at` is empty once it is finished. A worker that claims it raises `epoch` and pushes `due_at` past its lease; each later
    write names the epoch, so that whoever lost the row writes nothing. `reason` is a vendor's code or one of ours, `message` the
    vendor's own words. `missing_since` and `missing_reads` count looks that did not find a replica in its destination.
    `options` is what was chosen beyond source and destination, by the names that the operation declares. `since` is when the
    copy was first asked for: every later try of it keeps that time. `candidates` is what the last look-up found where it takes
    a person to choose, as `dashboard.models.candidates` writes it. `asked_by` is who asked, by name, also where that is no user of
    ours; "" is Antipode itself. `retried` says that there is a later try; `unresolved` follows from it and the state.
    """

    batch = models.UUIDField(default=uuid.uuid4)
    account = models.ForeignKey("dashboard.Account", models.PROTECT, related_name="tasks", db_index=False)
    service = models.CharField(max_length=40)
    operation = models.CharField(max_length=40)
    source = models.CharField(max_length=80)
    source_name = models.CharField(max_length=300, blank=True)
    source_region = models.CharField(max_length=64)
    destination_region = models.CharField(max_length=64)
    disk = models.CharField(max_length=80, blank=True)
    size_gb = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    options = models.JSONField(default=dict)
    tag = models.CharField(max_length=16, default=new_tag)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.QUEUED)
    lane = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    epoch = models.PositiveBigIntegerField(default=0)
    claim = models.UUIDField(null=True)
    reason = models.CharField(max_length=120, blank=True)
    message = models.TextField(blank=True)
    request_id = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    replica = models.CharField(max_length=80, blank=True)
    vendor_state = models.CharField(max_length=60, blank=True)
    progress = models.PositiveSmallIntegerField(null=True)
    missing_since = models.DateTimeField(null=True)
    missing_reads = models.PositiveIntegerField(default=0)
    candidates = models.JSONField(default=list)
    retry_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="retries")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    asked_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    retried = models.BooleanField(default=False, db_default=False)
    unresolved = models.GeneratedField(
        expression=Case(
            When(status__in=[status.value for status in UNRESOLVED], retried=False, then=True), default=False
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = CopyTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "service", "operation", "source", "destination_region"],
                condition=Q(status__in=[status.value for status in LIVE]),
                name="one_live_task_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["lane", "due_at"], condition=Q(due_at__isnull=False), name="task_lane_due"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="task_due"),
            models.Index(fields=["status", "-id"], name="task_status"),
            # What a list is filtered by comes with the key that it is sorted by.
            models.Index(fields=["account", "-id"], name="task_account"),
            models.Index(fields=["account", "status", "-id"], name="task_account_status"),
            models.Index(fields=["batch", "-id"], name="task_batch"),
            models.Index(fields=["asked_by", "-id"], name="task_by"),
            models.Index(fields=["-id"], condition=Q(due_at__isnull=False), name="task_live"),
            models.Index(fields=["-id"], condition=Q(unresolved=True), name="task_unresolved"),
            models.Index(fields=["finished_at"], condition=Q(unresolved=True), name="task_unresolved_at"),
            # With all that failures are put together by: thousands of them are read without their rows.
            models.Index(
                fields=[
                    "status",
                    "-id",
                    "account",
                    "service",
                    "reason",
                    "destination_region",
                    "finished_at",
                    "unresolved",
                ],
                condition=Q(unresolved=True),
                name="task_failure",
            ),
            models.Index(fields=["service", "-id"], name="task_service"),
            models.Index(fields=["source_region", "-id"], name="task_from"),
            models.Index(fields=["destination_region", "-id"], name="task_to"),
            models.Index(fields=["created_at"], name="task_created"),
            models.Index(
                fields=["source", "account"], name="task_source", opclasses=["varchar_pattern_ops", "int8_ops"]
            ),
            models.Index(fields=["source_name"], name="task_name_begins", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["reason", "-id"], name="task_reason"),
            models.Index(fields=["reason", "service", "status"], name="task_met"),
            models.Index(fields=["account", "destination_region", "status", "-id"], name="task_destination"),
            models.Index(
                fields=["account", "destination_region", "finished_at"],
                condition=Q(finished_at__isnull=False),
                name="task_finished",
            ),
            models.Index(fields=["replica"], name="task_replica", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["tag"], name="task_tag"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.source} → {self.destination_region}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only new rows are saved whole; a worker may hold any other."""
        if self.pk is not None and not kwargs.get("force_insert"):
            raise RuntimeError("a copy task is changed by move(), note() or a claim, not by save()")
        self.lane = self.lane_for(Status(self.status))
        super().save(*args, **kwargs)

    # -- what it is ------------------------------------------------------------------------------------------------------------

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_retryable(self) -> bool:
        return self.status in RETRYABLE

    @property
    def place(self) -> tuple[int, str, str, str, str]:
        """What PLACE names."""
        return (self.account_id, self.service, self.operation, self.source, self.destination_region)

    @property
    def service_class(self) -> type[providers.Service]:
        return providers.load(self.service)

    @property
    def operation_facts(self) -> providers.Operation:
        """What the service declares; of what is not offered any more, what the row itself tells."""
        return facts_of(self.service, self.operation) or self._operation_that_was()

    def _operation_that_was(self) -> providers.Operation:
        return providers.Operation(
            name=self.operation,
            label=self.operation,
            source_kind=providers.SourceKind.SNAPSHOT,
            result_kind="",
            api="",
            crosses_regions=self.source_region != self.destination_region,
            max_orders=1,
            resends_by_itself=False,
        )

    @property
    def order(self) -> providers.Order:
        """This task in the words of the vendor contract."""
        return providers.Order(
            key=str(self.pk),
            operation=self.operation,
            source=self.source,
            source_region=self.source_region,
            destination_region=self.destination_region,
            tag=self.tag,
            name=self.name,
            disk=self.disk,
            options=self.options,
            tries=self.attempts,
        )

    def lane_for(self, status: Status) -> str:
        """`account:service:region:step`; what is sent goes by the source's region, what is looked for by the destination's."""
        step = STEP_OF.get(status)
        if step is None:
            return ""
        region = self.source_region if step is Step.SUBMIT else self.destination_region
        return f"{self.account_id}:{self.service}:{region}:{step.value}"

    # -- how it changes --------------------------------------------------------------------------------------------------------

    def move(
        self, to: Status, *, due_at: datetime | None = None, actor: Any = None, why: str = "", **fields: Any
    ) -> bool:
        """Go to another state, if this row is still as it was read. False: someone else has it now, and nothing was written.

        The event is written in the same transaction. An operator's move (`actor`) also raises the epoch, so that a worker that
        holds the row at that moment loses it.
        """
        before = Status(self.status)
        changes = self.changes(to, due_at, **fields)
        if actor is not None:
            changes["epoch"] = self.epoch + 1
        with transaction.atomic():
            if not self._write(before, changes):
                return False
            self.moved(before, to, changes, actor, why).save(force_insert=True)
        return True

    def changes(self, to: Status, due_at: datetime | None = None, **fields: Any) -> dict[str, Any]:
        """The columns that a move writes. Raises IllegalMove."""
        if (self.status, to) not in MOVES:
            raise IllegalMove(f"{self.status} → {to}")
        now = timezone.now()
        over = {"due_at": None, "finished_at": now} if to in FINISHED else {"due_at": due_at or now}
        return {**fields, **over, "status": to.value, "lane": self.lane_for(to), "updated_at": now, "claim": None}

    def moved(
        self, before: Status, to: Status, changes: Mapping[str, Any], actor: Any = None, why: str = ""
    ) -> AuditEvent:
        """The event that goes with a move."""
        return AuditEvent.objects.line(
            f"task.{to.value.lower()}",
            kind="task",
            subject=self.title,
            subject_id=self.pk,
            actor=actor,
            account=self.account,
            before=before.label,
            after=to.label,
            why=why or changes.get("message", "") or changes.get("reason", ""),
            request_id=changes.get("request_id", ""),
            batch=self.batch,
        )

    def note(self, **fields: Any) -> bool:
        """Write something without changing the state, fenced in the same way. False: someone else has it now."""
        return self._write(Status(self.status), {**fields, "updated_at": timezone.now()})

    def put_off(self, due_at: datetime, **fields: Any) -> bool:
        """Give the row back until a later time, without marking it changed: nothing an admin sees is different."""
        return self._write(Status(self.status), {**fields, "due_at": due_at, "claim": None})

    def wait(self, due_at: datetime, reason: str, message: str = "") -> bool:
        """Give the row back until a later time and say why, where it does not say so already."""
        if (self.reason, self.message) == (reason, message):
            return self.put_off(due_at)
        return self.note(due_at=due_at, claim=None, reason=reason, message=message)

    def _write(self, status: Status, changes: dict[str, Any]) -> bool:
        rows = CopyTask.objects.filter(pk=self.pk, epoch=self.epoch, status=status)
        changes = fitted(CopyTask, changes)
        if rows.update(**changes) != 1:
            return False
        self.have(changes)
        return True

    def have(self, changes: Mapping[str, Any]) -> None:
        """What was written to the row is so here as well."""
        for name, value in fitted(CopyTask, changes).items():
            setattr(self, name, value)

    @property
    def title(self) -> str:
        """One line for the audit trail: what is copied where."""
        if self.source_region == self.destination_region:
            return f"{self.source} in {self.source_region}"
        return f"{self.source}: {self.source_region} → {self.destination_region}"

"""What was submitted to the vendors, and what they answered: one row for each task and try."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.models.copying import CopyTask


class CopyAttempt(models.Model):
    """One submission to the vendor, written before it is made. Attempts that went in one call share `call`.

    `request` and `answer` are what went over the wire without any secret.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("under way")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        NOT_SENT = "not-sent", _("not sent")
        UNSURE = "unsure", _("no clear answer")

    task = models.ForeignKey(CopyTask, models.PROTECT, related_name="attempt_rows", db_index=False)
    number = models.PositiveIntegerField()
    call = models.UUIDField(default=uuid.uuid4)
    api = models.CharField(max_length=80)
    opened_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    http_status = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=120, blank=True)
    message = models.TextField(blank=True)
    request_id = models.CharField(max_length=80, blank=True)
    request = models.TextField(blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["task", "number"]
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="one_attempt_of_a_number")]
        indexes = [
            models.Index(fields=["call"], name="attempt_call"),
            models.Index(fields=["request_id"], name="attempt_request"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of task {self.task_id}"

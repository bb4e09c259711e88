"""The states of a copy task, and the only moves there are between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The label is the word that pages show."""

    QUEUED = "QUEUED", _("Waiting")
    SUBMITTING = "SUBMITTING", _("Sending")
    COPYING = "COPYING", _("Copying")
    SUCCEEDED = "SUCCEEDED", _("Verified")
    FAILED = "FAILED", _("Failed")
    UNKNOWN = "UNKNOWN", _("Checking")
    NEEDS_ATTENTION = "NEEDS_ATTENTION", _("Needs you")
    CANCELLED = "CANCELLED", _("Cancelled")
    SKIPPED = "SKIPPED", _("Skipped")
    LOST = "LOST", _("Lost")


class Step(models.TextChoices):
    """What a live task wants done next; the last part of its lane."""

    SUBMIT = "submit"
    RECONCILE = "reconcile"
    WATCH = "watch"


# A live task holds its place: no second one for the same source, operation and destination.
LIVE = (Status.QUEUED, Status.SUBMITTING, Status.COPYING, Status.UNKNOWN, Status.NEEDS_ATTENTION)
FINISHED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED, Status.SKIPPED, Status.LOST)
RETRYABLE = (Status.FAILED, Status.CANCELLED, Status.SKIPPED, Status.LOST)
# What has not come to a verified copy, and is nobody's but a person's: until it is tried again.
UNRESOLVED = (*RETRYABLE, Status.NEEDS_ATTENTION)
# What asks for an admin's eyes.
TROUBLED = (Status.FAILED, Status.NEEDS_ATTENTION, Status.LOST)

MOVES: frozenset[tuple[Status, Status]] = frozenset(
    {
        (Status.QUEUED, Status.SUBMITTING),  # slot and rate taken, intent written
        (Status.QUEUED, Status.COPYING),  # a look-up found our tag already there
        (Status.QUEUED, Status.SKIPPED),  # a check said no before anything was sent
        (Status.QUEUED, Status.CANCELLED),  # the operator's choice, nothing sent
        (Status.QUEUED, Status.NEEDS_ATTENTION),  # a look-up found several
        (Status.SUBMITTING, Status.COPYING),  # accepted
        (Status.SUBMITTING, Status.QUEUED),  # a definite no that will pass
        (Status.SUBMITTING, Status.FAILED),  # a definite no that will not
        (Status.SUBMITTING, Status.UNKNOWN),  # the answer was lost, or the worker was
        (Status.UNKNOWN, Status.COPYING),  # exactly one object bears our tag
        (Status.UNKNOWN, Status.QUEUED),  # nothing after the grace time, and resending is safe
        (Status.UNKNOWN, Status.NEEDS_ATTENTION),  # several, or nothing and resending is not safe
        (Status.NEEDS_ATTENTION, Status.COPYING),
        (Status.NEEDS_ATTENTION, Status.QUEUED),
        (Status.NEEDS_ATTENTION, Status.FAILED),
        (Status.COPYING, Status.SUCCEEDED),  # read ready in the destination
        (Status.COPYING, Status.FAILED),  # the copy went bad there
        (Status.COPYING, Status.LOST),  # gone from the destination, several reads over a quarter of an hour
        (Status.COPYING, Status.CANCELLED),  # stopped watching; the vendor may finish it
    }
)

STEP_OF: dict[Status, Step] = {
    Status.QUEUED: Step.SUBMIT,
    Status.SUBMITTING: Step.RECONCILE,  # once its lease is over, somebody has to look
    Status.UNKNOWN: Step.RECONCILE,
    Status.NEEDS_ATTENTION: Step.RECONCILE,
    Status.COPYING: Step.WATCH,
}

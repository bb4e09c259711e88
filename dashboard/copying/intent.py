"""What is committed before the vendor is asked."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

import providers
from dashboard.copying import slots, turns
from dashboard.copying.claim import lease
from dashboard.models import CopyAttempt, CopyTask, Region, Status
from dashboard.models.together import NotTogether, Values, move_together
from dashboard.points import Point, reached


@dataclass(frozen=True)
class Intent:
    """The tasks that are ours to send, and the signed call that carries all of them; `call` is in each one's attempt."""

    tasks: list[CopyTask]
    call: uuid.UUID
    submission: providers.Submission


def write_intent(service: providers.Service, group: list[CopyTask]) -> Intent | None:
    """Move the group to SUBMITTING with an attempt row each, and sign; None where every row is someone else's by now.

    Only rows that were won are in the signed bytes. Signing is arithmetic: nothing is called while the transaction is open.
    """
    with transaction.atomic():
        group = _that_may_run(group)
        # As they were put together: this try does not count yet, and a service may make smaller groups after each.
        orders = {task.pk: task.order for task in group}
        won = _begun(group)
        if not won:
            return None
        submission = service.prepare([orders[task.pk] for task in won])
        call, signed_at = uuid.uuid4(), datetime.fromtimestamp(submission.signed_at, UTC)
        CopyAttempt.objects.bulk_create(
            CopyAttempt(
                task=task,
                number=task.attempts,
                call=call,
                api=submission.api,
                signed_at=signed_at,
                request=submission.record,
            )
            for task in won
        )
        reached(Point.INTENT_WRITTEN)
    reached(Point.INTENT_COMMITTED)
    return Intent(won, call, submission)


def _begun(group: list[CopyTask]) -> list[CopyTask]:
    """Those of the group that are still ours. Mostly all are, and one statement moves them."""
    if not group:
        return []
    due_at = timezone.now() + lease()
    tries: dict[int, Values] = {task.pk: {"attempts": task.attempts + 1} for task in group}
    with suppress(NotTogether):
        move_together(group, Status.SUBMITTING, due_at=due_at, each=tries, reason="", message="")
        return group
    return [
        task for task in group if task.move(Status.SUBMITTING, due_at=due_at, **tries[task.pk], reason="", message="")
    ]


def _that_may_run(group: list[CopyTask]) -> list[CopyTask]:
    """Count the slots again, and whose turn it is, alone: two workers that looked at once could both have taken the last one."""
    account, regions = group[0].account, {task.destination_region for task in group}
    regions |= {task.source_region for task in group if task.operation_facts.one_at_a_time}
    Region.objects.filter(account=account, code__in=regions).hold()
    return slots.with_room(account, turns.in_turn(account, group))

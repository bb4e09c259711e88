"""What a vendor's verdict makes of a task."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

import providers
from dashboard.copying import delays
from dashboard.copying.quotas import forget_refusals, learn_refusal
from dashboard.models import CopyAttempt, CopyTask, Status
from dashboard.models.fitting import fitted
from dashboard.models.together import NotTogether, move_together
from providers import Answer, Category, Outcome, Retry, Verdict

# A longer id would be cut by its column, and then be another one.
LONGEST_REPLICA = 80


def unmentioned(task: CopyTask) -> Verdict:
    """The verdict on a task of which the answer tells nothing that can be used: it is looked up."""
    return Verdict(
        task.order, Outcome.UNSURE, code="looking", message="The answer does not tell what came of this copy."
    )


def settle(task: CopyTask, verdict: Verdict, answer: Answer) -> None:
    """Write the outcome, if the row is still ours. If it is not, whoever has it looks the copy up: nothing is touched."""
    if verdict.outcome is Outcome.ACCEPTED and len(verdict.replica) > LONGEST_REPLICA:
        verdict = replace(unmentioned(task), message=f"The answer's id has {len(verdict.replica)} characters.")
    if _move(task, verdict, answer.request_id):
        _close(task.attempt_rows.filter(number=task.attempts), verdict, answer)


def accept_together(verdicts: Mapping[CopyTask, Verdict], call: uuid.UUID, answer: Answer) -> None:
    """Write what the vendor took in one call, if every row of it is still ours. Raises NotTogether."""
    tasks = list(verdicts)
    task, verdict = tasks[0], verdicts[tasks[0]]
    if any(len(told.replica) > LONGEST_REPLICA for told in verdicts.values()):
        raise NotTogether
    replicas = {task.pk: {"replica": told.replica} for task, told in verdicts.items()}
    _close(CopyAttempt.objects.filter(call=call, task__in=tasks), verdict, answer)
    if task.operation_facts.crosses_regions:
        forget_refusals(tasks)
    move_together(tasks, Status.COPYING, **_taken(task, answer.request_id), each=replicas)


def _close(attempts: QuerySet[CopyAttempt], verdict: Verdict, answer: Answer) -> None:
    facts = {"code": verdict.code, "message": verdict.message, "request_id": answer.request_id}
    attempts.filter(outcome=CopyAttempt.Outcome.OPEN).update(
        **fitted(CopyAttempt, facts),
        outcome=CopyAttempt.Outcome(verdict.outcome.value),
        closed_at=timezone.now(),
        seconds=answer.seconds,
        http_status=answer.http_status,
        answer=answer.record,
    )


def _move(task: CopyTask, verdict: Verdict, request_id: str) -> bool:
    said: dict[str, Any] = {"reason": verdict.code, "message": verdict.message, "request_id": request_id}
    match verdict.outcome:
        case Outcome.ACCEPTED:
            return _accepted(task, verdict, request_id)
        case Outcome.UNSURE:
            return task.move(Status.UNKNOWN, due_at=_look_at(verdict), **said)
        case Outcome.NOT_SENT:
            return task.move(Status.QUEUED, due_at=_again_at(task, verdict, Category.NETWORK), **said)
        case _:
            return _refused(task, verdict, said)


def _look_at(verdict: Verdict) -> datetime:
    return delays.not_before(verdict.retry_after, delays.soon(delays.SOONEST_LOOK))


def _again_at(task: CopyTask, verdict: Verdict, category: Category) -> datetime:
    return delays.not_before(verdict.retry_after, delays.again_at(category, task.attempts))


def _accepted(task: CopyTask, verdict: Verdict, request_id: str) -> bool:
    if task.operation_facts.crosses_regions:
        forget_refusals([task])
    return task.move(Status.COPYING, **_taken(task, request_id), replica=verdict.replica)


def _taken(task: CopyTask, request_id: str) -> dict[str, Any]:
    return {
        "due_at": delays.soon(delays.SOONEST_LOOK),
        "reason": "",
        "message": "",
        "request_id": request_id,
        "accepted_at": timezone.now(),
        "progress": 0 if task.operation_facts.gives_progress else None,
    }


def _refused(task: CopyTask, verdict: Verdict, said: dict[str, Any]) -> bool:
    """A definite no. What will pass is tried again by itself, a conflict that may be our own copy is looked up."""
    explanation: providers.Explanation = task.service_class.explain(verdict.code)
    if explanation.retry is Retry.LOOK_UP:
        return task.move(Status.UNKNOWN, due_at=_look_at(verdict), **said)
    if explanation.retry is Retry.BY_ITSELF and task.attempts < delays.MOST_ATTEMPTS:
        return task.move(Status.QUEUED, due_at=_again_at(task, verdict, explanation.category), **said)
    if explanation.category is Category.QUOTA:
        learn_refusal(task, explanation)
    return task.move(Status.FAILED, **said)

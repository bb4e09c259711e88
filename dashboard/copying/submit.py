"""Send what waits to be sent: check, look, take a turn and a slot, write the intent, make one call, write what came of it.

The intent (SUBMITTING and an attempt row with its signing time) is committed before the vendor is asked, and the signed bytes are
sent once. A worker that ends anywhere in between leaves rows that `reconcile` looks up when their lease is over.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

import providers
from dashboard.copying import checks, delays, keys, reconcile, slots
from dashboard.copying.alone import ITS_OWN, alone, apart
from dashboard.copying.claim import claim, release
from dashboard.copying.intent import Intent, write_intent
from dashboard.copying.lanes import Lane
from dashboard.copying.outcome import accept_together, settle, unmentioned
from dashboard.copying.pace import Pace, TooBusy
from dashboard.copying.speaking import CannotSpeak, may_speak, speaker
from dashboard.models import CopyTask
from dashboard.models.together import NotTogether
from dashboard.points import Point, reached
from providers import Outcome

ROWS = 60

# So many are looked for in one job: with a slow vendor more of them would outlast the lease, and be looked for for ever.
LOOKS = 20

# Seconds after which a job gives back what it has not come to: well within the lease.
BUDGET = 20.0

# Seconds until a task whose account's credentials cannot be used looks whether somebody has entered them again.
CREDENTIALS_LOOK = 60


def submit(name: str) -> None:
    """Send up to sixty due tasks of the lane, in as few calls as the vendor allows."""
    lane = Lane.named(name)
    tasks = claim(name, ROWS)
    if not tasks:
        return
    account = tasks[0].account
    try:
        service = speaker(account, lane.service)
    except CannotSpeak as error:
        _wait_for_credentials(tasks, error)
        return
    tasks = _not_there_yet(service, checks.sendable(tasks))
    tasks = slots.with_room(account, tasks)
    _send_in_groups(service, tasks, Pace(account.pk, service.rate))


def _send_in_groups(service: providers.Service, tasks: list[CopyTask], pace: Pace) -> None:
    by_key = {str(task.pk): task for task in tasks}
    groups = [[by_key[order.key] for order in group] for group in service.group(task.order for task in tasks)]
    stop_at = time.monotonic() + BUDGET
    for place, group in enumerate(groups):
        rest = [task for later in groups[place:] for task in later]
        if time.monotonic() > stop_at:
            release(rest)
            return
        try:
            pace.near(group[0].operation_facts.api)
            may_speak(group[0].account, type(service))
        except TooBusy as busy:
            _wait_for_turn(rest, busy)
            return
        except CannotSpeak as error:
            _wait_for_credentials(rest, error)
            return
        with apart(*group):
            _send(service, group, pace)


def _send(service: providers.Service, group: list[CopyTask], pace: Pace) -> None:
    try:
        intent = write_intent(service, group)
    except providers.BadCredentials as error:
        # What was written is undone; these objects do not know it.
        as_they_are = list(CopyTask.objects.filter(pk__in=[task.pk for task in group]))
        _wait_for_credentials(as_they_are, CannotSpeak(str(error)))
        return
    if intent is None:
        return
    try:
        pace.wait_signed(intent.submission.api)
    except TooBusy as busy:
        _take_back(intent, busy)
        return
    reached(Point.TURN_TAKEN)
    answer = service.send(intent.submission)
    reached(Point.ANSWER_PARSED)
    _write_outcome(intent, answer)
    _learn(service, intent, answer, pace)


def _write_outcome(intent: Intent, answer: providers.Answer) -> None:
    told = {verdict.order.key: verdict for verdict in answer.verdicts}
    verdicts = {task: told.get(str(task.pk)) or unmentioned(task) for task in intent.tasks}
    for task in _not_accepted_together(intent, answer, verdicts):
        with alone(task):
            settle(task, verdicts[task], answer)
            reached(Point.OUTCOME_WRITTEN)
        reached(Point.OUTCOME_COMMITTED)


def _take_back(intent: Intent, busy: TooBusy) -> None:
    """Others took the turns meanwhile: nothing was sent."""
    for task in intent.tasks:
        with alone(task):
            verdict = providers.Verdict(task.order, Outcome.NOT_SENT, code="rate", retry_after=busy.seconds)
            settle(task, verdict, providers.Answer((verdict,)))


def _not_accepted_together(
    intent: Intent, answer: providers.Answer, verdicts: Mapping[CopyTask, providers.Verdict]
) -> list[CopyTask]:
    """Write what was accepted in one transaction; the tasks that are left to be written one by one."""
    accepted = {task: verdict for task, verdict in verdicts.items() if verdict.outcome is Outcome.ACCEPTED}
    if len(accepted) < 2:
        return list(verdicts)
    try:
        with transaction.atomic():
            accept_together(accepted, intent.call, answer)
            reached(Point.OUTCOME_WRITTEN)
    except (NotTogether, *ITS_OWN):
        return list(verdicts)
    reached(Point.OUTCOME_COMMITTED)
    return [task for task in verdicts if task not in accepted]


def _learn(service: providers.Service, intent: Intent, answer: providers.Answer, pace: Pace) -> None:
    """What an answer tells beyond its tasks: whether the vendor takes the key, and for how long it wants to be left alone."""
    account = intent.tasks[0].account
    pace.hold(intent.submission.api, max((verdict.retry_after for verdict in answer.verdicts), default=0.0))
    if any(verdict.outcome is Outcome.ACCEPTED for verdict in answer.verdicts):
        keys.accepted(account)
    elif any(_is_about_the_key(service, verdict) for verdict in answer.verdicts):
        keys.refused(account)


def _is_about_the_key(service: providers.Service, verdict: providers.Verdict) -> bool:
    return verdict.outcome is Outcome.REFUSED and keys.is_refusal(type(service), verdict.code)


def _not_there_yet(service: providers.Service, tasks: list[CopyTask]) -> list[CopyTask]:
    """The tasks whose copy is not in its destination already; the others are adopted.

    Only a task that was never asked for and is younger than this worker needs no look: an older row may come from a database
    that was restored, an earlier try may have got through after all.
    """
    to_look = [task for task in tasks if checks.may_have_been_sent(task)]
    if not to_look:
        return tasks
    to_look, later = to_look[:LOOKS], to_look[LOOKS:]
    release(later)
    found = _found(service, to_look)
    counts_at = checks.nothing_counts_at(to_look)
    held = {task.pk for task in [*to_look, *later]}
    for task in to_look:
        if items := found.get(task.pk):
            with alone(task):
                reconcile.settle(task, items)
        elif task.pk in found and task.pk in counts_at and counts_at[task.pk] > timezone.now():
            task.wait(min(delays.next_look_at(task.created_at), counts_at[task.pk]), "not-found")
        elif task.pk in found:
            held.remove(task.pk)
    return [task for task in tasks if task.pk not in held]


def _found(service: providers.Service, tasks: list[CopyTask]) -> dict[int, list[providers.SnapshotInfo]]:
    """What bears each task's tag, by its key; empty where nobody could be asked, and then the tasks are put off."""
    try:
        return reconcile.look_for(service, tasks)
    except TooBusy as busy:
        _wait_for_turn(tasks, busy)
    except providers.VendorError as error:
        category = service.explain(error.code).category
        for task in tasks:
            due_at = delays.not_before(error.retry_after, delays.again_at(category, task.attempts))
            task.wait(due_at, error.code, error.message)
    return {}


def _wait_for_credentials(tasks: list[CopyTask], error: CannotSpeak) -> None:
    for task in tasks:
        task.wait(delays.soon(CREDENTIALS_LOOK), error.reason, str(error))


def _wait_for_turn(tasks: list[CopyTask], busy: TooBusy) -> None:
    for task in tasks:
        task.wait(delays.soon(busy.seconds), "rate")

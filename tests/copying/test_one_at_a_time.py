"""A source that its cloud copies to one region at a time: the second copy waits, and starts when the first has ended."""

from __future__ import annotations

from datetime import timedelta

from dashboard.copying.claim import claim
from dashboard.copying.intent import write_intent
from dashboard.copying.speaking import speaker
from dashboard.models import CopyTask, Status, cards
from tests.copying import jdcloud
from tests.copying.driver import Engine


def two_copies(images: Engine) -> tuple[CopyTask, CopyTask]:
    first, second = images.ask(jdcloud.ROOMY, jdcloud.NEARLY_FULL, source=jdcloud.IMAGE)
    return first, second


def now(task: CopyTask) -> CopyTask:
    return CopyTask.objects.get(pk=task.pk)


def test_the_second_copy_of_a_source_waits_says_why_and_starts_when_the_first_ends(images: Engine) -> None:
    first, second = two_copies(images)
    images.work()
    waiting = now(second)
    assert (now(first).status, waiting.status, waiting.reason) == (Status.COPYING, Status.QUEUED, "one-at-a-time")
    card = cards.card(waiting)
    assert card is not None
    assert card.title.startswith("Waiting for another copy of ")
    assert card.message == f"Copy {first.pk} to {jdcloud.ROOMY} comes first."

    images.until(lambda: now(first).status == Status.SUCCEEDED, step=2)
    assert now(second).due_at - now(first).finished_at < timedelta(seconds=1), "woken, not left to its time"
    images.until(lambda: now(second).status == Status.SUCCEEDED, step=2)

    assert now(second).attempts == 1, "the vendor was never asked in vain"
    assert len(images.accepted) == 2


def test_copies_of_different_sources_go_together(images: Engine) -> None:
    (one,) = images.ask(jdcloud.ROOMY, source=jdcloud.IMAGE)
    (other,) = images.ask(jdcloud.ROOMY, source=jdcloud.OTHER_IMAGE)
    images.work()
    assert (now(one).status, now(other).status) == (Status.COPYING, Status.COPYING)


def test_a_source_whose_copy_is_being_looked_up_takes_no_other(images: Engine) -> None:
    images.cloud.fault("refuse", action="vm:copyImages", times=1)
    first, second = two_copies(images)
    images.work()
    images.work(60)
    assert (now(first).status, now(second).reason) == (Status.UNKNOWN, "one-at-a-time")


def test_of_two_workers_that_begin_at_once_one_sends(images: Engine) -> None:
    first, second = two_copies(images)
    held = {task.pk: task for task in claim(first.lane, 10)}
    service = speaker(images.account, "jdcloud_vm")
    assert write_intent(service, [held[first.pk]]) is not None
    assert write_intent(service, [held[second.pk]]) is None
    assert (now(first).status, now(second).reason) == (Status.SUBMITTING, "one-at-a-time")

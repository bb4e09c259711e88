"""Where a cloud's results bear no mark of ours, a look-up takes for ours only what was not there before we asked."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from dashboard.models import CopyTask, Snapshot, Status, requesting
from dashboard.models.requesting import Wish
from providers.emulator.jdcloud import seed
from tests.copying import jdcloud
from tests.copying.driver import Engine

COPIED, SHANGHAI = seed.COPIED, seed.ROOMY_REGION


def ask(images: Engine) -> CopyTask:
    wish = Wish(images.account, "jdcloud_vm", "copy_image", COPIED, jdcloud.HOME, SHANGHAI)
    return requesting.request([wish], actor=None).tasks[0]


def now(task: CopyTask) -> CopyTask:
    return CopyTask.objects.get(pk=task.pk)


def earlier_copy(images: Engine) -> str:
    """A copy of the same image that stands in the destination from before."""
    return str(Snapshot.objects.get(region=SHANGHAI, copied_from=COPIED).vendor_id)


def test_a_lost_answer_is_not_taken_for_a_copy_that_stood_there_before(images: Engine) -> None:
    before = earlier_copy(images)
    images.cloud.fault("accept_then_drop", action="vm:copyImages", times=1)
    task = ask(images)
    images.until(lambda: now(task).status == Status.SUCCEEDED)
    assert now(task).replica != before
    assert [copy["replica"] for copy in images.accepted] == [now(task).replica]


def test_a_request_that_never_arrived_adopts_no_copy_from_before_and_asks_a_person(images: Engine) -> None:
    images.cloud.fault("refuse", action="vm:copyImages", times=1)
    task = ask(images)
    images.until(lambda: now(task).status == Status.NEEDS_ATTENTION, step=120)
    assert (now(task).reason, images.accepted) == ("cannot-resend", [])


def test_a_copy_from_before_that_was_never_read_is_known_by_its_age(images: Engine) -> None:
    before = earlier_copy(images)
    Snapshot.objects.filter(vendor_id=before).delete()
    images.cloud.fault("refuse", action="vm:copyImages", times=1)
    task = ask(images)
    images.until(lambda: now(task).status == Status.NEEDS_ATTENTION, step=120)
    assert now(task).reason == "cannot-resend"


def test_a_later_try_adopts_what_an_earlier_one_made(images: Engine) -> None:
    images.cloud.fault("accept_then_drop", action="vm:copyImages", times=1)
    task = ask(images)
    images.work()
    made = images.accepted[0]["replica"]
    images.sync(SHANGHAI)  # the inventory sees the copy before the next try is asked for
    CopyTask.objects.filter(pk=task.pk).update(status=Status.FAILED, due_at=None, lane="", finished_at=timezone.now())
    images.clock.shift(timedelta(hours=2).total_seconds())
    (again,) = requesting.retry([now(task)], actor=None).tasks
    assert again.since == task.since

    images.until(lambda: now(again).status == Status.SUCCEEDED)

    assert (now(again).replica, len(images.accepted)) == (made, 1)

"""--wait: what it waits for, when it gives up, what it says while nobody works."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management.base import OutputWrapper
from django.db import connection
from django.utils import timezone

from dashboard import doorbell
from dashboard.commandline import NotReachable
from dashboard.commandline.output import Output
from dashboard.commandline.waiting import Look, Wait
from dashboard.models import Account, CopyTask, Region, Status
from tests.commands import making
from tests.commands.making import run
from tests.running import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_url")]


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Somebody else at work, on a connection of their own; what goes wrong there fails the test."""
    troubles: list[BaseException] = []

    def working() -> None:
        try:
            work()
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    thread = threading.Thread(target=working)
    thread.start()
    yield
    thread.join(20)
    assert not thread.is_alive() and not troubles, troubles


def tasks_asked_for(count: int) -> list[CopyTask]:
    return list(wait_until(lambda: CopyTask.objects.filter(status=Status.QUEUED)[:count], "the copies are asked for"))


def ended_as(task: CopyTask, *moves: tuple[Status, dict[str, object]]) -> None:
    for status, facts in moves:
        assert task.move(status, **facts)


SENT = ((Status.SUBMITTING, {}), (Status.COPYING, {"replica": "snap-r", "progress": 50}))


def test_it_waits_until_all_are_verified_and_ends_with_0() -> None:
    making.snapshot(making.account())

    def worker() -> None:
        (task,) = tasks_asked_for(1)
        ended_as(task, *SENT)
        time.sleep(0.7)
        ended_as(task, (Status.SUCCEEDED, {"progress": 100}))

    with meanwhile(worker):
        ended = run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--wait", "--json")
    (task,) = ended.only("tasks")
    assert (ended.code, ended.err) == (0, "")
    assert (task["status"], task["replica"], task["progress"]) == ("SUCCEEDED", "snap-r", 100) and task["finished_at"]


@pytest.mark.parametrize(
    "moves",
    [
        ((Status.SUBMITTING, {}), (Status.FAILED, {"reason": "InsufficientSnapshotQuota", "message": "64 of 64"})),
        ((Status.SKIPPED, {"reason": "check-failed"}),),
        ((Status.CANCELLED, {"reason": "cancelled"}),),
        ((Status.NEEDS_ATTENTION, {"reason": "several-found"}),),
        (*SENT, (Status.LOST, {"reason": "replica-missing"})),
    ],
)
def test_every_end_but_verified_ends_with_1_and_is_explained(
    moves: tuple[tuple[Status, dict[str, object]], ...],
) -> None:
    making.snapshot(making.account())
    with meanwhile(lambda: ended_as(tasks_asked_for(1)[0], *moves)):
        ended = run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--wait", "--json")
    (task,) = ended.only("tasks")
    assert ended.code == 1 and task["status"] == moves[-1][0].value
    assert task["explanation"]["title"] and task["reason"]


def test_a_timeout_ends_with_3_and_shows_what_is_still_under_way() -> None:
    making.snapshot(making.account())
    options = ("--snapshot", "snap-a", "--to", "ap-beijing", "--wait", "--timeout", "0.6", "--json")
    began = time.monotonic()
    ended = run("copy", "--account", "prod", *options)
    (task,) = ended.only("tasks")
    assert ended.code == 3 and time.monotonic() - began < 5
    assert task["status"] == "QUEUED" and f"manage.py copies {task['id']}" in ended.err
    assert CopyTask.objects.get().is_live


def test_waiting_holds_no_transaction() -> None:
    making.snapshot(making.account())
    held: list[bool] = []

    def look() -> Look:
        held.append(connection.in_atomic_block)
        return Look(len(held) > 2)

    assert Wait(voice(), doorbell.COPIES, "").until(look)
    assert held == [False] * 3


# -- workers


def voice(err: io.StringIO | None = None) -> Output:
    wrapped = [OutputWrapper(stream, ending="") for stream in (io.StringIO(), err or io.StringIO())]
    return Output(*wrapped, as_json=False)


def test_that_no_worker_is_alive_is_said_once_and_the_waiting_goes_on() -> None:
    err = io.StringIO()
    looks = iter([False] * 4 + [True])
    waiting = Wait(voice(err), doorbell.COPIES, "It goes on.", quiet=0.1)
    assert waiting.until(lambda: Look(next(looks)))
    assert err.getvalue().count("No worker takes this up") == 1
    assert "rqworker copies" in err.getvalue() and err.getvalue().endswith("It goes on.\n")


def test_where_only_a_worker_can_answer_it_gives_up_without_one() -> None:
    with pytest.raises(NotReachable, match="rqworker inventory"):
        Wait(voice(), doorbell.INVENTORY, "", quiet=0.1, needs_worker=True).until(lambda: Look(False))


def test_without_redis_it_says_so(settings: object) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"  # type: ignore[attr-defined]
    err = io.StringIO()
    looks = iter([False] * 3 + [True])
    assert Wait(voice(err), doorbell.COPIES, "It goes on.", quiet=0.1).until(lambda: Look(next(looks)))
    assert "Redis does not answer" in err.getvalue()


def test_a_test_that_no_worker_answers_in_time_ends_with_3() -> None:
    making.account()
    ended = run("account", "test", "prod", "--timeout", "0.6", "--json")
    assert ended.code == 3 and ended.out == "" and "No worker has answered" in ended.err


# -- syncs


def read(region: Region, code: str = "") -> None:
    """As a worker leaves a region that it has read, or could not read."""
    now = timezone.now()
    facts = {"sync_error": code, "sync_message": code and "no", "sync_ended_at": now}
    Region.objects.filter(pk=region.pk).update(
        sync_epoch=region.sync_epoch + 1, sync_started_at=now, **facts, **({} if code else {"synced_at": now})
    )


def listed(account: Account, error: str = "") -> None:
    due = timezone.now() + timedelta(days=1)
    Account.objects.filter(pk=account.pk).update(regions_due_at=due, regions_error=error)


def inventory_worker(account: Account, failing: str = "") -> Callable[[], None]:
    def work() -> None:
        wait_until(lambda: Account.objects.get(pk=account.pk).regions_due_at <= timezone.now(), "a sync is asked for")
        listed(account)
        making.snapshot(account, "snap-new")
        for region in Region.objects.filter(account=account):
            read(region, "InternalError" if region.code == failing else "")

    return work


def fresh(account: Account) -> Account:
    listed(account)
    return account


def test_sync_waits_until_every_region_was_read() -> None:
    account = fresh(making.account())
    with meanwhile(inventory_worker(account)):
        ended = run("sync", "prod", "--wait", "--json")
    regions = {one["region"]: one for one in ended.only("regions")}
    assert ended.code == 0 and {one["state"] for one in regions.values()} == {"read"}
    assert (regions["ap-guangzhou"]["snapshots"], regions["ap-beijing"]["snapshots"]) == (1, 0)


def test_a_region_that_failed_ends_with_1_and_hides_no_other() -> None:
    account = fresh(making.account())
    with meanwhile(inventory_worker(account, failing="ap-beijing")):
        ended = run("sync", "--wait", "--json")
    states = {one["region"]: (one["state"], one["error"]) for one in ended.only("regions")}
    assert ended.code == 1 and states["ap-beijing"] == ("failed", "InternalError")
    assert sum(state == "read" for state, _ in states.values()) == 3


def test_an_account_whose_regions_cannot_be_listed_ends_with_1() -> None:
    account = Account.objects.create(name="new", vendor="tencent")
    with meanwhile(lambda: (time.sleep(0.3), listed(account, "AuthFailure: who are you"))[0]):
        ended = run("sync", "new", "--wait", "--json")
    (found,) = ended.only("regions")
    assert ended.code == 1
    assert (found["region"], found["state"], found["error"], found["message"]) == (
        "",
        "failed",
        "AuthFailure",
        "who are you",
    )


def test_an_earlier_reading_is_not_taken_for_this_one() -> None:
    account = fresh(making.account())
    for region in account.regions.all():
        read(region)
    listed(account)
    ended = run("sync", "prod", "--wait", "--timeout", "0.6", "--json")
    assert ended.code == 3 and {one["state"] for one in ended.only("regions")} == {"waiting"}


def test_a_snapshot_that_was_never_read_is_looked_for_first() -> None:
    account = fresh(making.account(read=False))

    def workers() -> None:
        inventory_worker(account)()
        (task,) = tasks_asked_for(1)
        ended_as(task, *SENT, (Status.SUCCEEDED, {}))

    with meanwhile(workers):
        ended = run("copy", "--account", "prod", "--snapshot", "snap-new", "--to", "ap-beijing", "--wait", "--json")
    assert ended.code == 0 and ended.only("tasks")[0]["status"] == "SUCCEEDED"
    assert "reading prod first" in ended.err


def test_a_snapshot_made_since_the_last_reading_is_looked_for_and_a_mistyped_one_ends_with_2() -> None:
    account = fresh(making.account())
    Region.objects.update(synced_at=timezone.now() - timedelta(minutes=10))
    with meanwhile(inventory_worker(account)):
        ended = run("copy", "--account", "prod", "--snapshot", "snap-newt", "--to", "ap-beijing", "--wait")
    assert ended.code == 2 and "reading prod first" in ended.err and "no snapshot snap-newt" in ended.err
    again = run("copy", "--account", "prod", "--snapshot", "snap-newt", "--to", "ap-beijing", "--wait")
    assert again.code == 2 and "reading" not in again.err  # It was read just now.


def test_without_wait_a_snapshot_that_was_never_read_ends_with_2() -> None:
    making.account(read=False)
    ended = run("copy", "--account", "prod", "--snapshot", "snap-new", "--to", "ap-beijing")
    assert ended.code == 2 and "manage.py sync prod --wait" in ended.err

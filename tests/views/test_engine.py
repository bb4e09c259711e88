"""The page Engine: what is there, what waits, what holds it up, and plainly what is silent."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import django_rq
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_rq import get_worker
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from dashboard import jobs
from dashboard.copying import pace
from dashboard.models import Account, CopyTask, Heartbeat, Region, Role, Status
from dashboard.worker import Worker
from tests.views import rows
from tests.views.reading import HTMX, poll_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


@pytest.fixture
def workers(redis_url: str) -> list[Worker]:
    """One worker of each queue, signed in, each having done a job lately; and a clock that ticks."""
    made = [get_worker("copies", worker_ttl=20), get_worker("inventory", worker_ttl=20)]
    for worker in made:
        worker.register_birth()
    for name in ("copies", "inventory"):
        jobs.beat(name)
    Heartbeat.beat("tick")
    return made


@pytest.fixture
def still() -> Iterator[None]:
    """A moment at which nothing gets older."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def page(client: Client | None = None) -> str:
    return text(client or rows.signed_in(Role.VIEWER), reverse("engine"))


def takes(worker: Worker, function: str, argument: int | str) -> None:
    """The worker is at a job."""
    job = django_rq.get_queue(worker.queue_names()[0]).create_job(f"dashboard.jobs.{function}", args=(argument,))
    job.save()
    worker.set_current_job_id(job.id)
    worker.set_state("busy")


def called(account: Account, api: str, times: int, ago: float = 20) -> None:
    """So many calls of the account, some seconds ago."""
    bucket = int((time.time() - ago) // pace.BUCKET)
    django_rq.get_connection("copies").hincrby(pace.calls_key(bucket), f"{account.pk}:{api}", times)


def test_when_all_is_well_it_says_so_in_its_first_line(workers: list[Worker]) -> None:
    found = page()
    assert "The database, Redis, the clock and the workers all answer." in found
    assert found.count("1 alive") == 2 and 'role="alert"' not in found


@pytest.mark.usefixtures("workers")
def test_a_silent_clock_is_named_with_what_to_do() -> None:
    Heartbeat.objects.filter(name="tick").update(at=timezone.now() - timedelta(minutes=3))
    found = page()
    assert "The clock is silent" in found and "manage.py tick" in found and "3 min ago" in found
    assert "all answer" not in found


def test_a_queue_without_workers_is_named_with_what_it_means(workers: list[Worker]) -> None:
    workers[0].register_death()
    found = page()
    assert "No worker of copies is alive." in found and "manage.py rqworker copies" in found
    assert "No worker of inventory" not in found


def test_a_worker_that_fell_silent_is_shown_as_such(workers: list[Worker]) -> None:
    workers[1].connection.hset(workers[1].key, "last_heartbeat", "2026-01-01T00:00:00.000000Z")
    found = page()
    assert "No worker of inventory is alive." in found and "No inventory is read" in found


@pytest.mark.usefixtures("workers")
def test_jobs_that_do_not_get_through_living_workers_are_told() -> None:
    Heartbeat.objects.filter(name="copies").update(at=timezone.now() - timedelta(minutes=5))
    found = page()
    assert "Jobs of copies do not get through." in found and "5 min ago" in found


@pytest.mark.usefixtures("workers")
def test_with_redis_down_the_page_still_answers_and_says_so(settings: Settings, tmp_path: Path) -> None:
    rows.task(rows.account())
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody.sock'}"
    found = page()
    assert "Redis does not answer." in found and "Nothing is lost" in found
    assert "Redis counts the calls, and it does not answer." in found
    assert "No worker of" not in found, "what cannot be asked is not said to be missing"
    assert "Send: <span" in found, "what waits is in the database"


def test_what_a_worker_does_is_said_in_words(workers: list[Worker]) -> None:
    owner = rows.account()
    takes(workers[0], "run_lane", f"{owner.pk}:{rows.SERVICE}:{rows.BEIJING}:watch")
    takes(workers[1], "sync_region", Region.objects.get(code=rows.SINGAPORE).pk)
    queue = django_rq.get_queue("copies")
    queue.push_job_id(queue.create_job("dashboard.jobs.beat", args=("copies",)).id)
    found = page()
    assert "follows in <span" in found and ">Beijing<" in found
    assert "reads the inventory of <span" in found and ">Singapore<" in found
    assert "1 at work, 1 job waiting for one" in found


@pytest.mark.parametrize("description", ["<b>", "os.system('x')", "dashboard.jobs.run_lane('<i>')", "x" * 10_000, ""])
def test_what_somebody_else_wrote_into_redis_breaks_nothing(workers: list[Worker], description: str) -> None:
    connection = workers[0].connection
    connection.hset("rq:job:odd", "description", description)
    connection.hset(workers[0].key, mapping={"current_job": "odd", "state": "busy", "hostname": "<script>"})
    connection.hset(workers[1].key, "last_heartbeat", "no time at all")
    found = page()
    assert "<script>" not in found.split("<main")[1] and "<b>" not in found and "<i>" not in found


def test_lanes_are_shown_the_longest_overdue_first_with_their_depth() -> None:
    owner, now = rows.account(), timezone.now()
    rows.task(owner, 1, Status.COPYING, due_at=now + timedelta(minutes=2))
    rows.task(owner, 2, due_at=now - timedelta(minutes=4))
    rows.task(owner, 3, due_at=now - timedelta(minutes=1))
    rows.task(owner, 4, claim=uuid.uuid4())
    found = page().split('id="lanes-table"')[1].split("</table>")[0]
    assert found.index("Send: ") < found.index("Follow: ")
    sending = found.split("<tr>")[2]
    for label, number in (("Copies", 3), ("Due now", 2), ("In hand", 1)):
        assert f'data-label="{label}" class="number">{number}<' in sending
    assert "4 min ago" in sending


def test_copies_of_an_account_that_is_switched_off_are_no_lane_and_are_counted() -> None:
    rows.task(rows.account(enabled=False))
    found = page()
    assert "No copy waits or moves." in found and "1 copy of an account that is switched off" in found


def test_the_pace_is_shown_beside_its_limit() -> None:
    owner = rows.account()
    called(owner, "DescribeSnapshots", 600, ago=15)
    called(owner, "DescribeSnapshots", 300, ago=45)
    called(owner, "DescribeDisks", 60)
    called(owner, "DescribeDisks", 5_000, ago=100)  # longer ago than a minute
    pace.Pace(owner.pk, lambda api: 20.0).hold("CreateDiskBackup", 90)
    found = page().split('id="limits-table"')[1].split("</table>")[0]
    assert found.index("DescribeSnapshots") < found.index("DescribeDisks")
    assert ">900<" in found and "20 a second" in found and "75 %" in found and "1 %" in found
    assert "in 1 min" in found.rpartition("CreateDiskBackup")[2]


def test_a_turn_is_counted_where_it_falls() -> None:
    owner = rows.account()
    keeper = pace.Pace(owner.pk, lambda api: 1_000.0)
    for _ in range(5):
        keeper.wait("DescribeDisks")
    connection = django_rq.get_connection("copies")
    keys = connection.keys(pace.calls_key("*"))
    assert sum(int(connection.hget(key, f"{owner.pk}:DescribeDisks") or 0) for key in keys) == 5
    assert all(0 < connection.ttl(key) <= 120 for key in keys), "nothing counted stays for ever"


@pytest.mark.parametrize(
    ("skew", "said", "tone"),
    [(0.4, "less than a second apart", "good"), (-31, "31 s behind", "warn"), (1_400, "1,400 s ahead", "bad")],
)
def test_the_clocks_say_how_far_apart_they_are(skew: float, said: str, tone: str) -> None:
    rows.account(clock_skew={rows.SERVICE: {"skew": skew, "at": timezone.now().isoformat()}})
    found = page().split('id="clocks-table"')[1]
    assert f"tone-{tone}" in found.split("</td>")[1] and said in found and "5 min apart" in found


@pytest.mark.usefixtures("workers", "still")
def test_a_poll_is_answered_with_nothing_until_something_changes() -> None:
    task, client = rows.task(rows.account(), 1, Status.COPYING), rows.signed_in(Role.VIEWER)
    address = poll_of(page(client))
    assert client.get(address, **HTMX).status_code == 204
    CopyTask.objects.filter(pk=task.pk).update(due_at=timezone.now())
    answer = client.get(address, **HTMX)
    assert answer.status_code == 200 and b"<html" not in answer.content


@pytest.mark.parametrize("number", [1, 70])
def test_it_costs_the_same_queries_however_much_there_is(
    number: int, workers: list[Worker], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        owner = rows.account(
            f"account {each}", clock_skew={rows.SERVICE: {"skew": 3, "at": "2026-03-04T05:06:07+00:00"}}
        )
        rows.task(owner, 1, Status.COPYING)
        rows.task(owner, 2)
        called(owner, "DescribeDisks", 3)
    client = rows.signed_in(Role.VIEWER)
    with django_assert_num_queries(10):
        found = page(client)
    assert ("These are the first 50" in found or "these are the first 50" in found) is (number == 70)

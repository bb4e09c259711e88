"""What a worker may run, and how it ends."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.management import CommandError, call_command
from django_rq import get_queue, get_worker
from rq import Queue, SimpleWorker
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from dashboard.worker import ForbiddenJob, Job, allowed_callable
from tests.running import PROJECT, wait_until
from tests.setup.test_supervisor import is_running


@pytest.mark.parametrize(
    "name", ["os.system", "dashboard.jobs.os", "dashboard.jobs._private", "dashboard.jobs.nothing", "builtins.eval", ""]
)
def test_a_job_may_call_our_jobs_and_nothing_else(name: str) -> None:
    with pytest.raises(ForbiddenJob):
        allowed_callable(name)


def test_a_job_written_into_redis_by_somebody_else_runs_nothing(redis_url: str, tmp_path: Path) -> None:
    note = tmp_path / "was-here"
    connection = redis.Redis.from_url(redis_url)
    foreign = Queue("copies", connection=connection, serializer=JSONSerializer)
    job = foreign.enqueue("os.mkdir", str(note))
    get_worker("copies", serializer=JSONSerializer).work(burst=True)
    assert not note.exists() and job.get_status(refresh=True) == JobStatus.FAILED


def test_its_refusal_is_logged(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """By a worker that forks nothing, so that its log is ours."""
    connection = redis.Redis.from_url(redis_url)
    Queue("copies", connection=connection, serializer=JSONSerializer).enqueue("os.mkdir", "/nowhere")
    get_worker("copies", serializer=JSONSerializer, worker_class=SimpleWorker).work(burst=True)
    assert "A job may not call 'os.mkdir'" in caplog.text


def test_a_pickled_job_is_not_unpickled(redis_url: str, tmp_path: Path) -> None:
    note = tmp_path / "was-here"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(note),)

    connection = redis.Redis.from_url(redis_url)
    job = Queue("copies", connection=connection, serializer=JSONSerializer).enqueue("os.getcwd")
    connection.hset(job.key, "data", zlib.compress(pickle.dumps(Trap())))
    get_worker("copies", serializer=JSONSerializer).work(burst=True)
    assert not note.exists() and job.get_status(refresh=True) == JobStatus.FAILED


def test_callbacks_from_redis_are_forgotten(redis_url: str) -> None:
    connection = redis.Redis.from_url(redis_url)
    job = Queue("copies", connection=connection, serializer=JSONSerializer).enqueue("os.getcwd")
    connection.hset(job.key, "failure_callback_name", "os.abort")
    read = Job.fetch(job.id, connection=connection, serializer=JSONSerializer)
    assert read.failure_callback is None


def test_our_queues_write_json(redis_url: str) -> None:
    queue = get_queue("copies", commit_mode="auto")
    job = queue.enqueue("dashboard.jobs.anything", 7)
    assert b"dashboard.jobs.anything" in JSONSerializer.dumps(JSONSerializer.loads(job.data))
    assert isinstance(job, Job)


@pytest.mark.parametrize("queues", [(), ("copies", "inventory"), ("default",)])
def test_a_worker_takes_one_queue(queues: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="Name one queue"):
        call_command("rqworker", *queues)


def test_a_work_horse_ends_with_its_killed_worker(redis_url: str, tmp_path: Path) -> None:
    note = tmp_path / "horse"
    code = textwrap.dedent(f"""
        import os, sys, time, redis
        from pathlib import Path
        import django
        django.setup()
        from dashboard import worker
        from rq import Queue, SimpleWorker
        from rq.serializers import JSONSerializer

        def long_work():
            Path({str(note)!r}).write_text(str(os.getpid()))
            time.sleep(600)

        worker.allowed_callable = lambda name: long_work
        connection = redis.Redis.from_url({redis_url!r})
        queue = Queue("copies", connection=connection, serializer=JSONSerializer, job_class=worker.Job)
        queue.enqueue("dashboard.jobs.long_work")
        worker.Worker([queue], connection=connection, serializer=JSONSerializer, job_class=worker.Job).work()
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    )
    try:
        horse = int(wait_until(lambda: note.exists() and note.read_text(), "the work-horse runs"))
        assert horse != process.pid and is_running(horse)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    wait_until(lambda: not is_running(horse), "the work-horse has ended with its worker", 5)


def test_the_settings_name_our_worker_and_job() -> None:
    assert settings.RQ == {"WORKER_CLASS": "dashboard.worker.Worker", "JOB_CLASS": "dashboard.worker.Job"}

"""The workers and the jobs that wait for them, as Redis knows them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import redis
from django.conf import settings
from django.utils import timezone
from rq.utils import utcparse
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

from dashboard.copying.lanes import Lane, NoSuchLane
from dashboard.health import OLDEST_WORKER

# So many of a queue are read; nobody has more.
MOST = 200

FIELDS = ("last_heartbeat", "death", "hostname", "pid", "state", "current_job")
JOB = re.compile(r"dashboard\.jobs\.(\w+)\('?([^']*)'?\)")

QUEUE_KEY, JOB_KEY = "rq:queue:%s", "rq:job:%s"


@dataclass(frozen=True)
class Worker:
    """One worker that has signed in. `function` and `argument` are those of the job it does, "" where it does none."""

    queue: str
    name: str
    beat_at: datetime
    function: str = ""
    argument: str = ""

    @property
    def is_alive(self) -> bool:
        return timezone.now() - self.beat_at < OLDEST_WORKER

    @property
    def lane(self) -> Lane | None:
        """The one that it works off; None where it does something else."""
        try:
            return Lane.named(self.argument) if self.function == "run_lane" else None
        except NoSuchLane:
            return None


@dataclass(frozen=True)
class Queue:
    """What the workers take their jobs from. `jobs` wait in it; `beat_at` is when a job last went all the way."""

    name: str
    jobs: int
    workers: tuple[Worker, ...]
    beat_at: datetime | None = None

    @property
    def alive(self) -> int:
        return sum(worker.is_alive for worker in self.workers)

    @property
    def busy(self) -> int:
        return sum(worker.is_alive and bool(worker.function) for worker in self.workers)


def read(client: redis.Redis, beats: Mapping[str, datetime]) -> list[Queue]:
    """Every queue with its workers, the longest silent first; in three round trips. Raises RedisError."""
    first = client.pipeline(transaction=False)
    for name in settings.QUEUES:
        first.smembers(WORKERS_BY_QUEUE_KEY % name)
        first.llen(QUEUE_KEY % name)
    found = first.execute()
    queues = list(zip(settings.QUEUES, found[::2], found[1::2], strict=True))
    keys = [(name, key) for name, members, _ in queues for key in sorted(members)[:MOST]]
    second = client.pipeline(transaction=False)
    for _, key in keys:
        second.hmget(key, FIELDS)
    signed_in = [(name, _texts(fields)) for (name, _), fields in zip(keys, second.execute(), strict=True)]
    alive = [(name, fields) for name, fields in signed_in if fields[0] and not fields[1]]
    jobs = _jobs(client, [fields[5] for _, fields in alive])
    workers = [_worker(name, fields, job) for (name, fields), job in zip(alive, jobs, strict=True)]
    workers.sort(key=lambda worker: (worker.beat_at, worker.name))
    return [
        Queue(name, jobs, tuple(worker for worker in workers if worker.queue == name), beats.get(name))
        for name, _, jobs in queues
    ]


def _jobs(client: redis.Redis, ids: Sequence[str]) -> list[tuple[str, str]]:
    """The function and the argument of each job; "" for none, or where it is none of ours."""
    pipeline = client.pipeline(transaction=False)
    for job_id in ids:
        pipeline.hget(JOB_KEY % job_id, "description")
    found = [JOB.fullmatch(text) for text in _texts(pipeline.execute())]
    return [(match[1], match[2]) if match else ("", "") for match in found]


def _worker(queue: str, fields: Sequence[str], job: tuple[str, str]) -> Worker:
    beat, _, host, pid, state, _ = fields
    function, argument = job if state == "busy" else ("", "")
    if state == "busy" and not function:
        function = "?"
    return Worker(queue, f"{host} {pid}".strip(), _moment(beat), function, argument)


def _moment(text: str) -> datetime:
    try:
        return utcparse(text).replace(tzinfo=UTC)
    except ValueError:
        return timezone.now() - timedelta(days=365)


def _texts(values: Sequence[bytes | None]) -> list[str]:
    return [value.decode(errors="replace")[:200] if value else "" for value in values]

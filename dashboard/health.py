"""Whether this process is up, and whether the whole can do its work: for load balancers and monitors.

No login is asked for, and nothing is told that needs one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rq.utils import utcparse
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

from dashboard.models import Heartbeat

# A tick beats every second or two; a worker every five.
OLDEST_TICK = timedelta(seconds=15)
OLDEST_WORKER = timedelta(seconds=20)

# How long one part may take to answer, in seconds.
PATIENCE = 2

WORKER_FIELDS = ("last_heartbeat", "death")

State = dict[str, Any]

UP: State = {"ok": True, "state": "up"}
DOWN: State = {"ok": False, "state": "down"}
# What could not be asked, because the part that knows it is down.
UNKNOWN: State = {"ok": False, "state": "unknown"}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part's state; 503 while one of them is not ready. Answers within ten seconds, whatever is down."""
    parts = {"database": _database(), "redis": _redis()}
    parts["tick"] = _tick() if parts["database"]["ok"] else UNKNOWN
    parts["workers"] = _workers() if parts["redis"]["ok"] else UNKNOWN
    ready = all(part["ok"] for part in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def _database() -> State:
    try:
        with _bounded(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return DOWN
    return UP


@contextmanager
def _bounded() -> Iterator[None]:
    """PostgreSQL ends by itself what takes too long. SQLite's readers do not wait, and a transaction there would."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{PATIENCE}s"])
        yield


def _redis() -> State:
    try:
        with redis_client() as client:
            client.ping()
    except redis.RedisError:
        return DOWN
    return UP


def _tick() -> State:
    try:
        with _bounded():
            age = Heartbeat.age("tick")
    except Error:
        return UNKNOWN
    if age is None:
        return {"ok": False, "state": "never seen"}
    ok = age < OLDEST_TICK
    return {"ok": ok, "state": "up" if ok else "late", "seconds": round(age.total_seconds(), 1)}


def _workers() -> State:
    """How many workers of each queue were heard of lately. One queue without any is not ready."""
    try:
        with redis_client() as client:
            alive = {queue: _alive(client, queue) for queue in settings.QUEUES}
    except redis.RedisError:
        return UNKNOWN
    ok = all(alive.values())
    return {"ok": ok, "state": "up" if ok else "missing", "alive": alive}


def workers_of(queue: str) -> int | None:
    """How many workers of one queue were heard of lately; None where Redis does not tell."""
    try:
        with redis_client() as client:
            return _alive(client, queue)
    except redis.RedisError:
        return None


def _alive(client: redis.Redis, queue: str) -> int:
    # Read by hand: RQ's own counts clean up as they count, and that raises in a thread (rq issue 2135).
    keys = list(client.smembers(WORKERS_BY_QUEUE_KEY % queue))
    pipeline = client.pipeline(transaction=False)
    for key in keys:
        pipeline.hmget(key, WORKER_FIELDS)
    return sum(1 for beat, death in pipeline.execute() if beat and not death and _is_fresh(beat))


def _is_fresh(beat: bytes) -> bool:
    return datetime.now(UTC) - utcparse(beat.decode()).replace(tzinfo=UTC) < OLDEST_WORKER


def redis_client() -> redis.Redis:
    """A client that answers or raises within seconds."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

"""Whether this process is up, and whether the whole can do its work: for load balancers and monitors. No login, no secrets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
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
    """Each part's state; 503 while one of them is not ready. Answers within seconds, whatever is down."""
    parts = {"database": _database(), "redis": _redis(), "tick": _guarded(_tick), "workers": _guarded(_workers)}
    ready = all(part["ok"] for part in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def _guarded(look: Callable[[], State]) -> State:
    """What the look finds; "unknown" where what it has to ask is down, which has a line of its own."""
    try:
        return look()
    except (DatabaseError, redis.RedisError):
        return {"ok": False, "state": "unknown"}


def _database() -> State:
    try:
        with _bounded(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"ok": False, "state": "down"}
    return {"ok": True, "state": "up"}


def _bounded() -> Any:
    """A transaction whose statements PostgreSQL ends by itself after PATIENCE seconds. SQLite's readers do not wait."""
    block = transaction.atomic()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
    return _PostgresPatience(block) if connection.vendor == "postgresql" else block


class _PostgresPatience:
    def __init__(self, block: transaction.Atomic) -> None:
        self.block = block

    def __enter__(self) -> None:
        self.block.__enter__()
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE * 1000}")

    def __exit__(self, *error: Any) -> None:
        self.block.__exit__(*error)


def _redis() -> State:
    try:
        with _client() as client:
            client.ping()
    except redis.RedisError:
        return {"ok": False, "state": "down"}
    return {"ok": True, "state": "up"}


def _tick() -> State:
    with _bounded():
        age = Heartbeat.age("tick")
    if age is None:
        return {"ok": False, "state": "never seen"}
    return {"ok": age < OLDEST_TICK, "state": "up" if age < OLDEST_TICK else "late", "seconds": round(age.total_seconds(), 1)}


def _workers() -> State:
    """How many workers of each queue were heard of lately. One queue without any is not ready."""
    with _client() as client:
        alive = {queue: _alive(client, queue) for queue in settings.QUEUES}
    ok = all(alive.values())
    return {"ok": ok, "state": "up" if ok else "missing", "alive": alive}


def _alive(client: redis.Redis, queue: str) -> int:
    # Read by hand: RQ's own counts clean up as they count, and that raises in a thread (rq issue 2135).
    keys = list(client.smembers(WORKERS_BY_QUEUE_KEY % queue))
    pipeline = client.pipeline(transaction=False)
    for key in keys:
        pipeline.hmget(key, WORKER_FIELDS)
    return sum(1 for beat, death in pipeline.execute() if beat and not death and _is_fresh(beat))


def _is_fresh(beat: bytes) -> bool:
    return datetime.now(UTC) - utcparse(beat.decode()).replace(tzinfo=UTC) < OLDEST_WORKER


def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

"""/healthz and /readyz: honest about every part, whatever is down."""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from django_rq import get_worker
from pytest_django.fixtures import Settings

from dashboard.models import Heartbeat
from dashboard.worker import Worker
from tests import services


@pytest.fixture
def workers(redis_url: str) -> list[Worker]:
    """One worker of each queue, signed in."""
    made = [get_worker("copies", worker_ttl=20), get_worker("inventory", worker_ttl=20)]
    for worker in made:
        worker.register_birth()
    return made


def parts(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    assert answer.json()["ready"] is (answer.status_code == 200)
    return answer.status_code, answer.json()["parts"]


@pytest.mark.django_db
def test_all_is_ready(client: Client, workers: list[Worker]) -> None:
    Heartbeat.beat("tick")
    status, found = parts(client)
    assert status == 200
    assert found["workers"]["alive"] == {"copies": 1, "inventory": 1}


@pytest.mark.django_db
def test_a_late_tick_is_not_ready(client: Client, workers: list[Worker]) -> None:
    status, found = parts(client)
    assert status == 503 and found["tick"]["state"] == "never seen"
    Heartbeat.beat("tick")
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=40))
    status, found = parts(client)
    assert status == 503 and found["tick"]["state"] == "late" and found["tick"]["seconds"] >= 40
    assert found["database"]["ok"] and found["workers"]["ok"]


@pytest.mark.django_db
def test_a_queue_without_a_worker_is_not_ready(client: Client, workers: list[Worker]) -> None:
    Heartbeat.beat("tick")
    workers[1].register_death()
    status, found = parts(client)
    assert status == 503 and found["workers"]["alive"] == {"copies": 1, "inventory": 0}


@pytest.mark.django_db
def test_a_worker_that_fell_silent_does_not_count(client: Client, workers: list[Worker]) -> None:
    Heartbeat.beat("tick")
    workers[0].connection.hset(workers[0].key, "last_heartbeat", "2026-01-01T00:00:00.000000Z")
    status, found = parts(client)
    assert status == 503 and found["workers"]["alive"]["copies"] == 0


@pytest.mark.django_db
def test_a_worker_signs_in_again_after_redis_was_emptied(client: Client, workers: list[Worker]) -> None:
    Heartbeat.beat("tick")
    workers[0].connection.flushall()
    assert parts(client)[0] == 503
    for worker in workers:
        worker.heartbeat()
    assert parts(client)[0] == 200


@pytest.mark.django_db
def test_with_redis_down_it_still_answers_and_says_so(client: Client, settings: Settings, tmp_path: Path) -> None:
    Heartbeat.beat("tick")
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody.sock'}"
    status, found = parts(client)
    assert status == 503
    assert found["redis"]["state"] == "down" and found["workers"]["state"] == "unknown"
    assert found["database"]["ok"] and found["tick"]["ok"]


@pytest.mark.django_db
def test_with_a_redis_that_hangs_it_answers_in_time(client: Client, settings: Settings) -> None:
    Heartbeat.beat("tick")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # Takes connections and says nothing.
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        started = time.monotonic()
        status, found = parts(client)
    assert status == 503 and found["redis"]["state"] == "down" and time.monotonic() - started < 8


@pytest.mark.django_db(transaction=True)
def test_with_the_database_down_it_still_answers(
    client: Client, workers: list[Worker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections["default"].close()
    nowhere = {"HOST": "/nowhere"} if services.on_postgresql() else {"NAME": str(tmp_path / "no" / "such" / "database")}
    for name, value in nowhere.items():
        monkeypatch.setitem(connections["default"].settings_dict, name, value)
    status, found = parts(client)
    assert status == 503
    assert found["database"]["state"] == "down" and found["tick"]["state"] == "unknown"
    assert found["redis"]["ok"] and found["workers"]["ok"]
    assert client.get("/healthz").status_code == 200
    connections["default"].close()


def test_healthz_asks_nobody(client: Client, settings: Settings) -> None:
    """No `django_db`: a query would fail this test."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    client.cookies[settings.SESSION_COOKIE_NAME] = "an-old-session"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_only_answer_reads(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_behind_https_the_probes_are_not_redirected(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301

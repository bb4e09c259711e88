"""What starts while its server is away waits for it, and goes on at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outages.servers import Redis
from tests.running import PROJECT, Stack, free_port, wait_until

pytestmark = [pytest.mark.stack, pytest.mark.once]

SECRETS = {"SECRET_KEY": "only-this-test", "ANTIPODE_VAULT_KEYS": "A" * 43 + "="}


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    made = Redis(tmp_path / "redis")
    yield made
    made.end(signal.SIGKILL)


@pytest.mark.parametrize("full", [False, True], ids=["away", "full"])
def test_a_worker_that_starts_without_redis_waits_and_then_works(redis: Redis, tmp_path: Path, full: bool) -> None:
    if full:
        redis.start().fill()
    environment = Stack(tmp_path / "data", free_port(), free_port(), REDIS_URL=redis.url, **SECRETS).environment
    said = tmp_path / "said"
    with said.open("w") as output:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "rqworker", "copies", "--burst"],
            cwd=PROJECT, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        wait_until(lambda: "the worker waits" in said.read_text(), "it says that it waits", 30)
        assert worker.poll() is None
        if full:
            redis.empty()
        else:
            redis.start()
        assert worker.wait(20) == 0, said.read_text()
    finally:
        worker.kill()

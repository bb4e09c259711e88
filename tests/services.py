"""Real servers for the tests: PostgreSQL and Redis, in a temporary folder, on unix sockets, ended with the test run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import redis

from dashboard.supervisor import queue
from dashboard.supervisor.process import die_with_parent

PATIENCE = 30.0

# This process' own; short, because a socket's path has to be.
FOLDER = Path(f"/tmp/antipode-test-{os.getpid()}")


def on_postgresql() -> bool:
    return os.environ.get("ANTIPODE_TEST_STACK") == "postgresql"


@cache
def folder() -> Path:
    """The folder, made now, empty."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(mode=0o755)
    return FOLDER


def end() -> None:
    """End the servers and forget what they held. Those of a process that was killed end by themselves."""
    while _running:
        _end(*_running.pop())
    shutil.rmtree(FOLDER, ignore_errors=True)


def redis_url() -> str:
    return f"unix://{FOLDER / 'redis.sock'}"


def database_url(name: str) -> str:
    """A database of the test server, over its socket."""
    return f"postgres://antipode@/{FOLDER}/{name}"


@cache
def start_redis() -> str:
    """The embedded server for the SQLite runs, Debian's for those on PostgreSQL; the URL."""
    socket, data = folder() / "redis.sock", folder() / "redis"
    data.mkdir()
    command = list(queue.program(socket, data).command)
    if on_postgresql():
        command[0] = program("redis-server")
    _run(command)
    _wait_for("Redis", lambda: queue.answers(redis_url()))
    return redis_url()


@cache
def start_postgresql() -> None:
    """A server for this test run. PostgreSQL refuses to run as root, so root runs it as somebody else."""
    data = folder() / "postgresql"
    data.mkdir(mode=0o700)
    user = somebody_else()
    if user:
        shutil.chown(data, user)
        shutil.chown(folder(), user)
    bin = postgresql_programs()
    initialise = [f"{bin}/initdb", "-D", str(data), "-U", "antipode", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initialise, check=True, stdout=subprocess.DEVNULL, user=user, cwd="/")
    options = {
        "listen_addresses": "", "unix_socket_directories": str(folder()), "max_connections": "200",
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    }  # fmt: skip
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    _run([f"{bin}/postgres", "-D", str(data), *settings], user=user, stop=signal.SIGINT)
    ready = [f"{bin}/pg_isready", "-q", "-h", str(folder()), "-U", "antipode", "-d", "postgres"]
    _wait_for("PostgreSQL", lambda: subprocess.run(ready).returncode == 0)
    subprocess.run([f"{bin}/createdb", "-h", str(folder()), "-U", "antipode", "antipode"], check=True)


def create_database(name: str) -> str:
    """One more empty database; its URL."""
    start_postgresql()
    command = [f"{postgresql_programs()}/createdb", "-h", str(folder()), "-U", "antipode", name]
    subprocess.run(command, check=True)
    return database_url(name)


def empty_redis(url: str = "") -> None:
    """Forget what is in the tests' Redis database, or in the one of that URL."""
    with redis.Redis.from_url(url or redis_url()) as client:
        client.flushdb()


def postgresql_programs() -> str:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return str(found[-1])
    return str(Path(program("postgres")).parent)


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise RuntimeError(f"The tests need {name}; `make test` installs it or says how.")
    return found


def somebody_else() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def begin(command: list[str], user: str | None = None) -> subprocess.Popen[bytes]:
    """Start a server that ends with this process, at the latest."""
    parent = os.getpid()
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=user,
        process_group=0,
        preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent=parent),
    )


def _run(command: list[str], user: str | None = None, stop: int = signal.SIGTERM) -> None:
    _running.append((begin(command, user), stop))


def _end(process: subprocess.Popen[bytes], stop: int) -> None:
    process.send_signal(stop)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


_running: list[tuple[subprocess.Popen[bytes], int]] = []


def _wait_for(name: str, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{name} did not start within {PATIENCE:g} s.")
        time.sleep(0.05)

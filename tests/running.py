"""The whole of Antipode in processes of its own, started as a person starts it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet

from tests import services

PROJECT = Path(__file__).resolve().parent.parent
START_PATIENCE = 60.0

# Names that would lead the stack to the servers or secrets of whoever runs the tests.
NOT_PASSED_ON = re.compile(
    r"^(ANTIPODE_.*|DJANGO_.*|DATABASE_URL|REDIS_URL|SECRET_KEY|.*_FILE|ALLOWED_HOSTS|MAKE.*|MFLAGS)$"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
    """What `ready()` gives as soon as it is true; fails the test with `what` when that takes too long."""
    deadline = time.monotonic() + seconds
    while True:
        found = ready()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        time.sleep(0.1)


def read_json(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a GET gives, or a POST of that body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return dict(json.loads(answer.read() or b"{}"))


@dataclass(frozen=True)
class Login:
    name: str
    password: str


class Stack:
    """One `manage.py demo` (or `up`) on a data folder and two ports of its own."""

    def __init__(self, data: Path, port: int, emulator_port: int, command: str = "demo", **environment: str) -> None:
        self.data, self.port, self.emulator_port, self.command = data, port, emulator_port, command
        self.environment = {
            **{name: value for name, value in os.environ.items() if not NOT_PASSED_ON.match(name)},
            "ANTIPODE_DATA": str(data),
            "ANTIPODE_PORT": str(port),
            "ANTIPODE_EMULATOR_PORT": str(emulator_port),
            "ANTIPODE_EMULATOR_CONTROL": "1",
            "ANTIPODE_EMULATOR_PACE": "3",
            **self._servers(),
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None
        self.lines: list[str] = []

    @classmethod
    def at_hand(cls, data: Path, command: str = "demo", **environment: str) -> Stack:
        """One for tests that are about something else: what a first start makes is made, and there are few processes."""
        shutil.copytree(_first_start(), data)
        few = {"ANTIPODE_WEB_WORKERS": "1", "ANTIPODE_COPY_WORKERS": "1"}
        return cls(data, free_port(), free_port(), command, **{**few, **environment})

    @staticmethod
    def _servers() -> dict[str, str]:
        """On PostgreSQL a database of its own, and Debian's Redis; else what the stack brings itself."""
        if not services.on_postgresql():
            return {}
        redis_url = f"{services.start_redis()}?db={next(_numbers)}"
        services.empty_redis(redis_url)
        return {"DATABASE_URL": services.create_database(f"stack_{uuid4().hex[:12]}"), "REDIS_URL": redis_url}

    # -- starting and ending

    def start(self, wait: bool = True) -> Stack:
        """Start it, by default until it serves."""
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", self.command],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        if wait:
            wait_until(self._serves_or_ended, f"the stack serves; it said:\n{self.said}", START_PATIENCE)
            assert self.process.poll() is None, f"the stack ended:\n{self.said}"
        return self

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))

    def _serves_or_ended(self) -> bool:
        assert self.process is not None
        return ("Antipode is running." in self.lines and "Ctrl-C" in self.said) or self.process.poll() is not None

    def interrupt(self, seconds: float = 20.0) -> int:
        """Ctrl-C, and the exit code."""
        return self.end_with(signal.SIGINT, seconds)

    def end_with(self, number: int, seconds: float = 20.0) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def kill_everything(self) -> None:
        """End it, whatever state it is in; fails when something of it is left."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        wait_until(lambda: not self.processes(), "every process of the stack has ended", 30)

    # -- looking

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def emulator_url(self) -> str:
        return f"http://127.0.0.1:{self.emulator_port}"

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    @property
    def login(self) -> Login:
        name, password = (self.data / "secrets" / "demo_login").read_text().split()
        return Login(name, password)

    @property
    def log(self) -> str:
        return (self.data / "logs" / "antipode.log").read_text()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; the status is 0 where nothing answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=15) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def ready(self) -> dict[str, Any]:
        """What /readyz tells, {} where nothing answers."""
        _, body = self.get("/readyz")
        return dict(json.loads(body)) if body.startswith("{") else {}

    def cloud_state(self) -> dict[str, Any]:
        """What the emulated cloud holds and was asked."""
        return read_json(f"{self.emulator_url}/_emulator/state")

    def cloud_post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Turn something on the emulated cloud's control side: `cloud_post("faults", {...})`."""
        return read_json(f"{self.emulator_url}/_emulator/{path}", body or {})

    # -- acting on it

    def manage(self, *arguments: str, stdin: str = "", seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Run a command against it, as a person in another terminal would."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def processes(self, containing: str = "") -> dict[int, str]:
        """Every living process of this stack, also orphans: pid and command line. Found by its data folder."""
        mark = f"ANTIPODE_DATA={self.data}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            except OSError:
                continue
            if mark in environment and line and containing in line:
                found[int(entry.name)] = line
        return found

    def kill(self, containing: str) -> list[int]:
        """kill -9 of every process of the stack whose command line has this; their pids."""
        victims = list(self.processes(containing))
        assert victims, f"no process of the stack has {containing!r} in its command line"
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return victims


@cache
def _first_start() -> Path:
    """A data folder with the collected files and, for SQLite, an empty database."""
    folder = services.folder() / "first-start"
    script = "import django; django.setup(); from dashboard import starting; starting.prepare_static_files()"
    if not services.on_postgresql():
        script += "; starting.prepare_database()"
    names = {"ANTIPODE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    secrets = {"SECRET_KEY": "of-no-use", "ANTIPODE_VAULT_KEYS": Fernet.generate_key().decode()}
    kept = {name: value for name, value in os.environ.items() if not NOT_PASSED_ON.match(name)}
    folder.mkdir(mode=0o700)
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, env={**kept, **names, **secrets}, check=True)
    return folder


# Redis has sixteen databases: the first for the tests themselves, the others in turn for their stacks.
_numbers = cycle(range(1, 16))

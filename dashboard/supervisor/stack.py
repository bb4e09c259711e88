"""What `manage.py up` and `manage.py demo` run, and the order of it."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dashboard import datafolder
from dashboard.supervisor import ports, queue
from dashboard.supervisor.journal import Journal
from dashboard.supervisor.process import Program
from dashboard.supervisor.watch import Supervisor

WEB_PORT = 8000
EMULATOR_PORT = 8009

# Seconds until a part that does not come up is said to be late.
QUEUE_PATIENCE = 20.0
WEB_PATIENCE = 60.0

# Workers of copies, each a process. Three send at a cloud's full pace while they watch; a slip of the pen must not take all memory.
COPY_WORKERS, MOST_WORKERS = 3, 64


class StartError(Exception):
    """The stack cannot start; the message is one line for a person."""


@dataclass(frozen=True)
class Plan:
    """What to run and where. `redis_url` is that of a Redis of the admin's own, "" for the embedded one."""

    folder: Path
    host: str
    port: int
    redis_url: str = ""
    emulator_port: int = 0
    emulator_control: bool = False
    emulator_pace: str = ""
    copy_workers: int = COPY_WORKERS

    @property
    def workers(self) -> dict[str, int]:
        """How many of each queue. A worker takes one queue: on several it can lose a job when it is killed."""
        return {"copies": self.copy_workers, "inventory": 1}

    @property
    def address(self) -> str:
        return f"http://{ports.place(self.shown_host, self.port)}/"

    @property
    def emulator_address(self) -> str:
        return f"http://127.0.0.1:{self.emulator_port}" if self.emulator_port else ""

    @property
    def shown_host(self) -> str:
        return "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host


def read_plan(with_emulator: bool) -> Plan:
    """The plan that the environment asks for. Raises StartError for a port or a number that cannot be."""
    try:
        plan = Plan(
            folder=datafolder.data_folder(),
            host=os.environ.get("ANTIPODE_HOST") or "127.0.0.1",
            port=ports.port_setting("ANTIPODE_PORT", WEB_PORT),
            redis_url=os.environ.get("REDIS_URL", "") or os.environ.get("REDIS_URL_FILE", ""),
            emulator_port=ports.port_setting("ANTIPODE_EMULATOR_PORT", EMULATOR_PORT) if with_emulator else 0,
            emulator_control=os.environ.get("ANTIPODE_EMULATOR_CONTROL", "") in ("1", "true", "yes", "on"),
            emulator_pace=os.environ.get("ANTIPODE_EMULATOR_PACE", ""),
            copy_workers=_copy_workers(),
        )
        if plan.port == plan.emulator_port:
            raise ports.PortError(f"ANTIPODE_PORT and ANTIPODE_EMULATOR_PORT are both {plan.port}; set one to another.")
        ports.require_free("ANTIPODE_PORT", plan.host, plan.port)
        if plan.emulator_port:
            ports.require_free("ANTIPODE_EMULATOR_PORT", "127.0.0.1", plan.emulator_port)
    except ports.PortError as error:
        raise StartError(str(error)) from None
    return plan


def _copy_workers() -> int:
    text = os.environ.get("ANTIPODE_COPY_WORKERS") or str(COPY_WORKERS)
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise StartError(f"ANTIPODE_COPY_WORKERS is {text!r}; write a number from 1 to {MOST_WORKERS}.")
    return int(text)


def run(plan: Plan, redis_url: str, welcome: Callable[[], str], until: Callable[[], bool] | None = None) -> None:
    """Run everything until Ctrl-C, SIGTERM, or `until()`. `welcome` gives the lines to print when the web answers."""
    journal = Journal(plan.folder / "logs" / "antipode.log")
    supervisor = Supervisor(journal)
    try:
        with supervisor.signals():
            _bring_up(supervisor, plan, redis_url, welcome)
            supervisor.run(until)
            journal.say("Stopping.")
            supervisor.stop()
    finally:
        supervisor.stop()
        journal.close()


def _bring_up(supervisor: Supervisor, plan: Plan, redis_url: str, welcome: Callable[[], str]) -> None:
    if not plan.redis_url:
        _start_queue(supervisor, plan, redis_url)
    supervisor.add(programs(plan))
    if supervisor.run(until=lambda: _serves(plan), seconds=WEB_PATIENCE):
        supervisor.journal.banner(welcome())
    elif not supervisor.stopping:
        supervisor.journal.say(f"The web server does not answer yet; {supervisor.journal.path} has what it says.")


def _start_queue(supervisor: Supervisor, plan: Plan, redis_url: str) -> None:
    """Start the embedded Redis and wait for it. A log it cannot read is set aside: the database knows all work."""
    folder = plan.folder / "queue"
    try:
        program = queue.program(datafolder.make_run_folder() / "redis.sock", folder)
    except (queue.NoServer, datafolder.FolderError) as error:
        raise StartError(str(error)) from None
    supervisor.add([program])
    if supervisor.run(until=lambda: queue.answers(redis_url), seconds=QUEUE_PATIENCE / 2) or supervisor.stopping:
        return
    aside = queue.set_aside(folder)
    supervisor.journal.say(f"The queue's own log could not be read and is kept in {aside}; it starts empty.")
    if not supervisor.run(until=lambda: queue.answers(redis_url), seconds=QUEUE_PATIENCE) and not supervisor.stopping:
        raise StartError(f"the embedded Redis does not start; {supervisor.journal.path} has what it says.")


def programs(plan: Plan) -> list[Program]:
    """Everything but the queue, the slowest to come up first."""
    manage = (sys.executable, str(datafolder.PROJECT / "manage.py"))
    environment = _environment(plan)
    listed = [
        Program(
            "web", (sys.executable, "-m", "gunicorn", "-c", "python:dashboard.gunicorn", "dashboard.wsgi"), environment
        )
    ]
    if plan.emulator_port:
        listed.append(Program("cloud", (*manage, *_emulator_arguments(plan)), environment, stop_last=True))
    listed.append(Program("tick", (*manage, "tick"), environment))
    for name, count in plan.workers.items():
        listed += [
            Program(f"{name}-{number}", (*manage, "rqworker", name), environment) for number in range(1, count + 1)
        ]
    return listed


def _emulator_arguments(plan: Plan) -> list[str]:
    arguments = ["emulator", "--port", str(plan.emulator_port), "--state", str(plan.folder / "emulator.sqlite3")]
    if plan.emulator_control:
        arguments.append("--control")
    if plan.emulator_pace:
        arguments += ["--pace", plan.emulator_pace]
    return arguments


def _environment(plan: Plan) -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(datafolder.PROJECT), os.environ.get("PYTHONPATH", "")]))
    return {
        "ANTIPODE_DATA": str(plan.folder),
        "ANTIPODE_HOST": plan.host,
        "ANTIPODE_PORT": str(plan.port),
        "ANTIPODE_LOG_FORMAT": "json",
        "PYTHONPATH": path,
        "PYTHONUNBUFFERED": "1",
    }


def _serves(plan: Plan) -> bool:
    """Whether the web server answers anything at all, and the emulated cloud too where there is one."""
    return _answers(plan.shown_host, plan.port) and (
        not plan.emulator_port or _answers("127.0.0.1", plan.emulator_port)
    )


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def wait_for_old_queue(redis_url: str, seconds: float = 5.0) -> bool:
    """Wait until a queue server of a killed supervisor has gone; False where one still answers."""
    deadline = time.monotonic() + seconds
    while queue.answers(redis_url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True

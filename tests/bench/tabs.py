"""A hundred open tabs on the real web server: what their polling costs of a core."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.urls import reverse

from dashboard.models import Role, User
from dashboard.views._listing import AGEING
from tests import services
from tests.running import PROJECT, free_port, wait_until
from tests.views.reading import poll_of

# Tabs, of so many people.
TABS, PEOPLE = 100, 10
# Seconds between two polls while something moves, and while nothing does; and how long is looked on: meanwhile each page is told
# anew once, however little changes.
QUICK, SLOW, LOOK = 3.0, 30.0, float(AGEING)
PATHS = ("copies", "home")


@dataclass
class Tab:
    """One open page: where it polls, and what it was answered last."""

    address: str
    cookie: str
    answers: int = 0
    changed: int = 0

    def poll(self, connection: http.client.HTTPConnection) -> None:
        connection.request("GET", self.address, headers={"Cookie": self.cookie, "HX-Request": "true"})
        answer = connection.getresponse()
        body = answer.read().decode()
        assert answer.status in (200, 204), f"{answer.status}: {body[:300]}"
        self.answers += 1
        if answer.status == 200:
            self.changed += 1
            self.address = poll_of(body)


def measure(quick: bool) -> list[tuple[str, float, float | None, str]]:
    """What was measured, in cores; the goal; a note."""
    port = free_port()
    process = serve(port)
    try:
        wait_until(lambda: answers(port), "the web server answers", 60)
        look = 3.0 if quick else LOOK
        return [
            watch(port, process.pid, "while copies move", QUICK, look),
            watch(port, process.pid, "while nothing moves", SLOW, look),
        ]
    finally:
        process.terminate()
        process.wait(20)


def serve(port: int) -> subprocess.Popen[bytes]:
    """gunicorn as `manage.py up` runs it, on this process's database."""
    if services.on_postgresql():
        database = services.database_url("antipode")
    else:
        database = f"sqlite:///{settings.DATABASES['default']['NAME']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": database,
        "REDIS_URL": services.redis_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "ANTIPODE_VAULT_KEYS": ",".join(settings.ANTIPODE_VAULT_KEYS),
        "ANTIPODE_PORT": str(port),
        "ANTIPODE_DATA": str(services.FOLDER / "data"),
        "ANTIPODE_LOG_LEVEL": "ERROR",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(collect, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:dashboard.gunicorn", "dashboard.wsgi"]
    log = (services.FOLDER / "web.log").open("wb")
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def watch(port: int, pid: int, what: str, period: float, seconds: float) -> tuple[str, float, float, str]:
    """Every tab polls once a period, the tabs spread over it; CPU of the server by the time that passes."""
    opened = [tab for person in range(PEOPLE) for tab in _opened(port, log_in(f"tabs-{person}"))]
    time.sleep(1)
    began, spent = time.monotonic(), cpu(pid)
    threads = [
        threading.Thread(target=_live, args=(port, opened[start::10], period, began + seconds)) for start in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.monotonic() - began
    cores = (cpu(pid) - spent) / passed
    polls, changed = sum(tab.answers for tab in opened), sum(tab.changed for tab in opened)
    each = 1000 * cores * passed / max(polls, 1)
    note = f"{polls} polls in {passed:.0f} s, {changed} of them had news; {each:.1f} ms of CPU each"
    return f"{TABS} open tabs that poll every {period:g} s, {what}", cores, 0.25, note


def _opened(port: int, cookie: str) -> list[Tab]:
    """The tabs of one person."""
    paths = [reverse(PATHS[number % len(PATHS)]) for number in range(TABS // PEOPLE)]
    return [Tab(first_poll(port, path, cookie), cookie) for path in paths]


def _live(port: int, tabs: list[Tab], period: float, until: float) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < until:
        for tab in tabs:
            began = time.monotonic()
            tab.poll(connection)
            time.sleep(max(0.0, period / len(tabs) - (time.monotonic() - began)))
            if time.monotonic() >= until:
                return


def log_in(name: str) -> str:
    user, _ = User.objects.get_or_create(username=name, defaults={"role": Role.OPERATOR})
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def first_poll(port: int, address: str, cookie: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers={"Cookie": cookie})
    return poll_of(connection.getresponse().read().decode())


def cpu(pid: int) -> float:
    """CPU seconds of a process and its children, the living ones and those that have ended."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return sum(_spent(one) for one in (str(pid), *children))


def _spent(pid: str) -> float:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            parts = stat.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

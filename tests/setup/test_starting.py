"""What `manage.py demo` and `up` say when they cannot start, and how they meet make and a broken queue."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running import PROJECT, Stack, free_port, wait_until

pytestmark = [pytest.mark.once, pytest.mark.stack, pytest.mark.timeout(180)]


@pytest.mark.parametrize("name", ["ANTIPODE_PORT", "ANTIPODE_EMULATOR_PORT"])
def test_a_port_in_use_is_one_line_that_names_the_setting(stack: Stack, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        stack.environment[name] = str(taken.getsockname()[1])
        code, lines = refused(stack)
    assert code == 1 and len(lines) == 1
    assert name in lines[0] and stack.environment[name] in lines[0]
    assert not list((stack.data / "logs").glob("*")) and not stack.processes()


@pytest.mark.parametrize("value", ["0", "99999", "http"])
def test_a_port_that_is_none_is_one_line(stack: Stack, value: str) -> None:
    stack.environment["ANTIPODE_PORT"] = value
    code, lines = refused(stack)
    assert code == 1 and len(lines) == 1 and "ANTIPODE_PORT" in lines[0] and value in lines[0]


@pytest.mark.parametrize("value", ["0", "1000", "many"])
def test_a_number_of_workers_that_cannot_be_is_one_line(stack: Stack, value: str) -> None:
    stack.environment["ANTIPODE_COPY_WORKERS"] = value
    code, lines = refused(stack)
    assert code == 1 and len(lines) == 1 and "ANTIPODE_COPY_WORKERS" in lines[0] and value in lines[0]


def test_a_folder_that_cannot_be_written_is_one_line(stack: Stack) -> None:
    stack.data.write_text("a file stands here")
    code, lines = refused(stack)
    assert code == 1 and len(lines) == 1 and "ANTIPODE_DATA" in lines[0] and str(stack.data) in lines[0]


def test_a_database_that_does_not_answer_is_one_line(stack: Stack) -> None:
    stack.environment["DATABASE_URL"] = "postgres://alice:not-to-be-shown@127.0.0.1:1/antipode"
    code, lines = refused(stack)
    assert code == 1 and len(lines) == 1 and "database" in lines[0] and "not-to-be-shown" not in lines[0]


def test_a_queue_log_that_cannot_be_read_is_set_aside(stack: Stack) -> None:
    stack.start()
    stack.interrupt()
    for path in (stack.data / "queue").rglob("appendonly.aof.*"):
        path.write_bytes(b"this is not a log")
    stack.start()
    assert "it starts empty" in stack.said
    wait_until(lambda: stack.ready().get("ready"), "all parts are ready", 40)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_make_ends_the_demo(stack: Stack, tmp_path: Path, number: int) -> None:
    """The signal goes to make alone, as from a script; at a terminal Ctrl-C reaches its whole group."""
    recipe = tmp_path / "Makefile"
    recipe.write_text(f"demo:\n\t@exec env ANTIPODE_FOLLOW=1 {sys.executable} manage.py demo\n")
    make = subprocess.Popen(
        ["make", "-f", str(recipe)],
        cwd=PROJECT,
        env=stack.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: stack.get("/healthz")[0] == 200, "it serves", 60)
    wait_until(lambda: stack.processes("rqworker inventory"), "the last process has started")
    time.sleep(1)
    make.send_signal(number)
    assert make.wait(15) != 0
    wait_until(lambda: not stack.processes(), "everything has ended with make", 15)


def test_up_runs_without_a_cloud_and_shows_a_generated_password_once(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "data", free_port(), free_port(), command="up")
    try:
        stack.start()
        assert "shown this once" in stack.said and not stack.processes("emulator")
        password = stack.said.split("password ")[1].split()[0]
        stack.interrupt()
        stack.start()
        assert "password" not in stack.said
        stack.interrupt()
        assert not any(password.encode() in path.read_bytes() for path in stack.data.rglob("*") if path.is_file())
    finally:
        stack.kill_everything()


def refused(stack: Stack) -> tuple[int, list[str]]:
    """Start what cannot start: the exit code and the lines it said."""
    answer = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=PROJECT,
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return answer.returncode, (answer.stdout + answer.stderr).strip().splitlines()

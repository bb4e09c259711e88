"""`manage.py demo` as a person starts it: what it says, what it survives, what it leaves behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running import PROJECT, Stack, free_port, wait_until

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

CHILDREN = ("gunicorn", "emulator", "tick", "rqworker copies", "rqworker inventory")


def test_it_serves_the_login_page_and_says_how_to_come_in(stack: Stack) -> None:
    stack.start()
    status, body = stack.get("/")
    assert status == 200 and "password" in body  # After the redirect to the login page.
    assert f"http://127.0.0.1:{stack.port}/" in stack.said
    assert stack.login.password in stack.said
    assert stack.get("/healthz") == (200, "ok\n")


def test_its_parts_report_ready_and_ctrl_c_ends_every_one(stack: Stack) -> None:
    stack.start()
    wait_until(
        lambda: stack.ready()["parts"]["workers"].get("alive") == {"copies": 2, "inventory": 1}, "every worker is up"
    )
    wait_until(lambda: stack.ready()["ready"], "all parts are ready")
    for child in CHILDREN:
        assert stack.processes(child), child
    started = time.monotonic()
    assert stack.interrupt() == 0
    assert time.monotonic() - started < 10
    assert not stack.processes()


@pytest.mark.once
def test_ctrl_c_at_the_terminal_reaches_the_children_only_through_the_supervisor(stack: Stack) -> None:
    stack.start()
    assert stack.process is not None
    os.killpg(stack.process.pid, signal.SIGINT)
    assert stack.process.wait(15) == 0
    assert "ended (" not in stack.said and not stack.processes()


def test_a_second_start_resumes_with_all_data_within_ten_seconds(stack: Stack) -> None:
    stack.start()
    first_login = stack.login
    accounts = stack.manage("shell", "--no-imports", "-c", COUNT_ACCOUNTS).stdout
    assert int(accounts) >= 1
    assert stack.interrupt() == 0
    moved = Stack(stack.data, free_port(), free_port())
    moved.environment.update({k: v for k, v in stack.environment.items() if k in ("DATABASE_URL", "REDIS_URL")})
    started = time.monotonic()
    moved.start()
    assert time.monotonic() - started < 10 * SLOWNESS
    assert moved.login == first_login and first_login.password in moved.said
    assert moved.manage("shell", "--no-imports", "-c", COUNT_ACCOUNTS).stdout == accounts
    assert moved.manage("shell", "--no-imports", "-c", ENDPOINTS).stdout.split() == [moved.emulator_url]
    assert moved.end_with(signal.SIGTERM) == 0


def test_killed_children_come_back_and_everything_is_ready_again(stack: Stack) -> None:
    stack.start()
    wait_until(lambda: stack.ready().get("ready"), "all parts are ready")
    victims = stack.kill("rqworker copies") + stack.kill("manage.py tick") + stack.kill("gunicorn")
    wait_until(lambda: stack.said.count("started again") >= 4, f"all are started again; it said:\n{stack.said}")
    assert "copies-1 ended (signal 9); started again" in stack.lines
    wait_until(lambda: stack.ready().get("ready"), "all parts are ready again", 40)
    assert not set(victims) & set(stack.processes())


def test_a_killed_supervisor_leaves_nothing_and_can_be_started_again(stack: Stack) -> None:
    stack.start()
    stack.end_with(signal.SIGKILL)
    wait_until(lambda: not stack.processes(), "everything has ended with the supervisor", 10)
    stack.start()
    assert stack.get("/healthz")[0] == 200


@pytest.mark.once
def test_two_with_different_folders_and_ports_live_side_by_side(stack: Stack, tmp_path: Path) -> None:
    other = Stack(tmp_path / "other", free_port(), free_port())
    try:
        stack.start()
        other.start()
        assert stack.login != other.login
        assert stack.get("/healthz")[0] == other.get("/healthz")[0] == 200
        assert other.interrupt() == 0
        assert stack.get("/healthz")[0] == 200
    finally:
        other.kill_everything()


@pytest.mark.once
def test_a_second_one_on_the_same_folder_is_refused_in_one_line(stack: Stack) -> None:
    stack.start()
    second = Stack(stack.data, free_port(), free_port())
    second.start(wait=False)
    assert second.process is not None and second.process.wait(20) == 1
    wait_until(lambda: second.lines, "it says why")
    assert len(second.lines) == 1 and "another Antipode" in second.said and "ANTIPODE_DATA" in second.said
    assert stack.get("/healthz")[0] == 200


def test_no_secret_is_in_any_file_but_the_secrets(stack: Stack) -> None:
    stack.start()
    wait_until(lambda: stack.ready().get("ready"), "all parts are ready")
    stack.interrupt()
    files = list((stack.data / "secrets").iterdir())
    secrets = [line.split()[-1].encode() for path in files for line in path.read_text().splitlines()]
    emulated = [b"demoSecretKeyOfTheEmulator000001"]
    for path in stack.data.rglob("*"):
        if not path.is_file() or path.parent.name == "secrets":
            continue
        content = path.read_bytes()
        for secret in secrets + ([] if path.name.startswith("emulator.") else emulated):
            assert secret not in content, path


@pytest.mark.once
def test_without_being_asked_the_clouds_control_side_is_closed(stack: Stack) -> None:
    stack.environment["ANTIPODE_EMULATOR_CONTROL"] = ""
    stack.start()
    with pytest.raises(OSError):
        stack.cloud_state()
    assert "ANTIPODE_EMULATOR_CONTROL=1" in stack.said


@pytest.mark.once
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


@pytest.mark.once
@pytest.mark.parametrize("name", ["ANTIPODE_PORT", "ANTIPODE_EMULATOR_PORT"])
def test_a_port_in_use_is_one_line_that_names_the_setting(stack: Stack, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        stack.environment[name] = str(taken.getsockname()[1])
        code, lines = refused(stack)
    assert code == 1 and len(lines) == 1
    assert name in lines[0] and stack.environment[name] in lines[0]
    assert not list((stack.data / "logs").glob("*")) and not stack.processes()


@pytest.mark.once
@pytest.mark.parametrize("value", ["0", "99999", "http"])
def test_a_port_that_is_none_is_one_line(stack: Stack, value: str) -> None:
    stack.environment["ANTIPODE_PORT"] = value
    code, lines = refused(stack)
    assert code == 1 and len(lines) == 1 and "ANTIPODE_PORT" in lines[0] and value in lines[0]


@pytest.mark.once
def test_a_folder_that_cannot_be_written_is_one_line(stack: Stack) -> None:
    stack.data.write_text("a file stands here")
    code, lines = refused(stack)
    assert code == 1 and len(lines) == 1 and "ANTIPODE_DATA" in lines[0] and str(stack.data) in lines[0]


@pytest.mark.once
def test_a_database_that_does_not_answer_is_one_line(stack: Stack) -> None:
    stack.environment["DATABASE_URL"] = "postgres://alice:not-to-be-shown@127.0.0.1:1/antipode"
    code, lines = refused(stack)
    assert code == 1 and len(lines) == 1 and "database" in lines[0] and "not-to-be-shown" not in lines[0]


@pytest.mark.once
def test_a_queue_log_that_cannot_be_read_is_set_aside(stack: Stack) -> None:
    stack.start()
    stack.interrupt()
    for path in (stack.data / "queue").rglob("appendonly.aof.*"):
        path.write_bytes(b"this is not a log")
    stack.start()
    assert "it starts empty" in stack.said
    wait_until(lambda: stack.ready().get("ready"), "all parts are ready", 40)


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
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


COUNT_ACCOUNTS = "from dashboard.models import Account; print(Account.objects.count())"
ENDPOINTS = "from dashboard.models import Account; print(*set(Account.objects.values_list('endpoint', flat=True)))"

# The tests share two cores with each other; alone on the machine a second start takes about four seconds.
SLOWNESS = 2

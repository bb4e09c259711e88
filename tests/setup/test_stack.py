"""`manage.py demo` as a person starts it: what it says, what it survives, what it leaves behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from dashboard.supervisor.stack import COPY_WORKERS
from tests.running import Stack, free_port, wait_until

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

CHILDREN = ("gunicorn", "emulator", "tick", "rqworker copies", "rqworker inventory")


@pytest.fixture(scope="module")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole of it, from nothing."""
    made = Stack(tmp_path_factory.mktemp("stack") / "data", free_port(), free_port())
    yield made.start()
    made.kill_everything()


def test_it_serves_the_login_page_and_says_how_to_come_in(running_stack: Stack) -> None:
    status, body = running_stack.get("/")
    assert status == 200 and "password" in body  # After the redirect to the login page.
    assert f"{running_stack.url}/" in running_stack.said
    assert running_stack.login.password in running_stack.said
    assert running_stack.get("/healthz") == (200, "ok\n")


def test_its_parts_report_ready(running_stack: Stack) -> None:
    wanted = {"copies": COPY_WORKERS, "inventory": 1}
    wait_until(lambda: running_stack.ready()["parts"]["workers"].get("alive") == wanted, "every worker is up")
    wait_until(lambda: running_stack.ready()["ready"], "all parts are ready")
    for child in CHILDREN:
        assert running_stack.processes(child), child


@pytest.mark.once
def test_a_second_one_on_the_same_folder_is_refused_in_one_line(running_stack: Stack) -> None:
    second = Stack(running_stack.data, free_port(), free_port())
    second.start(wait=False)
    assert second.process is not None and second.process.wait(20) == 1
    wait_until(lambda: second.lines, "it says why")
    assert len(second.lines) == 1 and "another Antipode" in second.said and "ANTIPODE_DATA" in second.said
    assert running_stack.get("/healthz")[0] == 200


@pytest.mark.once
def test_two_live_side_by_side_and_the_clouds_control_side_is_closed_unless_asked_for(
    running_stack: Stack, stack: Stack
) -> None:
    stack.environment["ANTIPODE_EMULATOR_CONTROL"] = ""
    stack.start()
    assert stack.login != running_stack.login
    assert stack.get("/healthz")[0] == running_stack.get("/healthz")[0] == 200
    assert running_stack.cloud_state()["accounts"]
    with pytest.raises(OSError):
        stack.cloud_state()
    assert "ANTIPODE_EMULATOR_CONTROL=1" in stack.said
    assert stack.interrupt() == 0
    assert running_stack.get("/healthz")[0] == 200


def test_killed_children_come_back_and_everything_is_ready_again(running_stack: Stack) -> None:
    victims = (
        running_stack.kill("rqworker copies") + running_stack.kill("manage.py tick") + running_stack.kill("gunicorn")
    )
    wait_until(lambda: running_stack.said.count("started again") >= COPY_WORKERS + 2, "all are started again")
    assert "copies-1 ended (signal 9); started again" in running_stack.lines
    wait_until(lambda: running_stack.ready().get("ready"), "all parts are ready again", 40)
    assert not set(victims) & set(running_stack.processes())


@pytest.mark.once
def test_ctrl_c_at_the_terminal_ends_every_process(stack: Stack) -> None:
    """There it reaches the whole group, of which the children are not: they end in the supervisor's order."""
    stack.start()
    assert stack.process is not None
    os.killpg(stack.process.pid, signal.SIGINT)
    assert stack.process.wait(60) == 0
    assert "ended (" not in stack.said and not stack.processes()


def test_a_second_start_resumes_with_all_data(stack: Stack) -> None:
    stack.start()
    first_login = stack.login
    accounts = stack.manage("shell", "--no-imports", "-c", COUNT_ACCOUNTS).stdout
    assert int(accounts) >= 1
    assert stack.interrupt() == 0
    moved = Stack(stack.data, free_port(), free_port())
    moved.environment.update({k: v for k, v in stack.environment.items() if k in ("DATABASE_URL", "REDIS_URL")})
    moved.start()
    assert moved.login == first_login and first_login.password in moved.said
    assert moved.manage("shell", "--no-imports", "-c", COUNT_ACCOUNTS).stdout == accounts
    assert moved.manage("shell", "--no-imports", "-c", ENDPOINTS).stdout.split() == [moved.emulator_url]
    assert moved.end_with(signal.SIGTERM) == 0


@pytest.mark.once
def test_a_killed_supervisor_leaves_nothing_and_can_be_started_again(stack: Stack) -> None:
    stack.start()
    stack.end_with(signal.SIGKILL)
    wait_until(lambda: not stack.processes(), "everything has ended with the supervisor", 10)
    stack.start()
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


COUNT_ACCOUNTS = "from dashboard.models import Account; print(Account.objects.count())"
ENDPOINTS = "from dashboard.models import Account; print(*set(Account.objects.values_list('endpoint', flat=True)))"

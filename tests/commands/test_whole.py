"""The commands against everything that runs: the workers, the clock, the emulated cloud."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from dashboard import datafolder
from tests.running import PROJECT, Stack, wait_until

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

ACCOUNT = "demo-tencent"
SOURCE, ANOTHER, SLOW = "snap-d3m0good", "snap-d3m0expi", "snap-d3m0imag"


@pytest.fixture(autouse=True, scope="module")
def inventory(running_stack: Stack) -> None:
    """Read once, as the first thing that anybody does."""
    code, document, said = asked(running_stack, "sync", ACCOUNT, "--wait", "--timeout", "90")
    assert code == 0, said
    states = {region["region"]: region for region in document["regions"]}
    assert states["ap-guangzhou"]["state"] == "read" and states["ap-guangzhou"]["snapshots"] > 50


def asked(stack: Stack, *arguments: str, stdin: str = "") -> tuple[int, dict[str, Any], str]:
    """A command with --json: its exit code, its document ({} where there is none), what it said beside it."""
    ended = stack.manage(*arguments, "--json", stdin=stdin)
    return ended.returncode, json.loads(ended.stdout) if ended.stdout else {}, ended.stderr


def calls(stack: Stack, action: str) -> int:
    return int(stack.cloud_state()["calls"].get(action, 0))


def test_a_copy_to_two_regions_is_one_call_and_two_verified_copies(running_stack: Stack) -> None:
    before = calls(running_stack, "CopySnapshotCrossRegions")
    options = ("--snapshot", SOURCE, "--to", "ap-beijing", "--to", "ap-shanghai", "--wait")
    code, document, said = asked(running_stack, "copy", "--account", ACCOUNT, *options)
    assert (code, said) == (0, "")
    assert [task["status"] for task in document["tasks"]] == ["SUCCEEDED", "SUCCEEDED"]
    assert calls(running_stack, "CopySnapshotCrossRegions") == before + 1
    state = running_stack.cloud_state()
    for task in document["tasks"]:
        region = state["vendors"]["tencent"]["regions"][task["destination_region"]]
        held = {snapshot["id"] for snapshot in region["snapshots"]}
        assert task["replica"] in held and task["attempts"] == 1
    _, listed, _ = asked(running_stack, "snapshots", "--account", ACCOUNT, "--region", "ap-beijing")
    copied_from = {snapshot["id"]: snapshot["copied_from"] for snapshot in listed["snapshots"]}
    assert copied_from[document["tasks"][0]["replica"]] == SOURCE


def test_a_full_region_fails_and_after_room_was_made_a_retry_is_verified(running_stack: Stack) -> None:
    options = ("--snapshot", SOURCE, "--to", "ap-singapore", "--wait")
    code, document, _ = asked(running_stack, "copy", "--account", ACCOUNT, *options)
    (failed,) = document["tasks"]
    assert code == 1 and (failed["status"], failed["reason"]) == ("FAILED", "InsufficientSnapshotQuota")
    assert "Singapore" in failed["explanation"]["title"] and failed["explanation"]["remedy"]
    running_stack.cloud_post("quota", {"region": "ap-singapore", "limit": 50})
    code, document, _ = asked(running_stack, "retry", str(failed["id"]), "--wait")
    (tried,) = document["tasks"]
    assert code == 0 and (tried["status"], tried["retry_of"]) == ("SUCCEEDED", failed["id"])
    _, document, _ = asked(running_stack, "history", "--task", str(tried["id"]))
    assert [event["verb"] for event in document["events"]][-1] == "task.retried"
    assert document["events"][0]["after"] == "Verified"


def test_a_backup_point_is_verified(running_stack: Stack) -> None:
    code, document, said = asked(running_stack, "backup", "--account", ACCOUNT, "--disk", "disk-d3m0some", "--wait")
    assert code == 0, said
    (task,) = document["tasks"]
    assert task["status"] == "SUCCEEDED" and task["replica"].startswith("dbp-")


def test_an_account_is_added_tested_and_read_and_its_secret_is_nowhere(running_stack: Stack) -> None:
    credentials = running_stack.cloud_post("accounts", {"vendor": "tencent", "name": "acme"})["credentials"]
    add = ("account", "add", "acme", "--vendor", "tencent", "--endpoint", running_stack.emulator_url)
    process = subprocess.Popen(
        [sys.executable, "manage.py", *add, "--region", "ap-beijing", "--json"],
        cwd=PROJECT, env=running_stack.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(credentials))
    process.stdin.flush()
    lines = "".join(running_stack.processes().values()) + Path(f"/proc/{process.pid}/cmdline").read_text()
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    code, document, said = asked(running_stack, "account", "test", "acme")
    assert code == 0 and len(document["permissions"]) == 7 and all(one["allowed"] for one in document["permissions"])
    code, regions, _ = asked(running_stack, "sync", "acme", "--wait")
    assert code == 0 and [one["region"] for one in regions["regions"]] == ["ap-beijing"]
    _, history, _ = asked(running_stack, "history", "--limit", "1000")
    everything = lines + out + err + said + json.dumps(document) + json.dumps(history) + running_stack.log
    for secret in (credentials["secret_key"], credentials["secret_id"]):
        assert secret not in everything


def test_a_key_that_may_not_everything_ends_with_1(running_stack: Stack) -> None:
    code, document, _ = asked(running_stack, "account", "test", "demo-tencent-limited")
    refused = {one["api"] for one in document["permissions"] if not one["allowed"]}
    assert code == 1 and refused == {"DescribeDiskBackups", "CreateDiskBackup"}


def test_a_cloud_that_is_not_there_ends_with_3(running_stack: Stack) -> None:
    keys = json.dumps({"secret_id": "AKIDnobodynobodynobody01", "secret_key": "nobody-knows-this-key"})
    assert (
        asked(
            running_stack,
            "account",
            "add",
            "away",
            "--vendor",
            "tencent",
            "--endpoint",
            "http://127.0.0.1:1",
            stdin=keys,
        )[0]
        == 0
    )
    code, document, said = asked(running_stack, "account", "test", "away")
    assert code == 3 and "could not be reached" in said
    assert {one["code"] for one in document["permissions"]} == {"ConnectionFailed"}
    asked(running_stack, "account", "remove", "away")


@contextmanager
def slow_cloud(stack: Stack) -> Iterator[None]:
    stack.cloud_post("settings", {"pace": 120})
    yield
    stack.cloud_post("settings", {"pace": 3})


def test_ctrl_c_ends_the_waiting_quietly_and_the_copy_goes_on(running_stack: Stack) -> None:
    command = ("copy", "--account", ACCOUNT, "--snapshot", ANOTHER, "--to", "ap-shanghai", "--wait", "--json")
    with slow_cloud(running_stack):
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=PROJECT, env=running_stack.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        (task,) = wait_until(lambda: moving(running_stack, ANOTHER), "the copy moves")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out) == (130, "")
        assert err == f"Stopped waiting. What was asked for goes on; to see it: manage.py copies {task['id']}\n"
        assert moving(running_stack, ANOTHER)
    code, document, _ = asked(running_stack, "retry", str(task["id"]), "--wait")  # Waits for what is under way.
    assert code == 0 and [one["id"] for one in document["tasks"]] == [task["id"]]


def moving(stack: Stack, source: str) -> list[dict[str, Any]]:
    tasks = asked(stack, "copies", "--status", "COPYING")[1]["tasks"]
    return [task for task in tasks if task["source"] == source]


def test_without_redis_a_command_still_works_for_the_clock_rings_as_well(running_stack: Stack) -> None:
    command = ("copy", "--account", ACCOUNT, "--snapshot", SOURCE, "--to", "ap-nanjing", "--wait", "--json")
    ended = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT, capture_output=True, text=True, timeout=60,
        env={**running_stack.environment, "REDIS_URL": "unix:///nowhere/redis.sock"},
    )  # fmt: skip
    assert ended.returncode == 0 and json.loads(ended.stdout)["tasks"][0]["status"] == "SUCCEEDED"
    assert "Traceback" not in ended.stderr and "doorbell is out of order" in ended.stderr


def test_a_terminal_shows_progress_and_then_the_table(running_stack: Stack) -> None:
    command = ("copy", "--account", ACCOUNT, "--snapshot", SLOW, "--to", "ap-beijing", "--wait")
    code, shown = at_a_terminal(running_stack, command)
    assert code == 0
    assert "0 of 1 verified · 1 " in shown and "Verified" in shown and "ap-guangzhou → ap-beijing" in shown
    assert shown.rindex("\x1b[K") < shown.index("COPY  ")  # Nothing of the progress stands beside the table.


def test_at_a_terminal_credentials_are_asked_for_and_not_shown(running_stack: Stack) -> None:
    typed = ["AKIDtypedtypedtyped0001", "typed-by-alice-at-a-terminal", ""]
    add = ("account", "add", "typed", "--vendor", "tencent", "--endpoint", running_stack.emulator_url)
    code, shown = at_a_terminal(running_stack, add, typed)
    assert code == 0, shown
    assert "SecretId: " in shown and "SecretKey: " in shown and not any(secret in shown for secret in typed if secret)
    asked(running_stack, "account", "remove", "typed")


def at_a_terminal(stack: Stack, command: Sequence[str], typed: Sequence[str] = ()) -> tuple[int, str]:
    """Run a command at a terminal of its own; each prompt gets the next line. Its exit code and what was to be seen."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(PROJECT)
        os.execve(sys.executable, [sys.executable, "manage.py", *command], {**stack.environment, "COLUMNS": "150"})
    shown, lines = "", list(typed)
    try:
        while piece := os.read(terminal, 4096):
            shown += piece.decode(errors="replace")
            if lines and shown.endswith(": "):
                os.write(terminal, f"{lines.pop(0)}\n".encode())
    except OSError:  # Linux says so when the other side has ended.
        pass
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


def test_a_reader_that_has_gone_is_not_complained_about(running_stack: Stack) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "snapshots", "--account", ACCOUNT, "--json"],
        cwd=PROJECT, env=running_stack.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(10) == 141


POSTGRESQL, SQLITE = "postgres://alice:hunter2@127.0.0.1:1/antipode", "sqlite:////nowhere/at/all"


@pytest.mark.parametrize(
    ("address", "command"),
    [
        (POSTGRESQL, ("account", "list")),
        (SQLITE, ("copies",)),
        (POSTGRESQL, ("copy", "--account", "x", "--snapshot", "y", "--to", "z", "--wait")),
        (SQLITE, ("sync", "x", "--wait")),
    ],
)
def test_without_a_database_it_ends_with_3_in_one_line(tmp_path: Path, address: str, command: tuple[str, ...]) -> None:
    ended = without_a_stack(tmp_path, address, *command)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert len(ended.stderr.splitlines()) == 1 and "database" in ended.stderr and "hunter2" not in ended.stderr


def test_a_database_without_tables_ends_with_3_and_says_what_to_do(tmp_path: Path) -> None:
    ended = without_a_stack(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite3'}", "copies")
    assert (ended.returncode, ended.stdout) == (3, "") and "manage.py migrate" in ended.stderr


def without_a_stack(folder: Path, address: str, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "ANTIPODE_DATA": str(folder),
        "DATABASE_URL": address,
        "SECRET_KEY": "x" * 60,
        "ANTIPODE_VAULT_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    }
    line = [sys.executable, "manage.py", *command, "--json"]
    return subprocess.run(line, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=30)


def test_redis_is_told_no_secret_while_all_this_goes_on(running_stack: Stack) -> None:
    with overheard(running_stack) as said:
        asked(running_stack, "copy", "--account", ACCOUNT, "--snapshot", ANOTHER, "--to", "ap-shanghai", "--wait")
    assert any("run_lane" in line for line in said), "nothing was overheard"
    everything = "\n".join([*said, *kept(running_stack)])
    for secret in secrets_of(running_stack):
        assert secret not in everything


@contextmanager
def overheard(stack: Stack) -> Iterator[list[str]]:
    """Every command that Redis is given meanwhile."""
    said: list[str] = []
    over = threading.Event()

    def listen() -> None:
        while not over.is_set():
            said.append(str(monitor.next_command()["command"]))

    with redis_of(stack) as client, client.monitor() as monitor:
        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        yield said
        over.set()
        listener.join(10)  # a tick or a worker says something within seconds


def kept(stack: Stack) -> Iterator[str]:
    """Everything that Redis holds, as it is stored."""
    with redis_of(stack) as client:
        for key in client.scan_iter():
            yield f"{key!r} {client.dump(key)!r}"
            if client.type(key) == b"hash":
                for value in client.hvals(key):
                    yield repr(value)
                    with contextlib.suppress(zlib.error):  # RQ compresses a job's data
                        yield zlib.decompress(value).decode(errors="replace")


def redis_of(stack: Stack) -> redis.Redis:
    """The stack's own."""
    url = stack.environment.get("REDIS_URL") or f"unix://{datafolder.run_folder(stack.data) / 'redis.sock'}"
    return redis.Redis.from_url(url)


def secrets_of(stack: Stack) -> list[str]:
    """Those of the installation, and of the accounts: as they were entered, and sealed."""
    own = [line.split()[-1] for path in (stack.data / "secrets").iterdir() for line in path.read_text().splitlines()]
    keys = [value for account in stack.cloud_state()["accounts"] for value in account["credentials"].values()]
    sealed = stack.manage("shell", "--no-imports", "-c", SEALED).stdout.split()
    found = [secret for secret in (*own, *keys, *sealed) if len(secret) >= 8]
    assert len(found) > len(sealed) > 1
    return found


SEALED = "from dashboard.models import Account; print(*Account.objects.values_list('sealed', flat=True))"

"""`manage.py emulator`: a cloud for scripts, on a machine where nothing else of Antipode was ever started."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.running import PROJECT


@contextmanager
def emulator(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running command and the address it says."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "emulator", "--port", "0", *arguments],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def test_it_needs_neither_secrets_nor_a_database_and_ends_when_asked() -> None:
    with emulator(ANTIPODE_EMULATOR_CONTROL="1") as (process, address):
        with urllib.request.urlopen(f"{address}/_emulator/state", timeout=5) as answer:
            assert "tencent" in {account["vendor"] for account in json.load(answer)["accounts"]}
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_its_control_side_is_closed_unless_asked_for() -> None:
    with emulator() as (_, address), pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}/_emulator/state", timeout=5)
    assert refused.value.code == 404


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "manage.py", "emulator", "--port", port],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=20,
        )
    assert ended.returncode == 1
    assert ended.stderr.strip() == f"the emulated cloud cannot start on port {port}: Address already in use"

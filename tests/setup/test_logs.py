"""What is written to the log, and what never is."""

from __future__ import annotations

import json
import logging
import logging.config
import os
import subprocess
import sys
import textwrap
from typing import Any

import pytest
import structlog

from dashboard import logs
from dashboard.supervisor.journal import loud_part
from tests.running import PROJECT

pytestmark = pytest.mark.once


def json_lines(code: str) -> list[Any]:
    """What a process writes that logs as the ones under a supervisor do."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "ANTIPODE_LOG_FORMAT": "json"}
    start = "import django, logging, structlog; django.setup()\n"
    answer = subprocess.run(
        [sys.executable, "-c", start + textwrap.dedent(code)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
    )
    return [json.loads(line) for line in answer.stderr.splitlines()]


def test_what_is_named_like_a_secret_is_hidden() -> None:
    (line,) = json_lines("""
        log = structlog.get_logger("tests")
        log.warning("sent", secret_key="s3", Authorization="TC3 x", region="ap-beijing")
    """)
    assert line["secret_key"] == line["Authorization"] == logs.HIDDEN
    assert line["region"] == "ap-beijing" and line["level"] == "warning"


def test_no_name_drives_the_terminal_that_a_log_is_read_on(capsys: pytest.CaptureFixture[str]) -> None:
    kept = logging.getLogger().handlers[:]
    logging.config.dictConfig(logs.configuration("console", "info"))
    try:
        structlog.get_logger("tests").error("the cloud said \x1b[2J", name="\u202egnp\nexe")
        logging.getLogger("tests").error("the cloud said %s", "\x9b2J\r\nall is well")
    finally:
        logging.getLogger().handlers[:] = kept
    said = capsys.readouterr().err
    assert "gnp" in said and said.count("\n") == 2
    assert not set("\x1b\x9b\r\u202e") & set(said)


@pytest.mark.parametrize("logger", ["logging.getLogger('tests')", "structlog.get_logger('tests')"])
def test_a_traceback_shows_no_variables(logger: str) -> None:
    (line,) = json_lines(f"""
        def sign(secret_key):
            raise RuntimeError("could not sign")
        try:
            sign("what-nobody" + "-may-read")
        except RuntimeError:
            {logger}.exception("failed")
    """)
    assert "could not sign" in line["exception"] and "what-nobody-may-read" not in json.dumps(line)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"event": "tick could not look", "level": "warning"}', "tick could not look"),
        ('{"event": "request_finished", "level": "info"}', ""),
        (
            '{"event": "request_failed", "request": "GET /x", "code": 500, "level": "error"}',
            "request_failed GET /x 500",
        ),
        ("[2026-11-21 02:10:00 +0000] [8544] [ERROR] Connection in use", "Connection in use"),
        ("[2026-11-21 02:10:00 +0000] [8544] [INFO] Booting worker", ""),
        ("8480:M 21 Nov 2026 # WARNING Memory overcommit must be enabled", ""),
        ("{cut", ""),
        ('{"event": "the cloud said \\u001b[2J\\u202e", "level": "error"}', "the cloud said \ufffd[2J\ufffd"),
    ],
)
def test_the_terminal_shows_warnings_only(line: str, shown: str) -> None:
    assert loud_part(line) == shown

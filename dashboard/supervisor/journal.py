"""What the processes say: every line goes to one log file, the few that matter to the terminal as well."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

from dashboard.terminal import visible

# The same warning of the same process is shown once in this many seconds.
REPEAT_AFTER = 60.0

LOUD_LEVELS = ("warning", "error", "critical")

# gunicorn's own lines: "[2026-11-21 01:02:03 +0000] [123] [ERROR] Connection in use".
GUNICORN_LINE = re.compile(r"^\[[^]]+\] \[\d+\] \[(WARNING|ERROR|CRITICAL)\] (.*)$")


class Journal:
    """The log file and the terminal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handler = RotatingFileHandler(path, maxBytes=10_000_000, backupCount=3, encoding="utf-8", delay=True)
        self._shown: dict[tuple[str, str], float] = {}
        path.touch(mode=0o600)

    def say(self, text: str) -> None:
        """A line for the person at the terminal, and for the file."""
        self._file("antipode", text)
        self._print(text)

    def banner(self, text: str) -> None:
        """Lines for the terminal alone: the login's password must not be in a log."""
        self._print(text)

    def hear(self, name: str, line: str) -> None:
        """One line that a process said."""
        self._file(name, line)
        warning = loud_part(line)
        if warning and self._is_new(name, warning):
            self._print(f"{name}: {warning}")

    def close(self) -> None:
        self._handler.close()

    def _is_new(self, name: str, warning: str) -> bool:
        now = time.monotonic()
        last = self._shown.get((name, warning))
        if last is not None and now - last < REPEAT_AFTER:
            return False
        if len(self._shown) > 500:
            self._shown.clear()
        self._shown[name, warning] = now
        return True

    def _file(self, name: str, line: str) -> None:
        record = logging.makeLogRecord({"msg": f"{name:<12} {line}"})
        self._handler.handle(record)

    def _print(self, text: str) -> None:
        try:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        except OSError:
            pass  # The terminal is gone; the file has it.


def loud_part(line: str) -> str:
    """What the terminal shows of a line: the sentence of a warning or an error, and "" for everything else."""
    if line.startswith("{"):
        try:
            said = json.loads(line)
        except ValueError:
            return ""
        if said.get("level") not in LOUD_LEVELS:
            return ""
        # The line of a request says what happened in two other fields.
        return visible(" ".join(str(said[name]) for name in ("event", "request", "code") if name in said))
    found = GUNICORN_LINE.match(line)
    return found.group(2) if found else ""

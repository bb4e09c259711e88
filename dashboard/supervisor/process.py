"""One child process of the supervisor."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

# prctl(2): the signal the kernel sends to this process when the thread that made it ends.
PR_SET_PDEATHSIG = 1

# Seconds before a child that ended is started again: at once the first time, then ever later up to the last.
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)

# A child that ran this many seconds has settled: its next end is a first end again. One that fails to start ends sooner, one that
# something kills every few moments must be back before the next time.
SETTLED_AFTER = 10.0

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def die_with_parent(signal_number: int = signal.SIGKILL, parent: int = 0) -> None:
    """Have the kernel end this process when its parent ends, however that ends. Linux only; elsewhere it does nothing.

    `parent` is the pid the parent had when this process was made: where it has gone already, this process ends now.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
    if parent and os.getppid() != parent:
        os.kill(os.getpid(), signal_number)


def parent_gave_up() -> Callable[[], bool]:
    """Whether the parent, which caught SIGINT when this was called, has been interrupted since.

    GNU make that is interrupted alone, not with its whole process group, puts SIGINT back to its default and waits for
    its recipe without telling it anything (fatal_error_signal in its commands.c). Linux only; elsewhere never.
    """
    parent = os.getppid()
    caught_before = _catches(parent, signal.SIGINT)
    return lambda: caught_before and not _catches(parent, signal.SIGINT)


def _catches(pid: int, number: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    mask = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "0")
    return bool(int(mask, 16) >> (number - 1) & 1)


@dataclass(frozen=True)
class Program:
    """What to run. `name` is what people read; `stop_last` keeps it running until the others have ended."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_last: bool = False


class Child:
    """A program and the process that runs it now, if any."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.restart_at = 0.0
        self.ends_in_a_row = 0
        self.last_line = ""

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def alive(self) -> bool:
        return self.process is not None

    @property
    def output(self) -> IO[bytes]:
        assert self.process is not None and self.process.stdout is not None
        return self.process.stdout

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C at the terminal reaches the supervisor only."""
        parent = os.getpid()
        self.process = subprocess.Popen(
            self.program.command,
            env={**os.environ, **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=lambda: die_with_parent(parent=parent),
        )
        os.set_blocking(self.output.fileno(), False)
        self.started_at = time.monotonic()

    def ended(self) -> int | None:
        """Its exit code if it has ended (negative: the signal), else None. What it left in its group is ended too."""
        if self.process is None:
            return None
        # Whoever stops the stack and the loop that watches it may both ask: the second one finds it reaped.
        with suppress(ChildProcessError):
            if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                return None
        self.signal_group(signal.SIGKILL)
        return self.process.wait()

    def forget(self) -> float:
        """Let go of the ended process; the seconds to wait before the next start."""
        assert self.process is not None
        self.output.close()
        self.process = None
        if time.monotonic() - self.started_at >= SETTLED_AFTER:
            self.ends_in_a_row = 0
        delay = BACK_OFF[min(self.ends_in_a_row, len(BACK_OFF) - 1)]
        self.ends_in_a_row += 1
        self.restart_at = time.monotonic() + delay
        return delay

    def signal_group(self, signal_number: int) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal_number)

    def ask_to_end(self) -> None:
        """SIGTERM to the process itself: gunicorn and RQ end their own children, in their own order."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)


def describe_end(code: int) -> str:
    """How a process ended, for a person."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"

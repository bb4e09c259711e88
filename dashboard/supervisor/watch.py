"""The supervisor: one loop over signals, the children's output, and what has to be started again."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

from dashboard.supervisor.journal import Journal
from dashboard.supervisor.process import Child, Program, describe_end

# How long the children have to end by themselves before they are killed: first all but the last ones, then those.
GRACE = 6.0
LAST_GRACE = 3.0

# Seconds between two questions whether what is waited for has come.
ASK_EVERY = 0.2

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Keeps a set of programs running until it is told to stop."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.children: list[Child] = []
        self.stop_requests = 0
        self._selector = selectors.DefaultSelector()
        self._heard: set[Child] = set()
        self._unfinished: dict[Child, bytes] = {}

    @property
    def stopping(self) -> bool:
        return self.stop_requests > 0

    def add(self, programs: Iterable[Program]) -> None:
        """Start these programs now, and keep them running."""
        for program in programs:
            child = Child(program)
            self.children.append(child)
            self._start(child)

    def run(self, until: Callable[[], bool] | None = None, seconds: float | None = None) -> bool:
        """Watch until told to stop, until `until()` is true, or for `seconds`.

        True when `until()` was.
        """
        deadline = time.monotonic() + seconds if seconds is not None else float("inf")
        ask_at = 0.0
        while not self.stopping and time.monotonic() < deadline:
            self._turn(ASK_EVERY if until else 1.0)
            self._restart_what_ended()
            if until and time.monotonic() >= ask_at:
                if until():
                    return True
                ask_at = time.monotonic() + ASK_EVERY
        return False

    def stop(self) -> None:
        """End everything: ask first, kill what has not ended in time; a second Ctrl-C kills at once."""
        self._end([child for child in self.children if not child.program.stop_last], GRACE)
        self._end([child for child in self.children if child.program.stop_last], LAST_GRACE)

    @contextmanager
    def signals(self) -> Iterator[None]:
        """While inside: Ctrl-C, SIGTERM and a closed terminal ask to stop; a child's end wakes the loop."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        self._selector.register(reader, selectors.EVENT_READ)
        before = {number: signal.signal(number, self._on_stop_signal) for number in STOP_SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.unregister(reader)
            os.close(reader)
            os.close(writer)

    def _on_stop_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop_requests += 1

    def _start(self, child: Child) -> None:
        child.start()
        self._selector.register(child.output, selectors.EVENT_READ, child)
        self._heard.add(child)

    def _turn(self, seconds: float) -> None:
        due = [child.restart_at for child in self.children if not child.alive]
        wait = min([seconds, *(max(0.0, at - time.monotonic()) for at in due)])
        for key, _ in self._selector.select(wait):
            if isinstance(key.data, Child):
                self._read(key.data)
            else:
                self._drain(key.fd)

    def _drain(self, descriptor: int) -> None:
        try:
            while os.read(descriptor, 512):
                pass
        except BlockingIOError:
            pass

    def _read(self, child: Child) -> bool:
        """Pass on the lines the child has said; an unfinished one waits for its end. False when there was nothing."""
        try:
            said = os.read(child.output.fileno(), 65536)
        except BlockingIOError:
            return False
        if not said:
            self._stop_hearing(child)
            return False
        *lines, rest = (self._unfinished.pop(child, b"") + said).split(b"\n")
        if rest:
            self._unfinished[child] = rest[-65536:]
        for line in lines:
            self._hear(child, line)
        return True

    def _stop_hearing(self, child: Child) -> None:
        if child in self._heard:
            self._heard.remove(child)
            self._selector.unregister(child.output)

    def _hear(self, child: Child, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        if text:
            child.last_line = text
            self.journal.hear(child.name, text)

    def _restart_what_ended(self) -> None:
        for child in self.children:
            code = child.ended()
            if code is not None:
                self._say_ended(child, code, self._let_go(child))
            if not child.alive and time.monotonic() >= child.restart_at and not self.stopping:
                self._start(child)

    def _let_go(self, child: Child) -> float:
        """Read the last words of an ended child and forget the process; the seconds until it may start again."""
        while self._read(child):
            pass
        self._stop_hearing(child)
        self._hear(child, self._unfinished.pop(child, b""))
        return child.forget()

    def _say_ended(self, child: Child, code: int, delay: float) -> None:
        again = "started again" if delay == 0 else f"started again in {delay:g} s"
        cause = f": {child.last_line[:200]}" if code > 0 and child.ends_in_a_row > 1 else ""
        self.journal.say(f"{child.name} ended ({describe_end(code)}{cause}); {again}")

    def _end(self, children: list[Child], grace: float) -> None:
        for child in children:
            child.ask_to_end()
        deadline = time.monotonic() + grace
        while any(child.alive for child in children):
            if time.monotonic() > deadline or self.stop_requests > 1:
                for child in children:
                    child.signal_group(signal.SIGKILL)
            self._turn(0.05)
            for child in children:
                if child.ended() is not None:
                    self._let_go(child)

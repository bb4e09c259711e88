"""The emulated cloud in a process of its own, so that it takes no time from either side's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from providers.emulator import Emulator
from providers.emulator._vendor import vendors


@dataclass(frozen=True)
class Cloud:
    """Where it listens, and the key of each vendor's first account."""

    url: str
    credentials: dict[str, dict[str, str]]

    @property
    def host(self) -> str:
        """host:port, as the SDKs want their endpoint."""
        return self.url.removeprefix("http://")


@contextmanager
def cloud(pace: float = 0) -> Iterator[Cloud]:
    """The demo's inventory, served over loopback without limits of calls; it ends with the block. A copy takes `pace` seconds."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(there, pace), daemon=True)
    process.start()
    there.close()
    try:
        yield here.recv()
    finally:
        here.close()
        process.join(10)
        if process.is_alive():
            process.kill()


def _serve(pipe: Connection, pace: float) -> None:
    """Serve until the other end of the pipe is closed."""
    with Emulator(pace=pace, rate_limits=False) as emulator:
        pipe.send(Cloud(emulator.url, {vendor: emulator.credentials(vendor) for vendor in vendors()}))
        try:
            pipe.recv()
        except EOFError:
            return

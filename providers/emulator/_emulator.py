"""Starting and stopping the emulated cloud: `serve` for a process of its own, `Emulator` for a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from providers.emulator import _control
from providers.emulator._server import Server
from providers.emulator._state import Clock, Cloud, Key
from providers.emulator._vendor import vendor_of, vendors


class Emulator:
    """One emulated cloud on one port; a context manager that serves it from a thread.

    `pace` is how many seconds a typical copy takes (0: at once; None: as it was set before, 12 the first time),
    `seed` whether an empty cloud gets the demo inventory or only its keys. Port 0 takes a free one. A port in use
    raises OSError.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        control: bool = True,
        state_path: str | Path | None = None,
        pace: float | None = None,
        host: str = "127.0.0.1",
        seed: bool = True,
        rate_limits: bool | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._address = (host, port)
        self._with_control = control
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self.cloud = Cloud(state_path, clock)
        self._prepare(pace, seed, rate_limits)

    def _prepare(self, pace: float | None, seed: bool, rate_limits: bool | None) -> None:
        for vendor in vendors().values():
            self.cloud.watch_over(vendor.RESOURCES)
        _control.fill(self.cloud, inventory=seed)
        if pace is not None:
            self.cloud.configure(pace=pace)
        if rate_limits is not None:
            self.cloud.configure(rate_limits=rate_limits)
        self.cloud.store.commit()

    # -- serving

    def bind(self) -> Server:
        """Take the port; from here on connections queue up."""
        if self._server is None:
            self._server = Server(self._address, self.cloud, self._with_control)
            self._address = (self._address[0], self._server.server_port)
        return self._server

    def start(self) -> Self:
        """Serve from a thread. After `stop` it starts again on the same port, with everything it held."""
        server = self.bind()
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="emulator", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Refuse connections and hang up on those there are; the cloud keeps what it holds."""
        if self._server:
            if self._thread:
                self._server.shutdown()
                self._thread.join()
            self._server.server_close()
        self._server = self._thread = None

    def close(self) -> None:
        """Stop, and let go of the state file."""
        self.stop()
        with self.cloud.lock:
            self.cloud.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # -- for tests

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._address[1]

    @property
    def host(self) -> str:
        """host:port, as an official SDK wants its endpoint."""
        return f"{self._address[0]}:{self.port}"

    @property
    def url(self) -> str:
        """The address of every vendor it plays."""
        return f"http://{self.host}"

    @property
    def clock(self) -> Clock:
        """The cloud's clock: `advance`, `freeze`."""
        return self.cloud.clock

    @property
    def state(self) -> dict[str, Any]:
        """What GET /_emulator/state tells."""
        with self.cloud.lock:
            return _control.state(self.cloud)

    def regions(self, vendor: str) -> dict[str, dict[str, Any]]:
        """What a vendor holds, by region: lists of objects under its nouns, and `quotas`."""
        with self.cloud.lock:
            self.cloud.settle()
            return vendors()[vendor].inventory(self.cloud)

    def credentials(self, vendor: str, name: str = "") -> dict[str, str]:
        """The fake key of a vendor's first account, or of the named one. LookupError where there is none."""
        with self.cloud.lock:
            for key in self.cloud.store.all(Key):
                if key.vendor == vendor and name in ("", key.name):
                    return dict(key.credentials)
        raise LookupError(f"{vendor} has no key named {name!r}" if name else f"there is no vendor named {vendor!r}")

    def fault(self, fault: str, **spec: Any) -> None:
        """Arm a fault: `fault("slow_answer", action="DescribeSnapshots", times=2, seconds=1)`."""
        with self.cloud.lock:
            self.cloud.faults.arm({"fault": fault, **spec})

    def clear_faults(self) -> None:
        """Disarm every fault."""
        with self.cloud.lock:
            self.cloud.faults.clear()

    def create(self, noun: str, *, region: str, vendor: str = "", **spec: Any) -> list[dict[str, Any]]:
        """Make objects: `create("snapshots", region="ap-guangzhou", count=3)`; the objects as the state shows them.

        The vendor need not be named where only one has such a region.
        """
        with self.cloud.lock:
            playing = vendor_of(vendor, region=region, noun=noun)
            made = playing.create(self.cloud, noun, {"region": region, **spec})
            self.cloud.store.commit()
            return made

    def configure(self, **changes: Any) -> None:
        """Change pace, listing_lag, rate_limits, check_time or skew."""
        with self.cloud.lock:
            self.cloud.configure(**changes)
            self.cloud.store.commit()

    def quota(self, region: str, limit: int, *, vendor: str = "", account: str = "", kind: str = "") -> None:
        """Change a quota of a region: the vendor's first kind, unless said."""
        with self.cloud.lock:
            vendor_of(vendor, region=region).set_quota(self.cloud, region, limit, account, kind)
            self.cloud.store.commit()


def serve(
    port: int = 0,
    *,
    control: bool = False,
    state_path: str | Path | None = None,
    pace: float | None = None,
    host: str = "127.0.0.1",
    seed: bool = True,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the emulated cloud until interrupted; `ready` is called with its address once it listens.

    Prints nothing. A port in use raises OSError. Without a `pace` it keeps the one it was last set to.
    """
    emulator = Emulator(port, control=control, state_path=state_path, pace=pace, host=host, seed=seed)
    try:
        server = emulator.bind()
        if ready:
            ready(emulator.url)
        server.serve_forever()
    finally:
        emulator.close()

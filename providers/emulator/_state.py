"""The cloud itself, whatever the vendor: its clock, its pace, its keys, what it was asked and what it took."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from providers.emulator._faults import Faults
from providers.emulator._store import Record, Store

DEFAULT_PACE = 12.0


class Clock:
    """Two times: `now` drives what the cloud holds, `wall` judges signatures.

    A test moves `now` with `advance` and `freeze` without making its own signatures look old; `skew` moves `wall`
    alone, as a vendor's clock that differs from ours would.
    """

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._frozen: float | None = None
        self.advanced = 0.0
        self.skew = 0.0

    def now(self) -> float:
        """Unix time in seconds for creation times, progress and rate limits."""
        return (self._source() if self._frozen is None else self._frozen) + self.advanced

    def wall(self) -> float:
        """Unix time in seconds for signatures."""
        return self._source() + self.skew

    def advance(self, seconds: float) -> None:
        """Let this much time pass at once."""
        self.advanced += seconds

    def freeze(self) -> None:
        """Let no time pass but what `advance` adds."""
        self._frozen = self._source()

    def thaw(self) -> None:
        """Let time pass again."""
        self._frozen = None


@dataclass(kw_only=True)
class Resource(Record):
    """Something in a region that may take time to be ready.

    Its progress is computed from `started`, `weight` (how long it takes in typical copies) and the pace; `done` is set
    once it was complete, and stays. `fate` is "never" for what never ends, "gone" for what vanishes on the way and
    "broken" for what takes its time and has then failed.
    `hidden` is how many listings still leave it out.
    """

    created: float
    started: float = 0.0
    weight: float = 0.0
    done: bool = True
    fate: str = ""
    hidden: int = 0

    @property
    def origin_place(self) -> tuple[str, str]:
        """Region and id of what it is a copy of; empty where it is none."""
        return "", ""

    @property
    def failed(self) -> bool:
        """Whether it has ended badly, and is still there to be seen."""
        return self.done and self.fate == "broken"

    def fraction(self, now: float, pace: float) -> float:
        """How far it is, 0.0 to 1.0."""
        if self.done:
            return 1.0
        seconds = self.weight * pace
        reached = 1.0 if seconds <= 0 else min(1.0, max(0.0, (now - self.started) / seconds))
        return min(reached, 0.43) if self.fate == "never" else reached

    def percent(self, now: float, pace: float) -> int:
        """The same in whole percent; 100 only when it is done."""
        return 100 if self.done else min(99, int(self.fraction(now, pace) * 100))


# What finds a resource that takes time: its class, account, region and id.
Place = tuple[type[Resource], str, str, str]


@dataclass(kw_only=True)
class Key(Record):
    """A fake access key; its id is `id`. `denied` lists the actions its policy does not allow."""

    vendor: str
    name: str
    credentials: dict[str, str] = field(repr=False)
    projects: dict[str, str] = field(default_factory=dict)
    denied: list[str] = field(default_factory=list)
    revoked: bool = False


@dataclass(kw_only=True)
class Quota(Record):
    """How many objects of a kind (`id`, such as "snapshots") an account may hold in a region."""

    limit: int


@dataclass(kw_only=True)
class Accepted(Record):
    """A copy the cloud took. `region` is the destination, `id` a running number; `replica` is the new object's id."""

    vendor: str
    action: str
    source: str
    source_region: str
    name: str
    replica: str
    at: float
    request_id: str


@dataclass(kw_only=True)
class Count(Record):
    """How often an action (`id`) was called."""

    calls: int = 0


@dataclass(kw_only=True)
class Settings(Record):
    """What the control side can turn.

    `listing_lag` is how many listings hide a new copy; without `check_time` a signature of any age is taken.
    """

    pace: float = DEFAULT_PACE
    skew: float = 0.0
    advanced: float = 0.0
    rate_limits: bool = True
    listing_lag: int = 0
    check_time: bool = True


def spread(id: str) -> float:
    """A number from 0.0 to 1.0 that is always the same for the same id."""
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[:4], "big") / 0xFFFFFFFF


def copy_weight(id: str, size_gb: int) -> float:
    """How long this copy takes in typical copies: more for large ones, and never quite the same for two."""
    return (0.75 + 0.5 * spread(id)) * (0.8 + 0.4 * min(size_gb, 1000) / 1000)


class Cloud:
    """Everything one emulator holds. Whoever reads or changes it holds `lock`."""

    def __init__(self, state_path: str | Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self.lock = threading.RLock()
        self.store = Store(state_path)
        self.clock = Clock(clock)
        self.faults = Faults()
        self.recent: deque[dict[str, Any]] = deque(maxlen=200)
        self.moving: dict[Place, Resource] = {}
        self._copies: dict[tuple[str, str, str], dict[Place, Resource]] = {}
        self._windows: dict[tuple[str, str], deque[float]] = {}
        self._settings = self._stored_settings()
        self._accepted = sum(1 for _ in self.store.all(Accepted))

    def _stored_settings(self) -> Settings:
        settings = self.store.get(Settings, "", "", "settings") or Settings(account="", region="", id="settings")
        self.clock.skew, self.clock.advanced = settings.skew, settings.advanced
        return settings

    @property
    def settings(self) -> Settings:
        """The settings; change them with `configure`."""
        return self._settings

    @property
    def pace(self) -> float:
        """Seconds that a typical copy takes."""
        return self._settings.pace

    def configure(self, **changes: Any) -> None:
        """Change settings at once. Copies under way keep the part they have done."""
        if "pace" in changes:
            self._rebase(float(changes["pace"]))
        for name, value in changes.items():
            setattr(self._settings, name, value)
        self.clock.skew, self.clock.advanced = self._settings.skew, self._settings.advanced
        self.store.put(self._settings)

    def _rebase(self, pace: float) -> None:
        self.settle()
        now = self.clock.now()
        for resource in self.moving.values():
            resource.started = now - resource.fraction(now, self.pace) * resource.weight * pace
            self.store.put(resource)

    def told_time(self) -> float:
        """Unix time in seconds as the cloud tells it, by which it judges signatures."""
        fault = self.faults.peek("clock_offset")
        return self.clock.wall() + (float(fault["seconds"]) if fault else 0.0)

    def is_timely(self, signed_at: float, window: float) -> bool:
        """Whether a signature of that unix time is taken."""
        return not self._settings.check_time or abs(signed_at - self.told_time()) <= window

    def advance(self, seconds: float) -> None:
        """Let this much time pass at once, and remember it across a restart."""
        with self.lock:
            self.configure(advanced=self._settings.advanced + seconds)
            self.settle()
            self.store.commit()

    # -- what takes time

    def watch_over(self, kinds: Iterable[type[Resource]]) -> None:
        """Pick up, after a start, what was under way."""
        for kind in kinds:
            for resource in self.store.all(kind):
                if not resource.done:
                    self._begin(resource)

    @staticmethod
    def _key(resource: Resource) -> Place:
        return type(resource), resource.account, resource.region, resource.id

    def _begin(self, resource: Resource) -> None:
        self.moving[self._key(resource)] = resource
        self._copies.setdefault((resource.account, *resource.origin_place), {})[self._key(resource)] = resource

    def _end(self, resource: Resource) -> None:
        self.moving.pop(self._key(resource), None)
        self._copies.get((resource.account, *resource.origin_place), {}).pop(self._key(resource), None)

    def copying_to(self, source: Resource) -> list[str]:
        """The regions that copies of this one are under way to."""
        return [copy.region for copy in self._copies.get((source.account, source.region, source.id), {}).values()]

    def add(self, resource: Resource) -> None:
        """Keep a resource; if it is not done yet its time starts at `started`."""
        self.store.put(resource)
        if not resource.done:
            self._begin(resource)

    def remove(self, resource: Resource) -> None:
        """Delete a resource."""
        self._end(resource)
        self.store.remove(resource)

    def settle(self) -> None:
        """Note what has become complete, or has vanished, by now."""
        now = self.clock.now()
        for resource in list(self.moving.values()):
            reached = resource.fraction(now, self.pace)
            if resource.fate == "gone" and reached >= 0.6:
                self.remove(resource)
            elif reached >= 1.0:
                resource.done = True
                self._end(resource)
                self.store.put(resource)

    # -- what was asked

    def limited(self, account: str, action: str, calls: float, period: float = 1.0) -> bool:
        """Whether this call is one too many: more than `calls` in `period` seconds. If not, it counts."""
        if not self._settings.rate_limits:
            return False
        now = self.clock.now()
        window = self._windows.setdefault((account, action), deque())
        while window and (window[0] <= now - period or window[0] > now):
            window.popleft()
        if len(window) >= calls:
            return True
        window.append(now)
        return False

    def count(self, action: str) -> None:
        """One more call of this action arrived."""
        count = self.store.get(Count, "", "", action) or Count(account="", region="", id=action)
        count.calls += 1
        self.store.put(count)

    def note(self, **what: Any) -> None:
        """Remember a call for the console."""
        self.recent.appendleft({"at": self.clock.now(), **what})

    def accept(self, **what: Any) -> None:
        """Remember, for good, a copy that was taken."""
        self._accepted += 1
        self.store.put(Accepted(id=str(self._accepted), at=self.clock.now(), **what))

    # -- keys and quotas

    def key(self, id: str) -> Key | None:
        """The access key of that id, revoked or not."""
        return next((key for key in self.store.all(Key) if key.id == id), None)

    def limit(self, account: str, region: str, kind: str, default: int) -> int:
        """How many objects of a kind the account may hold in the region."""
        quota = self.store.get(Quota, account, region, kind)
        return quota.limit if quota else default

    def empty(self) -> None:
        """Forget everything but the settings."""
        self.store.empty()
        self.store.put(self._settings)
        self._accepted = 0
        self.moving.clear()
        self._copies.clear()
        self.recent.clear()
        self._windows.clear()
        self.faults.clear()

"""What the emulated cloud can be told to do wrong: the list of faults, and those that are armed.

A fault fires for calls of its action and region (`*` for any), lets the first `after` of them pass, and is used up
after `times`. Faults are forgotten when the emulator ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

ALWAYS = -1


class Stage(StrEnum):
    """Where a fault takes hold."""

    BEFORE = "instead of carrying the call out"
    DURING = "while the call is carried out"
    AFTER = "on the way back, after the call was carried out"
    STANDING = "for as long as it is set"


@dataclass(frozen=True)
class Kind:
    """One fault the emulator knows: its name, what it does in one sentence, and its parameters with their defaults."""

    name: str
    stage: Stage
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("refuse", Stage.BEFORE, "The connection is reset, and nothing is carried out."),
        Kind("throttle", Stage.BEFORE, "The vendor says that there were too many calls."),
        Kind("unavailable_503", Stage.BEFORE, "HTTP 503 from a gateway."),
        Kind("redirect", Stage.BEFORE, "HTTP 302 to another address.", {"to": "http://127.0.0.1:9/"}),
        Kind(
            "error",
            Stage.BEFORE,
            "The vendor answers with this error code (or that of a failure of its own); with a destination, only that one does.",
            {"code": "", "message": "", "destination": ""},
        ),
        Kind("duplicate", Stage.DURING, "The request is carried out twice; the second answer comes back."),
        Kind(
            "quota_runs_out",
            Stage.DURING,
            "The destination quota is used up after this many destinations of the call.",
            {"room": 1},
        ),
        Kind("twin", Stage.DURING, "A second object with the same name appears beside the copy."),
        Kind(
            "foreign_copy",
            Stage.DURING,
            "Somebody else copies the same source to the same region a moment earlier.",
            {"finished": False},
        ),
        Kind("never_ends", Stage.DURING, "The copy that is taken stays at 43 % for ever."),
        Kind(
            "ends_badly",
            Stage.DURING,
            "The copy that is taken vanishes from its destination on the way; with kept it stays there as failed.",
            {"kept": False},
        ),
        Kind("listing_lag", Stage.DURING, "The copy that is taken is missing from the next listings.", {"reads": 3}),
        Kind("success_without_id", Stage.DURING, "The call succeeds and its answer holds no id."),
        Kind("page_repeats", Stage.DURING, "A later page of a listing starts with a row of the page before."),
        Kind("page_skips", Stage.DURING, "A later page of a listing leaves a row out."),
        Kind("state_backwards", Stage.DURING, "A listing shows finished objects as only just begun."),
        Kind("unknown_state", Stage.DURING, "A listing shows a state word nobody knows.", {"state": "ARCHIVING_DEEP"}),
        Kind("accept_then_drop", Stage.AFTER, "The call is carried out, then the connection closes without an answer."),
        Kind("accept_then_500", Stage.AFTER, "The call is carried out, then HTTP 500."),
        Kind("slow_answer", Stage.AFTER, "The answer comes after the caller's deadline.", {"seconds": 60.0}),
        Kind("slow_bytes", Stage.AFTER, "The answer trickles in byte by byte.", {"seconds": 1.0}),
        Kind("cut_json", Stage.AFTER, "The answer is the first half of its JSON."),
        Kind("wrong_types", Stage.AFTER, "The answer is JSON of the wrong types."),
        Kind("html_page", Stage.AFTER, "HTTP 200 with an HTML page."),
        Kind("empty_body", Stage.AFTER, "HTTP 200 with nothing in it."),
        Kind("huge_body", Stage.AFTER, "An answer of this many bytes.", {"bytes": 256 * 1024 * 1024}),
        Kind(
            "compression_bomb",
            Stage.AFTER,
            "A small answer that unpacks to this many bytes.",
            {"bytes": 1024 * 1024 * 1024},
        ),
        Kind("wrong_content_length", Stage.AFTER, "The answer ends before its Content-Length.", {"missing": 100}),
        Kind("clock_offset", Stage.STANDING, "The vendor's clock is off by this many seconds.", {"seconds": 1200.0}),
        Kind("credentials_revoked", Stage.STANDING, "The access key is gone (this one, or every key).", {"key": ""}),
    )
}


@dataclass
class Fault:
    """One armed fault. `times` is how often it still fires, -1 for always."""

    id: int
    fault: str
    action: str = "*"
    region: str = "*"
    times: int = 1
    after: int = 0
    params: dict[str, Any] = field(default_factory=dict)
    fired: int = 0

    def matches(self, action: str, region: str) -> bool:
        """Whether it is for this call."""
        return self.times != 0 and self.action in ("*", action) and self.region in ("*", region)

    def __getitem__(self, name: str) -> Any:
        return self.params.get(name, KINDS[self.fault].params[name])

    def fire(self) -> bool:
        """Use it once; False while it still lets calls pass."""
        if self.after > 0:
            self.after -= 1
            return False
        self.fired += 1
        if self.times > 0:
            self.times -= 1
        return True


class Faults:
    """The faults that are armed, oldest first."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._ids = count(1)

    def arm(self, spec: Mapping[str, Any]) -> Fault:
        """Arm one from its JSON: `fault`, and optionally `action`, `region`, `times`, `after`, and its own parameters.

        ValueError says what is wrong with it.
        """
        name = str(spec.get("fault", ""))
        if name not in KINDS:
            raise ValueError(f"there is no fault named {name!r}")
        standing = KINDS[name].stage is Stage.STANDING
        given = {**dict(spec.get("params") or {}), **{k: v for k, v in spec.items() if k in KINDS[name].params}}
        params = {k: self._like(k, KINDS[name].params, v) for k, v in given.items()}
        fault = Fault(
            next(self._ids),
            name,
            str(spec.get("action") or "*"),
            str(spec.get("region") or "*"),
            int(spec.get("times") or (ALWAYS if standing else 1)),
            int(spec.get("after") or 0),
            params,
        )
        self._armed.append(fault)
        return fault

    @staticmethod
    def _like(name: str, defaults: Mapping[str, Any], value: Any) -> Any:
        if name not in defaults:
            raise ValueError(f"this fault has no parameter named {name!r}")
        kind = type(defaults[name])
        if kind is bool and isinstance(value, str):
            return value.lower() in ("1", "true", "on", "yes")
        try:
            return kind(value)
        except (TypeError, ValueError):
            raise ValueError(f"{name} must be a {kind.__name__}") from None

    def take(
        self, name: str, action: str, region: str, where: Callable[[Fault], bool] = lambda fault: True
    ) -> Fault | None:
        """The fault of that name if one fires for this call; it counts as used. `where` narrows which are meant."""
        for fault in self._armed:
            if fault.fault == name and fault.matches(action, region) and where(fault) and fault.fire():
                self._sweep()
                return fault
        return None

    def peek(self, name: str) -> Fault | None:
        """An armed fault of that name, not used up by looking."""
        return next((fault for fault in self._armed if fault.fault == name), None)

    def _sweep(self) -> None:
        self._armed = [fault for fault in self._armed if fault.times != 0]

    def clear(self, id: int | None = None) -> None:
        """Disarm one, or all."""
        self._armed = [fault for fault in self._armed if id is not None and fault.id != id]

    def listed(self) -> list[dict[str, Any]]:
        """What is armed, as JSON."""
        return [asdict(fault) for fault in self._armed]

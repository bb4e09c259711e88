"""Larch Cloud on this machine: `with LarchCloud() as cloud: cloud.url`, or `python -m antipode_larch.emulator`."""

from __future__ import annotations

import hmac
import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from antipode_larch import faults
from antipode_larch.api import ALGORITHM, signature

KEY = {"key_id": "LARCHDEMO0000001", "secret": "demo-secret-of-larch-cloud"}
REGIONS = {"north": "North", "south": "South"}
LIMIT, WINDOW = 200, 300
NAMES = {"regions": "ListRegions", "volumes": "ListVolumes", "snapshots": "ListSnapshots", "quotas": "ListQuotas"}


@dataclass(frozen=True)
class Refusal(Exception):
    """An error as Larch Cloud gives it."""

    status: int
    code: str


class LarchCloud:
    """One emulated cloud on a free port. `pace` is how many seconds a copy takes."""

    def __init__(self, pace: float = 0.0) -> None:
        self.pace = pace
        self.accepted: list[str] = []
        self.calls: Counter[str] = Counter()
        self.armed: list[dict[str, Any]] = []
        self.lock = threading.RLock()
        self.ending = threading.Event()
        self.volumes = [{"id": f"vol-{n:03}", "name": f"data {n}", "size_gb": 20} for n in range(60)]
        self.snapshots: dict[str, dict[str, dict[str, Any]]] = {region: {} for region in REGIONS}
        for n in range(60):
            self.hold("north", f"snap-{n:03}", name=f"nightly {n}", volume=f"vol-{n:03}")
        self.hold("south", "snap-s01", name="old one", volume="")
        handler = type("Handler", (_Handler,), {"cloud": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True

    def hold(self, region: str, id: str, since: float = 0.0, **facts: Any) -> None:
        """Have a snapshot; it is complete `pace` seconds after `since`."""
        created = datetime.now(UTC).isoformat()
        self.snapshots[region][id] = {"id": id, "size_gb": 20, "created_at": created, "since": since, **facts}

    # -- what the contract asks of an emulator

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def state(self) -> dict[str, Any]:
        """The copies it took, and how often each call came."""
        with self.lock:
            return {"accepted": list(self.accepted), "calls": dict(self.calls)}

    def fault(self, fault: str, action: str = "*", **params: Any) -> None:
        """Arm a fault for the next call of an action."""
        with self.lock:
            self.armed.append({"fault": fault, "action": action, **params})

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self.server.shutdown()
        self.server.server_close()

    # -- what it does

    def taken(self, action: str) -> dict[str, Any]:
        """The fault armed for a call; it is used up. {"fault": ""} where there is none."""
        self.calls[action] += 1
        for spec in self.armed:
            if spec["action"] in ("*", action):
                self.armed.remove(spec)
                return spec
        return {"fault": ""}

    def carry_out(self, action: str, path: list[str], query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """One call's answer."""
        if action == "ListRegions":
            return {"items": [{"id": id, "name": name} for id, name in REGIONS.items()]}
        region = path[0]
        if action == "ListVolumes":
            return _page(self.volumes if region == "north" else [], query)
        if action == "ListQuotas":
            return {"used": len(self.snapshots[region]), "limit": LIMIT}
        if action == "ListSnapshots":
            return _page([self.shown(row) for row in self.snapshots[region].values() if _wanted(row, query)], query)
        return self.copy(self.snapshots[region].get(path[2]), body)

    def copy(self, source: dict[str, Any] | None, body: dict[str, Any]) -> dict[str, Any]:
        """Begin a copy."""
        if source is None:
            raise Refusal(404, "SnapshotNotFound")
        if len(self.snapshots[body["to"]]) >= LIMIT:
            raise Refusal(409, "QuotaExceeded")
        id = f"copy-{len(self.accepted):04}"
        facts = {"name": body["name"], "volume": "", "copied": True, "copied_from": source["id"]}
        self.hold(body["to"], id, time.time(), **facts)
        self.accepted.append(id)
        return {"id": id}

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """A snapshot as a listing shows it."""
        percent = 100 if not self.pace else min(100, int(100 * (time.time() - row["since"]) / self.pace))
        return {**row, "percent": percent, "state": "ready" if percent == 100 else "copying"}

    def admit(self, method: str, target: str, header: str, body: bytes) -> None:
        """Refuse what is not signed with the key, or not now."""
        found = re.fullmatch(rf"{ALGORITHM} key=(\w+), time=(\d+), signature=([0-9a-f]+)", header)
        if not found or found[1] != KEY["key_id"]:
            raise Refusal(401, "KeyUnknown")
        if not hmac.compare_digest(signature(KEY["secret"], method, target, int(found[2]), body), found[3]):
            raise Refusal(401, "SignatureWrong")
        if abs(time.time() - int(found[2])) > WINDOW:
            raise Refusal(401, "RequestExpired")


def _wanted(row: dict[str, Any], query: dict[str, str]) -> bool:
    return row["id"] in query.get("ids", row["id"]).split(",") and row["name"] == query.get("name", row["name"])


def _page(rows: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
    start = int(query.get("offset", 0))
    return {"items": rows[start : start + int(query.get("limit", 50))], "total": len(rows)}


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    cloud: LarchCloud
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.cloud.lock:
            spec, status, content = self._answer(body)
        faults.write(self, spec, status, content)

    do_GET = do_POST = _any

    def _answer(self, body: bytes) -> tuple[dict[str, Any], int, dict[str, Any]]:
        parts = urlsplit(self.path)
        path = parts.path.split("/")[2:]
        action = NAMES.get(path[-1], "CopySnapshot")
        spec = self.cloud.taken(action)
        request_id = f"request-{sum(self.cloud.calls.values())}"
        try:
            self.cloud.admit(self.command, self.path, self.headers.get("Authorization", ""), body)
            if spec["fault"] == "throttle":
                raise Refusal(429, "TooManyRequests")
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            content = (
                {}
                if spec["fault"] in faults.INSTEAD
                else self.cloud.carry_out(action, path, query, json.loads(body or b"{}"))
            )
            return spec, 200, {**content, "request_id": request_id}
        except Refusal as refusal:
            error = {"code": refusal.code, "message": f"{action} is refused."}
            return spec, refusal.status, {"error": error, "request_id": request_id}

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed for each call."""


if __name__ == "__main__":
    with LarchCloud(pace=0.5) as cloud:
        print(cloud.url, flush=True)
        threading.Event().wait()

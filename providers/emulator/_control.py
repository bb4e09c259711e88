"""The control side, under /_emulator/: what the cloud holds, as JSON and as a page, and the levers to change it.

It answers only where it was asked for by a loopback name, and takes changes only from its own page or from no page at
all, so that a web page elsewhere cannot reach it through somebody's browser. Forms are answered with a redirect, JSON
with JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from providers.emulator import _console
from providers.emulator._state import Accepted, Cloud, Count, Key, Settings
from providers.emulator._vendor import vendor_of, vendors
from providers.emulator._wire import Answer, Request

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
FORM = "application/x-www-form-urlencoded"
CSS = Path(__file__).with_name("console.css")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
Values = Mapping[str, Any]


def state(cloud: Cloud) -> dict[str, Any]:
    """Everything, as JSON values."""
    cloud.settle()
    return {
        "now": cloud.clock.now(),
        "accounts": [_account(key) for key in cloud.store.all(Key)],
        "vendors": {
            vendor.NAME: {"label": vendor.LABEL, "regions": vendor.inventory(cloud)} for vendor in vendors().values()
        },
        "accepted": sorted((_accepted(one) for one in cloud.store.all(Accepted)), key=lambda one: one["id"]),
        "calls": {count.id: count.calls for count in cloud.store.all(Count)},
        "recent": list(cloud.recent),
        "pace": cloud.pace,
        "settings": _settings(cloud.settings),
        "faults": cloud.faults.listed(),
    }


def _account(key: Key) -> dict[str, Any]:
    names = ("vendor", "name", "account", "credentials", "projects", "denied", "revoked")
    return {name: getattr(key, name) for name in names}


def _accepted(one: Accepted) -> dict[str, Any]:
    shown = asdict(one)
    return {"id": int(shown.pop("id")), "destination_region": shown.pop("region"), **shown}


def _settings(settings: Settings) -> dict[str, Any]:
    return {name: value for name, value in asdict(settings).items() if name not in ("account", "region", "id")}


def fill(cloud: Cloud, *, inventory: bool) -> None:
    """Give every vendor that has no keys its keys, and the demo inventory if wanted."""
    known = {key.vendor for key in cloud.store.all(Key)}
    for vendor in vendors().values():
        if vendor.NAME in known:
            continue
        if inventory:
            vendor.seed(cloud)
        else:
            vendor.seed_keys(cloud)


class Control:
    """Answers for the paths under /_emulator/."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self._posts: dict[str, Callable[[Values], Any]] = {
            "reset": self._reset,
            "faults": self._arm,
            "faults/clear": self._clear,
            "settings": self._configure,
            "quota": self._quota,
            "keys": self._key,
            "accounts": self._new_account,
            "delete": self._delete,
            **{noun: self._creator(noun) for vendor in vendors().values() for noun in vendor.NOUNS},
        }

    def answer(self, request: Request) -> Answer:
        """One request to the control side."""
        if not _trusted(request):
            return _json({"error": "the control side answers only to a loopback name and to its own page"}, 403)
        path = request.path.removeprefix("/_emulator").strip("/")
        with self.cloud.lock:
            answer = self._route(request, path)
            self.cloud.store.commit()
        return answer

    def _route(self, request: Request, path: str) -> Answer:
        if request.method == "GET":
            return self._get(request, path)
        if request.method == "DELETE" and path == "faults":
            return _json(self._clear({}))
        if request.method != "POST" or path not in self._posts:
            return _json({"error": f"nothing answers {request.method} {request.path}"}, 404)
        return self._post(request, self._posts[path])

    def _get(self, request: Request, path: str) -> Answer:
        if path == "":
            page = _console.page(state(self.cloud), dict(parse_qsl(request.query)))
            return Answer(page.encode(), content_type="text/html; charset=utf-8", headers=dict(HEADERS))
        if path == "console.css":
            return Answer(CSS.read_bytes(), content_type="text/css; charset=utf-8", headers=dict(HEADERS))
        if path == "state":
            return _json(state(self.cloud))
        return _json({"error": f"nothing is at {request.path}"}, 404)

    def _post(self, request: Request, act: Callable[[Values], Any]) -> Answer:
        form = request.content_type == FORM
        try:
            return _done(request, act(_form(request) if form else _body(request)), form=form)
        except (ValueError, TypeError, KeyError) as error:
            sentence = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            if form:
                return Answer(f"{sentence}\n".encode(), 400, "text/plain; charset=utf-8", dict(HEADERS))
            return _json({"error": sentence}, 400)

    # -- what can be asked for

    def _reset(self, values: Values) -> Any:
        """`seed` false leaves nothing but the keys; settings such as `pace` may come along."""
        self.cloud.empty()
        self.cloud.configure(skew=0.0, advanced=0.0, listing_lag=0, check_time=True)
        fill(self.cloud, inventory=_truth(values.get("seed", not _truth(values.get("empty", False)))))
        return self._configure({name: value for name, value in values.items() if name not in ("seed", "empty")})

    def _configure(self, values: Values) -> Any:
        """pace and skew (seconds), listing_lag (reads), rate_limits and check_time (bool).

        `advance` lets seconds pass at once.
        """
        changes: dict[str, Any] = {}
        for name, value in values.items():
            if name == "advance":
                changes["advanced"] = self.cloud.settings.advanced + float(value)
            elif name in ("pace", "skew"):
                changes[name] = float(value)
            elif name == "listing_lag":
                changes[name] = int(value)
            elif name in ("rate_limits", "check_time"):
                changes[name] = _truth(value)
            else:
                raise ValueError(f"there is no setting named {name!r}")
        if changes.get("pace", 0.0) < 0 or changes.get("listing_lag", 0) < 0:
            raise ValueError("pace and listing_lag must not be negative")
        self.cloud.configure(**changes)
        self.cloud.settle()
        return {"settings": _settings(self.cloud.settings)}

    def _arm(self, values: Values) -> Any:
        """One fault, or {"faults": [...]}; an empty list disarms everything."""
        wanted = values.get("faults", [values])
        if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
            raise ValueError("faults must be a list of objects")
        if not wanted:
            self.cloud.faults.clear()
        return {"armed": [asdict(self.cloud.faults.arm(one)) for one in wanted], "faults": self.cloud.faults.listed()}

    def _clear(self, values: Values) -> Any:
        """One fault by its id, or all."""
        self.cloud.faults.clear(int(values["id"]) if values.get("id") else None)
        return {"faults": self.cloud.faults.listed()}

    def _quota(self, values: Values) -> Any:
        limit = int(values["limit"])
        if limit < 0:
            raise ValueError("limit must not be negative")
        region, kind = str(values["region"]), str(values.get("kind", ""))
        vendor = vendor_of(str(values.get("vendor", "")), region=region)
        vendor.set_quota(self.cloud, region, limit, str(values.get("account", "")), kind)
        return {"vendor": vendor.NAME, "region": region, "kind": vendor.quota_kind(region, kind), "limit": limit}

    def _key(self, values: Values) -> Any:
        """Revoke or restore a key (`revoked`), or change the actions it is denied (`denied`); `id` names it."""
        key = self.cloud.key(str(values.get("id", "")))
        if key is None:
            raise ValueError("there is no key with that id")
        if "revoked" in values:
            key.revoked = _truth(values["revoked"])
        if "denied" in values:
            denied = values["denied"]
            key.denied = [str(action) for action in (denied.split() if isinstance(denied, str) else denied)]
        self.cloud.store.put(key)
        return {"account": _account(key)}

    def _new_account(self, values: Values) -> Any:
        """Another account of a vendor, empty, with a key."""
        vendor = vendor_of(str(values.get("vendor", "")))
        return {"credentials": vendor.new_account(self.cloud, str(values.get("name") or "another"))}

    def _creator(self, noun: str) -> Callable[[Values], Any]:
        def create(values: Values) -> Any:
            vendor = vendor_of(str(values.get("vendor", "")), region=str(values.get("region", "")), noun=noun)
            return {noun: vendor.create(self.cloud, noun, values)}

        return create

    def _delete(self, values: Values) -> Any:
        """An object, whatever its state: `noun` (snapshots unless said), `region`, `id`."""
        noun, region, id = (
            str(values.get("noun", "snapshots")),
            str(values.get("region", "")),
            str(values.get("id", "")),
        )
        if not vendor_of(str(values.get("vendor", "")), region=region, noun=noun).delete(self.cloud, noun, region, id):
            raise ValueError(f"there is no {id!r} among the {noun}")
        return {"deleted": id}


def _trusted(request: Request) -> bool:
    """A loopback Host keeps out names that were made to point here, an Origin of our own the pages of others."""
    host, origin = request.header("host"), request.header("origin")
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    foreign = request.method != "GET" and (
        origin not in ("", f"http://{host}") or request.header("sec-fetch-site") not in ("", "same-origin", "none")
    )
    return name in LOOPBACK and not foreign


def _truth(value: Any) -> bool:
    return value.lower() in ("1", "true", "on", "yes") if isinstance(value, str) else bool(value)


def _form(request: Request) -> dict[str, Any]:
    """A form's values; what was left empty was not said."""
    return {name: value for name, value in parse_qsl(request.body.decode()) if name != "back"}


def _body(request: Request) -> dict[str, Any]:
    if not request.body:
        return {}
    body = json.loads(request.body)
    if isinstance(body, list):
        return {"faults": body}
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


def _done(request: Request, result: Any, *, form: bool) -> Answer:
    if not form:
        return _json(result)
    back = dict(parse_qsl(request.body.decode())).get("back", "")
    return Answer(b"", 303, "text/plain", {**HEADERS, "Location": f"/_emulator/?{_console.place(back)}"})


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status, headers=dict(HEADERS))

"""JD Cloud as the emulator plays it: what `vm` and `disk` do for images, disks and disk snapshots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, ClassVar
from urllib.parse import unquote
from uuid import uuid4

from providers.emulator._state import Cloud, Quota, Resource
from providers.emulator._vendor import Vendor
from providers.emulator._wire import Answer, Request
from providers.emulator.jdcloud import copies, listing, seed, signing
from providers.emulator.jdcloud.calls import CALLS, PERIOD, Action, Call
from providers.emulator.jdcloud.errors import Refusal, denied, invalid, not_found
from providers.emulator.jdcloud.params import Query, body_of
from providers.emulator.jdcloud.regions import REGIONS, zones
from providers.emulator.jdcloud.resources import (
    IMAGES,
    OFFICIAL,
    SNAPSHOTS,
    Disk,
    Image,
    Snapshot,
    image_state,
    quota,
    snapshot_state,
)

ACTIONS: tuple[Action, ...] = (*copies.ACTIONS, *listing.ACTIONS)
KINDS: dict[str, tuple[type[Resource], str]] = {
    "images": (Image, "img"),
    "snapshots": (Snapshot, "snapshot"),
    "disks": (Disk, "vol"),
}
PATH = re.compile(r"/v1/regions/(?P<region>[^/]+)/(?P<place>[^/]+(/[^/]+)?)/?")
MAX_URL = 8 * 1024


class JdCloud(Vendor):
    """Both services on one address; the path, the query and the credential's scope tell which is meant."""

    NAME = "jdcloud"
    LABEL = "JD Cloud"
    ACTIONS = tuple(sorted(action.label for action in ACTIONS))
    RESOURCES = (Disk, Snapshot, Image)
    REGIONS: ClassVar[Mapping[str, str]] = {code: names[0] for code, names in REGIONS.items()}
    NOUNS: ClassVar[Mapping[str, str]] = {"images": "Images", "snapshots": "Disk snapshots", "disks": "Disks"}
    QUOTAS: ClassVar[Mapping[str, str]] = {IMAGES: "images", SNAPSHOTS: "disk snapshots"}
    FAILURE = "INTERNAL"

    def recognises(self, request: Request) -> bool:
        """The region is in the path, under a word that nobody else has there."""
        return request.path.startswith("/v1/regions/") or request.header("authorization").startswith("JDCLOUD")

    def target(self, request: Request) -> tuple[str, str]:
        """What the path says, unchecked."""
        found, region, _ = _routed(request)
        return found.label if found else "", region

    def answer(self, request: Request, cloud: Cloud) -> Answer:
        """Verify, route, check, carry out; a Refusal becomes the vendor's error envelope."""
        request_id = uuid4().hex
        try:
            call, action = _open(request, cloud, request_id)
            result = action.run(call)
            return _answer({} if result is None else {"result": result}, request_id)
        except Refusal as refusal:
            return _error(refusal, request_id)

    def refuse(self, request: Request, code: str, message: str = "") -> Answer:
        """The status word in an envelope; HTTP_RATE_LIMIT_EXCEEDED where none is given."""
        return _error(Refusal(code or "HTTP_RATE_LIMIT_EXCEEDED", message), uuid4().hex)

    def seed(self, cloud: Cloud) -> None:
        """The demo company's inventory."""
        seed.plant(cloud)

    def seed_keys(self, cloud: Cloud) -> None:
        """The demo company's key, with nothing else."""
        seed.plant_keys(cloud)

    def inventory(self, cloud: Cloud) -> dict[str, dict[str, Any]]:
        """Every region, with its images, disk snapshots, disks and the two quotas."""
        return {region: _contents(cloud, region) for region in REGIONS}

    def create(self, cloud: Cloud, noun: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Make `count` objects of the spec's fields; `id` only for a single one."""
        if noun not in KINDS:
            raise ValueError(f"there is nothing named {noun!r} to make")
        made = [_make(cloud, noun, spec, number) for number in range(int(spec.get("count", 1)))]
        for resource in made:
            cloud.add(resource)
        return [_shown(resource, cloud) for resource in made]

    def delete(self, cloud: Cloud, noun: str, region: str, id: str) -> bool:
        """Delete whatever its state."""
        kind = KINDS.get(noun, (Image, ""))[0]
        found = next((one for one in cloud.store.all(kind, None, region or None) if one.id == id), None)
        if found:
            cloud.remove(found)
        return found is not None

    def set_quota(self, cloud: Cloud, region: str, limit: int, account: str = "", kind: str = "") -> None:
        """How many images, or disk snapshots, the account may hold there."""
        kind = self.quota_kind(region, kind)
        cloud.store.put(Quota(account=account or seed.ACCOUNT, region=region, id=kind, limit=limit))

    def new_account(self, cloud: Cloud, name: str) -> dict[str, Any]:
        """An empty account with one key that may do everything."""
        return seed.plant_account(cloud, name).credentials


def _routed(request: Request) -> tuple[Action | None, str, str]:
    """(the action if there is one, the path's region, the path's id), with nothing believed yet."""
    path = PATH.fullmatch(unquote(request.path))
    if not path:
        return None, "", ""
    first, _, id = path["place"].partition("/")
    place = f"{first}/{{id}}" if id else first
    found = [action for action in ACTIONS if (action.method, action.place) == (request.method, place)]
    service = signing.scope_service(request) or _service(found, Query.of(request.query))
    return next((action for action in found if action.service == service), None), path["region"], id


def _service(found: list[Action], query: Query) -> str:
    """Whose action it is where the scope does not tell: only quotas are in both, and `disk` asks for a type."""
    if len(found) > 1:
        return "disk" if query.text("type") else "vm"
    return found[0].service if found else ""


def _open(request: Request, cloud: Cloud, request_id: str) -> tuple[Call, Action]:
    """The verified call and its action, or a Refusal: in the order in which the vendor's gateway checks."""
    if len(request.path) + len(request.query) > MAX_URL:
        raise Refusal("HTTP_URI_TOO_LONG", "the url is too long [gw]")
    action, region, id = _routed(request)
    key = signing.authenticate(request, region, cloud)
    if action is None:
        raise not_found("no route and no API found with those values [gw]")
    if action.label in key.denied:
        # The gateway's document has no other sentence for a missing right.
        raise denied("Invalid authentication credentials")
    if cloud.limited(key.account, action.label, CALLS, PERIOD):
        raise Refusal("HTTP_RATE_LIMIT_EXCEEDED", "minute rate limit exceeded, role:ak [gw]")
    if region not in REGIONS:
        raise invalid(f"Invalid region '{region}'")
    body = body_of(request.body) if request.method == "POST" else {}
    return Call(cloud, key.account, action.label, region, id, Query.of(request.query), body, request_id), action


def _answer(content: Mapping[str, Any], request_id: str, status: int = 200, code: str = "") -> Answer:
    body = json.dumps({"requestId": request_id, **content}, ensure_ascii=False).encode()
    headers = {"x-jdcloud-request-id": request_id}
    return Answer(body, status, headers=headers, code=code, request_id=request_id)


def _error(refusal: Refusal, request_id: str) -> Answer:
    error = {"code": refusal.http, "status": refusal.status, "message": refusal.message}
    return _answer({"error": error}, request_id, refusal.http, refusal.status)


def _contents(cloud: Cloud, region: str) -> dict[str, Any]:
    lists = {
        noun: [
            _shown(resource, cloud) for resource in cloud.store.all(kind, None, region) if resource.account != OFFICIAL
        ]
        for noun, (kind, _) in KINDS.items()
    }
    counts = {kind: quota(cloud, seed.ACCOUNT, region, kind) for kind in (IMAGES, SNAPSHOTS)}
    quotas = {k: {"account": seed.ACCOUNT, "used": used, "limit": limit} for k, (used, limit) in counts.items()}
    return {"name": REGIONS[region][0], "name_zh": REGIONS[region][1], **lists, "quotas": quotas}


def _shown(resource: Resource, cloud: Cloud) -> dict[str, Any]:
    """A resource as the control side shows it: its record, and what is computed from it."""
    shown = {**asdict(resource), "percent": resource.percent(cloud.clock.now(), cloud.pace)}
    if isinstance(resource, Image):
        targets = cloud.copying_to(resource)
        marks = [word for word, holds in _marks(resource, targets) if holds]
        more = {"copied": resource.copied, "copying_to": targets, "of": resource.instance or resource.source}
        return {**shown, **more, "state": image_state(resource), "marks": marks}
    if isinstance(resource, Snapshot):
        more = {"of": resource.disk, "marks": [f"in {id}" for id in resource.images]}
        return {**shown, **more, "state": snapshot_state(resource)}
    return {**shown, "of": shown.get("instance", "")}


def _marks(image: Image, copying_to: list[str]) -> Iterable[tuple[str, bool]]:
    yield f"copied from {image.source_region}", image.copied
    yield "encrypted", image.encrypted
    yield "on a local disk", image.local
    yield "shared by another account", image.image_source == "shared"
    yield "shared with another account", image.shared_with > 0
    yield f"{len(image.data)} data disk{'' if len(image.data) == 1 else 's'}", bool(image.data)
    yield f"task {image.task}", bool(image.task)
    yield f"copying to {', '.join(copying_to)}", bool(copying_to)


def _make(cloud: Cloud, noun: str, spec: Mapping[str, Any], number: int) -> Resource:
    kind, prefix = KINDS[noun]
    region = str(spec.get("region") or "")
    if region not in REGIONS:
        raise ValueError(f"there is no region named {region!r}")
    known = {field.name for field in fields(kind)}
    if unknown := set(spec) - known - {"count", "age", "vendor"}:
        raise ValueError(f"{noun} have no field named {', '.join(sorted(unknown))}")
    now = cloud.clock.now()
    given = {name: value for name, value in spec.items() if name in known and name not in ("id", "account", "name")}
    defaults: dict[str, Any] = {"size": 40, "created": now - float(spec.get("age", 0)), "started": now}
    if kind is Disk:
        defaults["zone"] = zones(region)[0]
    id = spec["id"] if spec.get("id") and not number else copies.new_id(prefix)
    name = str(spec.get("name") or f"made-{id}") + (f"-{number + 1}" if number else "")
    account = spec.get("account") or seed.ACCOUNT
    return kind(**{**defaults, **given, "id": id, "account": account, "name": name})


VENDOR = JdCloud()

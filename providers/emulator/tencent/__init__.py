"""Tencent Cloud as the emulator plays it: CBS, and what its clients need of the region service and of CVM."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, ClassVar
from uuid import uuid4

from providers.emulator._state import Cloud, Quota, Resource
from providers.emulator._vendor import Vendor
from providers.emulator._wire import Answer, Request
from providers.emulator.tencent import changes, copies, inventory, regions, seed, signing
from providers.emulator.tencent.calls import VERSIONS, Action, Call
from providers.emulator.tencent.errors import Refusal
from providers.emulator.tencent.params import checked
from providers.emulator.tencent.resources import (
    SNAPSHOTS,
    Backup,
    Disk,
    Snapshot,
    backup_state,
    local_time,
    snapshot_quota,
    snapshot_state,
)

ACTIONS: dict[tuple[str, str], Action] = {
    (action.service, action.name): action
    for action in (*copies.ACTIONS, *changes.ACTIONS, *inventory.ACTIONS, *regions.ACTIONS)
}
NOUNS: dict[str, tuple[type[Resource], str]] = {
    "snapshots": (Snapshot, "snap"),
    "disks": (Disk, "disk"),
    "backups": (Backup, "dbp"),
}


class Tencent(Vendor):
    """HTTP 200 for every answer, errors included: https://cloud.tencent.com/document/api/664/51412."""

    NAME = "tencent"
    LABEL = "Tencent Cloud"
    ACTIONS = tuple(sorted({action.name for action in ACTIONS.values()}))
    RESOURCES = (Disk, Snapshot, Backup)
    REGIONS: ClassVar[Mapping[str, str]] = {code: names[0] for code, names in regions.REGIONS.items()}
    NOUNS: ClassVar[Mapping[str, str]] = {"snapshots": "Snapshots", "backups": "Backup points", "disks": "Disks"}
    QUOTAS: ClassVar[Mapping[str, str]] = {SNAPSHOTS: "snapshots"}

    def recognises(self, request: Request) -> bool:
        """Everything is at the root; the action is in a header or in a parameter."""
        return request.path == "/" and (signing.is_tc3(request) or "Action" in signing.flat_params(request))

    def target(self, request: Request) -> tuple[str, str]:
        """The action and region named in the headers (TC3) or the parameters (V1)."""
        if signing.is_tc3(request):
            return request.header("x-tc-action"), request.header("x-tc-region")
        flat = signing.flat_params(request)
        return flat.get("Action", ""), flat.get("Region", "")

    def answer(self, request: Request, cloud: Cloud) -> Answer:
        """Verify, check, carry out; a Refusal becomes the vendor's error envelope."""
        request_id, language = str(uuid4()), request.header("x-tc-language") or "zh-CN"
        try:
            asked = signing.read(request)
            language = asked.language
            call, action = _open(request, asked, cloud, request_id)
            return _envelope(action.run(call), request_id)
        except Refusal as refusal:
            return _error(refusal, language, request_id)

    def refuse(self, request: Request, code: str, message: str = "") -> Answer:
        """The code in an envelope; RequestLimitExceeded where none is given."""
        refusal = Refusal(code or "RequestLimitExceeded", message, calls=21, limit=20)
        return _error(refusal, request.header("x-tc-language") or "zh-CN", str(uuid4()))

    def seed(self, cloud: Cloud) -> None:
        """The demo company's inventory."""
        seed.plant(cloud)

    def seed_keys(self, cloud: Cloud) -> None:
        """The demo company's keys, with nothing else."""
        seed.plant_keys(cloud)

    def inventory(self, cloud: Cloud) -> dict[str, dict[str, Any]]:
        """Every region, with its disks, snapshots, backup points and snapshot quota."""
        return {region: _contents(cloud, region) for region in regions.REGIONS}

    def create(self, cloud: Cloud, noun: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Make `count` objects of the spec's fields; `id` only for a single one."""
        if noun not in NOUNS:
            raise ValueError(f"there is nothing named {noun!r} to make")
        count = int(spec.get("count", 1))
        made = [_make(cloud, noun, spec, number) for number in range(count)]
        for resource in made:
            cloud.add(resource)
        return [_shown(resource, cloud) for resource in made]

    def delete(self, cloud: Cloud, noun: str, region: str, id: str) -> bool:
        """Delete whatever its state."""
        kind = NOUNS.get(noun, (Snapshot, ""))[0]
        found = next((one for one in cloud.store.all(kind, None, region or None) if one.id == id), None)
        if found:
            cloud.remove(found)
        return found is not None

    def set_quota(self, cloud: Cloud, region: str, limit: int, account: str = "", kind: str = "") -> None:
        """How many snapshots the account may hold there."""
        kind = self.quota_kind(region, kind)
        cloud.store.put(Quota(account=account or seed.ACCOUNT, region=region, id=kind, limit=limit))

    def new_account(self, cloud: Cloud, name: str) -> dict[str, Any]:
        """An empty account with one key that may do everything."""
        return seed.plant_account(cloud, name).credentials


def _open(request: Request, asked: signing.Asked, cloud: Cloud, request_id: str) -> tuple[Call, Action]:
    """The verified call and its action, or a Refusal: in the order in which the vendor's gateway checks."""
    for name, value in (("Action", asked.action), ("Version", asked.version)):
        if not value:
            raise Refusal("MissingParameter", name=name)
    key = signing.authenticate(request, cloud)
    action = _action(asked)
    _check_region(asked, action)
    if asked.action in key.denied:
        raise Refusal("UnauthorizedOperation", service=action.service, action=asked.action)
    if cloud.limited(key.account, f"{action.service}:{action.name}", action.rate):
        raise Refusal("RequestLimitExceeded", calls=int(action.rate) + 1, limit=int(action.rate))
    params = checked(asked.params, action.params, strings=asked.strings)
    return Call(cloud, key.account, asked.action, asked.region, asked.language, params, request_id), action


def _action(asked: signing.Asked) -> Action:
    services = [asked.service] if asked.service else [s for s, version in VERSIONS.items() if version == asked.version]
    if asked.service and asked.service not in VERSIONS:
        raise Refusal("NoSuchProduct", name=asked.service)
    if asked.version not in [VERSIONS[service] for service in services]:
        raise Refusal("NoSuchVersion", version=asked.version)
    for service in services:
        if found := ACTIONS.get((service, asked.action)):
            return found
    raise Refusal("InvalidAction", action=asked.action)


def _check_region(asked: signing.Asked, action: Action) -> None:
    if not action.regional:
        return
    if not asked.region:
        raise Refusal("MissingParameter", name="Region")
    if asked.region not in regions.REGIONS:
        raise Refusal("UnsupportedRegion", region=asked.region)


def _envelope(fields: Mapping[str, Any], request_id: str, code: str = "") -> Answer:
    body = json.dumps({"Response": {**fields, "RequestId": request_id}}, ensure_ascii=False)
    return Answer(body.encode(), code=code, request_id=request_id)


def _error(refusal: Refusal, language: str, request_id: str) -> Answer:
    error = {"Code": refusal.code, "Message": refusal.sentence(language)}
    return _envelope({"Error": error}, request_id, refusal.code)


def _contents(cloud: Cloud, region: str) -> dict[str, Any]:
    lists = {
        noun: [_shown(resource, cloud) for resource in cloud.store.all(kind, None, region)]
        for noun, (kind, _) in NOUNS.items()
    }
    used, limit = snapshot_quota(cloud, seed.ACCOUNT, region)
    names = {"name": regions.REGIONS[region][0], "name_zh": regions.REGIONS[region][1]}
    return {**names, **lists, "quotas": {SNAPSHOTS: {"account": seed.ACCOUNT, "used": used, "limit": limit}}}


def _shown(resource: Resource, cloud: Cloud) -> dict[str, Any]:
    """A resource as the control side shows it: its record, and what is computed from it."""
    shown = {**asdict(resource), "percent": resource.percent(cloud.clock.now(), cloud.pace)}
    if isinstance(resource, Snapshot):
        targets = cloud.copying_to(resource)
        more = {"copied": resource.copied, "copying_to": targets, "of": resource.disk}
        marks = [word for word, holds in _marks(resource, targets) if holds]
        return {**shown, **more, "state": snapshot_state(resource, cloud), "marks": marks}
    return {**shown, "state": backup_state(resource), "of": resource.disk} if isinstance(resource, Backup) else shown


def _marks(snapshot: Snapshot, copying_to: list[str]) -> Iterable[tuple[str, bool]]:
    yield f"copied from {snapshot.source_region}", snapshot.copied
    yield "encrypted", snapshot.encrypted
    yield "cannot be copied", not snapshot.copyable
    yield "shared by another account", snapshot.from_others
    yield f"copying to {', '.join(copying_to)}", bool(copying_to)
    yield f"deleted at {local_time(snapshot.deadline)}, Beijing time", snapshot.deadline is not None


def _make(cloud: Cloud, noun: str, spec: Mapping[str, Any], number: int) -> Resource:
    kind, prefix = NOUNS[noun]
    region = str(spec.get("region") or "")
    if region not in regions.REGIONS:
        raise ValueError(f"there is no region named {region!r}")
    known = {field.name for field in fields(kind)}
    if unknown := set(spec) - known - {"count", "age", "vendor"}:
        raise ValueError(f"{noun} have no field named {', '.join(sorted(unknown))}")
    now = cloud.clock.now()
    given = {name: value for name, value in spec.items() if name in known and name not in ("id", "account", "name")}
    defaults: dict[str, Any] = {"size": 50, "created": now - float(spec.get("age", 0)), "started": now}
    if kind is not Disk:
        defaults["disk"] = ""
    if kind is not Backup:
        defaults["zone"] = regions.zones(region)[0]
    id = spec["id"] if spec.get("id") and not number else copies.new_id(prefix)
    name = str(spec.get("name") or f"made-{id}") + (f"-{number + 1}" if number else "")
    account = spec.get("account") or seed.ACCOUNT
    return kind(**{**defaults, **given, "id": id, "account": account, "name": name})


VENDOR = Tencent()

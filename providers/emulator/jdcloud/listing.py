"""The reading actions: pages of images, disks and disk snapshots, and the quotas.

Parameters and filters: `services.vm.apis` and `services.disk.apis` of the official Python SDK.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from providers.emulator._state import Resource
from providers.emulator.jdcloud.calls import Action, Call
from providers.emulator.jdcloud.copies import image_of
from providers.emulator.jdcloud.errors import Refusal, invalid, not_found, not_now
from providers.emulator.jdcloud.params import DEFAULT_PAGE, MAX_PAGE, MIN_PAGE
from providers.emulator.jdcloud.resources import (
    IMAGES,
    OFFICIAL,
    SNAPSHOTS,
    Disk,
    Image,
    Snapshot,
    disk_item,
    image_item,
    quota,
    snapshot_item,
)

Item = dict[str, Any]
Pick = Callable[[Item], Any]
Held = TypeVar("Held", bound=Resource)
MAX_IDS = 100
IMAGE_SOURCES = ("public", "thirdparty", "private", "shared", "community")
# The query's name of each plain condition, and the field it compares.
IMAGE_CONDITIONS = {
    "status": "status",
    "platform": "platform",
    "rootDeviceType": "rootDeviceType",
    "architecture": "architecture",
    "launchPermission": "launchPermission",
    "bootMode": "bootMode",
}


def _field(name: str) -> Pick:
    return lambda item: item.get(name)


def _truth(name: str) -> Pick:
    return lambda item: "true" if item[name] else "false"


def _instances(item: Item) -> list[str]:
    return [attachment["instanceId"] for attachment in item["attachments"]]


DISK_FILTERS: Mapping[str, Pick] = {
    "diskId": _field("diskId"),
    "diskType": _field("diskType"),
    "instanceId": _instances,
    "instanceType": lambda item: [attachment["instanceType"] for attachment in item["attachments"]],
    "status": _field("status"),
    "az": _field("az"),
    "multiAttach": _truth("multiAttachable"),
    "encrypted": _truth("encrypted"),
    "policyId": _field("snapshotPolicies"),
}
SNAPSHOT_FILTERS: Mapping[str, Pick] = {
    "snapshotId": _field("snapshotId"),
    "diskId": _field("diskId"),
    "status": _field("status"),
}


def page(call: Call, noun: str, found: list[Item]) -> dict[str, Any]:
    """The page the call asks for, newest first, with the count of all that were found."""
    number, size = call.query.number("pageNumber", 1), call.query.number("pageSize", DEFAULT_PAGE)
    if not MIN_PAGE <= size <= MAX_PAGE:
        raise Refusal("OUT_OF_RANGE", "PageSize out of range")
    if number < 1:
        raise Refusal("OUT_OF_RANGE", "PageNumber out of range")
    start = _shifted(call, (number - 1) * size)
    shown = found[start : start + size]
    _disturb(call, shown)
    return {noun: shown, "totalCount": len(found)}


def _shifted(call: Call, start: int) -> int:
    if start and call.fault("page_repeats"):
        return start - 1
    return start + 1 if start and call.fault("page_skips") else start


def _disturb(call: Call, shown: list[Item]) -> None:
    if not shown:
        return
    if call.fault("state_backwards"):
        for item in shown:
            item["status"] = "pending" if "imageId" in item else "creating"
            item.update({"progress": "5"} if "progress" in item else {})
    if fault := call.fault("unknown_state"):
        for item in shown:
            item["status"] = fault["state"]


def _newest(held: Iterable[Held]) -> list[Held]:
    # To the second, as the vendor shows it; the id decides between those of one second.
    return sorted(held, key=lambda one: (int(one.created), one.id), reverse=True)


def _visible(call: Call, held: Iterable[Held]) -> list[Held]:
    """What this listing does not leave out for being too new."""
    seen = []
    for resource in held:
        if resource.hidden > 0:
            resource.hidden -= 1
            call.cloud.store.put(resource)
        else:
            seen.append(resource)
    return seen


def _matching(items: Iterable[Item], filters: Mapping[str, list[str]], picks: Mapping[str, Pick]) -> list[Item]:
    """The items that every filter takes; `name` is a part of the name, everything else is exact."""
    for name in filters:
        if name not in picks and name != "name":
            raise invalid(f"Invalid filter '{name}'")
    part = filters.get("name", [""])[0]
    exact = [(picks[name], values) for name, values in filters.items() if name != "name"]
    return [item for item in items if part in item["name"] and all(_hits(pick(item), wanted) for pick, wanted in exact)]


def _hits(value: Any, wanted: list[str]) -> bool:
    return any(one in wanted for one in (value if isinstance(value, list) else [value]))


def _describe_images(call: Call) -> dict[str, Any]:
    ids, source = call.query.values("ids"), call.query.text("imageSource")
    if len(ids) > MAX_IDS:
        raise Refusal("OUT_OF_RANGE", "Ids out of range")
    if not ids and not source:
        raise not_now("Parameter ImageSource missing")
    if not ids and source not in IMAGE_SOURCES:
        raise invalid(f"Invalid parameter 'imageSource': {source}")
    everybodys = call.cloud.store.all(Image, OFFICIAL, call.region)
    images = _newest(_visible(call, [*call.cloud.store.all(Image, call.account, call.region), *everybodys]))
    if ids:
        return page(call, "images", [image_item(image, call.cloud) for image in images if image.id in ids])
    items = [image_item(image, call.cloud) for image in images if image.image_source == source]
    return page(call, "images", _narrowed(call, items))


def _narrowed(call: Call, items: list[Item]) -> list[Item]:
    part, instances = call.query.text("imageName"), call.query.values("instanceIds")
    wanted = {field: call.query.text(name) for name, field in IMAGE_CONDITIONS.items() if call.query.text(name)}
    return [
        item
        for item in items
        if part in item["name"]
        and all(item[field] == value for field, value in wanted.items())
        and (not instances or item["instanceId"] in instances)
    ]


def _describe_image(call: Call) -> dict[str, Any]:
    image = image_of(call, call.id)
    if not _visible(call, [image]):
        raise not_found(f"Image '{call.id}' not found")
    items = [image_item(image, call.cloud)]
    _disturb(call, items)
    return {"image": items[0]}


def _describe_disks(call: Call) -> dict[str, Any]:
    items = [disk_item(disk) for disk in _newest(call.cloud.store.all(Disk, call.account, call.region))]
    return page(call, "disks", _matching(items, call.query.filters(), DISK_FILTERS))


def _describe_snapshots(call: Call) -> dict[str, Any]:
    source = call.query.text("snapshotSource") or "private"
    if source not in ("private", "others", "shared"):
        raise invalid(f"Invalid parameter 'snapshotSource': {source}")
    held = _newest(call.cloud.store.all(Snapshot, call.account, call.region))
    items = [snapshot_item(one) for one in held if one.from_others == (source == "others") and source != "shared"]
    return page(call, "snapshots", _matching(items, call.query.filters(), SNAPSHOT_FILTERS))


def _describe_quotas(call: Call) -> dict[str, Any]:
    """The quotas of `vm`. Only the images' can be used up here; the others are as the vendor first gives them."""
    wanted = call.query.filters().get("resourceTypes", ["instance", "keypair", "image", "instanceTemplate"])
    used, limit = quota(call.cloud, call.account, call.region, IMAGES)
    instances = {disk.instance for disk in call.cloud.store.all(Disk, call.account, call.region) if disk.instance}
    known = {
        "instance": (len(instances), 200),
        "keypair": (0, 100),
        "image": (used, limit),
        "instanceTemplate": (0, 10),
        "imageShare": (0, 20),
    }
    for name in wanted:
        if name not in known or (name == "imageShare" and not call.query.text("imageId")):
            raise invalid(f"Invalid resource type '{name}'")
    return {
        "quotas": [{"resourceType": name, "limit": known[name][1], "used": known[name][0]} for name in wanted],
    }


def _describe_quota(call: Call) -> dict[str, Any]:
    """The quota of `disk`, one type at a time."""
    kind = call.query.text("type")
    disks = sum(1 for _ in call.cloud.store.all(Disk, call.account, call.region))
    snapshots = quota(call.cloud, call.account, call.region, SNAPSHOTS)
    known = {"disk": (disks, 200), "snapshot": snapshots, "snapshot_policy": (0, 15)}
    if kind not in known:
        raise invalid(f"Invalid parameter 'type': {kind}")
    used, limit = known[kind]
    return {"quota": {"limit": limit, "used": used}}


ACTIONS = (
    Action("vm", "describeImages", _describe_images, "images"),
    Action("vm", "describeImage", _describe_image, "images/{id}"),
    Action("vm", "describeQuotas", _describe_quotas, "quotas"),
    Action("disk", "describeDisks", _describe_disks, "disks"),
    Action("disk", "describeSnapshots", _describe_snapshots, "snapshots"),
    Action("disk", "describeQuota", _describe_quota, "quotas"),
)

"""copyImages and deleteImage.

The vendor does not say whether a copy of several images can be taken in part; here it is all or nothing, and what is
wrong is looked for in one order: the region, each image in turn, the destination's quotas.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

from providers.emulator._state import copy_weight
from providers.emulator.jdcloud.calls import Action, Call
from providers.emulator.jdcloud.errors import Refusal, invalid, not_found, not_now
from providers.emulator.jdcloud.regions import REGIONS
from providers.emulator.jdcloud.resources import (
    IMAGES,
    OFFICIAL,
    SNAPSHOTS,
    Image,
    Snapshot,
    image_state,
    quota,
)

MAX_IMAGES, NAME, DESCRIPTION_LENGTH = 10, re.compile(r"[\w\-.]{1,32}"), 256


def new_id(kind: str) -> str:
    """A fresh id such as img-1f0c9a2e3b."""
    return f"{kind}-{uuid4().hex[:10]}"


def image_of(call: Call, id: str) -> Image:
    """The account's image in the call's region, or one of the vendor's own; Refusal where there is none."""
    for account in (call.account, OFFICIAL):
        if image := call.cloud.store.get(Image, account, call.region, id):
            return image
    raise not_found(f"Image '{id}' not found")


def _copy(call: Call) -> dict[str, Any]:
    ids, destination = _asked(call)
    if destination not in REGIONS or destination == call.region:
        raise invalid(f"Invalid region '{destination}'")
    if told := call.fault("error", lambda fault: fault["destination"] == destination):
        raise Refusal(str(told["code"]) or "INTERNAL", str(told["message"]))
    sources = [image_of(call, id) for id in ids]
    for source in sources:
        _check(call, source)
    if foreign := call.fault("foreign_copy"):
        for source in sources:
            copied = _replica(call, source, destination, "foreign")
            _add(call, replace(copied, done=bool(foreign["finished"])))
            _check_idle(call, source)
    _check_room(call, sources, destination)
    replicas = [_take(call, source, destination) for source in sources]
    nameless = call.fault("success_without_id")
    return {
        "copyImages": [
            {"sourceImageId": replica.source, "destinationImageId": "" if nameless else replica.id}
            for replica in replicas
        ]
    }


def _asked(call: Call) -> tuple[list[str], str]:
    ids, destination = call.body.get("sourceImageIds"), call.body.get("destinationRegion")
    if not isinstance(ids, list) or not all(isinstance(id, str) and id for id in ids):
        raise invalid("Invalid parameter 'sourceImageIds'")
    if not 1 <= len(ids) <= MAX_IMAGES or len(set(ids)) < len(ids):
        raise invalid("Invalid parameter 'sourceImageIds'")
    if not isinstance(destination, str) or not destination:
        raise invalid("Invalid parameter 'destinationRegion'")
    name, description = call.body.get("name", "-"), call.body.get("description", "")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise invalid("Invalid parameter 'name'")
    if not isinstance(description, str) or len(description) > DESCRIPTION_LENGTH:
        raise invalid("Invalid parameter 'description'")
    return ids, destination


def _check(call: Call, source: Image) -> None:
    if source.image_source != "private":
        raise not_now("Can't use this image")
    if source.local:
        raise not_now("Only support cloudDisk image")
    if (state := image_state(source)) != "ready":
        raise not_now(f"Invalid image status '{state}'")
    _check_idle(call, source)
    if source.encrypted:
        held = source.snapshots[0] if source.snapshots else source.id
        raise not_now(f"Copy encrypted snapshot '{held}' is not support.")


def _check_idle(call: Call, image: Image) -> None:
    if image.task:
        raise not_now(f"Conflict with underlay image task '{image.task}'")
    if call.cloud.copying_to(image):
        raise not_now(f"The image '{image.id}' is busy")


def _check_room(call: Call, sources: list[Image], destination: str) -> None:
    """An image needs room for itself and for a snapshot of each of its disks."""
    room = call.fault("quota_runs_out")
    used, limit = quota(call.cloud, call.account, destination, IMAGES)
    if used + len(sources) > limit or (room and len(sources) > int(room["room"])):
        raise Refusal("QUOTA_EXCEEDED", "Image quota limit exceeded")
    used, limit = quota(call.cloud, call.account, destination, SNAPSHOTS)
    if used + sum(source.disks for source in sources) > limit:
        raise Refusal("QUOTA_EXCEEDED", "Snapshot quota limit exceeded")


def _take(call: Call, source: Image, destination: str) -> Image:
    replica = _replica(call, source, destination, "copy")
    replica.name = call.body.get("name") or source.name
    replica.desc = call.body.get("description") or replica.desc
    replica.hidden = lag(call)
    if call.fault("never_ends"):
        replica.fate = "never"
    if fault := call.fault("ends_badly"):
        replica.fate = "broken" if fault["kept"] else "gone"
    _add(call, replica)
    call.cloud.accept(
        account=call.account,
        region=destination,
        vendor="jdcloud",
        action=call.action,
        source=source.id,
        source_region=source.region,
        name=replica.name,
        replica=replica.id,
        request_id=call.request_id,
    )
    if call.fault("twin"):
        _add(call, replace(replica, id=new_id("img"), origin="twin"))
    return replica


def lag(call: Call) -> int:
    """How many listings will leave out what this call makes."""
    fault = call.fault("listing_lag")
    return int(fault["reads"]) if fault else call.cloud.settings.listing_lag


def _replica(call: Call, source: Image, destination: str, origin: str) -> Image:
    """A copy keeps the source's name, and says in its description where it came from. The words are UNVERIFIED."""
    id = new_id("img")
    return replace(
        source,
        region=destination,
        id=id,
        created=call.now,
        started=call.now,
        weight=copy_weight(id, source.size + sum(source.data)),
        done=False,
        fate="",
        hidden=0,
        desc=f"Copied from {source.region} {source.id}",
        shared_with=0,
        protected=False,
        used=False,
        instance="",
        origin=origin,
        source=source.id,
        source_region=source.region,
    )


def _add(call: Call, image: Image) -> None:
    """Keep an image with the snapshots of its disks, which take as long as it does."""
    image.snapshots = [new_id("snapshot") for _ in range(image.disks)]
    call.cloud.add(image)
    for position, (id, size) in enumerate(zip(image.snapshots, (image.size, *image.data), strict=True)):
        call.cloud.add(
            Snapshot(
                account=image.account,
                region=image.region,
                id=id,
                created=image.created,
                started=image.started,
                weight=image.weight,
                done=image.done,
                fate=image.fate,
                name=f"{image.name}-{position + 1}",
                size=size,
                description=image.desc,
                images=[image.id],
            )
        )


def _delete(call: Call) -> None:
    image = image_of(call, call.id)
    _check_delete(call, image)
    held = [call.cloud.store.get(Snapshot, image.account, image.region, id) for id in image.snapshots]
    for snapshot in filter(None, held):
        if call.query.truth("deleteSnapshot"):
            call.cloud.remove(snapshot)
        else:
            # It stays, and keeps its place in the quota.
            snapshot.images.remove(image.id)
            call.cloud.store.put(snapshot)
    call.cloud.remove(image)


def _check_delete(call: Call, image: Image) -> None:
    if image.image_source != "private":
        raise not_now("Can't delete this image")
    if image.protected:
        raise not_now("Can't delete protected image")
    if image.shared_with:
        raise not_now("Can't delete shared image")
    if image.local and image.used:
        raise not_now("Local-System-Disk image cannot be deleted if it has been used to create instances")
    if image.copied and image_state(image) == "pending":
        raise not_now(f"The image '{image.id}' is busy")
    _check_idle(call, image)


ACTIONS = (
    Action("vm", "copyImages", _copy, "images:copyImages", "POST"),
    Action("vm", "deleteImage", _delete, "images/{id}", "DELETE"),
)

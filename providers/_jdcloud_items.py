"""What JD Cloud lists, read into the contract's words.

Sources: jdcloud-sdk-python `services.vm.models.Image`, `services.disk.models.Disk` and `Snapshot`; the documentation's
pages on image states (API/Virtual-Machines/Help/Image_Status.md) and on copying images
(Operation-Guide/Image/Copy-Image.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from providers._crossing import DiskInfo, Progress, RegionInfo, Sighting, SnapshotInfo, SnapshotState
from providers._reading import Wire, flag, hours, identifier, moment, number, record, records, text, whole

IMAGE = "image"
LOCAL_DISK_IMAGE = "local-disk-image"
DISK_SNAPSHOT = "disk-snapshot"

# Times come without a zone ("2020-08-21 11:36:36"). The vendor names none; Beijing time is the likely one (UNVERIFIED).
BEIJING = hours(8)

# The vendor has no call that lists them. https://docs.jdcloud.com/cn/common-declaration/api/introduction
REGIONS = (
    RegionInfo("cn-north-1", "Beijing", "华北-北京"),
    RegionInfo("cn-east-1", "Suqian", "华东-宿迁"),
    RegionInfo("cn-east-2", "Shanghai", "华东-上海"),
    RegionInfo("cn-south-1", "Guangzhou", "华南-广州"),
)

_IMAGE_STATES: Mapping[str, SnapshotState] = {
    # Being made or being copied; which of the two, the description tells.
    "pending": SnapshotState.CREATING,
    "ready": SnapshotState.READY,
    # On its way out, as if in a recycle bin that nobody can look into.
    "deleting": SnapshotState.RECYCLED,
    # The image itself or one of the snapshots in it has failed.
    "error": SnapshotState.BROKEN,
}
_SNAPSHOT_STATES: Mapping[str, SnapshotState] = {
    "creating": SnapshotState.CREATING,
    "copying": SnapshotState.COPYING,
    "available": SnapshotState.READY,
    "in-use": SnapshotState.BUSY,
    "deleting": SnapshotState.RECYCLED,
    "error_create": SnapshotState.BROKEN,
    "error_delete": SnapshotState.BROKEN,
}
# A word nobody knows is taken as still moving.
PROGRESS: Mapping[SnapshotState, Progress] = {
    SnapshotState.READY: Progress.READY,
    SnapshotState.RECYCLED: Progress.BROKEN,
    SnapshotState.BROKEN: Progress.BROKEN,
}
_IMAGE_ID = re.compile(r"\bimg-[0-9a-z]+\b")


def disk(wire: Wire, region: str) -> DiskInfo:
    """One item of `disks`."""
    attachments = records(wire, "attachments")
    return DiskInfo(
        id=identifier(wire, "diskId"),
        name=text(wire, "name"),
        region=region,
        zone=text(wire, "az"),
        size_gb=whole(wire, "diskSizeGB") or 0,
        type=text(wire, "diskType"),
        state=text(wire, "status"),
        encrypted=flag(wire, "encrypted"),
        attached_to=next((text(attachment, "instanceId") for attachment in attachments), ""),
        created_at=moment(wire, "createTime", BEIJING),
        tags={identifier(tag, "key"): text(tag, "value") for tag in records(wire, "tags")},
    )


def disk_snapshot(wire: Wire, region: str) -> SnapshotInfo:
    """One item of `snapshots`: a recovery point of one disk, which cannot leave its region."""
    word = text(wire, "status")
    return SnapshotInfo(
        id=identifier(wire, "snapshotId"),
        name=text(wire, "name"),
        region=region,
        kind=DISK_SNAPSHOT,
        state=_SNAPSHOT_STATES.get(word, SnapshotState.UNKNOWN),
        vendor_state=word,
        disk=text(wire, "diskId"),
        size_gb=whole(wire, "snapshotSizeGB") or 0,
        encrypted=flag(wire, "encrypted"),
        shared=text(wire, "snapshotSource") == "others",
        created_at=moment(wire, "createTime", BEIJING),
        expires_at=moment(wire, "expireTime", BEIJING),
    )


def image(wire: Wire, region: str, disks: Mapping[str, str] | None = None) -> SnapshotInfo:
    """One item of `images`. `disks` names the disk of each snapshot, as the snapshots' own listing tells."""
    word, source = text(wire, "status"), copied_from(wire, region)
    state = _IMAGE_STATES.get(word, SnapshotState.UNKNOWN)
    if source is not None and state is SnapshotState.CREATING:
        state = SnapshotState.COPYING
    system = _cloud_disk(_record(wire, "systemDisk"))
    data = [_cloud_disk(attachment) for attachment in records(wire, "dataDisks")]
    size = whole(system, "diskSizeGB") or whole(wire, "systemDiskSizeGB") or 0
    return SnapshotInfo(
        id=identifier(wire, "imageId"),
        name=text(wire, "name"),
        region=region,
        kind=LOCAL_DISK_IMAGE if text(wire, "rootDeviceType") == "localDisk" else IMAGE,
        state=state,
        vendor_state=word,
        percent=percent(wire),
        disk=(disks or {}).get(text(system, "snapshotId") or text(wire, "snapshotId"), ""),
        size_gb=size + sum(whole(one, "diskSizeGB") or 0 for one in data),
        encrypted=any(flag(one, "encrypted") for one in (system, *data)),
        shared=text(wire, "imageSource") == "shared",
        copied=source is not None,
        copied_from=source or "",
        created_at=moment(wire, "createTime", BEIJING),
        expires_at=moment(wire, "expiredTime", BEIJING),
    )


def percent(wire: Wire) -> int | None:
    """`progress`, a number in a string, kept between 0 and 100. None where it says nothing that can be counted."""
    value = wire.get("progress")
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(\d{1,3})(\.\d*)?\s*%?\s*", value, re.ASCII)
        return min(100, int(found.group(1))) if found else None
    counted = number(wire, "progress")
    return None if counted is None else max(0, min(100, int(counted)))


def sighting(replica: str, seen: SnapshotInfo | None) -> Sighting:
    """What the listing of a replica's id says of it; None where it was not listed."""
    if seen is None:
        return Sighting(replica, Progress.MISSING)
    progress = PROGRESS.get(seen.state, Progress.MOVING)
    return Sighting(replica, progress, seen.vendor_state, seen.percent, seen)


def named_in(wire: Wire) -> set[str]:
    """The ids of other images that an image's description mentions."""
    return set(_IMAGE_ID.findall(text(wire, "desc"))) - {text(wire, "imageId")}


def copied_from(wire: Wire, region: str) -> str | None:
    """The id of the image that this one is a copy of; "" where several are named, None where it is no copy.

    The vendor writes the source's region and id into a copy's description. How it words them is not documented
    (UNVERIFIED), so an id counts only beside another region's code or city.
    """
    desc, ids = text(wire, "desc"), named_in(wire)
    others = [other for other in REGIONS if other.code != region]
    words = [word for other in others for word in (other.code, other.name, other.name_zh.partition("-")[2])]
    if not ids or not any(word in desc for word in words):
        return None
    return ids.pop() if len(ids) == 1 else ""


def _record(wire: Wire, name: str) -> Wire:
    return record(wire.get(name) or {}, name)


def _cloud_disk(attachment: Wire) -> Wire:
    """The cloud disk in one of an image's disks; nothing where it is a local one."""
    return _record(attachment, "cloudDisk")

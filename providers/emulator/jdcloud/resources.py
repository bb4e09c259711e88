"""What JD Cloud holds: disks, disk snapshots and images, and how the API shows them.

Fields: `jdcloud_sdk.services.vm.models.Image`, `services.disk.models.Disk` and `Snapshot` of the official Python SDK.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from providers.emulator._state import Cloud, Resource

# Times have no zone in the API; Beijing's is the likely one (UNVERIFIED).
BEIJING = timezone(timedelta(hours=8))
IMAGES, SNAPSHOTS = "images", "snapshots"
# What an account may have in a region unless its quota was raised: the documentation's page of restrictions.
DEFAULTS = {IMAGES: 5, SNAPSHOTS: 15}
OFFICIAL = "jdcloud-official"


@dataclass(kw_only=True)
class Disk(Resource):
    """A cloud disk."""

    name: str
    size: int
    description: str = ""
    type: str = "ssd.gp1"
    state: str = "in-use"
    zone: str = ""
    instance: str = ""
    encrypted: bool = False
    snapshot: str = ""
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Snapshot(Resource):
    """A snapshot of a disk. `images` are those that hold it; `state` overrides the computed word."""

    name: str
    size: int
    disk: str = ""
    description: str = ""
    encrypted: bool = False
    from_others: bool = False
    images: list[str] = field(default_factory=list)
    state: str = ""


@dataclass(kw_only=True)
class Image(Resource):
    """An image: a system disk and perhaps data disks.

    `size` is the system disk's, `data` the data disks', in GB; `snapshots` hold the disks in the same order.
    `origin` is what made it: create, copy, twin, foreign; copies have a source. `image_source` is the API's word:
    private, shared (by another account), public. `state` overrides the computed word, `task` is an export or another
    task that runs on it, `used` says that instances were made from it.
    """

    name: str
    size: int = 40
    data: list[int] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)
    desc: str = ""
    platform: str = "CentOS"
    version: str = "7.9 64-bit"
    image_source: str = "private"
    local: bool = False
    encrypted: bool = False
    shared_with: int = 0
    protected: bool = False
    used: bool = False
    owner: str = ""
    instance: str = ""
    task: str = ""
    state: str = ""
    origin: str = "create"
    source: str = ""
    source_region: str = ""

    @property
    def origin_place(self) -> tuple[str, str]:
        return self.source_region, self.source

    @property
    def copied(self) -> bool:
        """Whether it came from another region."""
        return self.origin != "create"

    @property
    def disks(self) -> int:
        """How many cloud disks it holds, which is how many snapshots it needs. One for each: UNVERIFIED."""
        return 0 if self.local else 1 + len(self.data)


def local_time(at: float) -> str:
    """A time as the API writes it, "2020-08-21 11:36:36"."""
    return datetime.fromtimestamp(at, BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def image_state(image: Image) -> str:
    """The state word: `pending` while it is made or copied, then `ready`, or `error` where that failed."""
    if image.state or not image.done:
        return image.state or "pending"
    return "error" if image.failed else "ready"


def snapshot_state(snapshot: Snapshot) -> str:
    """The state word of a disk snapshot."""
    if snapshot.state or not snapshot.done:
        return snapshot.state or "creating"
    return "error_create" if snapshot.failed else "available"


def own_images(cloud: Cloud, account: str, region: str) -> list[Image]:
    """The private images of an account in a region."""
    return [image for image in cloud.store.all(Image, account, region) if image.image_source == "private"]


def quota(cloud: Cloud, account: str, region: str, kind: str) -> tuple[int, int]:
    """(used, limit) of images or snapshots in a region; copies under way count."""
    if kind == IMAGES:
        used = len(own_images(cloud, account, region))
    else:
        used = sum(1 for snapshot in cloud.store.all(Snapshot, account, region) if not snapshot.from_others)
    return used, cloud.limit(account, region, kind, DEFAULTS[kind])


def _attached(image: Image, position: int, size: int) -> dict[str, Any]:
    """One disk of an image; the system disk is the first."""
    device = f"vd{chr(ord('a') + position)}"
    if image.local:
        return {"diskCategory": "local", "autoDelete": True, "deviceName": device, "localDisk": {"diskSizeGB": size}}
    disk = {
        "diskType": "ssd.gp1",
        "diskSizeGB": size,
        "snapshotId": image.snapshots[position] if position < len(image.snapshots) else "",
        "encrypted": image.encrypted,
    }
    return {"diskCategory": "cloud", "autoDelete": True, "deviceName": device, "cloudDisk": disk}


def image_item(image: Image, cloud: Cloud) -> dict[str, Any]:
    """An image as describeImages shows it."""
    system, *data = (_attached(image, position, size) for position, size in enumerate((image.size, *image.data)))
    item = {
        "imageId": image.id,
        "name": image.name,
        "platform": image.platform,
        "osVersion": image.version,
        "osType": "windows" if image.platform == "Windows Server" else "linux",
        "architecture": "x86_64",
        "systemDiskSizeGB": image.size,
        "imageSource": image.image_source,
        "status": image_state(image),
        "createTime": local_time(image.created),
        "sizeMB": image.size * 256,
        "desc": image.desc,
        "ownerPin": image.owner,
        "launchPermission": "specifiedUsers" if image.shared_with else "ownerOnly",
        "systemDisk": system,
        "dataDisks": data,
        "snapshotId": image.snapshots[0] if image.snapshots else "",
        "rootDeviceType": "localDisk" if image.local else "cloudDisk",
        "offline": False,
        "imported": False,
        "expiredTime": "",
        "instanceId": image.instance,
        "bootMode": "bios",
    }
    # Only copies and conversions have one, and it is a string.
    return {**item, "progress": str(image.percent(cloud.clock.now(), cloud.pace))} if image.copied else item


def snapshot_item(snapshot: Snapshot) -> dict[str, Any]:
    """A disk snapshot as describeSnapshots shows it. Of one that others shared neither disk nor images are told."""
    item: dict[str, Any] = {
        "snapshotId": snapshot.id,
        "snapshotSource": "others" if snapshot.from_others else "self",
        "snapshotSizeGB": snapshot.size,
        "name": snapshot.name,
        "description": snapshot.description,
        "status": snapshot_state(snapshot),
        "createTime": local_time(snapshot.created),
        "expireTime": "",
        "shareInfo": [],
        "encrypted": snapshot.encrypted,
    }
    return item if snapshot.from_others else {**item, "diskId": snapshot.disk, "images": list(snapshot.images)}


def disk_item(disk: Disk) -> dict[str, Any]:
    """A disk as describeDisks shows it."""
    attachment = {
        "attachmentId": f"attach-{disk.id.partition('-')[2]}",
        "diskId": disk.id,
        "instanceType": "vm",
        "instanceId": disk.instance,
        "status": "attached",
        "attachTime": local_time(disk.created),
    }
    return {
        "diskId": disk.id,
        "az": disk.zone,
        "name": disk.name,
        "description": disk.description,
        "diskType": disk.type,
        "diskSizeGB": disk.size,
        "status": disk.state,
        "attachments": [attachment] if disk.instance else [],
        "snapshotId": disk.snapshot,
        "multiAttachable": False,
        "encrypted": disk.encrypted,
        "enabled": True,
        "createTime": local_time(disk.created),
        "charge": {"chargeMode": "postpaid_by_duration", "chargeStatus": "normal"},
        "tags": [{"key": key, "value": value} for key, value in disk.tags.items()],
        "snapshotPolicies": [],
    }

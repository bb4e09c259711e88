"""What Tencent CBS lists, read into the contract's words.

Sources: tencentcloud-sdk-python `tencentcloud.cbs.v20170312.models` (Disk, Snapshot, DiskBackup) and tccli's example
answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC

from providers._crossing import DiskInfo, Progress, RegionInfo, SnapshotInfo, SnapshotState
from providers._reading import Wire, flag, hours, identifier, moment, number, record, records, text, texts, whole

SNAPSHOT = "snapshot"
BACKUP_POINT = "backup-point"

# Disk and snapshot times come without a zone. The vendor names none; Beijing time is the likely one (UNVERIFIED).
# Backup points' times carry their offset.
BEIJING = hours(8)

STATES: Mapping[str, SnapshotState] = {
    "NORMAL": SnapshotState.READY,
    "CREATING": SnapshotState.CREATING,
    # A snapshot with this state is itself the copy in progress.
    "COPYING_FROM_REMOTE": SnapshotState.COPYING,
    # All bytes have come; the vendor compares them.
    "CHECKING_COPIED": SnapshotState.VERIFYING,
    # The disk is being rolled back to it: whole, but not to be touched.
    "ROLLBACKING": SnapshotState.BUSY,
    # In the recycle bin: on its way out unless somebody takes it back.
    "TORECYCLE": SnapshotState.RECYCLED,
}

# Tencent documents no state for a copy that went bad; a word nobody knows is therefore taken as still moving.
PROGRESS: Mapping[SnapshotState, Progress] = {
    SnapshotState.READY: Progress.READY,
    SnapshotState.BUSY: Progress.READY,
    SnapshotState.RECYCLED: Progress.BROKEN,
}

# The vendor's default name for a copy, and ours: a copy has no field that holds its source.
_DEFAULT_NAMES = (
    re.compile(r"Copied (snap-[0-9a-z]+) from .+"),
    re.compile(r"(snap-[0-9a-z]+) from [0-9a-z-]+( \S+)?"),
)

# English and Chinese city names; the API gives Chinese ones on the domestic site, English on the other.
CITIES: Mapping[str, tuple[str, str]] = {
    "ap-guangzhou": ("Guangzhou", "广州"),
    "ap-shanghai": ("Shanghai", "上海"),
    "ap-nanjing": ("Nanjing", "南京"),
    "ap-beijing": ("Beijing", "北京"),
    "ap-chengdu": ("Chengdu", "成都"),
    "ap-chongqing": ("Chongqing", "重庆"),
    "ap-guiyang": ("Guiyang", "贵阳"),
    "ap-xian-ec": ("Xi'an (edge)", "西安"),
    "ap-hongkong": ("Hong Kong", "中国香港"),
    "ap-singapore": ("Singapore", "新加坡"),
    "ap-bangkok": ("Bangkok", "曼谷"),
    "ap-jakarta": ("Jakarta", "雅加达"),
    "ap-seoul": ("Seoul", "首尔"),
    "ap-tokyo": ("Tokyo", "东京"),
    "ap-mumbai": ("Mumbai", "孟买"),
    "eu-frankfurt": ("Frankfurt", "法兰克福"),
    "na-siliconvalley": ("Silicon Valley", "硅谷"),
    "na-ashburn": ("Virginia", "弗吉尼亚"),
    "sa-saopaulo": ("São Paulo", "圣保罗"),
    "ap-shanghai-fsi": ("Shanghai Finance", "上海金融"),
    "ap-shenzhen-fsi": ("Shenzhen Finance", "深圳金融"),
}


def region(wire: Wire) -> RegionInfo:
    """One item of RegionSet, named by its city."""
    code = identifier(wire, "Region")
    given = text(wire, "RegionName")
    in_brackets = re.search(r"[(（](.+?)[)）]", given)
    city = in_brackets.group(1) if in_brackets else given
    english, chinese = CITIES.get(code, (city or code, city))
    return RegionInfo(code, english, chinese, text(wire, "RegionState") in ("AVAILABLE", ""))


def disk(wire: Wire, region_code: str) -> DiskInfo:
    """One item of DiskSet."""
    placement = record(wire.get("Placement") or {}, "Placement")
    # Both counts are absent where the account's region knows no backup points.
    quota, count = whole(wire, "DiskBackupQuota"), whole(wire, "DiskBackupCount")
    return DiskInfo(
        id=identifier(wire, "DiskId"),
        name=text(wire, "DiskName"),
        region=region_code,
        zone=text(placement, "Zone"),
        size_gb=whole(wire, "DiskSize") or 0,
        usage=text(wire, "DiskUsage"),
        type=text(wire, "DiskType"),
        state=text(wire, "DiskState"),
        encrypted=flag(wire, "Encrypt"),
        can_snapshot=wire.get("SnapshotAbility") is None or flag(wire, "SnapshotAbility"),
        attached_to=text(wire, "InstanceId"),
        backup_quota=quota,
        backup_count=count,
        created_at=moment(wire, "CreateTime", BEIJING),
        tags={identifier(tag, "Key"): text(tag, "Value") for tag in records(wire, "Tags")},
    )


def snapshot(wire: Wire, region_code: str) -> SnapshotInfo:
    """One item of SnapshotSet."""
    word, name = text(wire, "SnapshotState"), text(wire, "SnapshotName")
    copied = flag(wire, "CopyFromRemote")
    permanent = wire.get("IsPermanent") is None or flag(wire, "IsPermanent")
    return SnapshotInfo(
        id=identifier(wire, "SnapshotId"),
        name=name,
        region=region_code,
        kind=SNAPSHOT,
        state=STATES.get(word, SnapshotState.UNKNOWN),
        vendor_state=word,
        percent=percent(wire),
        disk=text(wire, "DiskId"),
        size_gb=whole(wire, "DiskSize") or 0,
        encrypted=flag(wire, "Encrypt"),
        shared=text(wire, "SnapshotType") == "SHARED_SNAPSHOT",
        copied=copied,
        copied_from=copied_from(name) if copied else "",
        copying_to=texts(wire, "CopyingToRegions"),
        created_at=moment(wire, "CreateTime", BEIJING),
        # A permanent snapshot may carry a DeadlineTime all the same; it means nothing then.
        expires_at=None if permanent else moment(wire, "DeadlineTime", BEIJING),
    )


def backup_point(wire: Wire, region_code: str) -> SnapshotInfo:
    """One item of DiskBackupSet."""
    word = text(wire, "DiskBackupState")
    return SnapshotInfo(
        id=identifier(wire, "DiskBackupId"),
        name=text(wire, "DiskBackupName"),
        region=region_code,
        kind=BACKUP_POINT,
        state=STATES.get(word, SnapshotState.UNKNOWN),
        vendor_state=word,
        percent=percent(wire),
        disk=text(wire, "DiskId"),
        size_gb=whole(wire, "DiskSize") or 0,
        encrypted=flag(wire, "Encrypt"),
        created_at=moment(wire, "CreateTime", UTC),
    )


def percent(wire: Wire) -> int | None:
    """`Percent`, kept between 0 and 100."""
    value = number(wire, "Percent")
    return None if value is None else max(0, min(100, int(value)))


def copied_from(name: str) -> str:
    """The source's id where a copy's default name tells it, else ""."""
    matches = (pattern.fullmatch(name) for pattern in _DEFAULT_NAMES)
    return next((match.group(1) for match in matches if match), "")

"""The region table. The vendor has no call that lists it: https://docs.jdcloud.com/cn/common-declaration/api/introduction."""

from __future__ import annotations

REGIONS: dict[str, tuple[str, str]] = {
    "cn-north-1": ("North China-Beijing", "华北-北京"),
    "cn-east-1": ("East China-Suqian", "华东-宿迁"),
    "cn-east-2": ("East China-Shanghai", "华东-上海"),
    "cn-south-1": ("South China-Guangzhou", "华南-广州"),
}
_ZONES = {"cn-north-1": "abc", "cn-east-2": "ab"}


def zones(region: str) -> list[str]:
    """The availability zones of a region."""
    return [f"{region}{letter}" for letter in _ZONES.get(region, "a")]

"""Huawei Cloud's Cloud Backup and Recovery keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import ClassVar

import pytest

from providers import Access, Order, Service, SnapshotState
from providers.emulator import Emulator
from providers.huawei_cbr import HuaweiCbr
from providers.testing import Cloud, ServiceContract

TAGS = count(1)
# A vault of the demo company in Guangzhou, with room.
ROOM = "fa017000-0000-4000-8000-000000000003"
PROJECTS = {
    "cn-north-1": "0a1b2c3d4e5f60718293a4b5c6d70001",
    "cn-east-2": "0a1b2c3d4e5f60718293a4b5c6d70002",
    "cn-south-1": "0a1b2c3d4e5f60718293a4b5c6d70003",
    "cn-north-4": "0a1b2c3d4e5f60718293a4b5c6d70004",
}


class TestHuaweiCbr(ServiceContract):
    SERVICE = HuaweiCbr
    REGION = "cn-north-1"
    STRANGER: ClassVar = {
        "access_key": "HWNOBODYKNOWSTHIS001",
        "secret_key": "nobodyKnowsThisSecretKeyEither0000000001",
    }

    @pytest.fixture
    def cloud(self) -> Iterator[Emulator]:
        with Emulator(pace=0, rate_limits=False) as cloud:
            cloud.create("cbr_backups", vendor="huawei", region=self.REGION, count=220)
            yield cloud

    def access(self, cloud: Cloud) -> Access:
        assert isinstance(cloud, Emulator)
        return Access(cloud.credentials("huawei"), endpoint=cloud.url, projects=PROJECTS)

    def orders(self, service: Service, operation: str) -> list[Order]:
        listed = [item for region in PROJECTS for page in service.snapshots(region) for item in page.items]
        copied = {item.copied_from for item in listed}
        whole = (item for item in listed if item.kind == "server-backup" and not item.copied)
        ready = (item for item in whole if item.state is SnapshotState.READY)
        source = next(item for item in ready if item.region == self.REGION and item.id not in copied)
        tag, options = f"ap{next(TAGS):06}", {"vault": ROOM}
        return [Order("0", operation, source.id, self.REGION, "cn-south-1", tag, "nightly", source.disk, options)]

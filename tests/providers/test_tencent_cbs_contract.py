"""Tencent Cloud Block Storage keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import ClassVar

import pytest

from providers import Access, Order, Service, SnapshotState
from providers.emulator import Emulator
from providers.tencent_cbs import TencentCbs
from providers.testing import Cloud, ServiceContract

TAGS = count(1)


class TestTencentCbs(ServiceContract):
    SERVICE = TencentCbs
    REGION = "ap-guangzhou"
    STRANGER: ClassVar = {
        "secret_id": "AKIDnobodyknowsthisone0000000001",
        "secret_key": "nobodyknowsthiskeyeither00000001",
    }

    @pytest.fixture
    def cloud(self) -> Iterator[Emulator]:
        with Emulator(pace=0, rate_limits=False) as cloud:
            cloud.create("snapshots", region=self.REGION, count=140)
            yield cloud

    def access(self, cloud: Cloud) -> Access:
        assert isinstance(cloud, Emulator)
        return Access(cloud.credentials("tencent"), endpoint=cloud.url)

    def orders(self, service: Service, operation: str) -> list[Order]:
        tag = f"ap-{next(TAGS):06}"
        if operation == "create_backup_point":
            disks = [disk for page in service.disks(self.REGION) for disk in page.items]
            disk = next(d for d in disks if d.can_snapshot and (d.backup_quota or 0) > (d.backup_count or 0))
            return [Order("0", operation, disk.id, self.REGION, self.REGION, tag)]
        snapshots = [snapshot for page in service.snapshots(self.REGION) for snapshot in page.items]
        ready = [s for s in snapshots if s.kind == "snapshot" and s.state is SnapshotState.READY and not s.encrypted]
        source = next(s.id for s in ready if not s.shared and not s.copying_to)
        regions = ("ap-beijing", "ap-shanghai")
        return [Order(region, operation, source, self.REGION, region, tag, "nightly") for region in regions]

"""Huawei Cloud's data warehouse keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import ClassVar

import pytest

from providers import Access, Order, Service, SnapshotState
from providers.emulator import Emulator
from providers.huawei_dws import HuaweiDws
from providers.testing import Cloud, ServiceContract

TAGS = count(1)
PROJECTS = {"cn-north-1": "0a1b2c3d4e5f60718293a4b5c6d70001"}


class TestHuaweiDws(ServiceContract):
    SERVICE = HuaweiDws
    REGION = "cn-north-1"
    STRANGER: ClassVar = {
        "access_key": "HWNOBODYKNOWSTHIS001",
        "secret_key": "nobodyKnowsThisSecretKeyEither0000000001",
    }

    @pytest.fixture
    def cloud(self) -> Iterator[Emulator]:
        with Emulator(pace=0, rate_limits=False) as cloud:
            yield cloud

    def access(self, cloud: Cloud) -> Access:
        assert isinstance(cloud, Emulator)
        return Access(cloud.credentials("huawei"), endpoint=cloud.url, projects=PROJECTS)

    def orders(self, service: Service, operation: str) -> list[Order]:
        snapshots = [snapshot for page in service.snapshots(self.REGION) for snapshot in page.items]
        copied = {snapshot.copied_from for snapshot in snapshots}
        automated = (s for s in snapshots if s.kind == "automated-snapshot" and s.state is SnapshotState.READY)
        source = next(snapshot.id for snapshot in automated if snapshot.id not in copied)
        options = {"description": "End of the quarter"}
        tag = f"ap-{next(TAGS):06}"
        return [Order("0", operation, source, self.REGION, self.REGION, tag, "nightly", options=options)]

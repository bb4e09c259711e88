"""JD Cloud's images keep the contract."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import ClassVar

import pytest

from providers import Access, Order, Service, SnapshotState
from providers.emulator import Emulator
from providers.jdcloud_vm import JDCloudVm
from providers.testing import Cloud, ServiceContract

TAGS = count(1)


class TestJDCloudVm(ServiceContract):
    SERVICE = JDCloudVm
    REGION = "cn-north-1"
    STRANGER: ClassVar = {
        "access_key": "JDCNOBODYKNOWSTHISONE00000000001",
        "secret_key": "nobodyknowsthiskeyeither00000001",
    }

    @pytest.fixture
    def cloud(self) -> Iterator[Emulator]:
        with Emulator(pace=0, rate_limits=False) as cloud:
            cloud.create("images", vendor="jdcloud", region=self.REGION, count=140)
            yield cloud

    def access(self, cloud: Cloud) -> Access:
        assert isinstance(cloud, Emulator)
        return Access(cloud.credentials("jdcloud"), endpoint=cloud.url)

    def orders(self, service: Service, operation: str) -> list[Order]:
        """Two images on one route that have no copy there yet, since copies are known by their source alone."""
        route, tag = (self.REGION, "cn-east-2"), f"ap-{next(TAGS):06}"
        images = [item for page in service.snapshots(self.REGION) for item in page.items if item.kind == "image"]
        ready = [i for i in images if i.state is SnapshotState.READY and not (i.shared or i.encrypted)]
        orders = [Order(image.id, operation, image.id, *route, tag) for image in ready[:30]]
        found = service.find(orders)
        return [order for order in orders if not found[order.key]][:2]

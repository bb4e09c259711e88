"""Larch Volumes keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import ClassVar

import pytest
from antipode_larch.emulator import KEY, LarchCloud
from antipode_larch.volumes import LarchVolumes

from providers import Access, Order, Service
from providers.testing import Cloud, ServiceContract

TAGS = count(1)


class TestLarchVolumes(ServiceContract):
    SERVICE = LarchVolumes
    REGION = "north"
    STRANGER: ClassVar = {"key_id": "LARCHSTRANGER00001", "secret": "nobody-knows-this-one"}

    @pytest.fixture
    def cloud(self) -> Iterator[LarchCloud]:
        with LarchCloud() as cloud:
            yield cloud

    def access(self, cloud: Cloud) -> Access:
        return Access(KEY, endpoint=cloud.url)

    def orders(self, service: Service, operation: str) -> list[Order]:
        tag = f"ap-{next(TAGS):06}"
        return [Order("0", operation, "snap-007", self.REGION, "south", tag, "nightly")]

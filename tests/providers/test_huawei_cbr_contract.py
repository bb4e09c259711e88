"""Huawei Cloud's Cloud Backup and Recovery keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from providers import Order, Service
from providers.emulator import Emulator
from providers.huawei_cbr import HuaweiCbr
from tests.providers.huawei_demo import BackupContract, fresh, replicate

TAGS = count(1)


class TestHuaweiCbr(BackupContract):
    SERVICE = HuaweiCbr

    @pytest.fixture
    def cloud(self) -> Iterator[Emulator]:
        with Emulator(pace=0, rate_limits=False) as cloud:
            # More than one page of the service's.
            cloud.create("cbr_backups", vendor="huawei", region=self.REGION, count=220)
            yield cloud

    def orders(self, service: Service, operation: str) -> list[Order]:
        return [replicate(service, fresh(service)[0], f"ap{next(TAGS):06}")]

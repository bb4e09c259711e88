from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dashboard import boot, jobs
from dashboard.models import Account, Region
from providers.emulator import Emulator
from tests.copying import huawei, jdcloud
from tests.copying.driver import BEIJING, SHANGHAI, SINGAPORE, SOURCE, Engine, moving_clock


@contextmanager
def engine_at(vendor: str, operation: str, *regions: str) -> Iterator[Engine]:
    """An account of an emulated cloud that uses these regions, its inventory read; the worker started just now."""
    with moving_clock() as clock, Emulator(pace=10) as cloud:
        account = Account(name="prod", vendor=vendor, endpoint=cloud.url)
        account.seal(cloud.credentials(vendor))
        account.save()
        jobs.sync_account(account.pk)
        Region.objects.filter(account=account).exclude(code__in=regions).update(chosen=False)
        made = Engine(cloud, account, clock, operation)
        made.sync()
        started_at, boot.STARTED_AT = boot.STARTED_AT, account.created_at
        yield made
        boot.STARTED_AT = started_at


@pytest.fixture
def engine(db: None, redis_url: str) -> Iterator[Engine]:
    with engine_at("tencent", "copy_snapshot", SOURCE, BEIJING, SHANGHAI, SINGAPORE) as made:
        yield made


@pytest.fixture
def backups(db: None, redis_url: str) -> Iterator[Engine]:
    """One replica of a backup in a region, some of them in vaults."""
    with engine_at("huawei", "replicate_backup", *huawei.REGIONS) as made:
        yield made


@pytest.fixture
def images(db: None, redis_url: str) -> Iterator[Engine]:
    """One copy of an image at a time, and no mark on it."""
    with engine_at("jdcloud", "copy_image", *jdcloud.REGIONS) as made:
        yield made

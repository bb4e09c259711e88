from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard import boot, jobs
from dashboard.models import Account, Region
from providers.emulator import Emulator
from tests.copying.driver import BEIJING, SHANGHAI, SINGAPORE, SOURCE, Engine, moving_clock


@pytest.fixture
def engine(db: None, redis_url: str) -> Iterator[Engine]:
    """An account of an emulated cloud, its inventory read; the worker started just now."""
    with moving_clock() as clock, Emulator(pace=10) as cloud:
        account = Account(name="prod", vendor="tencent", endpoint=cloud.url)
        account.seal(cloud.credentials("tencent"))
        account.save()
        jobs.sync_account(account.pk)
        Region.objects.filter(account=account).exclude(code__in=[SOURCE, BEIJING, SHANGHAI, SINGAPORE]).update(
            chosen=False
        )
        made = Engine(cloud, account, clock)
        made.sync()
        started_at, boot.STARTED_AT = boot.STARTED_AT, account.created_at
        yield made
        boot.STARTED_AT = started_at

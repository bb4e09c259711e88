"""The demo company's part at Huawei: warehouses and servers in Beijing, with copies in Shanghai and Guangzhou.

The same ids, names and sizes every time, so that scripts and tests may rely on them; only ages count from the moment
of seeding. The keys look like Huawei's and are plainly not: nobody outside this emulator knows them.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from providers.emulator._state import Cloud, Key, Quota
from providers.emulator.huawei import seed_backups, seed_warehouse
from providers.emulator.huawei.planter import Planter
from providers.emulator.huawei.regions import projects
from providers.emulator.huawei.stories import (
    ACCESS_KEY,
    ACCOUNT,
    ACCOUNT_START,
    DENIED,
    LIMITED_ACCESS_KEY,
    LIMITED_NAME,
    LIMITED_SECRET_KEY,
    NAME,
    SECRET_KEY,
)


def plant_keys(cloud: Cloud) -> None:
    """The account's two keys."""
    _key(cloud, ACCOUNT_START, NAME, ACCESS_KEY, SECRET_KEY)
    _key(cloud, ACCOUNT_START, LIMITED_NAME, LIMITED_ACCESS_KEY, LIMITED_SECRET_KEY, DENIED)


def plant_account(cloud: Cloud, name: str) -> Key:
    """Another account, empty, with a fresh key and projects of its own."""
    number = uuid4().hex
    return _key(cloud, number[:28], name, f"HWDEMO{number[:14].upper()}", f"demoSecret{number[:30]}")


def _key(cloud: Cloud, start: str, name: str, id: str, secret: str, denied: Collection[str] = ()) -> Key:
    key = Key(
        account=f"{start}0000",
        region="",
        id=id,
        vendor="huawei",
        name=name,
        credentials={"access_key": id, "secret_key": secret},
        projects=projects(start),
        denied=list(denied),
    )
    cloud.store.put(key)
    return key


def plant(cloud: Cloud) -> None:
    """Keys, quotas, clusters, snapshots, backups, vaults and replications."""
    plant_keys(cloud)
    for region, kind, limit in seed_backups.LIMITS:
        cloud.store.put(Quota(account=ACCOUNT, region=region, id=kind, limit=limit))
    planter = Planter(cloud)
    seed_warehouse.plant(planter)
    seed_backups.plant(planter)

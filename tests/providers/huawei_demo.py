"""The demo company's account at Huawei Cloud, as tests of its backup services speak for it."""

from __future__ import annotations

from typing import ClassVar

from providers import Access, Order, Service, SnapshotInfo, SnapshotState
from providers.emulator import Emulator
from providers.testing import Cloud, ServiceContract

HOME, SHANGHAI, GUANGZHOU, NEW = "cn-north-1", "cn-east-2", "cn-south-1", "cn-north-4"
PROJECTS = {
    region: f"0a1b2c3d4e5f60718293a4b5c6d7{n:04}" for n, region in enumerate([HOME, SHANGHAI, GUANGZHOU, NEW], 1)
}
# Vaults for replicas: in Guangzhou and Shanghai with room, and in Shanghai without.
ROOM, SHANGHAI_ROOM, FULL = (f"fa017000-0000-4000-8000-00000000000{n}" for n in (3, 5, 6))
VAULTS = {GUANGZHOU: ROOM, SHANGHAI: SHANGHAI_ROOM}


def access(cloud: Cloud) -> Access:
    """The company's own."""
    assert isinstance(cloud, Emulator)
    return Access(cloud.credentials("huawei"), endpoint=cloud.url, projects=PROJECTS)


def listed(service: Service, region: str) -> list[SnapshotInfo]:
    """The region's backups."""
    return [item for page in service.snapshots(region) for item in page.items]


def fresh(service: Service) -> list[SnapshotInfo]:
    """Backups of whole servers in HOME that have no replica anywhere."""
    copied = {item.copied_from for region in PROJECTS for item in listed(service, region)}
    here = (item for item in listed(service, HOME) if item.kind == "server-backup" and not item.copied)
    return [item for item in here if item.state is SnapshotState.READY and item.id not in copied]


def replicate(service: Service, source: SnapshotInfo, tag: str, to: str = GUANGZHOU, name: str = "nightly") -> Order:
    """An order to replicate a backup of HOME."""
    options = {"vault": VAULTS.get(to, ROOM)} if service.NAME == "huawei_cbr" else {}
    return Order(tag, "replicate_backup", source.id, HOME, to, tag, name, source.disk, options)


class BackupContract(ServiceContract):
    """The contract of either service."""

    REGION = HOME
    STRANGER: ClassVar = {
        "access_key": "HWNOBODYKNOWSTHIS001",
        "secret_key": "nobodyKnowsThisSecretKeyEither0000000001",
    }

    def access(self, cloud: Cloud) -> Access:
        return access(cloud)

"""Makes the demo's records, with ids that depend on nothing but their order."""

from __future__ import annotations

import random
from typing import TypeVar
from uuid import UUID

from providers.emulator._state import Cloud
from providers.emulator.huawei.regions import projects
from providers.emulator.huawei.resources import BACKUPS, Backup, Replication
from providers.emulator.huawei.stories import ACCOUNT, ACCOUNT_START

HOUR, DAY = 3600.0, 86400.0
Made = TypeVar("Made", bound=Backup)


class Planter:
    """One seeding: its cloud, its moment and its ids."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.now = cloud.clock.now()
        self.random = random.Random(20240602)  # noqa: S311 - the same demo every time
        self.projects = projects(ACCOUNT_START)

    def id(self) -> str:
        """The next id."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def backup(self, kind: type[Made], region: str, name: str, age: float, id: str = "", **more: object) -> Made:
        """A server backup of CSBS or CBR; `age` in seconds."""
        backup = kind(
            account=ACCOUNT,
            region=region,
            id=id or self.id(),
            created=self.now - age,
            name=name,
            **{"checkpoint": self.id(), "zone": f"{region}a", **more},  # type: ignore[arg-type]
        )
        self.cloud.add(backup)
        return backup

    def replica(self, source: Backup, region: str, age: float, id: str = "", vault: str = "") -> None:
        """A finished replica of a source, with its record; `age` in seconds."""
        made = self.backup(
            type(source),
            region,
            f"{source.name}_copy",
            age,
            id,
            server=source.server,
            server_name=source.server_name,
            size=source.size,
            image="replication",
            source=source.id,
            source_region=source.region,
            **({"vault": vault} if vault else {}),
        )
        self.record(source, region, age, made.id, made.checkpoint, vault, "success")

    def failed(self, source: Backup, region: str, age: float, why: tuple[str, str], vault: str = "") -> None:
        """The record of a replication that failed; `age` in seconds, `why` its code and its reason."""
        self.record(source, region, age, self.id(), self.id(), vault, "fail", why)

    def record(
        self,
        source: Backup,
        region: str,
        age: float,
        replica: str,
        checkpoint: str,
        vault: str,
        outcome: str,
        why: tuple[str, str] = ("", ""),
    ) -> None:
        """A replication that has ended."""
        record = Replication(
            account=ACCOUNT,
            region=source.region,
            id=self.id(),
            service=next(name for name, kind in BACKUPS.items() if type(source) is kind),
            created=self.now - age - HOUR / 2,
            source=source.id,
            source_checkpoint=source.checkpoint,
            destination_region=region,
            destination_project=self.projects[region],
            replica=replica,
            replica_checkpoint=checkpoint,
            vault=vault,
            auto=source.auto,
            outcome=outcome,
            fail_code=why[0],
            fail_reason=why[1],
        )
        self.cloud.store.put(record)

"""The company's servers: the older ones are backed up with CSBS, the others with CBR, and some of both lie elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from providers.emulator._state import copy_weight
from providers.emulator.huawei import stories
from providers.emulator.huawei.csbs_listing import BACKUPS, CAPACITY
from providers.emulator.huawei.planter import DAY, HOUR, Planter
from providers.emulator.huawei.resources import Backup, CbrBackup, CsbsBackup, Vault
from providers.emulator.huawei.stories import ACCOUNT, GUANGZHOU, HOME, NEW, SHANGHAI, SINGAPORE

# Region, kind of quota, limit: Guangzhou has room for eight more backups.
LIMITS = ((HOME, BACKUPS, 400), (HOME, CAPACITY, 40_000), (GUANGZHOU, BACKUPS, 33), (SHANGHAI, CAPACITY, 8_000))
# Region, role, how many servers, GB each, how many CSBS backups each.
OLD_SERVERS = (
    (HOME, "erp-app", 6, 200, 4),
    (HOME, "erp-db", 3, 800, 4),
    (HOME, "portal", 5, 100, 3),
    (HOME, "mail", 2, 250, 3),
    (SHANGHAI, "warehouse-app", 4, 120, 3),
    (GUANGZHOU, "branch-app", 4, 80, 3),
    (SINGAPORE, "shop-sea", 2, 100, 2),
)
# The same for CBR.
NEW_SERVERS = (
    (HOME, "orders-app", 4, 100, 6),
    (HOME, "orders-db", 2, 600, 6),
    (NEW, "search", 4, 150, 5),
    (NEW, "lab", 2, 60, 4),
    (GUANGZHOU, "edge", 2, 40, 3),
)
# Region, name, protect, GB, id: what holds the backups, and what holds the replicas.
VAULTS = (
    (HOME, "production", "backup", 20_000, stories.VAULT),
    (NEW, "production", "backup", 8_000, stories.NEW_VAULT),
    (GUANGZHOU, "branches", "backup", 1_000, ""),
    (GUANGZHOU, "replicas-guangzhou", "replication", 12_000, stories.GUANGZHOU_VAULT),
    (GUANGZHOU, "replicas-small", "replication", 700, stories.NEARLY_FULL_VAULT),
    (SHANGHAI, "replicas-shanghai", "replication", 6_000, stories.SHANGHAI_VAULT),
    (SHANGHAI, "replicas-old", "replication", 600, stories.FULL_VAULT),
    (HOME, "replicas-beijing", "replication", 2_000, stories.HOME_VAULT),
)
IMPORT_FAILED = ("BackupService.1006", "Failed to import the backup replica.")
VAULT_FULL = ("BackupService.6129", "The destination vault is full.")


@dataclass(frozen=True)
class Server:
    """A server: it is known to CSBS and CBR by its backups and by its vault."""

    id: str
    name: str
    region: str
    size: int

    @property
    def facts(self) -> dict[str, object]:
        """What each of its backups says of it."""
        return {"server": self.id, "server_name": self.name, "size": self.size}


def plant(planter: Planter) -> None:
    """Backups of both services, vaults, replicas, and those with a story."""
    old = list(_servers(planter, OLD_SERVERS))
    made = [_weekly(planter, server, week) for server, count in old for week in range(count)]
    _earlier_replicas(planter, made)
    _csbs_stories(planter, [server for server, _ in old if server.region == HOME])
    new = list(_servers(planter, NEW_SERVERS))
    vaults = _vaults(planter, [server for server, _ in new])
    held = [_daily(planter, server, day, vaults[server.region]) for server, count in new for day in range(count)]
    _earlier_cbr_replicas(planter, held)
    _cbr_stories(planter, [server for server, _ in new])


def _servers(planter: Planter, rows: Iterable[tuple[str, str, int, int, int]]) -> Iterable[tuple[Server, int]]:
    for region, role, count, size, backups in rows:
        for number in range(1, count + 1):
            yield Server(planter.id(), f"{role}-{number:02}", region, size), backups


# -- CSBS


def _weekly(planter: Planter, server: Server, week: int) -> CsbsBackup:
    age = (7 * week + planter.random.uniform(0.1, 0.9)) * DAY
    name = f"autobk_{server.name}_week_{week + 1}"
    return planter.backup(CsbsBackup, server.region, name, age, "", auto=True, **server.facts)


def _earlier_replicas(planter: Planter, made: list[CsbsBackup]) -> None:
    """From yesterday's to half a year old; not the newest of each server, which nobody has copied yet."""
    home = [backup for backup in made if backup.region == HOME and "_week_1" not in backup.name]
    for number, source in enumerate(home[:12]):
        planter.replica(source, GUANGZHOU, (1 + number * number * 1.5) * DAY)
    for number, source in enumerate(home[8:20]):
        planter.replica(source, SHANGHAI, (2 + number * 6) * DAY)
    for number, source in enumerate(home[20:23]):
        planter.failed(source, GUANGZHOU, (3 + number) * DAY, IMPORT_FAILED)


def _csbs_stories(planter: Planter, servers: list[Server]) -> None:
    app, database, portal = servers[0], servers[6], servers[9]
    planter.backup(CsbsBackup, HOME, "erp-db-month-end", 5 * HOUR, stories.REPLICABLE, **database.facts)
    source = planter.backup(CsbsBackup, HOME, "erp-db-quarter-end", 40 * DAY, stories.REPLICATED, **database.facts)
    planter.replica(source, GUANGZHOU, 39 * DAY, stories.REPLICA)
    failed = planter.backup(CsbsBackup, HOME, "portal-before-relaunch", 9 * DAY, stories.FAILED, **portal.facts)
    planter.failed(failed, SHANGHAI, 8 * DAY, IMPORT_FAILED)
    planter.backup(CsbsBackup, HOME, "portal-interrupted", 6 * DAY, stories.BROKEN, state="error", **portal.facts)
    _under_way(planter, CsbsBackup, HOME, "erp-app-tonight", stories.PROTECTING, app)


def _under_way(planter: Planter, kind: type[Backup], region: str, name: str, id: str, server: Server) -> None:
    """A backup that is being made and never ends."""
    more = {"vault": stories.VAULT} if kind is CbrBackup else {}
    planter.backup(
        kind, region, name, HOUR, id,
        started=planter.now - HOUR, weight=copy_weight(id, server.size), done=False, fate="never", **server.facts, **more,
    )  # fmt: skip


# -- CBR


def _vaults(planter: Planter, servers: list[Server]) -> dict[str, str]:
    """The vaults; the ids of those for backups, by region."""
    ids = {}
    for region, name, protect, size, id in VAULTS:
        vault = Vault(
            account=ACCOUNT,
            region=region,
            id=id or planter.id(),
            created=planter.now - planter.random.uniform(200, 600) * DAY,
            name=name,
            size=size,
            protect=protect,
            servers=[server.id for server in servers if server.region == region] if protect == "backup" else [],
        )
        planter.cloud.add(vault)
        if protect == "backup":
            ids[region] = vault.id
    return ids


def _daily(planter: Planter, server: Server, day: int, vault: str) -> CbrBackup:
    age = (day + planter.random.uniform(0.1, 0.9)) * DAY
    name = f"autobk_{server.name}_day_{day + 1}"
    return planter.backup(CbrBackup, server.region, name, age, "", auto=True, vault=vault, **server.facts)


def _earlier_cbr_replicas(planter: Planter, held: list[CbrBackup]) -> None:
    older = [backup for backup in held if "_day_1" not in backup.name]
    apps = [backup for backup in older if backup.region == HOME and backup.size == 100]
    databases = [backup for backup in older if backup.region == HOME and backup.size == 600]
    for number, source in enumerate(apps[:6]):
        planter.replica(source, SHANGHAI, (2 + number * 20) * DAY, vault=stories.FULL_VAULT)
    for number, source in enumerate(apps[6:12]):
        planter.replica(source, GUANGZHOU, (1 + number * number * 7) * DAY, vault=stories.NEARLY_FULL_VAULT)
    for number, source in enumerate(databases[:4]):
        planter.replica(source, GUANGZHOU, (1 + number * 3) * DAY, vault=stories.GUANGZHOU_VAULT)
    for number, source in enumerate([one for one in older if one.region == NEW][:6]):
        planter.replica(source, HOME, (1 + number * 4) * DAY, vault=stories.HOME_VAULT)
    for number, source in enumerate(databases[4:7]):
        planter.failed(source, SHANGHAI, (2 + number) * DAY, VAULT_FULL, stories.FULL_VAULT)


def _cbr_stories(planter: Planter, servers: list[Server]) -> None:
    app, database = servers[0], servers[4]
    new = next(server for server in servers if server.region == NEW)

    def add(name: str, days: float, id: str, server: Server = app, **more: object) -> CbrBackup:
        facts: dict[str, object] = {"vault": stories.VAULT, **server.facts, **more}
        return planter.backup(CbrBackup, server.region, name, days * DAY, id, **facts)

    add("orders-month-end", 0.2, stories.CBR_REPLICABLE)
    copied = add("orders-quarter-end", 40, stories.CBR_REPLICATED, size=40)
    planter.replica(copied, GUANGZHOU, 39 * DAY, stories.CBR_REPLICA, stories.NEARLY_FULL_VAULT)
    failed = add("orders-before-sale", 12, stories.CBR_FAILED)
    planter.failed(failed, GUANGZHOU, 11 * DAY, IMPORT_FAILED, stories.GUANGZHOU_VAULT)
    add("orders-db-data-disks", 2, stories.CBR_WITHOUT_SYSTEM_DISK, database, system_disk=False)
    add("payroll-encrypted", 3, stories.CBR_ENCRYPTED, encrypted=True)
    add("search-month-end", 1, stories.CBR_OF_NEW_PROJECT, new, vault=stories.NEW_VAULT)
    _under_way(planter, CbrBackup, HOME, "orders-tonight", stories.CBR_PROTECTING, app)

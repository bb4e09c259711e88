"""The demo company: a shop that runs mostly in Guangzhou and has begun, unevenly, to keep copies elsewhere.

The same ids, names and sizes every time, so that scripts and tests may rely on them; only ages count from the moment
of seeding. The keys look like Tencent's and are plainly not: nobody outside this emulator knows them.
"""

from __future__ import annotations

import random
from uuid import uuid4

from providers.emulator._state import Cloud, Key, Quota, copy_weight
from providers.emulator.tencent.regions import REGIONS, zones
from providers.emulator.tencent.resources import SNAPSHOTS, Backup, Disk, Snapshot

ACCOUNT = "100000000001"
NAME = "demo-tencent"
SECRET_ID, SECRET_KEY = "AKIDdemodemodemodemodemodemodemo0001", "demoSecretKeyOfTheEmulator000001"
# The same account, with a key whose policy leaves backup points out.
LIMITED_NAME = "demo-tencent-limited"
LIMITED_SECRET_ID, LIMITED_SECRET_KEY = "AKIDdemodemodemodemodemodemodemo0002", "demoSecretKeyOfTheEmulator000002"
DENIED = ["DescribeDiskBackups", "CreateDiskBackup", "DeleteDiskBackups", "ModifyDiskBackupQuota"]

# Things with a story. HOME's snapshots are where copies start.
HOME = "ap-guangzhou"
COPYABLE = "snap-d3m0good"  # NORMAL, and has never been copied
COPIED = "snap-d3m0copd"  # NORMAL, with a copy in Beijing
ENCRYPTED = "snap-d3m0encr"  # can never be copied
CREATING = "snap-d3m0slow"  # is being made, and never ends
SHARED = "snap-d3m0shar"  # belongs to another account
EXPIRING = "snap-d3m0expi"  # is deleted in three days
IMAGED = "snap-d3m0imag"  # a custom image hangs on it
DISK_WITHOUT_QUOTA = "disk-d3m0none"
DISK_WITH_QUOTA = "disk-d3m0some"
DISK_FULL = "disk-d3m0full"
DISK_BUSY = "disk-d3m0busy"

FULL_REGION, FULL_LIMIT = "ap-singapore", 6
NEARLY_FULL_REGION, NEARLY_FULL_LIMIT = "ap-hongkong", 8
LIMITS = {
    HOME: 400,
    "ap-shanghai": 200,
    "ap-beijing": 200,
    FULL_REGION: FULL_LIMIT,
    NEARLY_FULL_REGION: NEARLY_FULL_LIMIT,
}

HOUR, DAY = 3600.0, 86400.0
# What the company runs: region, role, how many disks, GiB, disk type.
FLEET = (
    (HOME, "erp-db", 3, 800, "CLOUD_HSSD"),
    (HOME, "orders-db", 3, 500, "CLOUD_HSSD"),
    (HOME, "web", 5, 100, "CLOUD_PREMIUM"),
    (HOME, "search", 3, 300, "CLOUD_SSD"),
    (HOME, "files", 3, 2000, "CLOUD_PREMIUM"),
    (HOME, "ci", 2, 200, "CLOUD_BSSD"),
    (HOME, "mail", 2, 250, "CLOUD_PREMIUM"),
    ("ap-shanghai", "warehouse-db", 3, 600, "CLOUD_HSSD"),
    ("ap-shanghai", "web", 3, 100, "CLOUD_PREMIUM"),
    ("ap-beijing", "reporting", 3, 400, "CLOUD_SSD"),
    ("ap-beijing", "web", 2, 100, "CLOUD_PREMIUM"),
    ("ap-singapore", "shop-sea", 2, 200, "CLOUD_SSD"),
    ("ap-hongkong", "gateway", 2, 80, "CLOUD_PREMIUM"),
)
ROUTES = (("ap-beijing", 9), ("ap-shanghai", 5), (FULL_REGION, 4), (NEARLY_FULL_REGION, 5))


class _Seeder:
    """Makes records with ids that depend on nothing but their order."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.now = cloud.clock.now()
        self.random = random.Random(20240601)  # noqa: S311 - the same demo every time

    def id(self, kind: str) -> str:
        return f"{kind}-{''.join(self.random.choices('abcdefghijkmnpqrstuvwxyz23456789', k=8))}"

    def disk(self, region: str, name: str, size: int, id: str = "", **more: object) -> Disk:
        fields = {"zone": self.random.choice(zones(region)), "usage": "DATA_DISK", **more}
        disk = Disk(
            account=ACCOUNT,
            region=region,
            id=id or self.id("disk"),
            created=self.now - self.random.uniform(90, 900) * DAY,
            name=name,
            size=size,
            **fields,  # type: ignore[arg-type]
        )
        self.cloud.add(disk)
        return disk

    def snapshot(self, disk: Disk, name: str, age: float, id: str = "", **more: object) -> Snapshot:
        snapshot = Snapshot(
            account=disk.account,
            region=disk.region,
            id=id or self.id("snap"),
            created=self.now - age,
            name=name,
            disk=disk.id,
            size=disk.size,
            usage=disk.usage,
            zone=disk.zone,
            **{"encrypted": disk.encrypted, "copyable": not disk.encrypted, **more},  # type: ignore[arg-type]
        )
        self.cloud.add(snapshot)
        return snapshot

    def copy(self, source: Snapshot, region: str, age: float, id: str = "") -> None:
        name = f"Copied {source.id} from {REGIONS[source.region][0]}"
        more = {"origin": "copy", "source": source.id, "source_region": source.region, "zone": zones(region)[0]}
        replica = Snapshot(
            account=ACCOUNT,
            region=region,
            id=id or self.id("snap"),
            created=self.now - age,
            name=name,
            disk=source.disk,
            size=source.size,
            usage=source.usage,
            **more,  # type: ignore[arg-type]
        )
        self.cloud.add(replica)

    def backup(self, disk: Disk, name: str, age: float) -> None:
        backup = Backup(
            account=ACCOUNT,
            region=disk.region,
            id=self.id("dbp"),
            created=self.now - age,
            name=name,
            disk=disk.id,
            size=disk.size,
            usage=disk.usage,
        )
        self.cloud.add(backup)


def plant_keys(cloud: Cloud) -> None:
    """The account's two keys."""
    for name, id, secret, denied in (
        (NAME, SECRET_ID, SECRET_KEY, []),
        (LIMITED_NAME, LIMITED_SECRET_ID, LIMITED_SECRET_KEY, DENIED),
    ):
        credentials = {"secret_id": id, "secret_key": secret}
        cloud.store.put(
            Key(
                account=ACCOUNT,
                region="",
                id=id,
                vendor="tencent",
                name=name,
                credentials=credentials,
                denied=[*denied],
            )
        )


def plant_account(cloud: Cloud, name: str) -> Key:
    """Another account, empty, with a fresh key."""
    number = uuid4().int
    id, secret = f"AKIDdemo{number % 16**28:028x}", f"demoSecret{number % 16**22:022x}"
    credentials = {"secret_id": id, "secret_key": secret}
    account = f"1{number % 10**11:011d}"
    key = Key(account=account, region="", id=id, vendor="tencent", name=name, credentials=credentials)
    cloud.store.put(key)
    return key


def plant(cloud: Cloud) -> None:
    """Keys, quotas, disks, snapshots, copies and backup points."""
    plant_keys(cloud)
    for region, limit in LIMITS.items():
        cloud.store.put(Quota(account=ACCOUNT, region=region, id=SNAPSHOTS, limit=limit))
    seeder = _Seeder(cloud)
    disks = _fleet(seeder)
    made = _daily_snapshots(seeder, disks)
    _copies(seeder, [snapshot for snapshot in made if snapshot.region == HOME and snapshot.copyable])
    _stories(seeder, disks)


def _fleet(seeder: _Seeder) -> list[Disk]:
    disks = []
    for region, role, count, size, kind in FLEET:
        for number in range(1, count + 1):
            instance = f"ins-{''.join(seeder.random.choices('abcdefghijkmnpqrstuvwxyz23456789', k=8))}"
            disk = seeder.disk(
                region,
                f"{role}-{number:02d}-data",
                size,
                type=kind,
                instance=instance,
                encrypted=role == "mail",
                prepaid=role.endswith("-db"),
                project_name="default",
                backup_quota=5 if role.endswith("-db") else 0,
                tags={"role": role, "env": "production" if role != "ci" else "build"},
            )
            disks.append(disk)
    return disks


def _daily_snapshots(seeder: _Seeder, disks: list[Disk]) -> list[Snapshot]:
    """Databases have three, everything else two; Singapore and Hong Kong one, for their quotas are small."""
    made = []
    for disk in disks:
        few = disk.region in (FULL_REGION, NEARLY_FULL_REGION)
        for day in range(1 if few else 3 if disk.prepaid else 2):
            age = day * DAY + seeder.random.uniform(1, 12) * HOUR
            made.append(seeder.snapshot(disk, f"{disk.name}-daily-{day + 1}", age, policy="asp-d3m0dayy"))
    for disk in disks[:20]:
        made.append(seeder.snapshot(disk, f"{disk.name}-before-upgrade", seeder.random.uniform(20, 200) * DAY))
    return made


def _copies(seeder: _Seeder, sources: list[Snapshot]) -> None:
    """Earlier copies with the vendor's own names, from yesterday's to half a year old, each younger than its source."""
    ages = [(region, (1 + number * number * 6.5) * DAY) for region, count in ROUTES for number in range(count)]
    left = sorted(sources, key=lambda source: source.created)
    # The oldest copies choose first; what is as old as no source is of the oldest there is.
    for region, age in sorted(ages, key=lambda copy: -copy[1]):
        oldest = left.pop(0)
        seeder.copy(oldest, region, min(age, seeder.now - oldest.created - HOUR))


def _stories(seeder: _Seeder, disks: list[Disk]) -> None:
    home = next(disk for disk in disks if disk.region == HOME)
    seeder.snapshot(home, "erp-db-month-end", 5 * HOUR, COPYABLE)
    copied = seeder.snapshot(home, "erp-db-quarter-end", 40 * DAY, COPIED)
    seeder.copy(copied, "ap-beijing", 39 * DAY, "snap-d3m0bjcp")
    seeder.snapshot(home, "payroll-encrypted", 3 * DAY, ENCRYPTED, encrypted=True, copyable=False)
    seeder.snapshot(home, "shared-by-the-auditor", 9 * DAY, SHARED, from_others=True)
    seeder.snapshot(home, "erp-db-before-migration", 27 * DAY, EXPIRING, deadline=seeder.now + 3 * DAY)
    seeder.snapshot(home, "web-golden-image", 60 * DAY, IMAGED, images=["img-d3m0gold"])
    _backup_disks(seeder)
    slow = seeder.disk(HOME, "archive-01-data", 8000, type="CLOUD_BASIC", state="ATTACHED", backups=False)
    seeder.snapshot(
        slow, "archive-first-full", 2 * HOUR, CREATING,
        started=seeder.now - 2 * HOUR, weight=copy_weight(CREATING, 8000), done=False, fate="never",
    )  # fmt: skip


def _backup_disks(seeder: _Seeder) -> None:
    seeder.disk(HOME, "session-cache-data", 50, DISK_WITHOUT_QUOTA, state="UNATTACHED")
    some = seeder.disk(HOME, "ledger-data", 300, DISK_WITH_QUOTA, backup_quota=5)
    full = seeder.disk(HOME, "crm-data", 150, DISK_FULL, backup_quota=2)
    seeder.disk(HOME, "staging-data", 100, DISK_BUSY, state="EXPANDING", backup_quota=3)
    for number, age in enumerate((2, 9)):
        seeder.backup(some, f"ledger-weekly-{number + 1}", age * DAY)
        seeder.backup(full, f"crm-weekly-{number + 1}", age * DAY)

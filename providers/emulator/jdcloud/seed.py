"""The demo company at JD Cloud: a shop whose machines stand mostly in Beijing.

The same ids, names and sizes every time, so that scripts and tests may rely on them; only ages count from the moment
of seeding. The keys look like the vendor's and are plainly not: nobody outside this emulator knows them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from uuid import uuid4

from providers.emulator._state import Cloud, Key, Quota, copy_weight
from providers.emulator.jdcloud.regions import REGIONS, zones
from providers.emulator.jdcloud.resources import IMAGES, OFFICIAL, SNAPSHOTS, Disk, Image, Snapshot

ACCOUNT = NAME = "demo-jdcloud"
ACCESS_KEY, SECRET_KEY = "JDCDEMODEMODEMODEMO0000000000001", "demoSecretKeyOfTheEmulatorJd0001"
# The same account, with a key that may look and not copy.
LIMITED_NAME, LIMITED_ACCESS_KEY = "demo-jdcloud-limited", "JDCDEMODEMODEMODEMO0000000000002"
LIMITED_SECRET_KEY, DENIED = "demoSecretKeyOfTheEmulatorJd0002", ["vm:copyImages"]

# Things with a story. HOME's images are where copies start.
HOME = "cn-north-1"
COPYABLE = "img-d3m0good01"  # ready, and has never been copied
COPIED = "img-d3m0copd01"  # ready, with a copy in Shanghai
WITH_DATA = "img-d3m0data01"  # ready, with two data disks: needs three snapshots
ENCRYPTED = "img-d3m0encr01"  # can never be copied
LOCAL = "img-d3m0locl01"  # of a local disk: can never be copied
PENDING = "img-d3m0slow01"  # is being made, and never ends
BROKEN = "img-d3m0fail01"  # in the state `error`
SHARED = "img-d3m0shar01"  # belongs to another account
SHARING = "img-d3m0give01"  # shared with another account: cannot be deleted
EXPORTING = "img-d3m0expo01"  # a task runs on it
FULL_REGION, FULL_LIMIT = "cn-south-1", 6
NEARLY_FULL_REGION, NEARLY_FULL_LIMIT = "cn-east-1", 8
ROOMY_REGION = "cn-east-2"
LIMITS = {
    HOME: (120, 300),
    ROOMY_REGION: (60, 200),
    FULL_REGION: (FULL_LIMIT, 60),
    NEARLY_FULL_REGION: (NEARLY_FULL_LIMIT, 60),
}

HOUR, DAY = 3600.0, 86400.0
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Role:
    """What the company runs: so many machines with a system disk and data disks, and so many images of each."""

    region: str
    name: str
    machines: int
    data: tuple[int, ...]
    images: int


FLEET = (
    Role(HOME, "erp-db", 3, (500,), 5),
    Role(HOME, "web", 5, (), 5),
    Role(HOME, "files", 2, (1000, 1000), 4),
    Role(HOME, "ci", 2, (200,), 3),
    Role(HOME, "mail", 1, (250,), 3),
    Role(ROOMY_REGION, "warehouse-db", 3, (500,), 4),
    Role(ROOMY_REGION, "web", 2, (), 4),
    Role(NEARLY_FULL_REGION, "reporting", 2, (300,), 4),
    Role(FULL_REGION, "shop", 2, (100,), 4),
)
ROUTES = ((ROOMY_REGION, 7), (NEARLY_FULL_REGION, 3), (FULL_REGION, 2))


class _Seeder:
    """Makes records with ids that depend on nothing but their order."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.now = cloud.clock.now()
        self.random = random.Random(20240602)  # noqa: S311 - the same demo every time

    def id(self, kind: str) -> str:
        return f"{kind}-{''.join(self.random.choices(LETTERS, k=10))}"

    def disk(self, region: str, name: str, size: int, **more: object) -> Disk:
        disk = Disk(
            account=ACCOUNT,
            region=region,
            id=self.id("vol"),
            created=self.now - self.random.uniform(90, 900) * DAY,
            name=name,
            size=size,
            **{"zone": self.random.choice(zones(region)), **more},  # type: ignore[arg-type]
        )
        self.cloud.add(disk)
        return disk

    def snapshot(self, disk: Disk, name: str, age: float, **more: object) -> Snapshot:
        snapshot = Snapshot(
            account=ACCOUNT,
            region=disk.region,
            id=self.id("snapshot"),
            created=self.now - age,
            name=name,
            size=disk.size,
            disk=disk.id,
            **{"encrypted": disk.encrypted, **more},  # type: ignore[arg-type]
        )
        self.cloud.add(snapshot)
        return snapshot

    def image(self, disks: list[Disk], name: str, age: float, id: str = "", **more: object) -> Image:
        """An image of a machine's disks, with the snapshots it consists of."""
        system, *data = disks
        id = id or self.id("img")
        image = Image(
            account=ACCOUNT,
            region=system.region,
            id=id,
            created=self.now - age,
            name=name,
            size=system.size,
            data=[disk.size for disk in data],
            owner=ACCOUNT,
            instance=system.instance,
            **more,  # type: ignore[arg-type]
        )
        image.encrypted = any(disk.encrypted for disk in disks)
        if image.image_source == "private" and not image.local:
            held = [self.snapshot(disk, f"{name}-{n}", age, images=[id]) for n, disk in enumerate(disks, 1)]
            image.snapshots = [snapshot.id for snapshot in held]
        self.cloud.add(image)
        return image

    def copy(self, source: Image, region: str, age: float) -> None:
        """An earlier copy, with the source's name."""
        disks = [
            Disk(account=ACCOUNT, region=region, id="", created=0, name="", size=size)
            for size in (source.size, *source.data)
        ]
        more = {"origin": "copy", "source": source.id, "source_region": source.region}
        self.image(disks, source.name, age, desc=f"Copied from {source.region} {source.id}", **more)


def plant_keys(cloud: Cloud) -> None:
    """The account's two keys."""
    _put_key(cloud, ACCOUNT, NAME, ACCESS_KEY, SECRET_KEY)
    limited = _put_key(cloud, ACCOUNT, LIMITED_NAME, LIMITED_ACCESS_KEY, LIMITED_SECRET_KEY)
    limited.denied = [*DENIED]
    cloud.store.put(limited)


def plant_account(cloud: Cloud, name: str) -> Key:
    """Another account, empty, with a fresh key."""
    number = uuid4().int
    access_key, secret_key = f"JDCDEMO{number % 16**25:025X}", f"demoSecret{number % 16**22:022x}"
    return _put_key(cloud, f"{name}-{number % 10**8:08d}", name, access_key, secret_key)


def _put_key(cloud: Cloud, account: str, name: str, access_key: str, secret_key: str) -> Key:
    credentials = {"access_key": access_key, "secret_key": secret_key}
    key = Key(account=account, region="", id=access_key, vendor="jdcloud", name=name, credentials=credentials)
    cloud.store.put(key)
    return key


def plant(cloud: Cloud) -> None:
    """Keys, quotas, disks, snapshots, images and copies."""
    plant_keys(cloud)
    for region, (for_images, for_snapshots) in LIMITS.items():
        cloud.store.put(Quota(account=ACCOUNT, region=region, id=IMAGES, limit=for_images))
        cloud.store.put(Quota(account=ACCOUNT, region=region, id=SNAPSHOTS, limit=for_snapshots))
    seeder = _Seeder(cloud)
    machines = _fleet(seeder)
    images = _images(seeder, machines)
    _daily_snapshots(seeder, machines)
    _copies(seeder, [image for image in images if image.region == HOME and not image.encrypted])
    _stories(seeder, machines)
    _official_images(seeder)


def _fleet(seeder: _Seeder) -> list[tuple[Role, list[Disk]]]:
    machines = []
    for role in FLEET:
        for number in range(1, role.machines + 1):
            name, instance = f"{role.name}-{number:02d}", seeder.id("i")
            more = {"instance": instance, "encrypted": role.name == "mail", "tags": {"role": role.name}}
            disks = [seeder.disk(role.region, f"{name}-system", 40, **more)]
            disks += [seeder.disk(role.region, f"{name}-data-{n}", gb, **more) for n, gb in enumerate(role.data, 1)]
            machines.append((role, disks))
    return machines


def _images(seeder: _Seeder, machines: list[tuple[Role, list[Disk]]]) -> list[Image]:
    """Each role's first machine has weekly images; the oldest of them are half a year old."""
    made, begun = [], set()
    for role, disks in machines:
        if role in begun:
            continue
        begun.add(role)
        for number in range(role.images):
            age = (number * number * 9 + 1) * DAY + seeder.random.uniform(1, 12) * HOUR
            made.append(seeder.image(disks, f"{role.name}-weekly-{number + 1}", age))
    return made


def _daily_snapshots(seeder: _Seeder, machines: list[tuple[Role, list[Disk]]]) -> None:
    """Databases have a snapshot of every data disk of every night."""
    for role, disks in machines:
        for disk in disks[1:] if role.name.endswith("-db") else []:
            for day in (1, 2):
                seeder.snapshot(disk, f"{disk.name}-daily-{day}", day * DAY + seeder.random.uniform(1, 12) * HOUR)


def _copies(seeder: _Seeder, sources: list[Image]) -> None:
    """Earlier copies, from yesterday's to some months old."""
    position = 0
    for region, count in ROUTES:
        for number in range(count):
            source = sources[position % len(sources)]
            age = min((1 + number * number * 3) * DAY, seeder.now - source.created)
            seeder.copy(source, region, age - HOUR)
            position += 1


def _stories(seeder: _Seeder, machines: list[tuple[Role, list[Disk]]]) -> None:
    home = machines[0][1]
    system, secret = home[:1], seeder.disk(HOME, "payroll-system", 40, encrypted=True, instance=seeder.id("i"))
    seeder.image(system, "erp-db-golden", 5 * HOUR, COPYABLE)
    copied = seeder.image(system, "erp-db-quarter-end", 40 * DAY, COPIED)
    seeder.copy(copied, ROOMY_REGION, 39 * DAY)
    files = next(disks for role, disks in machines if role.name == "files")
    seeder.image(files, "files-with-everything", 3 * DAY, WITH_DATA)
    seeder.image([secret], "payroll-encrypted", 3 * DAY, ENCRYPTED)
    seeder.image(system, "legacy-local", 700 * DAY, LOCAL, local=True, used=True)
    seeder.image(system, "migration-that-failed", 12 * DAY, BROKEN, state="error")
    seeder.image(system, "shared-by-the-auditor", 9 * DAY, SHARED, image_source="shared").owner = "auditor"
    seeder.image(system, "shared-with-the-agency", 33 * DAY, SHARING, shared_with=1)
    seeder.image(system, "sent-to-the-archive", 8 * DAY, EXPORTING, task="task-d3m0expo01")
    seeder.image(
        system, "archive-first-full", 2 * HOUR, PENDING,
        started=seeder.now - 2 * HOUR, weight=copy_weight(PENDING, 8000), done=False, fate="never",
    )  # fmt: skip


def _official_images(seeder: _Seeder) -> None:
    """The vendor's own, the same in every region, and nobody's to copy."""
    for region in REGIONS:
        for number, (platform, version) in enumerate((("CentOS", "7.9 64-bit"), ("Windows Server", "2019")), 1):
            seeder.cloud.add(
                Image(
                    account=OFFICIAL,
                    region=region,
                    id=f"img-official{number:02d}",
                    created=seeder.now - 500 * DAY,
                    name=f"{platform} {version}",
                    platform=platform,
                    version=version,
                    image_source="public",
                    owner=OFFICIAL,
                )
            )

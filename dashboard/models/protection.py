"""How each disk is protected against the loss of its region, reckoned ahead so that pages need not search for it.

`protection_reckoning` fills these rows from the inventory and from what is wanted. They say nothing that could not be reckoned
anew: a row whose `due_at` has come is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connections, models, transaction
from django.utils import timezone

from dashboard import doorbell
from dashboard.models.inventory import Disk, Snapshot
from dashboard.parts import AT_ONCE, parts

# A moment before every other: never protected. It sorts before all others on every database, as an empty one would not.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
EVER = datetime.max.replace(tzinfo=UTC)

# How often a copy may be a copy of a copy.
CHAIN = 4


class ProtectionQuerySet(models.QuerySet["Protection"]):
    def due(self) -> ProtectionQuerySet:
        """Something changed since they were reckoned, or it was long ago."""
        return self.filter(due_at__lte=timezone.now())

    def exempted(self, exempt: bool) -> ProtectionQuerySet:
        """The disks that need no copy elsewhere, or those that do. As a value of a list: what Django makes of a plain one, SQLite
        finds by no index."""
        return self.filter(exempt__in=[exempt])

    def wanted(self) -> ProtectionQuerySet:
        """Without the disks that need no copy elsewhere."""
        return self.exempted(False)

    def ask(self) -> int:
        """Have them reckoned anew; how many there are. Whoever asks takes them in one order, so that no two wait for each other."""
        with transaction.atomic():
            if connections[self.db].features.has_select_for_update:
                list(self.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
            asked = self.update(due_at=timezone.now())
        if asked:
            doorbell.ring("reckon", 0)
        return asked


class Protection(models.Model):
    """One present disk. Where the disk is, is repeated here, for the indexes.

    `protected_until` is when the wanted protection ends or ended, as the copies that stand grow older: NEVER where too few ever
    stood. `rests_on` are the codes of the regions that this rests on, joined by commas. `newest_at` is the age of the newest
    data in any other region and `newest_in` where: what losing the region would leave. `source` is the newest recovery point
    that can be copied; `immovable` the newest one at all where none can. `wanted` is empty where the default holds that nobody
    wrote down; `exempt` where no copy is wanted.
    """

    disk = models.OneToOneField(Disk, models.CASCADE, primary_key=True, related_name="protection")
    account = models.ForeignKey("dashboard.Account", models.CASCADE, related_name="+", db_index=False)
    service = models.CharField(max_length=40)
    region = models.CharField(max_length=64)
    vendor_id = models.CharField(max_length=80)
    wanted = models.ForeignKey("dashboard.WantedProtection", models.SET_NULL, null=True, related_name="+")
    exempt = models.BooleanField(default=False)
    protected_until = models.DateTimeField(default=NEVER)
    rests_on = models.CharField(max_length=400, blank=True)
    newest_at = models.DateTimeField(default=NEVER)
    newest_in = models.CharField(max_length=64, blank=True)
    source = models.ForeignKey(Snapshot, models.SET_NULL, null=True, related_name="+", db_index=False)
    immovable = models.ForeignKey(Snapshot, models.SET_NULL, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField(default=timezone.now)
    reckoned_at = models.DateTimeField(null=True)

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        ordering = ["protected_until", "disk"]
        indexes = [
            models.Index(fields=["exempt", "protected_until", "disk"], name="protection_worst"),
            models.Index(fields=["exempt", "account", "protected_until", "disk"], name="protection_account"),
            models.Index(fields=["exempt", "region", "protected_until", "disk"], name="protection_region"),
            models.Index(fields=["exempt", "account", "rests_on", "protected_until"], name="protection_proof"),
            models.Index(fields=["region", "newest_at", "disk", "account", "newest_in"], name="protection_loss"),
            models.Index(fields=["account", "vendor_id"], name="protection_disk"),
            models.Index(fields=["due_at"], name="protection_due"),
        ]

    def __str__(self) -> str:
        return self.vendor_id

    @property
    def is_never(self) -> bool:
        return self.protected_until == NEVER

    @property
    def proof(self) -> list[str]:
        """The regions that it rests on."""
        return self.rests_on.split(",") if self.rests_on else []


class NewestCopy(models.Model):
    """The newest verified copy of a disk in one other region, whoever made it. `at` is the age of its data: when the recovery
    point was made that it is a copy of, where that is known; else when the copy itself was."""

    protection = models.ForeignKey(Protection, models.CASCADE, related_name="copies", db_index=False)
    region = models.CharField(max_length=64)
    snapshot = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["protection", "region"], name="one_newest_copy_in_a_region")]

    def __str__(self) -> str:
        return f"{self.snapshot} in {self.region}"


class DiskTag(models.Model):
    """One tag of a disk, so that disks are found by it."""

    protection = models.ForeignKey(Protection, models.CASCADE, related_name="tags", db_index=False)
    key = models.CharField(max_length=127)
    value = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["protection", "key"], name="one_tag_of_a_key")]
        indexes = [models.Index(fields=["key", "value", "protection"], name="tag_value")]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


def admit(account_id: int, service: str, vendor_ids: Iterable[str]) -> None:
    """Have these disks reckoned from now on; those that are reckoned already stay as they are."""
    new: list[Protection] = []
    for some in parts(sorted(vendor_ids)):
        disks = Disk.objects.present().filter(vendor_id__in=some, protection__isnull=True).order_by()
        new += [
            Protection(disk_id=pk, account_id=account_id, service=service, region=region, vendor_id=vendor_id)
            for pk, owner, offered, region, vendor_id in disks.values_list(
                "pk", "account", "service", "region", "vendor_id"
            )
            if (owner, offered) == (account_id, service)
        ]
    if new:
        Protection.objects.bulk_create(new, AT_ONCE, ignore_conflicts=True)
        doorbell.ring("reckon", 0)


def dismiss(account_id: int, service: str, region: str, gone_at: datetime) -> None:
    """Forget the disks that were seen to be gone at that moment: there is nothing to protect."""
    gone = Disk.objects.filter(account=account_id, service=service, region=region, gone_at=gone_at).order_by()
    forget(gone.values_list("pk", flat=True))


def forget(disks: Iterable[int]) -> None:
    """Reckon the disks with these keys no more. Whoever writes about one at this moment comes first: what it adds goes as well."""
    for some in parts(sorted(disks)):
        with transaction.atomic():
            rows = Protection.objects.filter(pk__in=some)
            list(rows.select_for_update().order_by("pk").values_list("pk"))
            rows.delete()


def stir(account_id: int, disks: Iterable[str], sources: Iterable[str] = ()) -> None:
    """Have the disks with these ids reckoned anew, and those that the recovery points with these ids came from."""
    found, unknown = set(disks), set(sources)
    for _ in range(CHAIN):
        origins: set[str] = set()
        for some in parts(sorted(unknown)):
            rows = Snapshot.objects.filter(vendor_id__in=some).order_by()
            for owner, disk, copied_from in rows.values_list("account", "disk", "copied_from"):
                if owner == account_id:
                    found.add(disk)
                    origins.add(copied_from)
        unknown = origins - {""}
        if not unknown:
            break
    keys: list[int] = []
    for some in parts(sorted(found - {""})):
        stirred = Protection.objects.filter(account=account_id, vendor_id__in=some).order_by()
        keys += stirred.values_list("pk", flat=True)
    for asked in parts(sorted(keys)):  # all of them in the order of `ask`, within a transaction as well
        Protection.objects.filter(pk__in=asked).ask()


def resting_on(account_id: int, region: str) -> ProtectionQuerySet:
    """The disks whose protection rests on copies in this region."""
    return Protection.objects.filter(account=account_id, rests_on__contains=region)


def deadlines(disks: Iterable[tuple[int, str]]) -> dict[tuple[int, str], datetime]:
    """Until when each of these disks (account and id) has the protection that is wanted, where one is wanted and reckoned."""
    by_account: dict[int, set[str]] = {}
    for account, disk in disks:
        by_account.setdefault(account, set()).add(disk)
    found: dict[tuple[int, str], datetime] = {}
    for account, ids in by_account.items():
        for some in parts(sorted(ids)):
            # By the ids; `wanted` would have SQLite go through all disks of the account.
            rows = Protection.objects.filter(account=account, vendor_id__in=some, exempt=False).order_by()
            found |= {(account, disk): until for disk, until in rows.values_list("vendor_id", "protected_until")}
    return found

"""What the accounts own, as the vendors last told it. What vanished there is marked gone here, never deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, models
from django.db.models import Case, F, Q, When
from django.utils import timezone

import providers
from dashboard import doorbell, language
from dashboard.models.audit import AuditEvent

if TYPE_CHECKING:
    from dashboard.models.user import User


class RegionQuerySet(models.QuerySet["Region"]):
    def chosen(self) -> RegionQuerySet:
        return self.filter(chosen=True, account__enabled=True, account__removed_at__isnull=True)

    def due(self) -> RegionQuerySet:
        """Chosen regions whose inventory wants reading now."""
        return self.chosen().filter(sync_due_at__lte=timezone.now())

    def hold(self) -> list[int]:
        """Their keys; until the transaction ends nobody else holds or writes them. Whoever wants several takes all of them by this
        first, in the one order there is, so that no two wait for each other."""
        rows = self.select_for_update(of=("self",), no_key=True).order_by("pk")
        return list(rows.values_list("pk", flat=True))


def is_stale() -> Q:
    """`Region.is_stale`, as a condition."""
    return Q(synced_at__isnull=True) | Q(sync_error__gt="") | Q(synced_at__lt=timezone.now() - _lasting())


def _lasting() -> timedelta:
    """For how long a reading says how things are."""
    return 3 * timedelta(seconds=settings.SYNC_PERIOD)


class Region(models.Model):
    """A vendor's region as one account uses it, and how fresh its inventory is.

    `sync_due_at` is when a worker may read it (again); a worker that starts pushes it past its lease and writes `sync_epoch`, so
    a killed one is simply due later. `synced_at` is the last reading that went through; `sync_error` why the latest did not.
    `project` is the id of the project through which the account uses the region, where there is such a thing. `routes` holds,
    by service, the codes of the regions that it copies to from here; one that is not named copies everywhere.
    """

    account = models.ForeignKey("dashboard.Account", models.CASCADE, related_name="regions", db_index=False)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    project = models.CharField(max_length=80, blank=True)
    routes = models.JSONField(default=dict)
    available = models.BooleanField(default=True)
    chosen = models.BooleanField(default=True)
    sync_due_at = models.DateTimeField(null=True, default=timezone.now)
    sync_epoch = models.PositiveBigIntegerField(default=0)
    sync_started_at = models.DateTimeField(null=True)
    sync_ended_at = models.DateTimeField(null=True)
    sync_read = models.PositiveIntegerField(default=0)
    sync_total = models.PositiveIntegerField(default=0)
    synced_at = models.DateTimeField(null=True)
    sync_error = models.CharField(max_length=120, blank=True)
    sync_message = models.TextField(blank=True)
    sync_request_id = models.CharField(max_length=80, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["account", "code"]
        constraints = [models.UniqueConstraint(fields=["account", "code"], name="one_region_of_a_code")]
        indexes = [
            models.Index(fields=["sync_due_at"], condition=models.Q(sync_due_at__isnull=False), name="region_due")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """Its name in the language in force; its code where it has none."""
        chinese = self.name_zh if language.current() == language.CHINESE else ""
        return chinese or self.name or self.code

    def ask_for_sync(self, actor: User | None) -> None:
        """Have its inventory read now."""
        Region.objects.filter(pk=self.pk).update(sync_due_at=timezone.now())
        AuditEvent.objects.record(
            "region.sync_asked",
            kind="region",
            subject=self.code,
            subject_id=self.pk,
            actor=actor,
            account=self.account,
        )
        doorbell.ring("sync_region", self.pk, doorbell.INVENTORY)

    @property
    def is_syncing(self) -> bool:
        """Asked for or under way."""
        if self.sync_started_at is None:
            return self.sync_due_at is not None
        return self.sync_ended_at is None or self.sync_ended_at < self.sync_started_at

    @property
    def is_stale(self) -> bool:
        """Whether what the pages show of it may be old: the last reading failed, or it is long ago."""
        if self.synced_at is None or self.sync_error:
            return True
        return timezone.now() - self.synced_at > _lasting()


# One step along the index for each kind there is, however many snapshots.
EVERY_KIND = """
WITH RECURSIVE step(kind) AS (
  SELECT MIN(kind) FROM dashboard_snapshot
  UNION ALL
  SELECT (SELECT MIN(kind) FROM dashboard_snapshot WHERE dashboard_snapshot.kind > step.kind) FROM step WHERE kind IS NOT NULL
)
SELECT kind FROM step WHERE kind IS NOT NULL
"""


def every_kind() -> set[str]:
    """The kinds of all recovery points that were ever seen."""
    with connection.cursor() as cursor:
        cursor.execute(EVERY_KIND)
        return {kind for (kind,) in cursor.fetchall()}


class SeenQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def present(self) -> SeenQuerySet:
        """Seen in the latest reading of its region."""
        return self.filter(gone_at__isnull=True)


class Seen(models.Model):
    """Something a vendor lists: by account, service, region and the vendor's id."""

    account = models.ForeignKey("dashboard.Account", models.CASCADE, db_index=False)
    service = models.CharField(max_length=40)
    region = models.CharField(max_length=64)
    vendor_id = models.CharField(max_length=80)
    name = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=40, blank=True)
    size_gb = models.PositiveIntegerField(default=0)
    encrypted = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True)

    objects = SeenQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.vendor_id


class Disk(Seen):
    """A disk, cluster or server. The backup figures are empty where the service has no such quota.

    `backups_left` is how many more backup points it takes, worked out by the database; empty where it has none and none was
    bought for it, so that the nearly full ones are found by index.
    """

    zone = models.CharField(max_length=64, blank=True)
    usage = models.CharField(max_length=40, blank=True)
    type = models.CharField(max_length=40, blank=True)
    attached_to = models.CharField(max_length=80, blank=True)
    can_snapshot = models.BooleanField(default=True)
    backup_quota = models.PositiveIntegerField(null=True)
    backup_count = models.PositiveIntegerField(null=True)
    backups_left = models.GeneratedField(
        expression=Case(When(backup_count__gt=0, then=F("backup_quota") - F("backup_count"))),
        output_field=models.IntegerField(null=True),
        db_persist=True,
    )
    tags = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "service", "region", "vendor_id"], name="one_disk_of_an_id")
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="disk_account"),
            models.Index(fields=["region", "-id"], name="disk_in"),
            models.Index(fields=["account", "region", "-id"], name="disk_region"),
            models.Index(fields=["-id"], condition=models.Q(gone_at__isnull=False), name="disk_gone"),
            models.Index(fields=["backups_left"], condition=Q(backups_left__isnull=False), name="disk_backups_left"),
            models.Index(fields=["vendor_id"], name="disk_id_begins", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name"], name="disk_name_begins", opclasses=["varchar_pattern_ops"]),
        ]

    @property
    def info(self) -> providers.DiskInfo:
        """This row in the words of the vendor contract."""
        return providers.DiskInfo(
            id=self.vendor_id,
            name=self.name,
            region=self.region,
            zone=self.zone,
            size_gb=self.size_gb,
            usage=self.usage,
            type=self.type,
            state=self.state,
            encrypted=self.encrypted,
            can_snapshot=self.can_snapshot,
            attached_to=self.attached_to,
            backup_quota=self.backup_quota,
            backup_count=self.backup_count,
            created_at=self.created_at,
            tags=self.tags,
        )


class Snapshot(Seen):
    """A recovery point. `kind` is the service's word; `copied_from` the source's id where we or the vendor know it.

    `tag` is the mark at the end of its name, if it looks like one of ours. `orphaned_at` is since when it is known that no copy
    task bears that mark.
    """

    kind = models.CharField(max_length=40)
    vendor_state = models.CharField(max_length=60, blank=True)
    percent = models.PositiveSmallIntegerField(null=True)
    disk = models.CharField(max_length=80, blank=True)
    shared = models.BooleanField(default=False)
    copied = models.BooleanField(default=False)
    copied_from = models.CharField(max_length=80, blank=True)
    copying_to = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True)
    tag = models.CharField(max_length=16, blank=True)
    orphaned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "service", "region", "vendor_id"], name="one_snapshot_of_an_id")
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="snapshot_account"),
            models.Index(fields=["account", "state", "-id"], name="snapshot_account_state"),
            models.Index(fields=["region", "-id"], name="snapshot_in"),
            models.Index(fields=["account", "region", "-id"], name="snapshot_region"),
            models.Index(fields=["kind", "-id"], name="snapshot_kind"),
            models.Index(fields=["state", "-id"], name="snapshot_state"),
            models.Index(fields=["-id"], condition=models.Q(copied=True), name="snapshot_copied"),
            models.Index(fields=["-id"], condition=models.Q(gone_at__isnull=False), name="snapshot_gone"),
            models.Index(fields=["disk", "-id"], name="snapshot_disk"),
            models.Index(fields=["account", "copied_from"], name="snapshot_source"),
            models.Index(fields=["account", "region"], condition=~models.Q(tag=""), name="snapshot_marked"),
            models.Index(fields=["account"], condition=models.Q(orphaned_at__isnull=False), name="snapshot_orphan"),
            models.Index(fields=["vendor_id"], name="snapshot_id_begins", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name"], name="snapshot_name_begins", opclasses=["varchar_pattern_ops"]),
        ]

    @property
    def info(self) -> providers.SnapshotInfo:
        """This row in the words of the vendor contract."""
        return providers.SnapshotInfo(
            id=self.vendor_id,
            name=self.name,
            region=self.region,
            kind=self.kind,
            state=providers.SnapshotState(self.state or "unknown"),
            vendor_state=self.vendor_state,
            percent=self.percent,
            disk=self.disk,
            size_gb=self.size_gb,
            encrypted=self.encrypted,
            shared=self.shared,
            copied=self.copied,
            copied_from=self.copied_from,
            copying_to=tuple(self.copying_to),
            created_at=self.created_at,
            expires_at=self.expires_at,
        )

"""Rows for the pages' tests, made as the engine and the sync would have left them, and people to look at them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from dashboard.models import (
    Account,
    CopyAttempt,
    CopyTask,
    Disk,
    Protection,
    Quota,
    Region,
    Role,
    SavedFilter,
    Snapshot,
    Status,
    User,
    WantedProtection,
    protection,
    protection_reckoning,
)
from dashboard.models.status import FINISHED

HOME, BEIJING, SINGAPORE = "ap-guangzhou", "ap-beijing", "ap-singapore"
NAMES = {HOME: "Guangzhou", BEIJING: "Beijing", SINGAPORE: "Singapore"}
SERVICE = "tencent_cbs"
FULL = "InsufficientSnapshotQuota"


def person(role: Role = Role.OPERATOR, name: str = "alice") -> User:
    found, _ = User.objects.get_or_create(username=name, defaults={"role": role})
    return found


def signed_in(role: Role = Role.OPERATOR, name: str = "") -> Client:
    """A browser in which somebody of that role has logged in."""
    client = Client()
    client.force_login(person(role, name or role.value))
    return client


def account(name: str = "prod", **fields: Any) -> Account:
    """An account with three regions that were read a minute ago."""
    made = Account(name=name, **{"vendor": "tencent", **fields})
    made.seal({"secret_id": "AKIDtest", "secret_key": "test-secret"})
    made.save()
    now = timezone.now()
    Region.objects.bulk_create(
        Region(
            account=made,
            code=code,
            name=label,
            sync_due_at=now + timedelta(minutes=14),
            sync_started_at=now - timedelta(minutes=1, seconds=2),
            sync_ended_at=now - timedelta(minutes=1),
            synced_at=now - timedelta(minutes=1),
            sync_epoch=1,
        )
        for code, label in NAMES.items()
    )
    return made


def snapshot(owner: Account, number: int = 1, **fields: Any) -> Snapshot:
    return Snapshot.objects.create(**_snapshot(owner, number, **fields))


def snapshots(owner: Account, count: int, **fields: Any) -> None:
    Snapshot.objects.bulk_create(Snapshot(**_snapshot(owner, number, **fields)) for number in range(1, count + 1))


def _snapshot(owner: Account, number: int, **fields: Any) -> dict[str, Any]:
    return {
        "account": owner,
        "service": SERVICE,
        "region": HOME,
        "vendor_id": f"snap-{number:06d}",
        "name": f"daily-{number}",
        "kind": "snapshot",
        "state": "ready",
        "vendor_state": "NORMAL",
        "disk": f"disk-{number:06d}",
        "size_gb": 100,
        "created_at": timezone.now() - timedelta(hours=3),
        **fields,
    }


def disks(owner: Account, count: int, **fields: Any) -> list[Disk]:
    return Disk.objects.bulk_create(
        Disk(
            **{
                "account": owner,
                "service": SERVICE,
                "region": HOME,
                "vendor_id": f"disk-{number:06d}",
                "name": f"erp-{number}",
                "state": "ATTACHED",
                "size_gb": 100,
                "backup_quota": 5,
                "backup_count": 2,
                **fields,
            }
        )
        for number in range(1, count + 1)
    )


def wanted(**fields: Any) -> WantedProtection:
    """What is wanted for a scope, as an administrator put it."""
    made = WantedProtection(**fields)
    made.put(None)
    return made


def reckoned() -> None:
    """Have the disks' protection reckoned from these rows, as the sync and its jobs would have."""
    for owner, service in set(Disk.objects.values_list("account", "service")):
        protection.admit(owner, service, Disk.objects.filter(account=owner).values_list("vendor_id", flat=True))
    Protection.objects.all().ask()
    while protection_reckoning.reckon_due():
        pass


def saved_filter(owner: User, **fields: Any) -> SavedFilter:
    facts = {"page": "history", "name": "Failures", "query": "verb=task.failed", **fields}
    return SavedFilter.objects.create(owner=owner, **facts)


def quota(owner: Account, name: str = "snapshots", **fields: Any) -> Quota:
    """41 of 64 snapshots are used in Beijing."""
    facts = {
        "service": SERVICE,
        "region": BEIJING,
        "label": "Snapshots",
        "used": 41,
        "limit": 64,
        "read_at": timezone.now(),
    }
    return Quota.objects.create(account=owner, name=name, **{**facts, **fields})


def task(owner: Account, number: int = 1, status: Status = Status.QUEUED, **fields: Any) -> CopyTask:
    made = CopyTask(**_task(owner, number, status, **fields))
    made.save(force_insert=True)
    CopyTask.objects.filter(pk=made.retry_of_id).update(retried=True)
    return made


def tasks(owner: Account, count: int, status: Status = Status.QUEUED, **fields: Any) -> uuid.UUID:
    """That many tasks of one batch; the batch."""
    batch = uuid.uuid4()
    rows = [CopyTask(**_task(owner, number, status, **{"batch": batch, **fields})) for number in range(1, count + 1)]
    for row in rows:
        row.lane = row.lane_for(Status(row.status))
    CopyTask.objects.bulk_create(rows)
    return batch


def failed(owner: Account, number: int = 1, **fields: Any) -> CopyTask:
    """Refused, because the destination has no room; with the attempt that says so."""
    made = task(
        owner, number, Status.FAILED,
        destination_region=SINGAPORE, reason=FULL, message="6 of 6 snapshots are used.", request_id="req-1", **fields,
    )  # fmt: skip
    attempt(made, outcome="refused", code=FULL, message="6 of 6 snapshots are used.")
    return made


def attempt(of: CopyTask, **fields: Any) -> CopyAttempt:
    now = timezone.now()
    return CopyAttempt.objects.create(
        **{
            "task": of,
            "number": 1,
            "api": "CopySnapshotCrossRegions",
            "signed_at": now,
            "closed_at": now,
            "seconds": 0.4,
            "http_status": 200,
            "request_id": "req-1",
            "request": '{"SnapshotId": "snap-000001"}',
            "answer": '{"Response": {}}',
            **fields,
        }
    )


def _task(owner: Account, number: int, status: Status, **fields: Any) -> dict[str, Any]:
    now = timezone.now()
    over = status in FINISHED
    return {
        "account": owner,
        "service": SERVICE,
        "operation": "copy_snapshot",
        "source": f"snap-{number:06d}",
        "source_name": f"daily-{number}",
        "source_region": HOME,
        "destination_region": BEIJING,
        "size_gb": 100,
        "status": status,
        "reason": "asked" if status == Status.QUEUED else "",
        "due_at": None if over else now + timedelta(minutes=1),
        "finished_at": now if over else None,
        **_asked_by(fields.get("requested_by")),
        **fields,
    }


def _asked_by(person: User | None) -> dict[str, str]:
    return {"asked_by": person.username} if person else {}

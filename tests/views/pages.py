"""Every page there is, in every state worth looking at: what the tests of looks, of hostile names and the pictures walk through.

A new address is walked through by itself; where it names a row, ROWS says which one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import get_resolver, reverse
from django.utils import timezone

from dashboard.models import Account, AuditEvent, CopyTask, Disk, Quota, Role, Snapshot, Status, User, WantedProtection
from tests.views import rows
from tests.views.test_access import ADDRESSES

# What answers a machine, or a part of a page.
NO_PAGES = {"healthz", "readyz", "metrics", "strip", "history_csv"}

# What looks the same whatever there is: looked at in the first state only.
ALWAYS_SO = {"errors", "error", "keys", "password", "account_add", "user_add", "user_edit", "users", "login"}

# The row that an address names, by the beginning of the address' name: the longest one counts.
ROWS: dict[str, Callable[[], Any]] = {
    "": lambda: None,
    "saved_filters": lambda: "copies",
    "account": lambda: Account.objects.kept().earliest("pk").pk,
    "copy": lambda: CopyTask.objects.latest("pk").pk,
    "protection": lambda: WantedProtection.objects.latest("pk").pk,
    "quota": lambda: Quota.objects.latest("pk").pk,
    "user": lambda: User.objects.get(username=Role.ADMINISTRATOR.value).pk,
}

# What is asked of an address beside asking for it plainly.
QUERIES: dict[str, tuple[Callable[[], str], ...]] = {
    "account_add": (lambda: "?vendor=huawei",),
    "copies": (
        lambda: "?status=trouble",
        lambda: "?text=nothing-of-this-name",
        lambda: f"?batch={CopyTask.objects.latest('pk').batch}",
    ),
    "coverage": (
        lambda: "?state=without",
        lambda: "?text=nothing-of-this-name",
        lambda: "?every=1",
    ),
    "coverage_region": (lambda: f"?place={Account.objects.kept().earliest('pk').vendor}:{rows.HOME}",),
    "disks": (lambda: "?text=nothing-of-this-name", lambda: "?gone=all"),
    "errors": (lambda: "?q=quota",),
    "history": (lambda: "?text=nothing-of-this-name", lambda: "?kind=task"),
    "plan": (lambda: _plan(), lambda: f"{_plan()}&to={rows.BEIJING}&to={rows.SINGAPORE}"),
    "protections": (lambda: f"?disk={Disk.objects.earliest('pk').pk}",),
    "search": (lambda: "?q=snap-00000", lambda: "?q=nothing-of-this-name"),
    "snapshots": (lambda: "?text=nothing-of-this-name", lambda: "?gone=all"),
}


def paths() -> list[str]:
    """The address of every page for an administrator, as the rows are now; what names a row where there is none is left out."""
    return list(_every_path())


def _every_path() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        name = str(pattern.name)
        if name in NO_PAGES or "GET" not in ADDRESSES.get(name, ("", ()))[1]:
            continue
        kwargs = _kwargs(name, str(pattern.pattern))
        if kwargs is None:
            continue
        if name not in ALWAYS_SO or not CopyTask.objects.exists():
            yield reverse(name, kwargs=kwargs)
        yield from (f"{reverse(name)}{query}" for asked in QUERIES.get(name, ()) if (query := _of_rows(asked)))


def _kwargs(name: str, pattern: str) -> dict[str, Any] | None:
    if name == "error":
        return {"service": rows.SERVICE, "code": rows.FULL}
    if "<" not in pattern:
        return {}
    row = _of_rows(ROWS[max((prefix for prefix in ROWS if name.startswith(prefix)), key=len, default="")])
    return {pattern.partition(":")[2].partition(">")[0]: row} if row else None


def _of_rows(asked: Callable[[], Any]) -> Any:
    try:
        return asked()
    except ObjectDoesNotExist:
        return None


def _plan() -> str:
    return f"?kind=snapshot&source={Snapshot.objects.present().earliest('pk').pk}"


# -- the states -----------------------------------------------------------------------------------------------------------


def empty() -> None:
    """The first run: somebody may log in, and nothing else is there."""


def busy() -> Account:
    """An account with something of everything: good, moving, waiting, failed, full, stale, undecided."""
    owner = house()
    rows.snapshot(owner, 4, region=rows.BEIJING, copied=True, copied_from="snap-000001", disk="disk-000001")
    rows.task(owner, 3, Status.SUCCEEDED, replica="snap-000004", progress=100)
    rows.task(owner, 5, Status.QUEUED, reason="slot")
    found = [
        {"id": f"snap-twin-{number}", "name": "weekly " + "w" * 80, "region": rows.BEIJING, "size_gb": 500,
         "state": "ready", "vendor_state": "NORMAL", "made_at": "2026-03-04T05:06:07+00:00"}
        for number in (1, 2)
    ]  # fmt: skip
    rows.task(owner, 7, Status.NEEDS_ATTENTION, reason="several-found", candidates=found)
    rows.quota(owner, region=rows.SINGAPORE, limit=None)
    owner.learn("clock_skew", rows.SERVICE, skew=-47)
    rows.wanted(account=owner, hours=6)
    rows.saved_filter(rows.person(Role.ADMINISTRATOR, Role.ADMINISTRATOR.value), page="copies", query="status=FAILED")
    rows.reckoned()
    return owner


def house() -> Account:
    """An account of which one copy moves and one has failed; one region could not be read, and one is full."""
    owner = rows.account()
    owner.regions.filter(code=rows.SINGAPORE).update(sync_error="UnauthorizedOperation", sync_message="no " + "x" * 90)
    checks = {
        "service": rows.SERVICE,
        "api": "DescribeSnapshotOverview",
        "purpose": "list snapshots",
        "request_id": "r" * 36,
    }
    owner.check_results = [
        {**checks, "allowed": True, "code": "", "message": ""},
        {**checks, "allowed": False, "code": "UnauthorizedOperation", "message": "not authorized " + "y" * 90},
    ]
    owner.checked_at = timezone.now()
    owner.save()
    rows.disks(owner, 3, backup_count=5)
    rows.snapshots(owner, 3)
    rows.task(owner, 1, Status.COPYING, progress=43, source_name="a-name-without-any-blank-" * 6)
    rows.failed(owner, 2)
    rows.quota(owner, used=6, limit=6)
    AuditEvent.objects.record("region.synced", kind="region", subject="ap-beijing", account=owner, why="z" * 200)
    return owner


def failing() -> None:
    """A bad night: hundreds of failures of a few causes, accounts whose key is refused, regions that cannot be read."""
    for name, count in (("prod", 120), ("staging-of-the-other-team-with-a-long-name", 30)):
        owner = rows.account(name)
        owner.regions.update(
            sync_error="AuthFailure", sync_message="no " * 60, synced_at=timezone.now() - timedelta(days=2)
        )
        for number, reason in enumerate((rows.FULL, "AuthFailure.SecretIdNotFound", "Unheard.Of"), 2):
            rows.tasks(owner, count // number, Status.FAILED, reason=reason, message="as the cloud says it")
    rows.failed(owner, 999)


STATES: dict[str, Callable[[], object]] = {"empty": empty, "busy": busy, "failing": failing}

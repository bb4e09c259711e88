"""Rows as the workers would have left them, and commands as a script would call them."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import Any

from django.core.management import load_command_class
from django.utils import timezone

from dashboard.models import Account, CopyTask, Disk, Region, Snapshot, Status

SECRETS = {"secret_id": "AKIDalicealicealicealicealice0001", "secret_key": "alice's-own-secret-key-0001"}
REGIONS = ("ap-guangzhou", "ap-beijing", "ap-shanghai", "ap-singapore")


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said where."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.out))

    def only(self, plural: str) -> list[dict[str, Any]]:
        """The list of the document, which holds nothing else."""
        assert list(self.document) == [plural]
        return list(self.document[plural])


def run(*arguments: str, stdin: str = "") -> Ended:
    """A command, as from a shell but in this process, so that it sees this test's rows."""
    name, *others = arguments
    command = load_command_class("dashboard", name)
    command._called_from_command_line = True
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stderr(err), contextlib.redirect_stdout(out):
        try:
            options = vars(command.create_parser("manage.py", name).parse_args(others))
            options.pop("args", None)
            command.execute(**options, stdin=io.StringIO(stdin), stdout=out, stderr=err)
        except SystemExit as end:
            code = int(end.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())


def account(name: str = "prod", read: bool = True, **fields: Any) -> Account:
    made = Account(name=name, vendor="tencent", endpoint="http://127.0.0.1:1", **fields)
    made.seal(SECRETS)
    made.save()
    now = timezone.now() if read else None
    for code in REGIONS:
        Region.objects.create(account=made, code=code, name=code[3:].capitalize(), synced_at=now)
    return made


def snapshot(owner: Account, vendor_id: str = "snap-a", region: str = "ap-guangzhou", **fields: Any) -> Snapshot:
    facts = {"name": f"nightly {vendor_id}", "state": "ready", "kind": "snapshot", "size_gb": 50, "disk": "disk-a"}
    return Snapshot.objects.create(
        account=owner, service="tencent_cbs", region=region, vendor_id=vendor_id, **{**facts, **fields}
    )


def disk(owner: Account, vendor_id: str = "disk-a", region: str = "ap-guangzhou", **fields: Any) -> Disk:
    facts = {"name": "web-01", "state": "ATTACHED", "size_gb": 50, "backup_quota": 3, "backup_count": 1}
    return Disk.objects.create(
        account=owner, service="tencent_cbs", region=region, vendor_id=vendor_id, **{**facts, **fields}
    )


def task(owner: Account, status: Status = Status.QUEUED, source: str = "snap-a", **fields: Any) -> CopyTask:
    """A copy task in any state, as if it had come there by the moves that lead to it."""
    facts = {"source_name": f"nightly {source}", "source_region": "ap-guangzhou", "destination_region": "ap-beijing"}
    made = CopyTask.objects.create(
        account=owner,
        service="tencent_cbs",
        operation="copy_snapshot",
        source=source,
        **{**facts, "status": status, **fields},
    )
    if not made.is_live:
        CopyTask.objects.filter(pk=made.pk).update(due_at=None, lane="", finished_at=timezone.now())
    return made

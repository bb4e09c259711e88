"""disks, snapshots, history, sync without waiting, user: what scripts read."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.models import Account, AuditEvent, Region, Role, Snapshot, Status, User
from tests.commands import making
from tests.commands.making import run
from tests.running import PROJECT
from tests.views.rows import quota

pytestmark = pytest.mark.django_db

SNAPSHOT_FIELDS = {"id", "name", "account", "service", "kind", "region", "disk", "state", "copied_from"}


def test_snapshots_are_objects_with_the_vendors_id() -> None:
    owner = making.account()
    making.snapshot(owner, "snap-a", name="中文名")
    making.snapshot(owner, "snap-b", "ap-beijing", copied_from="snap-a", copied=True)
    making.snapshot(owner, "snap-gone", gone_at=timezone.now())
    making.snapshot(making.account("other"), "snap-c")
    ended = run("snapshots", "--account", "prod", "--json")
    copy, source = ended.only("snapshots")
    assert ended.code == 0 and ended.err == "" and ended.out.isascii()
    assert set(copy) >= SNAPSHOT_FIELDS
    assert (copy["id"], copy["region"], copy["copied_from"], copy["state"]) == (
        "snap-b",
        "ap-beijing",
        "snap-a",
        "ready",
    )
    assert (source["name"], source["account"], source["kind"]) == ("中文名", "prod", "snapshot")
    assert source["disk"] == "disk-a" and source["service"] == "tencent_cbs"
    listed = run("snapshots", "--account", "prod", "--region", "ap-beijing", "--json").only("snapshots")
    assert [one["id"] for one in listed] == ["snap-b"]


def test_disks_show_their_room_for_backup_points() -> None:
    owner = making.account()
    making.disk(owner)
    (found,) = run("disks", "--account", "prod", "--json").only("disks")
    assert (found["id"], found["region"], found["size_gb"]) == ("disk-a", "ap-guangzhou", 50)
    assert (found["backup_quota"], found["backup_count"]) == (3, 1)
    assert "1 of 3" in run("disks", "--account", "prod").out


@pytest.mark.parametrize("command", ["disks", "snapshots"])
def test_an_unknown_region_or_account_ends_with_2_and_says_what_there_is(command: str) -> None:
    making.account()
    ended = run(command, "--account", "prod", "--region", "ap-moon", "--json")
    assert (ended.code, ended.out) == (2, "") and "ap-beijing" in ended.err
    ended = run(command, "--account", "nobody", "--json")
    assert (ended.code, ended.out) == (2, "") and "There is: prod." in ended.err
    assert run(command).code == 2


def test_without_any_account_it_says_how_to_add_one() -> None:
    ended = run("disks", "--account", "prod")
    assert ended.code == 2 and "manage.py account add" in ended.err


def test_nothing_is_an_empty_list_and_never_read_is_said_beside_it() -> None:
    Account.objects.create(name="new", vendor="tencent")
    ended = run("snapshots", "--account", "new", "--json")
    assert ended.only("snapshots") == [] and ended.code == 0 and "manage.py sync new --wait" in ended.err


def test_what_may_be_old_is_said_beside_the_list() -> None:
    owner = making.account()
    making.snapshot(owner)
    Region.objects.filter(code="ap-beijing").update(synced_at=timezone.now() - timedelta(days=2))
    Region.objects.filter(code="ap-shanghai").update(sync_error="InternalError")
    ended = run("snapshots", "--account", "prod", "--json")
    assert ended.code == 0 and ended.err.rstrip().endswith("ap-beijing, ap-shanghai")


def test_a_large_inventory_is_one_document() -> None:
    owner = making.account()
    rows = [
        Snapshot(account=owner, service="tencent_cbs", region="ap-beijing", vendor_id=f"snap-{n}", kind="snapshot")
        for n in range(5000)
    ]
    Snapshot.objects.bulk_create(rows, 500)
    found = run("snapshots", "--account", "prod", "--json").only("snapshots")
    assert len({one["id"] for one in found}) == 5000


# -- sync


def test_sync_asks_for_every_region_in_use_and_says_who_asked() -> None:
    making.account(), making.account("test")
    Region.objects.update(sync_due_at=timezone.now() + timedelta(hours=1))
    ended = run("sync", "prod", "--json")
    regions = ended.only("regions")
    assert ended.code == 0 and {one["region"] for one in regions} == set(making.REGIONS)
    assert {one["state"] for one in regions} == {"waiting"}
    assert set(regions[0]) >= {"account", "region", "state", "disks", "snapshots", "error", "message", "synced_at"}
    assert Region.objects.due().count() == len(making.REGIONS)
    assert AuditEvent.objects.get(verb="account.sync_asked").why.startswith("command line, ")
    assert len(run("sync", "--json").only("regions")) == 2 * len(making.REGIONS)


def test_sync_of_nothing_is_said_and_a_disabled_account_is_refused() -> None:
    ended = run("sync", "--json")
    assert ended.code == 0 and ended.only("regions") == [] and "no account" in ended.err
    making.account(enabled=False)
    assert run("sync", "prod").code == 2


# -- history


def test_the_history_is_shown_the_newest_first_and_by_what_it_is_about() -> None:
    owner = making.account()
    task = making.task(owner)
    task.move(Status.CANCELLED, why="no longer needed", reason="cancelled")
    owner.switch(False, None, "holidays")
    newest, oldest = run("history", "--json").only("events")
    assert (newest["verb"], newest["kind"], newest["account"], newest["why"]) == (
        "account.disabled", "account", "prod", "holidays",
    )  # fmt: skip
    assert (oldest["verb"], oldest["before"], oldest["after"]) == ("task.cancelled", "Waiting", "Cancelled")
    assert set(oldest) >= {"id", "at", "actor", "subject", "subject_id", "request_id", "batch"}

    def verbs(*options: str) -> list[str]:
        return [event["verb"] for event in run("history", *options, "--json").only("events")]

    assert verbs("--limit", "1") == ["account.disabled"]
    assert verbs("--task", str(task.pk)) == verbs("--kind", "task") == ["task.cancelled"]
    assert verbs("--batch", str(task.batch)) == ["task.cancelled"] and verbs("--account", "nobody") == []
    assert "Waiting → Cancelled" in run("history").out and "no longer needed" in run("history").out


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "many", "9" * 30, "100001", ""])
def test_a_limit_that_is_none_ends_with_2(limit: str) -> None:
    for command in ("history", "copies"):
        ended = run(command, "--limit", limit, "--json")
        assert ended.code == 2 and ended.out == "" and "--limit" in ended.err


# -- people


def user(*arguments: str, stdin: str = "right-horse-battery\n") -> making.Ended:
    return run("user", *arguments, stdin=stdin)


def test_somebody_is_added_with_the_password_of_standard_input() -> None:
    ended = user("add", "alice", "--role", "administrator", "--json")
    (shown,) = ended.only("users")
    alice = User.objects.get()
    assert ended.code == 0 and (shown["name"], shown["role"], shown["active"]) == ("alice", "administrator", True)
    assert alice.check_password("right-horse-battery") and alice.role == Role.ADMINISTRATOR
    assert "right-horse-battery" not in ended.out + ended.err
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.after) == ("user.added", "alice", "administrator")


def test_a_generated_password_is_shown_once_and_is_nowhere_in_the_history() -> None:
    password = user("add", "alice", "--generate", "--json", stdin="").only("users")[0]["password"]
    assert User.objects.get().check_password(password)
    told: list[Any] = list(AuditEvent.objects.values())
    assert password not in json.dumps(told, default=str) + user("list", "--json").out
    assert "shown this once" in user("password", "alice", "--generate", stdin="").out
    assert not User.objects.get().check_password(password)


@pytest.mark.parametrize("password", ["", "short\n", "123456789012345\n", "\udcff\udcff-horse-battery\n"])
def test_a_password_that_is_none_ends_with_2(password: str) -> None:
    ended = user("add", "alice", stdin=password)
    assert ended.code == 2 and not User.objects.exists() and "Traceback" not in ended.err


def test_deactivation_shuts_out_but_never_the_last_administrator() -> None:
    user("add", "alice", "--role", "administrator")
    user("add", "bob", "--role", "operator")
    assert user("deactivate", "alice").code == 2 and User.objects.get(username="alice").is_active
    assert user("deactivate", "bob", "--json").only("users")[0]["active"] is False
    assert user("activate", "bob", "--json").only("users")[0]["active"] is True
    assert user("deactivate", "carol").code == 2
    verbs = AuditEvent.objects.filter(subject="bob").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["user.added", "user.deactivated", "user.activated"]


# -- what is written down


def documented() -> dict[str, set[str]]:
    """The lists of docs/commands.md and their fields; without those that are there only sometimes."""
    lines = (PROJECT / "docs" / "commands.md").read_text().splitlines()
    rows = [line.split("|")[1:4] for line in lines if re.match(r"\| `\w+` \| ", line)]
    always = {name.strip(" `"): fields.split(";")[0] for name, _, fields in rows}
    return {name: set(re.findall(r"`(\w+)`", fields)) for name, fields in always.items()}


def test_the_documented_fields_are_those_there_are() -> None:
    owner = making.account()
    making.snapshot(owner), making.disk(owner), making.task(owner, Status.FAILED, reason="LimitExceeded")
    answer = {"service": "tencent_cbs", "api": "A", "purpose": "p", "allowed": True, "code": "", "message": ""}
    later = timezone.now() + timedelta(hours=1)
    Account.objects.update(check_results=[{**answer, "request_id": ""}], checked_at=later)
    user("add", "alice")
    quota(owner)
    for plural, command in {
        "tasks": ["copies"],
        "snapshots": ["snapshots", "--account", "prod"],
        "disks": ["disks", "--account", "prod"],
        "quotas": ["quota", "list"],
        "accounts": ["account", "list"],
        "permissions": ["account", "test", "prod"],
        "regions": ["sync"],
        "events": ["history"],
        "users": ["user", "list"],
    }.items():
        found = run(*command, "--json").only(plural)
        assert set(found[0]) == documented()[plural], plural

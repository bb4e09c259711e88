"""copy, backup, retry, cancel, copies: what they ask for, what they show, how they end."""

from __future__ import annotations

import uuid

import pytest

from dashboard.models import AuditEvent, CopyTask, Region, Status
from dashboard.models.planning import plan
from dashboard.models.requesting import request
from tests.commands import making
from tests.commands.making import run

pytestmark = pytest.mark.django_db

TASK_FIELDS = {
    "id", "status", "account", "service", "operation", "source", "source_region", "destination_region", "replica",
    "reason", "message", "explanation", "attempts", "batch", "retry_of", "progress", "created_at", "finished_at",
}  # fmt: skip


def test_a_copy_to_two_regions_is_two_tasks_of_one_batch() -> None:
    making.snapshot(making.account())
    ended = run(
        "copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--to", "ap-shanghai", "--json"
    )
    beijing, shanghai = ended.only("tasks")
    assert ended.code == 0 and ended.err == ""
    assert set(beijing) >= TASK_FIELDS
    assert (beijing["status"], beijing["source"], beijing["source_region"]) == ("QUEUED", "snap-a", "ap-guangzhou")
    assert (beijing["destination_region"], shanghai["destination_region"]) == ("ap-beijing", "ap-shanghai")
    assert beijing["batch"] == shanghai["batch"] and beijing["id"] != shanghai["id"]
    assert beijing["account"] == "prod" and beijing["service"] == "tencent_cbs" and beijing["attempts"] == 0
    one, two = CopyTask.objects.order_by("pk")
    assert one.tag == two.tag  # So that one call can carry both.


def test_a_region_named_twice_is_one_copy() -> None:
    making.snapshot(making.account())
    ended = run(
        "copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--to", "ap-beijing", "--json"
    )
    assert ended.code == 0 and len(ended.only("tasks")) == 1


def test_several_snapshots_are_copied_under_the_name_that_was_given() -> None:
    owner = making.account()
    making.snapshot(owner), making.snapshot(owner, "snap-b")
    options = ("--snapshot", "snap-a", "--snapshot", "snap-b", "--to", "ap-beijing", "--name", "before the move")
    ended = run("copy", "--account", "prod", *options, "--json")
    assert [task["source"] for task in ended.only("tasks")] == ["snap-a", "snap-b"]
    assert {task.name for task in CopyTask.objects.all()} == {"before the move"}


def test_who_sat_at_the_terminal_is_in_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "alice")
    monkeypatch.delenv("SUDO_USER", raising=False)
    making.snapshot(making.account())
    run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing")
    assert AuditEvent.objects.get(verb="task.requested").actor == "alice@command line"
    monkeypatch.setenv("SUDO_USER", "bob")
    run("cancel", str(CopyTask.objects.get().pk))
    assert AuditEvent.objects.get(verb="task.cancelled").actor == "bob as alice@command line"


def test_pairs_that_cannot_be_copied_are_skipped_and_the_others_are_copied() -> None:
    making.snapshot(making.account())
    ended = run(
        "copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-guangzhou", "--to", "ap-beijing", "--json"
    )
    copied, skipped = ended.only("tasks")
    assert ended.code == 1
    assert copied["status"] == "QUEUED" and set(skipped) == set(copied)
    assert (skipped["id"], skipped["status"], skipped["destination_region"]) == (None, "SKIPPED", "ap-guangzhou")
    assert skipped["explanation"]["title"] and skipped["explanation"]["remedy"] and skipped["message"]
    assert [task.destination_region for task in CopyTask.objects.all()] == ["ap-beijing"]


def test_a_region_that_the_account_does_not_use_is_skipped() -> None:
    owner = making.account()
    making.snapshot(owner)
    Region.objects.filter(code="ap-beijing").update(chosen=False)
    ended = run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing")
    assert ended.code == 1 and not CopyTask.objects.exists()
    assert "Skipped" in ended.out and "does not use ap-beijing" in ended.out


def test_what_is_on_its_way_already_is_shown_and_not_asked_for_twice() -> None:
    owner = making.account()
    making.snapshot(owner)
    live = making.task(owner, Status.COPYING)
    ended = run(
        "copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--to", "ap-shanghai", "--json"
    )
    assert ended.code == 0 and f"already, as copy #{live.pk}" in ended.err
    assert {task["id"] for task in ended.only("tasks")} == set(CopyTask.objects.values_list("pk", flat=True))
    assert CopyTask.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--account", "prdo", "--snapshot", "snap-a", "--to", "ap-beijing"), "There is: prod."),
        (("--account", "prod", "--snapshot", "snap-z", "--to", "ap-beijing"), "manage.py sync prod --wait"),
        (("--account", "prod", "--snapshot", "snap-a", "--to", "ap-nowhere"), "There are: ap-beijing, ap-guangzhou"),
        (
            ("--account", "prod", "--snapshot", "snap-a", "--region", "ap-moon", "--to", "ap-beijing"),
            "no region ap-moon",
        ),
        (("--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--name", "x" * 100), "--name: "),
        (("--account", "prod", "--snapshot", "snap-a"), "--to"),
        (("--account", "prod", "--to", "ap-beijing"), "--snapshot"),
        (("--snapshot", "snap-a", "--to", "ap-beijing"), "--account"),
        (("--account", "prod", "--snapshot", "", "--to", "ap-beijing"), "must not be empty"),
        (("--account", "prod", "--snap", "snap-a", "--to", "ap-beijing"), "--snapshot"),  # No abbreviations.
        (("--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--timeout", "-1"), "--timeout"),
        (("--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--timeout", "nan"), "--timeout"),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_says_what_would(options: tuple[str, ...], said: str) -> None:
    making.snapshot(making.account())
    ended = run("copy", *options, "--json")
    assert ended.code == 2 and ended.out == ""
    assert said in ended.err
    assert not CopyTask.objects.exists()


def test_nothing_is_sent_for_an_account_that_is_disabled() -> None:
    making.snapshot(making.account(enabled=False))
    ended = run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing")
    assert ended.code == 2 and "account enable prod" in ended.err and not CopyTask.objects.exists()


def test_one_id_in_two_regions_needs_the_region_as_well() -> None:
    owner = making.account()
    making.snapshot(owner), making.snapshot(owner, region="ap-shanghai")
    where = ("--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing")
    ended = run("copy", *where)
    assert ended.code == 2 and "ap-guangzhou, ap-shanghai" in ended.err and "--region" in ended.err
    assert run("copy", *where, "--region", "ap-shanghai").code == 0
    assert CopyTask.objects.get().source_region == "ap-shanghai"


def test_a_snapshot_that_vanished_is_skipped_with_the_reason() -> None:
    gone = making.snapshot(making.account())
    type(gone).objects.filter(pk=gone.pk).update(gone_at=gone.seen_at)
    ended = run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing", "--json")
    assert ended.code == 1 and "no longer in ap-guangzhou" in ended.only("tasks")[0]["message"]


def test_another_accounts_snapshot_is_not_found() -> None:
    making.account()
    making.snapshot(making.account("other"))
    assert run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing").code == 2


# -- backup points


def test_a_backup_point_is_asked_for_in_the_disks_own_region_with_the_caution() -> None:
    making.disk(making.account())
    ended = run("backup", "--account", "prod", "--disk", "disk-a", "--name", "weekly", "--json")
    (task,) = ended.only("tasks")
    assert ended.code == 0 and "does not protect" in ended.err
    assert task["operation"] == "create_backup_point" and task["source"] == "disk-a"
    assert task["source_region"] == task["destination_region"] == "ap-guangzhou"


def test_a_disk_without_room_for_a_backup_point_is_skipped() -> None:
    making.disk(making.account(), backup_quota=2, backup_count=2)
    ended = run("backup", "--account", "prod", "--disk", "disk-a", "--json")
    assert ended.code == 1 and ended.only("tasks")[0]["status"] == "SKIPPED" and not CopyTask.objects.exists()


def test_a_disk_nobody_knows_ends_with_2() -> None:
    making.account()
    ended = run("backup", "--account", "prod", "--disk", "disk-z")
    assert ended.code == 2 and "no disk disk-z" in ended.err


def test_a_caution_stands_only_where_something_is_asked_for() -> None:
    making.disk(making.account(), backup_quota=2, backup_count=2)
    skipped = run("backup", "--account", "prod", "--disk", "disk-a")
    misused = run("backup", "--account", "prod", "--disk", "disk-a", "--option", "colour=red")
    assert (skipped.code, misused.code) == (1, 2) and "colour" in misused.err
    assert "does not protect" not in skipped.err + misused.err


# -- copies


def test_copies_are_listed_the_newest_first_by_state_batch_account_and_number() -> None:
    prod, test = making.account(), making.account("test")
    batch = uuid.uuid4()
    failed = making.task(prod, Status.FAILED, batch=batch, reason="InsufficientSnapshotQuota", message="64 of 64")
    moving = making.task(prod, Status.COPYING, batch=batch, progress=43)
    other = making.task(test, Status.SUCCEEDED, replica="snap-r")

    def listed(*options: str) -> list[int]:
        ended = run("copies", *options, "--json")
        assert ended.code == 0
        return [task["id"] for task in ended.only("tasks")]

    assert listed() == [other.pk, moving.pk, failed.pk]
    assert listed("--limit", "1") == [other.pk]
    assert listed("--status", "FAILED") == listed("--status", "failed") == [failed.pk]
    assert listed("--status", "FAILED", "--status", "COPYING") == [moving.pk, failed.pk]
    assert listed("--batch", str(batch)) == [moving.pk, failed.pk]
    assert listed("--account", "test") == [other.pk]
    assert listed(str(failed.pk), f"#{other.pk}") == [other.pk, failed.pk]
    assert listed("--status", "LOST") == []


def test_a_failed_copy_is_explained_and_others_are_not() -> None:
    owner = making.account()
    making.task(owner, Status.FAILED, reason="InsufficientSnapshotQuota", message="64 of 64", request_id="98f0")
    making.task(owner, Status.COPYING, destination_region="ap-shanghai")
    moving, failed = run("copies", "--json").only("tasks")
    assert moving["explanation"] is None
    card = failed["explanation"]
    assert set(card) >= {"title", "meaning", "remedy"} and "Beijing" in card["title"] and card["remedy"]
    assert failed["message"] == "64 of 64" and failed["request_id"] == "98f0"


def test_people_see_what_happened_and_what_to_do() -> None:
    failed = making.task(making.account(), Status.FAILED, reason="InsufficientSnapshotQuota", message="64 of 64")
    said = run("copies", str(failed.pk)).out
    assert f"#{failed.pk}" in said and "Failed" in said and "InsufficientSnapshotQuota" in said
    assert "Do this: " in said and "64 of 64" in said and "ap-guangzhou → ap-beijing" in said


def test_copies_that_do_not_move_say_why_and_when_they_go_on() -> None:
    owner = making.account()
    making.task(owner, Status.QUEUED, reason="slot", source="snap-1")
    twin = {"id": "snap-t1", "name": "weekly", "region": "ap-beijing", "size_gb": 50, "state": "ready", "vendor_state": "",
            "made_at": "2026-03-04T05:06:07+00:00"}  # fmt: skip
    undecided = making.task(owner, Status.NEEDS_ATTENTION, reason="several-found", source="snap-2", candidates=[twin])
    shown, waiting = run("copies", "--json").only("tasks"), CopyTask.objects.get(source="snap-1")
    assert shown[1]["waiting"].startswith("Waiting for a slot into") and shown[1]["due_at"]
    assert shown[0]["candidates"] == [twin] and "Nothing is sent until somebody decides." in shown[0]["waiting"]
    said = run("copies", str(waiting.pk), str(undecided.pk)).out
    assert f"#{waiting.pk} snap-1" in said and "Waiting for a slot" in said
    assert "Found: snap-t1 “weekly”, 50 GB, made 2026-03-04T05:06:07+00:00, in ap-beijing" in said


def test_a_state_that_is_none_ends_with_2_and_lists_those_there_are() -> None:
    ended = run("copies", "--status", "BROKEN")
    assert ended.code == 2 and "NEEDS_ATTENTION" in ended.err


# -- retry and cancel


def test_a_retry_is_a_new_copy_linked_to_the_old_one() -> None:
    old = making.task(making.account(), Status.FAILED, reason="InsufficientSnapshotQuota")
    ended = run("retry", str(old.pk), "--json")
    (task,) = ended.only("tasks")
    assert ended.code == 0 and task["retry_of"] == old.pk and task["status"] == "QUEUED" and task["id"] != old.pk


def test_of_a_copy_that_was_retried_already_the_latest_try_counts() -> None:
    owner = making.account()
    first = making.task(owner, Status.FAILED)
    second = making.task(owner, Status.FAILED, retry_of=first)
    ended = run("retry", str(first.pk), "--json")
    assert ended.only("tasks")[0]["retry_of"] == second.pk and f"tried again as #{second.pk}" in ended.err
    again = run("retry", str(first.pk), "--json")
    assert again.code == 0 and CopyTask.objects.count() == 3  # The third try is under way.


def test_a_verified_copy_is_not_made_again() -> None:
    done = making.task(making.account(), Status.SUCCEEDED)
    ended = run("retry", str(done.pk), "--wait", "--json")
    assert ended.code == 0 and [task["id"] for task in ended.only("tasks")] == [done.pk]
    assert "nothing to try again" in ended.err and CopyTask.objects.count() == 1


def test_a_retry_beside_a_live_copy_of_the_same_follows_that_one() -> None:
    owner = making.account()
    failed = making.task(owner, Status.FAILED)
    making.snapshot(owner)
    run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", "ap-beijing")
    live = CopyTask.objects.live().get()
    ended = run("retry", str(failed.pk), "--json")
    assert [task["id"] for task in ended.only("tasks")] == [live.pk] and "doing the same" in ended.err


@pytest.mark.parametrize("ids", [["999999"], ["#999999"], ["0"], ["-3"], ["one"], ["9" * 30], [], ["1", "²"]])
def test_numbers_of_no_copy_end_with_2(ids: list[str]) -> None:
    for command in ("retry", "cancel"):
        ended = run(command, *ids, "--json")
        assert ended.code == 2 and ended.out == "" and ended.err and "Traceback" not in ended.err


def test_nothing_is_retried_for_an_account_that_is_disabled_or_gone() -> None:
    owner = making.account()
    failed = making.task(owner, Status.FAILED)
    owner.switch(False, None)
    assert "disabled" in run("retry", str(failed.pk)).err
    owner.remove(None)
    ended = run("retry", str(failed.pk))
    assert ended.code == 2 and "removed" in ended.err and CopyTask.objects.count() == 1


def test_cancel_ends_what_waits_and_what_moves() -> None:
    owner = making.account()
    waiting = making.task(owner)
    moving = making.task(owner, Status.COPYING, destination_region="ap-shanghai")
    ended = run("cancel", str(waiting.pk), str(moving.pk), "--json")
    assert ended.code == 0
    assert [(task["status"], task["reason"]) for task in ended.only("tasks")] == [
        ("CANCELLED", "cancelled"),
        ("CANCELLED", "stopped-watching"),
    ]


def test_cancel_of_what_has_ended_or_is_being_sent_ends_with_1() -> None:
    owner = making.account()
    done, sending = making.task(owner, Status.SUCCEEDED), making.task(owner, Status.SUBMITTING)
    ended = run("cancel", str(done.pk), str(sending.pk), "--json")
    assert ended.code == 1 and [task["status"] for task in ended.only("tasks")] == ["SUCCEEDED", "SUBMITTING"]
    assert f"#{done.pk}" in ended.err and f"#{sending.pk}" in ended.err


def test_what_a_button_asked_for_a_command_sees() -> None:
    owner = making.account()
    row = making.snapshot(owner)
    batch = request([line.wish for line in plan([row], "copy_snapshot", ["ap-beijing"]).running], actor=None)
    (task,) = run("copies", "--batch", str(batch.id), "--json").only("tasks")
    assert task["id"] == batch.tasks[0].pk and task["batch"] == str(batch.id)

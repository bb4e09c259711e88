"""Where a cloud keeps one result of a source in a region, what stands there is adopted and never asked for in a loop."""

from __future__ import annotations

from dashboard.copying.alone import alone
from dashboard.copying.watch import _settle as settle
from dashboard.models import CopyTask, Snapshot, Status, requesting
from dashboard.models.requesting import Wish
from providers import Progress, Sighting, SnapshotInfo
from providers.emulator.huawei import stories
from tests.copying import huawei
from tests.copying.driver import Engine


def now(task: CopyTask) -> CopyTask:
    return CopyTask.objects.get(pk=task.pk)


def ask(backups: Engine, service: str, source: str, destination: str) -> CopyTask:
    """Past the plan, which would say that a copy stands there."""
    operation = "keep_snapshot" if destination == huawei.HOME else "replicate_backup"
    options = {"vault": stories.GUANGZHOU_VAULT} if service == "huawei_cbr" else {}
    wish = Wish(backups.account, service, operation, source, huawei.HOME, destination, options=options)
    return requesting.request([wish], actor=None).tasks[0]


def test_a_copy_goes_by_its_own_id_once_it_is_there(backups: Engine) -> None:
    task = ask(backups, "huawei_csbs", stories.REPLICABLE, huawei.GUANGZHOU)
    backups.work()
    record = now(task).replica
    backups.until(lambda: now(task).status == Status.SUCCEEDED)
    made = backups.accepted[0]
    assert now(task).replica not in ("", record)
    row = Snapshot.objects.get(region=huawei.GUANGZHOU, vendor_id=now(task).replica)
    assert (row.copied_from, row.state, made["source"]) == (stories.REPLICABLE, "ready", stories.REPLICABLE)


def test_a_second_request_adopts_what_a_finished_one_made(backups: Engine) -> None:
    first = ask(backups, "huawei_cbr", stories.CBR_REPLICABLE, huawei.GUANGZHOU)
    backups.until(lambda: now(first).status == Status.SUCCEEDED)
    second = ask(backups, "huawei_cbr", stories.CBR_REPLICABLE, huawei.GUANGZHOU)
    backups.until(lambda: now(second).status == Status.SUCCEEDED)
    assert now(second).replica == now(first).replica
    assert len(backups.accepted) == 1


def test_what_was_made_elsewhere_is_adopted_after_the_vendors_no(backups: Engine) -> None:
    task = ask(backups, "huawei_csbs", stories.REPLICATED, huawei.GUANGZHOU)
    backups.until(lambda: now(task).status == Status.SUCCEEDED)
    assert (now(task).replica, backups.accepted) == (stories.REPLICA, [])


def test_a_no_that_nothing_explains_asks_a_person_instead_of_the_vendor_for_ever(backups: Engine) -> None:
    task = ask(backups, "huawei_dws", stories.KEPT, huawei.HOME)
    backups.until(lambda: now(task).status == Status.NEEDS_ATTENTION, step=300)
    assert (now(task).reason, now(task).attempts) == ("in-the-way", 2)


def test_a_copy_that_goes_bad_tells_the_vendors_own_reason(backups: Engine) -> None:
    backups.cloud.fault("ends_badly", action="csbs:ReplicateBackup", times=1)
    task = ask(backups, "huawei_csbs", stories.REPLICABLE, huawei.GUANGZHOU)
    backups.until(lambda: not now(task).is_live)
    assert now(task).status == Status.FAILED
    assert now(task).reason.startswith("BackupService.")
    assert now(task).message


def test_an_id_that_no_column_takes_is_not_cut_into_another_one(backups: Engine) -> None:
    task = ask(backups, "huawei_csbs", stories.REPLICABLE, huawei.GUANGZHOU)
    backups.work()
    record = now(task).replica
    endless = SnapshotInfo(id="s" * 81, name="", region=huawei.GUANGZHOU)
    with alone(now(task)):
        settle(now(task), Sighting(record, Progress.READY, snapshot=endless))
    assert (now(task).status, now(task).replica) == (Status.COPYING, record)

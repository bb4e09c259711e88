"""After an older database was restored, every copy made since is found by its mark and adopted, and none is made again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.inventory import owners
from dashboard.models import Account, AuditEvent, CopyTask, Region, Snapshot, Status, requesting
from dashboard.models.requesting import Wish
from providers.emulator.huawei import stories
from providers.emulator.tencent import resources
from tests.commands.making import run
from tests.copying import huawei, jdcloud
from tests.copying.driver import BEIJING, SHANGHAI, Engine
from tests.copying.restoring import Backup

# The vendors' lists have caught up with what was made before the database was restored.
LISTED = 100


def nothing_is_live() -> bool:
    return not CopyTask.objects.live().exists()


def owned(engine: Engine) -> list[str]:
    """Every copy that the cloud took, by the tasks that have it."""
    by_replica = {task.replica: task for task in CopyTask.objects.filter(status=Status.SUCCEEDED)}
    return sorted(one["replica"] for one in engine.accepted if one["replica"] in by_replica)


def finish(engine: Engine, backup: Backup, step: float = 5) -> None:
    """Let everything be copied, restore the backup, and let the engine go on."""
    engine.until(nothing_is_live, step=step)
    made = sorted(one["replica"] for one in engine.accepted)
    backup.restore()
    engine.clock.shift(LISTED)
    engine.until(nothing_is_live, step=60)
    assert sorted(one["replica"] for one in engine.accepted) == made


@pytest.mark.parametrize("rounds", [0, 1, 2])
def test_copies_made_since_a_backup_are_adopted(engine: Engine, rounds: int) -> None:
    engine.ask(BEIJING, SHANGHAI)
    for _ in range(rounds):
        engine.work(1)
    backup = Backup()
    finish(engine, backup)
    assert list(CopyTask.objects.values_list("status", flat=True)) == [Status.SUCCEEDED] * 2
    assert len(owned(engine)) == len(engine.accepted) == 2


def test_so_are_those_whose_answer_was_lost_and_which_were_sent_again(engine: Engine) -> None:
    engine.cloud.fault("refuse", action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.work()
    assert CopyTask.objects.get().status == Status.UNKNOWN
    finish(engine, Backup(), step=60)
    assert (CopyTask.objects.get(pk=task.pk).status, len(engine.accepted)) == (Status.SUCCEEDED, 1)


def test_so_is_what_a_retry_made_whose_row_is_gone(engine: Engine) -> None:
    engine.cloud.fault("error", action="CopySnapshotCrossRegions", code="UnauthorizedOperation")
    (task,) = engine.ask(BEIJING)
    engine.work()
    failed = CopyTask.objects.get(pk=task.pk)
    backup = Backup()
    requesting.retry([failed], actor=None)
    finish(engine, backup)

    engine.sync(BEIJING)
    ended = run("reconcile", "--json")
    (finding,) = [one for one in ended.only("findings") if one["kind"] == "unclaimed"]
    assert (ended.code, finding["task"], finding["status"]) == (1, task.pk, "FAILED")
    assert finding["advice"] == f"To adopt it: manage.py retry {task.pk}"

    requesting.retry([CopyTask.objects.get(pk=task.pk)], actor=None)
    engine.until(nothing_is_live, step=60)
    assert (len(engine.accepted), owned(engine)) == (1, [engine.accepted[0]["replica"]])


def test_so_is_a_copy_that_bears_no_mark(images: Engine) -> None:
    wish = Wish(images.account, "jdcloud_vm", "copy_image", jdcloud.IMAGE, jdcloud.HOME, jdcloud.ROOMY)
    requesting.request([wish], actor=None)
    finish(images, Backup())
    assert (CopyTask.objects.get().status, len(images.accepted)) == (Status.SUCCEEDED, 1)


@pytest.mark.parametrize(
    ("service", "source"), [("huawei_csbs", stories.REPLICABLE), ("huawei_cbr", stories.CBR_REPLICABLE)]
)
def test_so_is_the_one_result_that_a_region_keeps(backups: Engine, service: str, source: str) -> None:
    options = {"vault": stories.GUANGZHOU_VAULT} if service == "huawei_cbr" else {}
    wish = Wish(backups.account, service, "replicate_backup", source, huawei.HOME, huawei.GUANGZHOU, options=options)
    requesting.request([wish], actor=None)
    finish(backups, Backup())
    assert (CopyTask.objects.get().status, len(backups.accepted)) == (Status.SUCCEEDED, 1)


# -- what no task tells of


def with_orphans(engine: Engine, *destinations: str) -> None:
    """Copies that were asked for and made after the backup."""
    backup = Backup()
    engine.ask(*destinations)
    engine.until(nothing_is_live)
    backup.restore()


def orphans() -> list[Snapshot]:
    return list(Snapshot.objects.filter(orphaned_at__isnull=False).order_by("region"))


def test_a_copy_that_no_row_tells_of_is_marked_and_told_once(engine: Engine) -> None:
    with_orphans(engine, BEIJING, SHANGHAI)
    for _ in range(2):
        engine.sync()
    assert [row.region for row in orphans()] == [BEIJING, SHANGHAI]
    events = AuditEvent.objects.filter(verb="region.orphans_found").order_by("subject")
    assert [(event.subject, event.detail["snapshots"]) for event in events] == [
        (row.region, [row.vendor_id]) for row in orphans()
    ]
    assert len(engine.accepted) == 2

    ended = run("reconcile", "--account", "prod", "--json")
    found = [one for one in ended.only("findings") if one["kind"] == "orphan"]
    assert ended.code == 1 and [(one["region"], one["task"]) for one in found] == [(BEIJING, None), (SHANGHAI, None)]


def test_its_mark_goes_when_the_rows_come_back(engine: Engine) -> None:
    before = Backup()
    engine.ask(BEIJING)
    engine.until(nothing_is_live)
    after = Backup()
    before.restore()
    engine.sync(BEIJING)
    assert len(orphans()) == 1
    marked = list(Snapshot.objects.filter(orphaned_at__isnull=False).values_list("vendor_id", flat=True))
    after.restore()
    Snapshot.objects.filter(vendor_id__in=marked).update(orphaned_at=timezone.now())
    engine.sync(BEIJING)
    assert orphans() == []


def test_orphans_cost_the_same_number_of_queries_however_many(engine: Engine) -> None:
    region = Region.objects.select_related("account").get(code=BEIJING)
    counts = []
    for number in (3, 60):
        for place in range(number):
            Snapshot.objects.create(
                account=engine.account,
                service="tencent_cbs",
                region=BEIJING,
                vendor_id=f"snap-{number}-{place}",
                tag=f"ap{number}{place:08}",
            )
        with CaptureQueriesContext(connection) as queries:
            owners.sort_out(region, "tencent_cbs")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
    with CaptureQueriesContext(connection) as queries:
        owners.sort_out(region, "tencent_cbs")
    assert len(queries) <= 2, "nothing new is known"


def test_a_reading_has_a_task_looked_up_whose_copy_it_saw(engine: Engine) -> None:
    engine.cloud.fault("accept_then_drop", action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.work()
    late = timezone.now() + timedelta(days=1)
    CopyTask.objects.filter(pk=task.pk).update(due_at=late)
    engine.sync(SHANGHAI)
    assert CopyTask.objects.get(pk=task.pk).due_at == late
    engine.sync(BEIJING)
    engine.work()
    assert CopyTask.objects.get(pk=task.pk).status == Status.COPYING


# -- the command


def delete(engine: Engine, region: str, vendor_id: str) -> None:
    """As somebody does in the vendor's console."""
    with engine.cloud.cloud.lock:
        store = engine.cloud.cloud.store
        for one in list(store.all(resources.Snapshot)):
            if (one.region, one.id) == (region, vendor_id):
                engine.cloud.cloud.remove(one)
        store.commit()


def test_a_verified_copy_that_is_gone_is_told_once_and_stays_verified(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING)
    engine.until(nothing_is_live)
    assert run("reconcile", "--json").code == 0
    task.refresh_from_db()
    delete(engine, BEIJING, task.replica)
    for _ in range(2):
        engine.clock.shift(60)
        engine.sync(BEIJING)

    assert CopyTask.objects.get(pk=task.pk).status == Status.SUCCEEDED
    event = AuditEvent.objects.get(verb="task.vanished")
    assert (event.subject_id, event.account) == (str(task.pk), "prod")
    ended = run("reconcile", "--json")
    (lost,) = [one for one in ended.only("findings") if one["kind"] == "lost"]
    assert (ended.code, lost["task"], lost["snapshot"], lost["status"]) == (1, task.pk, task.replica, "SUCCEEDED")

    engine.clock.shift(8 * 86400)
    assert "lost" not in {one["kind"] for one in run("reconcile", "--json").only("findings")}


def test_copies_of_others_are_listed_and_are_no_trouble(engine: Engine) -> None:
    Snapshot.objects.create(
        account=engine.account,
        service="tencent_cbs",
        region=BEIJING,
        vendor_id="snap-foreign",
        copied=True,
        name="by hand",
    )
    ended = run("reconcile", "--json")
    foreign = [one["snapshot"] for one in ended.only("findings") if one["kind"] == "foreign"]
    assert (ended.code, "snap-foreign" in foreign) == (0, True)
    assert "snap-foreign" in run("reconcile").out


def test_what_could_not_be_read_cannot_be_compared(engine: Engine) -> None:
    Region.objects.filter(code=BEIJING).update(sync_error="InternalError")
    ended = run("reconcile", "--json")
    assert ended.code == 1 and "prod ap-beijing" in ended.err


def test_it_has_everything_uncertain_looked_up_now(engine: Engine) -> None:
    engine.cloud.fault("accept_then_drop", action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.work()
    CopyTask.objects.filter(pk=task.pk).update(due_at=timezone.now() + timedelta(days=1))
    assert run("reconcile", "--account", "prod").code == 0
    engine.work()
    assert CopyTask.objects.get(pk=task.pk).status == Status.COPYING


def test_an_account_there_is_not_ends_with_2(db: None) -> None:
    assert run("reconcile", "--account", "nobody", "--json").code == 2
    assert Account.objects.count() == 0

"""What the pages know of the clouds, read over real HTTP from the emulated one."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from dashboard import jobs
from dashboard.models import Account, AuditEvent, Disk, Quota, Region, Snapshot
from tests.copying.driver import BEIJING, SHANGHAI, SOURCE, Engine


def test_everything_of_a_region_is_read(engine: Engine) -> None:
    held = engine.cloud.regions("tencent")[SOURCE]
    assert Disk.objects.present().filter(region=SOURCE).count() == len(held["disks"])
    assert Snapshot.objects.present().filter(region=SOURCE, kind="snapshot").count() == len(held["snapshots"])
    assert Snapshot.objects.present().filter(region=SOURCE, kind="backup-point").count() == len(held["backups"])
    assert Quota.objects.get(region=SOURCE, name="snapshots").used == len(held["snapshots"])


def test_more_than_a_page_is_read_by_hundreds_with_few_queries(engine: Engine, django_assert_max_num_queries) -> None:
    engine.cloud.create("snapshots", region=BEIJING, count=450)
    region = Region.objects.get(account=engine.account, code=BEIJING)
    Region.objects.filter(pk=region.pk).update(sync_due_at=engine.account.created_at)
    with django_assert_max_num_queries(70):
        jobs.sync_region(region.pk)
    assert Snapshot.objects.present().filter(region=BEIJING).count() >= 450


def test_what_vanished_is_marked_gone_and_comes_back_if_it_does(engine: Engine) -> None:
    snapshot = engine.source()
    Snapshot.objects.create(
        account=engine.account,
        service=snapshot.service,
        region=SOURCE,
        vendor_id="snap-vanished",
        kind="snapshot",
        seen_at=engine.account.created_at - timedelta(days=1),
    )
    engine.sync(SOURCE)
    gone = Snapshot.objects.get(vendor_id="snap-vanished")
    assert gone.gone_at is not None
    assert Snapshot.objects.get(pk=snapshot.pk).gone_at is None


def test_a_region_that_fails_keeps_what_was_known_and_hides_no_other(engine: Engine) -> None:
    before = Snapshot.objects.present().filter(region=SHANGHAI).count()
    engine.cloud.fault("html_page", action="DescribeSnapshots", region=SHANGHAI, times=50)
    engine.sync(BEIJING, SHANGHAI)
    shanghai, beijing = (Region.objects.get(account=engine.account, code=code) for code in (SHANGHAI, BEIJING))
    assert (shanghai.sync_error, shanghai.is_stale) == ("AnswerUnreadable", True)
    assert (beijing.sync_error, beijing.is_stale) == ("", False)
    assert Snapshot.objects.present().filter(region=SHANGHAI).count() == before > 0
    assert AuditEvent.objects.filter(verb="region.sync_failed", subject=SHANGHAI).count() == 1


def test_a_region_that_a_worker_holds_is_not_read_twice(engine: Engine) -> None:
    region = Region.objects.get(account=engine.account, code=SOURCE)
    calls = engine.calls("DescribeDisks")
    jobs.sync_region(region.pk)  # not due
    assert engine.calls("DescribeDisks") == calls


def test_a_reading_that_is_asked_for_during_a_reading_is_not_forgotten(engine: Engine) -> None:
    region = Region.objects.get(account=engine.account, code=SOURCE)
    asked = []

    def asks(execute, sql, *others):
        if "dashboard_disk" in sql and not asked:
            asked.append(sql)
            engine.account.ask_for_sync(None)
        return execute(sql, *others)

    with connection.execute_wrapper(asks):
        engine.sync(SOURCE)
    assert asked and Region.objects.due().filter(pk=region.pk).exists()


def test_the_source_of_our_own_copy_stays_known_after_a_sync(engine: Engine) -> None:
    (task,) = engine.ask(BEIJING, name="monthly")
    engine.until(lambda: not type(task).objects.live().exists())
    task.refresh_from_db()
    engine.sync(BEIJING)
    assert Snapshot.objects.get(vendor_id=task.replica).copied_from == "snap-d3m0good"


def test_an_accounts_first_list_of_regions_chooses_the_open_ones(engine: Engine) -> None:
    other = Account(name="second", vendor="tencent", endpoint=engine.cloud.url, sealed=engine.account.sealed)
    other.save()
    jobs.sync_account(other.pk)
    regions = Region.objects.filter(account=other)
    assert regions.filter(chosen=True).count() == regions.filter(available=True).count() > 10


def test_an_account_whose_regions_were_chosen_keeps_the_choice(engine: Engine) -> None:
    other = Account(name="second", vendor="tencent", endpoint=engine.cloud.url, sealed=engine.account.sealed)
    other.save()
    Region.objects.create(account=other, code=BEIJING, name=BEIJING)
    jobs.sync_account(other.pk)
    assert list(Region.objects.filter(account=other, chosen=True).values_list("code", flat=True)) == [BEIJING]
    assert Region.objects.get(account=other, code=BEIJING).name != BEIJING


def test_a_wrong_key_is_said_on_the_account(engine: Engine) -> None:
    other = Account(name="second", vendor="tencent", endpoint=engine.cloud.url)
    other.seal({**engine.cloud.credentials("tencent"), "secret_key": "wrongwrongwrongwrongwrongwrongwr"})
    other.save()
    jobs.sync_account(other.pk)
    other.refresh_from_db()
    assert other.regions_error.startswith("AuthFailure.SignatureFailure")


def test_a_test_of_the_connection_tells_each_permission(engine: Engine) -> None:
    limited = Account(name="limited", vendor="tencent", endpoint=engine.cloud.url)
    limited.seal(engine.cloud.credentials("tencent", "demo-tencent-limited"))
    limited.save()
    limited.ask_for_check(None)
    assert limited.is_checking

    jobs.test_connection(limited.pk)

    limited.refresh_from_db()
    allowed = {result["api"]: result["allowed"] for result in limited.check_results}
    assert not limited.is_checking
    assert allowed["DescribeSnapshots"] and allowed["CopySnapshotCrossRegions"]
    assert not allowed["DescribeDiskBackups"] and not allowed["CreateDiskBackup"]
    assert engine.accepted == []

"""What a sync and a verified copy change of how disks are protected, from the emulated cloud to the row."""

from __future__ import annotations

from dashboard import jobs
from dashboard.models import Disk, Protection, Region, Status, coverage
from providers.emulator._vendor import vendor_of
from providers.emulator.huawei import stories as huawei
from tests.copying.driver import BEIJING, SOURCE, Engine


def protection(engine: Engine) -> Protection:
    """Of the disk of the snapshot that is copied."""
    jobs.reckon(0)
    return Protection.objects.get(account=engine.account, vendor_id=engine.source().disk)


def copied(engine: Engine) -> str:
    """Have it copied to Beijing; the replica's id."""
    (task,) = engine.ask(BEIJING)
    engine.until(lambda: type(task).objects.get(pk=task.pk).status == Status.SUCCEEDED)
    return type(task).objects.get(pk=task.pk).replica


def test_every_disk_that_is_read_is_reckoned(engine: Engine) -> None:
    jobs.reckon(0)
    assert Protection.objects.count() == Disk.objects.present().count() > 0
    assert not Protection.objects.due().exists()
    assert protection(engine).source is not None


def test_a_verified_copy_counts_before_the_next_sync(engine: Engine) -> None:
    replica = copied(engine)
    found = protection(engine)
    copy = found.copies.get(region=BEIJING)
    assert (copy.snapshot, copy.at) == (replica, engine.source().created_at)
    assert found.newest_in == BEIJING


def test_a_copy_that_was_deleted_in_the_console_protects_no_more(engine: Engine) -> None:
    replica = copied(engine)
    assert protection(engine).copies.get(region=BEIJING).snapshot == replica
    with engine.cloud.cloud.lock:
        assert vendor_of("", region=BEIJING, noun="snapshots").delete(engine.cloud.cloud, "snapshots", BEIJING, replica)
        engine.cloud.cloud.store.commit()
    engine.sync(BEIJING)
    assert replica not in protection(engine).copies.values_list("snapshot", flat=True)


def test_a_sync_that_finds_the_same_has_nothing_reckoned(engine: Engine) -> None:
    jobs.reckon(0)
    engine.sync(SOURCE, BEIJING)
    assert not Protection.objects.due().exists()


def test_what_rests_on_a_region_that_fails_is_reckoned_anew_and_no_longer_proven(engine: Engine) -> None:
    copied(engine)
    resting = protection(engine)
    engine.cloud.fault("html_page", action="DescribeSnapshots", region=BEIJING, times=50)
    engine.sync(BEIJING)
    assert Region.objects.get(account=engine.account, code=BEIJING).is_stale
    assert Protection.objects.due().filter(pk=resting.pk).exists() == (BEIJING in resting.proof)
    fresh = coverage.fresh_places(coverage.all_regions())
    assert coverage.state_of(resting, fresh) != "fine"


def test_a_backup_whose_replica_needs_a_vault_can_be_planned_from_its_server(backups: Engine) -> None:
    jobs.reckon(0)
    point = backups.source(huawei.CBR_REPLICABLE)
    assert Protection.objects.get(vendor_id=point.disk).source is not None

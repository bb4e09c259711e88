"""Server backups on their way to another region, with both of Huawei Cloud's backup services."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from providers import Category, Order, Outcome, Progress, Retry, Service, SnapshotInfo, SnapshotState
from providers.emulator import Emulator
from providers.huawei_cbr import HuaweiCbr
from providers.huawei_csbs import HuaweiCsbs
from tests.providers import huawei_demo as demo
from tests.providers.huawei_demo import FULL, GUANGZHOU, HOME, NEW, SHANGHAI, SHANGHAI_ROOM, replicate

SERVICES = (HuaweiCsbs, HuaweiCbr)
TAG = "apk3x9k3x9k3"


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    """A cloud in which copies take a minute of its own time."""
    with Emulator(pace=60, rate_limits=False) as cloud:
        cloud.clock.freeze()
        yield cloud


@pytest.fixture(params=SERVICES, ids=lambda service: service.NAME)
def service(request: pytest.FixtureRequest, cloud: Emulator) -> Service:
    speaks: Service = request.param(demo.access(cloud))
    return speaks


@pytest.fixture
def source(service: Service) -> SnapshotInfo:
    return demo.fresh(service)[0]


def calls(cloud: Emulator) -> int:
    return sum(cloud.state["calls"].values())


def begun(service: Service, source: SnapshotInfo, tag: str = TAG, to: str = GUANGZHOU) -> tuple[Order, str]:
    """An order that was taken, and its record's id."""
    order = replicate(service, source, tag, to)
    (verdict,) = service.send(service.prepare([order])).verdicts
    assert verdict.outcome is Outcome.ACCEPTED, verdict
    return order, verdict.replica


def test_a_replica_goes_by_its_record_until_it_stands(cloud: Emulator, service: Service, source: SnapshotInfo) -> None:
    order, record = begun(service, source)
    first = service.watch(GUANGZHOU, order.operation, {record: order})[record]
    assert (first.progress, first.vendor_state, first.snapshot) == (Progress.MOVING, "waiting_replicate", None)
    cloud.clock.advance(20)
    second = service.watch(GUANGZHOU, order.operation, {record: order})[record]
    assert (second.progress, second.vendor_state) == (Progress.MOVING, "replicating")
    assert second.percent and 0 < second.percent < 100
    cloud.clock.advance(600)
    last = service.watch(GUANGZHOU, order.operation, {record: order})[record]
    assert last.progress is Progress.READY and last.snapshot
    assert last.snapshot.id not in (record, source.id) and last.snapshot.region == GUANGZHOU
    assert (last.snapshot.copied, last.snapshot.copied_from) == (True, source.id)
    assert last.snapshot.name == f"nightly-{TAG}"


def test_a_replica_that_has_its_own_id_is_watched_by_that(
    cloud: Emulator, service: Service, source: SnapshotInfo
) -> None:
    order, _ = begun(service, source)
    cloud.clock.advance(600)
    (made,) = service.find([order])[order.key]
    sighting = service.watch(GUANGZHOU, order.operation, {made.id: order})[made.id]
    assert sighting.progress is Progress.READY and sighting.snapshot and sighting.snapshot.id == made.id


def test_what_is_on_its_way_is_found_once_although_its_record_names_no_backup_yet(
    service: Service, source: SnapshotInfo
) -> None:
    order, record = begun(service, source)
    (found,) = service.find([order])[order.key]
    assert found.id != record and found.name == f"nightly-{TAG}"
    assert (found.state, found.copied_from) == (SnapshotState.COPYING, source.id)


def test_what_is_not_listed_yet_is_found_by_its_record(cloud: Emulator, service: Service, source: SnapshotInfo) -> None:
    order, record = begun(service, source)
    unnamed = dataclasses.replace(order, tag="apanother")
    (found,) = service.find([unnamed])[order.key]
    assert (found.id, found.state, found.copied_from) == (record, SnapshotState.COPYING, source.id)
    assert found.created_at and found.created_at.tzinfo
    assert service.watch(GUANGZHOU, order.operation, {found.id: unnamed})[found.id].progress is Progress.MOVING


def test_the_source_says_where_it_is_on_its_way_to(service: Service, source: SnapshotInfo) -> None:
    begun(service, source)
    (now,) = [item for item in demo.listed(service, HOME) if item.id == source.id]
    assert now.copying_to == (GUANGZHOU,)
    (problem,) = service.validate(replicate(service, now, "another"), now)
    assert (problem.code, problem.passes) == ("already-copying", True)


@pytest.mark.parametrize("finished", [False, True], ids=["on its way", "finished"])
def test_a_replica_of_somebody_elses_is_taken_for_ours(
    cloud: Emulator, service: Service, source: SnapshotInfo, finished: bool
) -> None:
    cloud.fault("foreign_copy", action=service.OPERATIONS[0].api, finished=finished)
    order = replicate(service, source, TAG)
    (verdict,) = service.send(service.prepare([order])).verdicts
    card = service.explain(verdict.code)
    assert verdict.outcome is Outcome.REFUSED
    assert (card.category, card.retry, card.code) == (Category.EXISTS, Retry.LOOK_UP, verdict.code)
    (found,) = service.find([order])[order.key]
    assert TAG not in found.name and found.copied_from == source.id
    cloud.clock.advance(600)
    sighting = service.watch(GUANGZHOU, order.operation, {found.id: order})[found.id]
    assert sighting.progress is Progress.READY


def test_a_replication_that_failed_is_broken_with_the_vendors_reason_and_is_not_found(
    cloud: Emulator, service: Service, source: SnapshotInfo
) -> None:
    cloud.fault("ends_badly", action=service.OPERATIONS[0].api)
    order, record = begun(service, source)
    cloud.clock.advance(600)
    sighting = service.watch(GUANGZHOU, order.operation, {record: order})[record]
    assert (sighting.progress, sighting.code) == (Progress.BROKEN, "BackupService.1006")
    assert sighting.message and service.explain(sighting.code).category is Category.VENDOR
    assert service.find([order])[order.key] == []


def test_many_replicas_are_watched_and_found_in_a_few_calls(cloud: Emulator, service: Service) -> None:
    small = sorted(demo.fresh(service), key=lambda item: item.size_gb)[:10]
    made = [begun(service, one, f"apk{n:09}", SHANGHAI) for n, one in enumerate(small)]
    replicas = {record: order for order, record in made}
    cloud.clock.advance(600)
    before = calls(cloud)
    seen = service.watch(SHANGHAI, "replicate_backup", replicas)
    assert {sighting.progress for sighting in seen.values()} == {Progress.READY}
    assert calls(cloud) - before <= 5
    before = calls(cloud)
    found = service.find([order for order, _ in made])
    assert all(len(items) == 1 for items in found.values()) and len(found) == 10
    assert calls(cloud) - before <= 6


def test_a_replica_says_where_it_came_from_although_only_the_other_region_knows(service: Service) -> None:
    replicas = [item for item in demo.listed(service, GUANGZHOU) if item.copied]
    assert replicas and all(item.copied_from for item in replicas)


def test_a_region_is_listed_although_the_regions_before_it_are_down(cloud: Emulator, service: Service) -> None:
    action = service.CALLS.backups.api if isinstance(service, HuaweiCbr) else "csbs:ListReplicationRecords"
    cloud.fault("unavailable_503", action=action, region=HOME, times=-1)
    replicas = [item for item in demo.listed(service, GUANGZHOU) if item.copied]
    assert replicas and not any(item.copied_from for item in replicas)


def test_routes_are_those_of_the_vendors_capability(service: Service) -> None:
    assert set(service.routes(HOME) or ()) == {SHANGHAI, GUANGZHOU}
    assert service.routes("ap-southeast-3") == ()


def test_a_region_that_takes_no_replicas_refuses_for_good_although_it_says_500(
    service: Service, source: SnapshotInfo
) -> None:
    order = replicate(service, source, TAG, "ap-southeast-3")
    speaks = dataclasses.replace(service.access, projects={**service.access.projects, "ap-southeast-3": "0" * 32})
    service = type(service)(speaks)
    answer = service.send(service.prepare([order]))
    (verdict,) = answer.verdicts
    assert (answer.http_status, verdict.outcome, verdict.code) == (500, Outcome.REFUSED, "BackupService.1005")
    assert service.explain(verdict.code).retry is Retry.NEVER


def test_the_servers_are_those_that_have_backups_here(service: Service) -> None:
    servers = {server.id: server for page in service.disks(GUANGZHOU) for server in page.items}
    local = {item.disk for item in demo.listed(service, GUANGZHOU) if not item.copied}
    assert set(servers) == local
    assert all(server.name and server.size_gb for server in servers.values())


# -- what only one of them has


def test_a_new_project_has_no_csbs_and_is_led_to_cbr(cloud: Emulator) -> None:
    service = HuaweiCsbs(demo.access(cloud))
    assert demo.listed(service, NEW) == [] and service.quotas(NEW) == [] and service.routes(NEW) == ()
    assert [page.total for page in service.disks(NEW)] == [0]
    checks = {check.api: check for check in service.check(NEW)}
    assert checks.pop("iam:ListProjects").allowed
    assert {(check.code, check.allowed) for check in checks.values()} == {("BackupService.4008", False)}
    assert "Cloud Backup and Recovery" in service.explain("BackupService.4008").remedy
    assert demo.listed(HuaweiCbr(demo.access(cloud)), NEW)


def test_another_project_of_the_destination_can_be_chosen(cloud: Emulator) -> None:
    service = HuaweiCsbs(dataclasses.replace(demo.access(cloud), projects={HOME: demo.PROJECTS[HOME]}))
    source = demo.fresh(HuaweiCsbs(demo.access(cloud)))[0]
    order = dataclasses.replace(replicate(service, source, TAG), options={"project": demo.PROJECTS[GUANGZHOU]})
    (verdict,) = service.send(service.prepare([order])).verdicts
    assert verdict.outcome is Outcome.ACCEPTED
    cloud.clock.advance(600)
    assert len(service.find([order])[order.key]) == 1


def test_a_full_vault_is_a_quota_of_the_destination(cloud: Emulator) -> None:
    service = HuaweiCbr(demo.access(cloud))
    source = next(item for item in demo.fresh(service) if item.size_gb >= 100)
    order = dataclasses.replace(replicate(service, source, TAG, SHANGHAI), options={"vault": FULL})
    (verdict,) = service.send(service.prepare([order])).verdicts
    card = service.explain(verdict.code)
    assert (verdict.outcome, card.code, card.category) == (Outcome.REFUSED, "BackupService.6129", Category.QUOTA)


def test_vaults_tell_their_room_and_only_those_for_replicas_can_be_chosen(cloud: Emulator) -> None:
    quotas = {quota.name: quota for quota in HuaweiCbr(demo.access(cloud)).quotas(SHANGHAI)}
    room = quotas[f"vault:{SHANGHAI_ROOM}"]
    assert (room.label, room.used, room.limit, room.unit) == ("Vault replicas-shanghai", 0, 6000, "GB")
    assert quotas[f"vault:{FULL}"].used == 600
    at_home = {quota.name.partition(":")[0] for quota in HuaweiCbr(demo.access(cloud)).quotas(HOME)}
    assert at_home == {"vault", "other-vault"}

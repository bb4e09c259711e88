"""What Huawei Cloud's backup services answer, read row by row: the odd ones too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from providers import Ambiguous, Category, Order, Outcome, Progress, SnapshotState
from providers._huawei_backup_codes import refine
from providers._huawei_backup_inventory import PAGE
from providers.huawei_cbr import HuaweiCbr
from providers.huawei_csbs import HuaweiCsbs
from tests.providers.huawei_canned import PROJECT, REGION, speaking

THERE = "cn-east-3"
PROJECTS = {REGION: PROJECT, THERE: "0" * 32}
ORDER = Order("0", "replicate_backup", "item-1", REGION, THERE, "apk3x9", "nightly", options={"vault": "vault-1"})


def item(id: str = "item-1", status: str = "available", **extra: Any) -> dict[str, Any]:
    """A backup of the older service's."""
    return {"id": id, "name": id, "status": status, "resource_id": "server-1", "extend_info": extra}


def told(status: str, destination: str = "", **extra: Any) -> dict[str, Any]:
    """A record of the older service's."""
    return {
        "id": "record-1",
        "status": status,
        "source_checkpoint_item_id": "item-1",
        "destination_checkpoint_item_id": destination,
        "destination_region": THERE,
        "destination_project_id": "0" * 32,
        "created_at": "2018-6-4T11:14:48.946000",
        "extra_info": extra,
    }


class Csbs:
    """A vendor with these records in the source's project and these backups in both."""

    def __init__(self, *records: dict[str, Any], items: tuple[dict[str, Any], ...] = ()) -> None:
        self.records, self.items, self.called = records, items, list[str]()

    def __call__(self, called: str, body: dict[str, Any]) -> object:
        self.called.append(called)
        path = called.partition("?")[0]
        if path.endswith("/replication_records"):
            return {"replication_records": list(self.records), "count": len(self.records)}
        if path.endswith("/checkpoint_items"):
            # No count, and every page the same: this one ignores limit and offset.
            return {"checkpoint_items": list(self.items)}
        found = [one for one in self.items if path.endswith(one["id"])]
        return {"checkpoint_item": found[0]} if found else {}


def csbs(vendor: Csbs) -> Any:
    return speaking(HuaweiCsbs, vendor, projects=PROJECTS)


# -- records


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("waiting_replicate", Progress.MOVING),
        ("replicating", Progress.MOVING),
        ("a word nobody knows", Progress.MOVING),
        ("fail", Progress.BROKEN),
        ("skip", Progress.BROKEN),
    ],
)
def test_a_record_says_how_its_replication_is_doing(status: str, progress: Progress) -> None:
    with csbs(Csbs(told(status, "replica-1", progress=43))) as service:
        sighting = service.watch(THERE, ORDER.operation, {"record-1": ORDER})["record-1"]
    assert (sighting.progress, sighting.vendor_state, sighting.percent) == (progress, status, 43)
    assert sighting.snapshot is None


def test_a_failed_record_gives_the_vendors_code_and_reason() -> None:
    with csbs(Csbs(told("fail", fail_code="BackupService.1006", fail_reason="Import failed."))) as service:
        sighting = service.watch(THERE, ORDER.operation, {"record-1": ORDER})["record-1"]
    assert (sighting.code, sighting.message) == ("BackupService.1006", "Import failed.")


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("available", Progress.READY),
        ("restoring", Progress.READY),
        ("protecting", Progress.MOVING),
        ("a word nobody knows", Progress.MOVING),
        ("error", Progress.BROKEN),
        ("deleting", Progress.BROKEN),
    ],
)
def test_a_replica_that_arrived_is_what_its_destination_says(status: str, progress: Progress) -> None:
    vendor = Csbs(told("success", "replica-1"), items=(item("replica-1", status),))
    with csbs(vendor) as service:
        sighting = service.watch(THERE, ORDER.operation, {"record-1": ORDER})["record-1"]
    assert (sighting.progress, sighting.vendor_state) == (progress, status)
    assert sighting.snapshot and (sighting.snapshot.id, sighting.snapshot.region) == ("replica-1", THERE)
    assert vendor.called[-1] == f"GET /v1/{'0' * 32}/checkpoint_items/replica-1"


def test_a_replica_that_went_bad_says_why() -> None:
    broken = item("replica-1", "error", fail_code={"Code": 9999, "Description": "Failed."}, fail_reason="")
    with csbs(Csbs(told("success", "replica-1"), items=(broken,))) as service:
        sighting = service.watch(THERE, ORDER.operation, {"record-1": ORDER})["record-1"]
    assert (sighting.code, sighting.message) == ("9999", "Failed.")


@pytest.mark.parametrize("code", ["no object", 5, [], True, {"Code": [], "Description": {}}, None, 1.5], ids=str)
def test_a_reason_of_another_form_does_not_stop_the_listing(code: object) -> None:
    with csbs(Csbs({**told("fail"), "extra_info": {"fail_code": code}}, items=(item(fail_code=code),))) as service:
        assert [found.id for page in service.snapshots(REGION) for found in page.items] == ["item-1"]
        assert service.watch(THERE, ORDER.operation, {"record-1": ORDER})["record-1"].progress is Progress.BROKEN


def test_a_success_that_names_no_backup_keeps_moving() -> None:
    with csbs(Csbs(told("success"))) as service:
        sighting = service.watch(THERE, ORDER.operation, {"record-1": ORDER})["record-1"]
    assert sighting.progress is Progress.MOVING


def test_a_failed_replication_does_not_hide_the_next_one() -> None:
    vendor = Csbs(told("fail", "replica-0"), {**told("replicating"), "id": "record-2"})
    with csbs(vendor) as service:
        (found,) = service.find([ORDER])[ORDER.key]
    assert (found.id, found.state) == ("record-2", SnapshotState.COPYING)
    assert found.created_at == datetime(2018, 6, 4, 11, 14, 48, 946000, tzinfo=UTC)


def test_a_backup_other_than_the_one_asked_for_is_unreadable() -> None:
    def respond(called: str, body: dict[str, Any]) -> object:
        answer = Csbs(told("success", "replica-1"))(called, body)
        return answer or {"checkpoint_item": item("another")}

    with speaking(HuaweiCsbs, respond, projects=PROJECTS) as service, pytest.raises(Ambiguous):
        service.watch(THERE, ORDER.operation, {"record-1": ORDER})


# -- listings


def test_a_listing_that_ignores_pages_and_counts_nothing_ends() -> None:
    vendor = Csbs(items=tuple(item(f"item-{n}") for n in range(PAGE)))
    with csbs(vendor) as service:
        pages = list(service.snapshots(REGION))
    assert [len(page.items) for page in pages] == [PAGE] and pages[-1].total == PAGE


def test_a_count_that_is_only_of_its_page_hides_no_later_one() -> None:
    def respond(called: str, body: dict[str, Any]) -> object:
        path, _, query = called.partition("?")
        start = int(dict(parse_qsl(query))["offset"])
        names = () if path.endswith("replication_records") else range(2 * PAGE + 7)[start : start + PAGE]
        rows = [item(f"item-{n}") for n in names]
        return {path.rpartition("/")[2]: rows, "count": len(rows)}

    with speaking(HuaweiCsbs, respond, projects=PROJECTS) as service:
        assert [len(page.items) for page in service.snapshots(REGION)] == [PAGE, PAGE, 7]


def test_an_object_without_its_list_is_not_an_empty_list() -> None:
    with speaking(HuaweiCsbs, lambda called, body: {}, projects=PROJECTS) as service, pytest.raises(Ambiguous):
        list(service.disks(REGION))


def test_the_records_tell_where_backups_go_and_where_replicas_come_from() -> None:
    came = {
        **told("success", "item-2"),
        "id": "record-2",
        "source_checkpoint_item_id": "elsewhere",
        "destination_region": REGION,
    }
    with csbs(Csbs(told("replicating"), came, items=(item(), item("item-2")))) as service:
        goes, comes = (found for page in service.snapshots(REGION) for found in page.items)
    assert (goes.copying_to, goes.copied) == ((THERE,), False)
    assert (comes.copied, comes.copied_from) == (True, "elsewhere")


def test_a_replica_nobody_named_tells_its_source_by_its_name() -> None:
    source = "c5b50000-0000-4000-8000-000000000001"
    named = {**item("item-2", image_type="replication"), "name": f"{source}-cn-north-4-apk3x9"}
    with csbs(Csbs(items=(named,))) as service:
        (found,) = (found for page in service.snapshots(REGION) for found in page.items)
    assert (found.copied, found.copied_from) == (True, source)


def test_a_server_is_as_large_as_its_disks_and_its_backup_as_what_it_takes() -> None:
    volumes = [{"source_volume_size": 40}, {"source_volume_size": 100}]
    row = item(size=1536, resource_name="web-1", resource_az="az1", volume_backups=volumes)
    with csbs(Csbs(items=(row,))) as service:
        (server,) = (found for page in service.disks(REGION) for found in page.items)
        (backup,) = (found for page in service.snapshots(REGION) for found in page.items)
    assert (server.id, server.name, server.zone, server.size_gb) == ("server-1", "web-1", "az1", 140)
    assert (backup.disk, backup.size_gb, backup.kind) == ("server-1", 2, "server-backup")


def test_no_limit_is_no_limit() -> None:
    rows = [{"type": "backup_capacity", "unit": "GB", "quota": -1, "used": 7}, {"type": "backups", "quota": 9}]
    with speaking(HuaweiCsbs, lambda called, body: {"quotas": {"resources": rows}}, projects=PROJECTS) as service:
        capacity, count = service.quotas(REGION)
    assert (capacity.name, capacity.used, capacity.limit, capacity.unit) == ("backup-capacity", 7, None, "GB")
    assert (count.name, count.used, count.limit) == ("backups", 0, 9)


@pytest.mark.parametrize(
    ("resource", "extra", "kind"),
    [
        ("OS::Nova::Server", {}, "server-backup"),
        ("OS::Nova::Server", {"contain_system_disk": True}, "server-backup"),
        ("OS::Nova::Server", {"contain_system_disk": False}, "partial-server-backup"),
        ("OS::Cinder::Volume", {"contain_system_disk": True}, "disk-backup"),
        ("OS::Sfs::Turbo", {}, "other-backup"),
    ],
)
def test_only_backups_of_whole_servers_are_offered(resource: str, extra: dict[str, Any], kind: str) -> None:
    row = {"id": "b", "status": "available", "resource_type": resource, "extend_info": extra}
    with speaking(HuaweiCbr, lambda called, body: {"backups": [row], "count": 1}, projects=PROJECTS) as service:
        (found,) = (found for page in service.snapshots(REGION) for found in page.items)
    assert found.kind == kind
    assert [problem.code for problem in service.validate(ORDER, found)] == ["not-whole"] * (kind != "server-backup")


@pytest.mark.parametrize(
    ("billing", "name", "label", "limit"),
    [
        ({"protect_type": "replication", "object_type": "server"}, "vault:v", "Vault v", 10),
        (
            {"protect_type": "replication", "object_type": "server", "status": "lock"},
            "other-vault:v",
            "Vault v (lock)",
            10,
        ),
        ({"protect_type": "replication", "object_type": "turbo"}, "other-vault:v", "Vault v (not for replicas)", 10),
        ({"protect_type": "backup", "object_type": "server"}, "other-vault:v", "Vault v (not for replicas)", 10),
        ({"protect_type": "replication", "size": -1}, "vault:v", "Vault v", None),
    ],
)
def test_a_vault_is_a_place_where_it_takes_replicas(billing: dict[str, Any], name: str, label: str, limit: Any) -> None:
    row = {"id": "v", "name": "v", "billing": {"size": 10, "used": 1536, **billing}}
    with speaking(HuaweiCbr, lambda called, body: {"vaults": [row], "count": 1}, projects=PROJECTS) as service:
        (quota,) = service.quotas(REGION)
    assert (quota.name, quota.label, quota.used, quota.limit, quota.unit) == (name, label, 1.5, limit, "GB")


# -- refusals


@pytest.mark.parametrize(
    ("code", "message", "refined"),
    [
        ("CSBS.6031", "manual copy executing", "CSBS.6031"),
        ("CSBS.6031", "The backup has one replica in the destination region.", "CSBS.6031.ReplicaExists"),
        ("CSBS.4000", "The backup is being replicated to the destination region.", "CSBS.4000.ReplicaExists"),
        ("BackupService.6130", "The vault is being replicated.", "BackupService.6130"),
        (
            "BackupService.1009",
            "The backup is being replicated or has been replicated to the destination region.",
            "BackupService.1009",
        ),
    ],
)
def test_that_a_replica_exists_is_told_by_the_message(code: str, message: str, refined: str) -> None:
    assert refine(code, message) == refined
    exists = refined != code or code == "BackupService.1009"
    for service in (HuaweiCsbs, HuaweiCbr):
        assert (service.explain(refined).category is Category.EXISTS) == exists
        assert service.explain(refined).code == refined


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("BackupService.1005", Outcome.REFUSED),
        ("BackupService.0002", Outcome.REFUSED),
        ("CSBS.6030", Outcome.REFUSED),
        ("BackupService.1006", Outcome.UNSURE),
        ("CSBS.9999", Outcome.UNSURE),
        ("Nobody.Knows", Outcome.UNSURE),
    ],
)
def test_a_500_is_a_refusal_only_where_its_code_says_so(code: str, outcome: Outcome) -> None:
    refusal = {"error_code": code, "error_msg": "No."}
    status = b"500 Internal Server Error"
    with speaking(HuaweiCsbs, lambda called, body: refusal, status, projects=PROJECTS) as service:
        (verdict,) = service.send(service.prepare([ORDER])).verdicts
    assert (verdict.outcome, verdict.code) == (outcome, code)


@pytest.mark.parametrize(
    ("message", "category"),
    [("User is unverified.", Category.BILLING), ("space after reduction", Category.INVALID)],
)
def test_the_older_services_9009_is_told_apart_by_its_message(message: str, category: Category) -> None:
    refusal = {"error_code": "CSBS.9009", "error_msg": message}
    with speaking(HuaweiCsbs, lambda called, body: refusal, b"400 Bad Request", projects=PROJECTS) as service:
        (verdict,) = service.send(service.prepare([ORDER])).verdicts
    assert service.explain(verdict.code).category is category


def test_the_request_holds_what_was_chosen() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    def respond(called: str, body: dict[str, Any]) -> object:
        asked.append((called, body))
        return {"replication": {"replication_record_id": "record-1"}}

    order = Order(
        "0", "replicate_backup", "item/1", REGION, THERE, "apk3x9",
        options={"description": " End of the year ", "acceleration": "yes", "vault": "vault-1"},
    )  # fmt: skip
    with speaking(HuaweiCbr, respond, projects=PROJECTS) as service:
        (verdict,) = service.send(service.prepare([order])).verdicts
    assert verdict.replica == "record-1"
    ((called, body),) = asked
    assert called == f"POST /v3/{PROJECT}/backups/item%2F1/replicate"
    assert body["replicate"] == {
        "destination_region": THERE,
        "destination_project_id": "0" * 32,
        "destination_vault_id": "vault-1",
        "name": f"item/1-{REGION}-apk3x9",
        "description": "End of the year",
        "enable_acceleration": True,
    }

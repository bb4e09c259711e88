"""Huawei's official SDKs as clients of the emulator: what they list, what they copy, and what they raise."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from huaweicloudsdkcbr import v1 as cbr
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, ServerResponseException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkdws import v2 as dws
from huaweicloudsdkiam import v3 as iam

from providers.emulator import Emulator
from providers.emulator.huawei import stories
from providers.emulator.huawei.regions import REGIONS
from tests.emulator.huawei_client import PROJECTS, Sdk, Signed, refused, told

GUANGZHOU, SHANGHAI = stories.GUANGZHOU, stories.SHANGHAI
ROOM = stories.GUANGZHOU_VAULT
pytestmark = pytest.mark.once


@pytest.fixture
def sdk(cloud: Emulator) -> Sdk:
    """The demo's key, in Beijing."""
    return Sdk(cloud)


# -- projects


def test_every_region_has_a_project_of_its_name_and_there_are_others(sdk: Sdk) -> None:
    found = sdk.iam.keystone_list_projects(iam.KeystoneListProjectsRequest()).projects
    assert {one.name: one.id for one in found} == PROJECTS
    assert set(REGIONS) < set(PROJECTS) and all(one.enabled for one in found)
    [one] = sdk.iam.keystone_list_projects(iam.KeystoneListProjectsRequest(name="cn-south-1")).projects
    assert (one.id, one.domain_id) == (PROJECTS["cn-south-1"], stories.ACCOUNT)
    assert len(sdk.iam.keystone_list_auth_projects(iam.KeystoneListAuthProjectsRequest()).projects) == len(PROJECTS)


def test_regions_have_names_in_two_languages(sdk: Sdk) -> None:
    found = sdk.iam.keystone_list_regions(iam.KeystoneListRegionsRequest()).regions
    assert {one.id: (one.locales.en_us, one.locales.zh_cn) for one in found} == REGIONS


def test_the_sdk_finds_the_project_of_a_region_by_itself(cloud: Emulator, sdk: Sdk) -> None:
    credentials = BasicCredentials(sdk.access, sdk.secret).with_iam_endpoint(cloud.url)
    place = Region("cn-east-2", cloud.url)
    client = dws.DwsClient.new_builder().with_credentials(credentials).with_region(place).build()
    assert [one.name for one in client.list_clusters(dws.ListClustersRequest()).clusters] == ["warehouse_dw"]


# -- the data warehouse


@pytest.mark.parametrize(
    ("path", "rows", "model"),
    [
        ("v1.0/{}/clusters", "clusters", dws.ClusterInfo),
        ("v1.0/{}/snapshots", "snapshots", dws.Snapshots),
        ("v3/{}/backups", "backups", cbr.BackupResp),
        ("v3/{}/vaults", "vaults", cbr.Vault),
        ("v3/{}/operation-logs", "operation_logs", cbr.OperationLog),
    ],
)
def test_listings_show_no_field_that_the_sdk_does_not_know(cloud: Emulator, path: str, rows: str, model: Any) -> None:
    answer = Signed(cloud, path=f"/{path.format(PROJECTS[stories.HOME])}", query=[("show_replication", "true")]).send()
    content = json.loads(answer.body)
    assert content[rows] and content["count"] == len(content[rows])
    allowed = set(model.attribute_map.values()) | ({"updated_at"} if model is cbr.Vault else set())
    assert all(set(row) <= allowed for row in content[rows])
    records = [record for row in content[rows] for record in row.get("replication_records", ())]
    assert all(set(record) <= set(cbr.ReplicationRecordGet.attribute_map.values()) for record in records)


def test_the_demo_has_snapshots_of_every_story(sdk: Sdk) -> None:
    found = sdk.snapshots()
    states = {
        stories.KEEPABLE: ("AUTO", "AVAILABLE"),
        stories.KEPT: ("AUTO", "AVAILABLE"),
        stories.KEPT_COPY: ("MANUAL", "AVAILABLE"),
        stories.CREATING: ("AUTO", "CREATING"),
        stories.FROZEN: ("AUTO", "FROZEN"),
        stories.UNAVAILABLE: ("AUTO", "UNAVAILABLE"),
    }
    assert {id: (found[id].type, found[id].status) for id in states} == states
    assert found[stories.TABLE_LEVEL].backup_level == "table" and found[stories.CREATING].progress == "43"
    assert found[stories.KEEPABLE].started.endswith("Z") and found[stories.KEEPABLE].bak_keep_day == 7


def test_a_snapshot_is_kept_as_a_manual_one_of_the_same_cluster(cloud: Emulator, sdk: Sdk) -> None:
    source = sdk.snapshots()[stories.KEEPABLE]
    id = sdk.keep(stories.KEEPABLE, "Month-end_2026", "for the auditor")
    shown = sdk.snapshots()[id]
    assert (shown.status, shown.progress, shown.finished) == ("CREATING", "0", "")
    cloud.cloud.advance(60)
    kept = sdk.dws.list_snapshot_details(dws.ListSnapshotDetailsRequest(snapshot_id=id)).snapshot
    assert (kept.status, kept.type, kept.name) == ("AVAILABLE", "MANUAL", "Month-end_2026")
    assert (kept.cluster_id, kept.size, kept.description) == (source.cluster_id, source.size, "for the auditor")
    [accepted] = cloud.state["accepted"]
    assert (accepted["source"], accepted["replica"]) == (stories.KEEPABLE, id)


@pytest.mark.parametrize(
    ("id", "name", "refusal"),
    [
        (stories.KEPT, "kept-again", (400, "DWS.0001")),
        (stories.MANUAL, "kept-again", (400, "DWS.0001")),
        (stories.CREATING, "too-early", (409, "DWS.0011")),
        (stories.FROZEN, "frozen", (403, "DWS.0020")),
        (stories.UNAVAILABLE, "damaged", (400, "DWS.5111")),
        ("52adf601-67f7-4639-bf71-061a61482869", "nothing", (400, "DWS.5149")),
        (stories.KEEPABLE, "abc", (400, "DWS.5056")),
        (stories.KEEPABLE, "x" * 65, (400, "DWS.5056")),
        (stories.KEEPABLE, "1-begins-with-a-digit", (400, "DWS.5065")),
        (stories.KEEPABLE, "has blanks", (400, "DWS.5065")),
        (stories.KEEPABLE, "FINANCE_Q3_for_the_auditor", (400, "DWS.0001")),
        (stories.KEEPABLE, "", (400, "DWS.0006")),
    ],
)
def test_linked_copy_refuses_what_the_rules_forbid(
    cloud: Emulator, sdk: Sdk, id: str, name: str, refusal: tuple[int, str]
) -> None:
    assert refused(lambda: sdk.keep(id, name)) == refusal
    assert cloud.state["accepted"] == []


def test_a_source_that_is_being_kept_is_busy(sdk: Sdk) -> None:
    sdk.keep(stories.KEEPABLE, "first-copy")
    assert refused(lambda: sdk.keep(stories.KEEPABLE, "second-copy")) == (409, "DWS.0011")
    assert refused(lambda: sdk.keep(stories.TABLE_LEVEL, "First-Copy")) == (400, "DWS.0001")


def test_descriptions_have_an_alphabet_of_their_own(sdk: Sdk) -> None:
    assert refused(lambda: sdk.keep(stories.KEEPABLE, "good-name", "a < b")) == (400, "DWS.5065")
    assert refused(lambda: sdk.keep(stories.KEEPABLE, "good-name", "x" * 257)) == (400, "DWS.5056")


def test_an_unknown_snapshot_is_refused_in_the_older_shape(sdk: Sdk) -> None:
    with pytest.raises(ClientRequestException) as caught:
        sdk.dws.list_snapshot_details(dws.ListSnapshotDetailsRequest(snapshot_id="nothing"))
    # The SDK does not know that shape: it gives the status as the code, and the body as the message.
    assert (caught.value.status_code, caught.value.error_code) == (400, "400")
    assert '"errCode": "DWS.5149"' in caught.value.error_msg


def test_only_manual_snapshots_can_be_deleted(sdk: Sdk) -> None:
    def delete(id: str) -> Any:
        return sdk.dws.delete_snapshot(dws.DeleteSnapshotRequest(snapshot_id=id))

    assert refused(lambda: delete(stories.KEEPABLE)) == (400, "DWS.0001")
    assert delete(stories.MANUAL).status_code == 202
    assert stories.MANUAL not in sdk.snapshots()
    assert refused(lambda: delete(stories.MANUAL)) == (400, "DWS.0001")


def test_a_snapshot_whose_copy_was_deleted_can_be_kept_again(sdk: Sdk) -> None:
    sdk.dws.delete_snapshot(dws.DeleteSnapshotRequest(snapshot_id=stories.KEPT_COPY))
    assert sdk.keep(stories.KEPT, "once-more")


def test_a_name_can_be_asked_for_first(sdk: Sdk) -> None:
    def check(name: str) -> Any:
        return sdk.dws.check_snapshot(dws.CheckSnapshotRequest(body=dws.CheckSnapshotReq(snapshot_name=name)))

    assert check("a-new-name").status_code == 200
    assert refused(lambda: check("SALES_DW_month_end")) == (400, "DWS.0001")


def test_manual_snapshots_are_made_of_clusters(cloud: Emulator, sdk: Sdk) -> None:
    cluster = sdk.dws.list_clusters(dws.ListClustersRequest()).clusters[0]
    body = dws.CreateSnapshotRequestBody(snapshot=dws.Snapshot(name="by-hand", cluster_id=cluster.id))
    made = sdk.dws.create_snapshot(dws.CreateSnapshotRequest(body=body)).snapshot
    assert sdk.snapshots()[made.id].status == "CREATING"
    cloud.cloud.advance(100)
    assert sdk.snapshots()[made.id].type == "MANUAL"


def test_snapshots_of_one_cluster_come_in_pages_counted_from_nought(sdk: Sdk) -> None:
    cluster = next(one for one in sdk.dws.list_clusters(dws.ListClustersRequest()).clusters if one.name == "sales_dw")
    pages = [
        sdk.dws.list_cluster_snapshots(dws.ListClusterSnapshotsRequest(cluster_id=cluster.id, limit=8, offset=page))
        for page in range(3)
    ]
    ids = [one.id for page in pages for one in page.snapshots]
    assert len(ids) == len(set(ids)) == pages[0].count
    usage = sdk.dws.list_snapshot_statistics(dws.ListSnapshotStatisticsRequest(cluster_id=cluster.id))
    assert {one.name for one in usage.statistics} == {"storage.free", "storage.paid", "storage.used"}


def test_quotas_of_the_warehouse_count_clusters_and_nodes(sdk: Sdk) -> None:
    rows = sdk.dws.list_quotas(dws.ListQuotasRequest()).quotas.resources
    assert {row.type: (row.used, row.quota) for row in rows}["instances"] == (3, 10)


# -- the backup service


def test_a_page_says_how_many_there_are_and_a_vault_how_much_is_in_it(sdk: Sdk) -> None:
    page = sdk.cbr.list_backups(cbr.ListBackupsRequest(limit=10))
    assert (len(page.backups), page.offset, page.limit) == (10, 0, 10) and page.count > 40
    vault = sdk.vault(stories.VAULT)
    assert vault.billing.protect_type == "backup" and len(vault.resources) == 6
    assert vault.billing.used == sum(one.backup_size for one in vault.resources)


def test_the_demo_has_backups_of_every_story(sdk: Sdk) -> None:
    assert sdk.backup(stories.CBR_REPLICABLE).replication_records == []
    [done] = sdk.backup(stories.CBR_REPLICATED).replication_records
    assert (done.status, done.destination_backup_id) == ("success", stories.CBR_REPLICA)
    [failed] = sdk.backup(stories.CBR_FAILED).replication_records
    assert (failed.status, failed.extra_info.fail_code) == ("fail", "BackupService.1006")
    assert sdk.backup(stories.CBR_PROTECTING).status == "protecting"
    assert sdk.backup(stories.CBR_ENCRYPTED).extend_info.encrypted
    assert not sdk.backup(stories.CBR_WITHOUT_SYSTEM_DISK).extend_info.contain_system_disk
    replica = Sdk(sdk.cloud, GUANGZHOU).backup(stories.CBR_REPLICA)
    assert (replica.image_type, replica.vault_id) == ("replication", stories.NEARLY_FULL_VAULT)


def test_a_backup_goes_its_way_from_waiting_to_a_replica_in_the_other_region(cloud: Emulator, sdk: Sdk) -> None:
    there = Sdk(cloud, GUANGZHOU)
    before = there.vault(ROOM).billing.used
    answer = sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, ROOM, name="month-end-copy", description="for the auditor")
    assert (answer.backup_id, answer.source_region) == (stories.CBR_REPLICABLE, stories.HOME)
    seen = []
    for _ in range(3):
        [record] = sdk.backup(stories.CBR_REPLICABLE).replication_records
        seen.append((record.status, bool(record.destination_backup_id), 0 < record.extra_info.progress < 100))
        cloud.cloud.advance(2)
    assert seen == [("waiting_replicate", False, False), ("replicating", True, True), ("replicating", True, True)]
    cloud.cloud.advance(60)
    [record] = sdk.backup(stories.CBR_REPLICABLE).replication_records
    assert (record.id, record.status) == (answer.replication_record_id, "success")
    replica = there.backup(record.destination_backup_id)
    assert (replica.name, replica.status, replica.image_type) == ("month-end-copy", "available", "replication")
    assert replica.id != stories.CBR_REPLICABLE and replica.description == "for the auditor"
    assert there.vault(ROOM).billing.used == before + replica.resource_size * 1024


def test_a_replica_under_way_stands_in_its_destination_and_takes_room(cloud: Emulator, sdk: Sdk) -> None:
    there, before = Sdk(cloud, GUANGZHOU), Sdk(cloud, GUANGZHOU).vault(ROOM).billing.used
    sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, ROOM, name="under-way")
    page = there.cbr.list_backups(cbr.ListBackupsRequest(name="under-way", image_type="replication"))
    assert [one.status for one in page.backups] == ["protecting"]
    assert there.vault(ROOM).billing.used > before


def copy_of(id: str, destination: str, vault: str, **more: Any) -> Callable[[Sdk], Any]:
    return lambda sdk: sdk.copy(id, destination, vault, **more)


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (copy_of("nothing", GUANGZHOU, ROOM), (404, "BackupService.6200")),
        (copy_of(stories.CBR_PROTECTING, GUANGZHOU, ROOM), (400, "BackupService.6113")),
        (copy_of(stories.CBR_WITHOUT_SYSTEM_DISK, GUANGZHOU, ROOM), (400, "BackupService.6122")),
        (copy_of(stories.CBR_REPLICATED, GUANGZHOU, ROOM), (400, "BackupService.1009")),
        (copy_of(stories.CBR_REPLICABLE, "cn-north-4", ROOM), (500, "BackupService.1005")),
        (copy_of(stories.CBR_REPLICABLE, "mars-1", ROOM), (500, "BackupService.1005")),
        (copy_of(stories.CBR_REPLICABLE, SHANGHAI, ROOM), (400, "BackupService.6120")),
        (copy_of(stories.CBR_REPLICABLE, SHANGHAI, stories.FULL_VAULT), (400, "BackupService.6129")),
        (copy_of(stories.CBR_REPLICABLE, GUANGZHOU, stories.NEARLY_FULL_VAULT), (400, "BackupService.6129")),
        (
            copy_of(stories.CBR_REPLICABLE, GUANGZHOU, ROOM, destination_project_id=PROJECTS[SHANGHAI]),
            (400, "BackupService.1011"),
        ),
        (copy_of(stories.CBR_REPLICABLE, GUANGZHOU, ROOM, name="a/b"), (400, "BackupService.9900")),
        (copy_of(stories.CBR_REPLICABLE, GUANGZHOU, ROOM, description="x" * 256), (400, "BackupService.9900")),
        (copy_of(stories.CBR_REPLICABLE, GUANGZHOU, ""), (400, "BackupService.9900")),
    ],
)
def test_replicating_a_backup_refuses_what_the_rules_forbid(
    cloud: Emulator, sdk: Sdk, call: Callable[[Sdk], Any], refusal: tuple[int, str]
) -> None:
    assert refused(lambda: call(sdk)) == refusal
    assert cloud.state["accepted"] == []


def test_a_replica_is_not_replicated_further_and_its_vault_is_no_destination_of_backups(cloud: Emulator) -> None:
    there = Sdk(cloud, GUANGZHOU)
    assert refused(lambda: there.copy(stories.CBR_REPLICA, stories.HOME, stories.HOME_VAULT)) == (
        400,
        "BackupService.1002",
    )
    new = Sdk(cloud, stories.NEW)
    assert refused(lambda: new.copy(stories.CBR_OF_NEW_PROJECT, stories.HOME, stories.VAULT)) == (
        400,
        "BackupService.6119",
    )
    assert new.copy(stories.CBR_OF_NEW_PROJECT, stories.HOME, stories.HOME_VAULT).replication_record_id


def test_a_second_replica_is_refused_while_the_first_is_on_its_way_and_once_it_stands(
    cloud: Emulator, sdk: Sdk
) -> None:
    sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, ROOM)
    again = copy_of(stories.CBR_REPLICABLE, GUANGZHOU, ROOM)
    assert refused(lambda: again(sdk)) == (400, "BackupService.1009")
    assert sdk.copy(stories.CBR_REPLICABLE, SHANGHAI, stories.SHANGHAI_VAULT)
    cloud.cloud.advance(100)
    assert refused(lambda: again(sdk)) == (400, "BackupService.1009")
    there = Sdk(cloud, GUANGZHOU)
    replica = sdk.backup(stories.CBR_REPLICABLE).replication_records[0].destination_backup_id
    there.cbr.delete_backup(cbr.DeleteBackupRequest(backup_id=replica))
    assert again(sdk).replication_record_id
    assert len(sdk.backup(stories.CBR_REPLICABLE).replication_records) == 3


def test_an_error_of_the_server_is_raised_as_one(sdk: Sdk) -> None:
    with pytest.raises(ServerResponseException) as caught:
        sdk.copy(stories.CBR_REPLICABLE, "ap-southeast-3", ROOM)
    assert (caught.value.status_code, caught.value.error_code) == (500, "BackupService.1005")


def test_lists_are_filtered_and_come_in_pages(sdk: Sdk) -> None:
    def ids(**asked: Any) -> list[str]:
        return [one.id for one in sdk.cbr.list_backups(cbr.ListBackupsRequest(**asked)).backups]

    whole = ids()
    assert ids(limit=30) + ids(limit=30, offset=30) == whole
    assert ids(limit=5, marker=whole[4]) == whole[5:10]
    assert ids(sort="created_at:asc") == whole[::-1]
    assert ids(status="protecting") == [stories.CBR_PROTECTING]
    assert set(ids(vault_id=stories.HOME_VAULT)) == set(ids(image_type="replication")) != set()
    assert ids(name="orders-month") == [stories.CBR_REPLICABLE]
    assert refused(lambda: ids(limit=1001)) == (400, "BackupService.9900")


def test_vaults_are_found_by_what_they_protect(cloud: Emulator) -> None:
    there = Sdk(cloud, GUANGZHOU)
    found = there.cbr.list_vault(cbr.ListVaultRequest(protect_type="replication")).vaults
    assert {one.id for one in found} == {ROOM, stories.NEARLY_FULL_VAULT}
    small = next(one for one in found if one.id == stories.NEARLY_FULL_VAULT)
    assert small.billing.size - small.billing.used / 1024 == 60


def test_the_capability_says_where_a_region_may_copy_to(sdk: Sdk) -> None:
    rows = sdk.cbr.show_replication_capabilities(cbr.ShowReplicationCapabilitiesRequest()).regions
    routes = {one.name: one.replication_destinations for one in rows}
    assert routes["cn-north-1"] == ["cn-south-1", "cn-east-2"] and "ap-southeast-3" not in routes


def test_a_whole_vault_is_replicated_once(cloud: Emulator, sdk: Sdk) -> None:
    asked = cbr.CheckpointReplicateParam(
        vault_id=stories.VAULT,
        destination_region=GUANGZHOU,
        destination_project_id=PROJECTS[GUANGZHOU],
        destination_vault_id=ROOM,
    )
    request = cbr.CopyCheckpointRequest(body=cbr.CheckpointReplicateReq(replicate=asked))
    answer = sdk.cbr.copy_checkpoint(request).replication
    assert stories.CBR_REPLICABLE in [one.backup_id for one in answer.backups]
    assert stories.CBR_REPLICATED not in [one.backup_id for one in answer.backups]
    assert len(cloud.state["accepted"]) == len(answer.backups)
    assert refused(lambda: sdk.cbr.copy_checkpoint(request)) == (400, "BackupService.6130")


def test_replications_are_tasks_too(cloud: Emulator, sdk: Sdk) -> None:
    sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, ROOM)
    cloud.cloud.advance(3)
    log = sdk.cbr.list_op_logs(cbr.ListOpLogsRequest(limit=1)).operation_logs[0]
    assert (log.operation_type, log.status) == ("replication", "running")
    assert log.extra_info.replication.source_backup_id == stories.CBR_REPLICABLE


def test_too_many_calls_are_told_with_their_window(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("throttle", times=2)
    with pytest.raises(ClientRequestException) as caught:
        sdk.snapshots()
    # The SDK does not read a 429: it raises this itself, and gives up.
    assert (caught.value.status_code, caught.value.error_code) == (429, "429")
    answer = Signed(cloud).send()
    assert told(answer) == (429, "APIGW.0308")
    assert json.loads(answer.body)["error_msg"].endswith("limit:600,time:1 minute")


def test_a_wrong_key_is_refused(cloud: Emulator) -> None:
    assert refused(Sdk(cloud, secret="not-the-secret-of-this-key-0001").snapshots) == (401, "APIGW.0301")

"""What Huawei's gateway checks, call by call; CSBS, which has no SDK; and the faults that are told in Huawei's words."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from providers.emulator import Emulator
from providers.emulator._faults import KINDS, Stage
from providers.emulator._vendor import vendors
from providers.emulator._wire import Request
from providers.emulator.huawei import stories
from providers.emulator.huawei.errors import CODES
from tests.emulator.client import exchange
from tests.emulator.huawei_client import PROJECTS, Csbs, Sdk, Signed, refused, told

HOME, GUANGZHOU, SHANGHAI = stories.HOME, stories.GUANGZHOU, stories.SHANGHAI
pytestmark = pytest.mark.once
SNAPSHOTS = f"/v1.0/{PROJECTS[HOME]}/snapshots"


@pytest.fixture
def csbs(cloud: Emulator) -> Csbs:
    """CSBS in Beijing."""
    return Csbs(cloud)


@pytest.fixture
def sdk(cloud: Emulator) -> Sdk:
    """The official SDKs in Beijing."""
    return Sdk(cloud)


def at(offset: float) -> dict[str, str]:
    """The headers of a request that is signed so many seconds from now."""
    return {"X-Sdk-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + offset))}


def message(answer: Any) -> str:
    """An error's sentence."""
    content = json.loads(answer.body)
    return str(content.get("error_msg") or content.get("externalMessage") or content.get("error", {}).get("message"))


# -- who is asking


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secret": "wrong"}, "verify aksk signature fail"),
        ({"access": "HWNOBODY000000000001"}, "err:ak not exist"),
        ({"headers": at(-1000)}, "signature expired, signature time:"),
        ({"headers": at(86_400)}, "signature expired, signature time:"),
        ({"change": {"authorization": None}}, "x-auth-token not found"),
        ({"change": {"authorization": None, "x-auth-token": "old"}}, "decrypt token fail"),
        ({"change": {"authorization": "SDK-HMAC-SHA256 Access=x"}}, "verify aksk signature fail"),
        ({"change": {"x-sdk-date": "yesterday"}}, "verify aksk signature fail"),
        ({"change": {"content-type": "text/plain"}}, "verify aksk signature fail"),
        ({"headers": {"X-Security-Token": "temporary"}}, "decrypt token fail"),
    ],
)
def test_every_flaw_of_a_signature_is_401_with_words_of_its_own(
    cloud: Emulator, changes: dict[str, Any], words: str
) -> None:
    answer = Signed(cloud, **changes).send()
    assert told(answer) == (401, "APIGW.0301")
    assert words in message(answer) and message(answer).startswith("Incorrect IAM authentication information: ")
    assert json.loads(answer.body)["request_id"] == answer.headers["x-request-id"]


def test_a_signature_covers_path_query_and_body(cloud: Emulator) -> None:
    query = [("name", "a b/c~d"), ("limit", "10"), ("status", "available"), ("status", "error"), ("marker", "")]
    path = f"/v3/{PROJECTS[HOME]}/backups"
    assert told(Signed(cloud, path=path, query=[*query[:4]]).send()) == (200, "")
    body = {"backup_name": "夜间"}
    keep = Signed(cloud, "POST", f"{SNAPSHOTS}/{stories.KEEPABLE}/linked-copy", body=body)
    assert told(keep.send()) == (400, "DWS.5056")
    keep.sent_body = b'{"backup_name": "another"}'
    assert told(keep.send()) == (401, "APIGW.0301")


def test_an_announced_hash_of_the_body_is_taken(cloud: Emulator) -> None:
    headers = {"X-Sdk-Content-Sha256": "UNSIGNED-PAYLOAD"}
    keep = Signed(cloud, "POST", f"{SNAPSHOTS}/x/linked-copy", body={"backup_name": "abcd"}, headers=headers)
    assert told(keep.send()) == (400, "DWS.5149")


def test_a_signature_within_fifteen_minutes_is_good(cloud: Emulator) -> None:
    for offset in (-880, 880):
        assert told(Signed(cloud, headers=at(offset)).send()) == (200, "")
    cloud.configure(skew=1000.0)
    assert "signature expired" in message(Signed(cloud).send())


def test_five_bad_signatures_in_a_row_lock_the_key_for_five_minutes(cloud: Emulator) -> None:
    for _ in range(2):
        for _ in range(4):
            assert "does not match" in message(Signed(cloud, secret="wrong").send())
        assert told(Signed(cloud).send()) == (200, ""), "a good one begins the count anew"
    for _ in range(5):
        Signed(cloud, secret="wrong").send()
    locked = Signed(cloud).send()
    assert told(locked) == (401, "APIGW.0301") and "AK access failed to reach the limit,forbidden" in message(locked)
    assert told(Signed(cloud, access=stories.LIMITED_ACCESS_KEY, secret=stories.LIMITED_SECRET_KEY).send())[0] == 200
    cloud.cloud.advance(290)
    assert told(Signed(cloud).send())[0] == 401
    cloud.cloud.advance(15)
    assert told(Signed(cloud).send())[0] == 200


def test_a_revoked_key_does_not_exist(cloud: Emulator) -> None:
    cloud.fault("credentials_revoked", key=stories.ACCESS_KEY)
    assert "ak not exist" in message(Signed(cloud).send())
    cloud.clear_faults()
    key = cloud.cloud.key(stories.ACCESS_KEY)
    assert key
    key.revoked = True
    assert "ak not exist" in message(Signed(cloud).send())


def test_a_key_of_another_vendor_does_not_exist(cloud: Emulator) -> None:
    other = cloud.credentials("tencent")
    answer = Signed(cloud, access=other["secret_id"], secret=other["secret_key"]).send()
    assert "ak not exist" in message(answer)


def test_the_clock_of_the_cloud_may_be_off(cloud: Emulator) -> None:
    cloud.fault("clock_offset", seconds=1200)
    assert "signature expired" in message(Signed(cloud).send())
    cloud.clear_faults()
    assert told(Signed(cloud).send())[0] == 200


# -- where it goes


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1.0/x/nothing"), ("PUT", SNAPSHOTS), ("GET", "/v3/users"), ("GET", "/v9/x/y"), ("GET", "/nothing")],
)
def test_an_unknown_path_or_method_is_404_of_the_gateway(cloud: Emulator, method: str, path: str) -> None:
    assert told(Signed(cloud, method, path).send()) == (404, "APIGW.0101")


def test_only_what_is_huaweis_is_recognised() -> None:
    huawei = vendors()["huawei"]
    signed = {"authorization": "SDK-HMAC-SHA256 Access=a", "x-sdk-date": "20260101T000000Z"}
    ours = ("/v3/projects", "/v3/regions", SNAPSHOTS, "/v1/p/checkpoint_items", "/v2/p/clusters", "/v3/p/backups")
    others = ("/", "/v1/regions/cn-north-1/images", "/v1/regions/cn-north-1/images:copyImages")
    assert all(huawei.recognises(Request("GET", path, "", {})) for path in ours)
    assert not any(huawei.recognises(Request("GET", path, "", headers)) for path in others for headers in ({}, signed))
    assert huawei.recognises(Request("GET", "/elsewhere", "", signed))


def test_unsigned_requests_are_answered_by_the_gateway(cloud: Emulator) -> None:
    assert told(exchange(cloud, "GET", SNAPSHOTS)) == (401, "APIGW.0301")


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/v1.0/{}/snapshots", (403, "DWS.0015")),
        ("/v1/{}/checkpoint_items", (403, "APIGW.0302")),
        ("/v3/{}/backups", (403, "APIGW.0302")),
    ],
)
def test_a_project_of_somebody_else_is_forbidden(cloud: Emulator, path: str, refusal: tuple[int, str]) -> None:
    project = "f" * 28 + "0001"
    assert told(Signed(cloud, path=path.format(project)).send()) == refusal


def test_a_key_may_do_only_what_its_policy_allows(cloud: Emulator) -> None:
    limited = {"access": stories.LIMITED_ACCESS_KEY, "secret": stories.LIMITED_SECRET_KEY}
    sdk, csbs = Sdk(cloud, key=stories.LIMITED_NAME), Csbs(cloud, **limited)
    assert sdk.snapshots() and csbs.records()
    assert refused(lambda: sdk.keep(stories.KEEPABLE, "kept")) == (403, "DWS.0015")
    assert told(csbs.replicate(stories.REPLICABLE, GUANGZHOU)) == (403, "APIGW.0302")
    assert refused(lambda: sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, stories.GUANGZHOU_VAULT)) == (403, "APIGW.0302")
    key = cloud.cloud.key(stories.LIMITED_ACCESS_KEY)
    assert key
    key.denied = ["iam:ListProjects"]
    answer = Signed(cloud, path="/v3/projects", **limited).send()
    assert answer.status == 403 and json.loads(answer.body)["error"]["title"] == "Forbidden"


def test_six_hundred_calls_in_a_minute_are_enough(cloud: Emulator) -> None:
    call = Signed(cloud, path=f"/v1.0/{PROJECTS[HOME]}/quotas")
    statuses = [call.send().status for _ in range(601)]
    assert statuses == [200] * 600 + [429]
    assert told(Signed(cloud).send())[0] == 200, "each API is counted by itself"
    cloud.cloud.advance(61)
    assert call.send().status == 200


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_a_body_that_is_no_object_is_refused_by_the_service(cloud: Emulator, body: bytes) -> None:
    headers = {"X-Sdk-Content-Sha256": "UNSIGNED-PAYLOAD"}
    for path, code in (
        (f"{SNAPSHOTS}/x/linked-copy", "DWS.0001"),
        (f"/v3/{PROJECTS[HOME]}/backups/x/replicate", "BackupService.9900"),
    ):
        call = Signed(cloud, "POST", path, body={"a": 1}, headers=headers, sent_body=body)
        assert told(call.send()) == (400, code)


# -- CSBS


def test_the_demo_has_backups_of_every_story(csbs: Csbs) -> None:
    assert csbs.item(stories.REPLICABLE)["extend_info"]["copy_status"] == "na"
    copied, failed = csbs.item(stories.REPLICATED), csbs.item(stories.FAILED)
    assert copied["extend_info"]["copy_status"] == "success"
    assert [one["destination_checkpoint_item_id"] for one in copied["replication_records"]] == [stories.REPLICA]
    assert (failed["status"], failed["extend_info"]["copy_status"]) == ("available", "fail")
    assert failed["replication_records"][0]["extra_info"]["fail_code"] == "BackupService.1006"
    assert csbs.item(stories.PROTECTING)["status"] == "protecting"
    assert csbs.item(stories.BROKEN)["extend_info"]["fail_code"]["Code"] == 9999
    replica = Csbs(csbs.cloud, GUANGZHOU).item(stories.REPLICA)["extend_info"]
    assert (replica["image_type"], replica["copy_from"]) == ("replication", HOME)


def test_a_backup_goes_its_way_and_the_source_mirrors_it(cloud: Emulator, csbs: Csbs) -> None:
    id = csbs.replicated(stories.REPLICABLE, GUANGZHOU, name="month-end-copy", description="for the auditor")
    seen = []
    for _ in range(3):
        record = csbs.records()[id]
        source = csbs.item(stories.REPLICABLE)
        assert [one["id"] for one in source["replication_records"]] == [id]
        seen.append((record["status"], source["extend_info"]["copy_status"]))
        cloud.cloud.advance(2)
    assert seen == [("waiting_replicate", "waiting_copy"), ("replicating", "copying"), ("replicating", "copying")]
    assert 0 < record["extra_info"]["progress"] < 100
    cloud.cloud.advance(60)
    record = csbs.records()[id]
    assert (record["status"], record["extra_info"]["progress"]) == ("success", 100)
    assert csbs.item(stories.REPLICABLE)["extend_info"]["copy_status"] == "success"
    replica = Csbs(cloud, GUANGZHOU).item(record["destination_checkpoint_item_id"])
    assert (replica["name"], replica["status"], replica["id"] != stories.REPLICABLE) == (
        "month-end-copy",
        "available",
        True,
    )
    assert replica["extend_info"]["image_type"] == "replication"


def test_times_say_no_zone_and_records_do_not_pad(csbs: Csbs) -> None:
    assert csbs.item(stories.REPLICABLE)["created_at"].count(":") == 2
    assert "Z" not in csbs.item(stories.REPLICABLE)["created_at"]
    months = {one["created_at"].split("-")[1] for one in csbs.records().values()}
    assert months and not any(month.startswith("0") for month in months)


@pytest.mark.parametrize(
    ("id", "destination", "more", "refusal"),
    [
        ("nothing", GUANGZHOU, {}, (404, "CSBS.3001")),
        (stories.PROTECTING, GUANGZHOU, {}, (400, "CSBS.4000")),
        (stories.BROKEN, GUANGZHOU, {}, (400, "CSBS.4000")),
        (stories.REPLICATED, GUANGZHOU, {}, (400, "CSBS.6031")),
        (stories.REPLICABLE, stories.SINGAPORE, {}, (500, "BackupService.1005")),
        (stories.REPLICABLE, GUANGZHOU, {"destination_project_id": PROJECTS[SHANGHAI]}, (400, "BackupService.1011")),
        (stories.REPLICABLE, GUANGZHOU, {"destination_project_id": ""}, (400, "BackupService.9900")),
        (stories.REPLICABLE, GUANGZHOU, {"colour": "red"}, (400, "BackupService.9900")),
        (stories.REPLICABLE, GUANGZHOU, {"name": "x" * 65}, (400, "BackupService.9900")),
        (stories.REPLICABLE, GUANGZHOU, {"provider": "another"}, (400, "CSBS.9001")),
    ],
)
def test_replicating_a_backup_refuses_what_the_rules_forbid(
    cloud: Emulator, csbs: Csbs, id: str, destination: str, more: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert told(csbs.replicate(id, destination, **more)) == refusal
    assert cloud.state["accepted"] == []


def test_a_second_replica_is_refused_while_one_runs_or_stands(cloud: Emulator, csbs: Csbs) -> None:
    csbs.replicated(stories.REPLICABLE, GUANGZHOU)
    assert told(csbs.replicate(stories.REPLICABLE, GUANGZHOU)) == (400, "CSBS.6031")
    assert csbs.replicated(stories.REPLICABLE, SHANGHAI)
    cloud.cloud.advance(60)
    assert told(csbs.replicate(stories.REPLICABLE, GUANGZHOU)) == (400, "CSBS.6031")
    assert csbs.replicated(stories.FAILED, SHANGHAI), "what failed may be tried again"
    there = Csbs(cloud, GUANGZHOU)
    assert told(there.replicate(stories.REPLICA, HOME)) == (400, "CSBS.4000")


def test_the_destinations_quota_counts_what_is_on_its_way(cloud: Emulator, csbs: Csbs) -> None:
    def used() -> int:
        rows = Csbs(cloud, GUANGZHOU).read("quotas")["quotas"]["resources"]
        return int(next(row["used"] for row in rows if row["type"] == "backups"))

    cloud.quota(GUANGZHOU, used() + 1, vendor="huawei")
    csbs.replicated(stories.REPLICABLE, GUANGZHOU)
    refusal = csbs.replicate(stories.FAILED, GUANGZHOU)
    assert told(refusal) == (400, "CSBS.9006") and message(refusal) == "Quota exceeded for resources: ['backups']"
    with cloud.cloud.lock:
        vendors()["huawei"].set_quota(cloud.cloud, SHANGHAI, 10, kind="backup_capacity")
    assert "backup_capacity" in message(csbs.replicate(stories.FAILED, SHANGHAI))


def test_new_projects_have_no_csbs(cloud: Emulator) -> None:
    for path in ("checkpoint_items", "replication_capabilities", "quotas"):
        assert told(Csbs(cloud, stories.NEW).ask(path)) == (400, "BackupService.4008")
    assert Sdk(cloud, stories.NEW).backup(stories.CBR_OF_NEW_PROJECT).status == "available"


def test_backups_are_filtered_counted_and_paged(csbs: Csbs) -> None:
    def ids(**query: str) -> list[str]:
        return [one["id"] for one in csbs.read("checkpoint_items", **query)["checkpoint_items"]]

    whole = ids()
    assert len(whole) == csbs.read("checkpoint_items/count")["count"] > 50
    assert ids(limit="40") + ids(limit="40", offset="40") == whole
    assert ids(limit="3", marker=whole[2]) == whole[3:6]
    assert ids(name="MONTH-end") == [stories.REPLICABLE]
    assert ids(status="protecting") == [stories.PROTECTING]
    assert ids(image_type="replication") == []
    assert ids(sort="created_at:asc") == whole[::-1]
    assert told(csbs.ask("checkpoint_items", limit="many")) == (400, "BackupService.9900")


def test_backups_are_made_and_deleted(cloud: Emulator, csbs: Csbs) -> None:
    provider = "providers/fc4d5750-22e7-4798-8a46-f48f62c4c1da"
    portal = csbs.item(stories.FAILED)
    body = {"protect": {"backup_name": "by-hand"}}
    made = csbs.ask(f"{provider}/resources/{portal['resource_id']}/action", method="POST", body=body)
    assert made.status == 200
    [item] = csbs.read("checkpoint_items", name="by-hand")["checkpoint_items"]
    delete = f"{provider}/checkpoints/{item['checkpoint_id']}"
    assert told(csbs.ask(delete, method="DELETE")) == (400, "CSBS.2003")
    cloud.cloud.advance(60)
    assert csbs.ask(delete, method="DELETE", checkpoint_items=item["id"]).status == 200
    assert told(csbs.ask(f"checkpoint_items/{item['id']}")) == (404, "CSBS.3001")
    busy = csbs.item(stories.PROTECTING)
    again = csbs.ask(f"{provider}/resources/{busy['resource_id']}/action", method="POST", body=body)
    assert told(again) == (400, "CSBS.2003")


def test_the_capability_says_where_a_region_may_copy_to(csbs: Csbs) -> None:
    routes = {one["name"]: one["replication_destinations"] for one in csbs.read("replication_capabilities")["regions"]}
    assert routes == {"cn-north-1": [GUANGZHOU, SHANGHAI], SHANGHAI: [HOME], GUANGZHOU: [HOME]}


# -- faults, in Huawei's words


def accepted(cloud: Emulator) -> int:
    return len(cloud.state["accepted"])


def test_errors_on_demand_come_with_their_documented_statuses(cloud: Emulator) -> None:
    for code in CODES:
        cloud.fault("error", code=code)
        assert told(Signed(cloud).send()) == (CODES[code][0], code)


def test_an_error_without_a_code_is_each_services_own_failure(cloud: Emulator, csbs: Csbs) -> None:
    cloud.fault("error", times=3)
    assert told(Signed(cloud).send()) == (500, "DWS.9999")
    assert told(csbs.ask("quotas")) == (500, "CSBS.9999")
    assert told(Signed(cloud, path=f"/v3/{PROJECTS[HOME]}/backups").send()) == (500, "BackupService.9910")


def test_an_error_may_wait_for_its_destination(cloud: Emulator, csbs: Csbs) -> None:
    cloud.fault("error", code="CSBS.9998", message="Not today.", destination=SHANGHAI)
    csbs.replicated(stories.REPLICABLE, GUANGZHOU)
    answer = csbs.replicate(stories.REPLICABLE, SHANGHAI)
    assert told(answer) == (500, "CSBS.9998") and message(answer) == "Not today."


def test_ends_badly_vanishes_on_the_way_and_its_record_fails(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    cloud.fault("ends_badly", times=3)
    record = csbs.replicated(stories.REPLICABLE, GUANGZHOU)
    sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, stories.GUANGZHOU_VAULT)
    kept = sdk.keep(stories.KEEPABLE, "never-mind")
    cloud.cloud.advance(60)
    assert csbs.records()[record]["status"] == "fail"
    assert csbs.records()[record]["extra_info"]["fail_code"] == "BackupService.1006"
    assert csbs.item(stories.REPLICABLE)["extend_info"]["copy_status"] == "fail"
    assert sdk.backup(stories.CBR_REPLICABLE).replication_records[0].status == "fail"
    assert kept not in sdk.snapshots()
    assert csbs.replicated(stories.REPLICABLE, GUANGZHOU)


def test_ends_badly_may_leave_what_failed_behind(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    cloud.fault("ends_badly", kept=True, times=2)
    record, kept = csbs.replicated(stories.REPLICABLE, GUANGZHOU), sdk.keep(stories.KEEPABLE, "never-mind")
    cloud.cloud.advance(60)
    told_record = csbs.records()[record]
    assert told_record["status"] == "fail" and sdk.snapshots()[kept].status == "UNAVAILABLE"
    assert Csbs(cloud, GUANGZHOU).item(told_record["destination_checkpoint_item_id"])["status"] == "error"


def test_never_ends_stays_where_it_is(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    cloud.fault("never_ends", times=2)
    record, kept = csbs.replicated(stories.REPLICABLE, GUANGZHOU), sdk.keep(stories.KEEPABLE, "never-ends")
    cloud.cloud.advance(100_000)
    assert (csbs.records()[record]["status"], csbs.records()[record]["extra_info"]["progress"]) == ("replicating", 43)
    assert sdk.snapshots()[kept].progress == "43"


def test_listing_lag_hides_record_and_replica(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    cloud.fault("listing_lag", reads=2, times=2)
    record, kept = csbs.replicated(stories.REPLICABLE, GUANGZHOU, name="late"), sdk.keep(stories.KEEPABLE, "late")
    assert [record in csbs.records() for _ in range(3)] == [False, False, True]
    assert [kept in sdk.snapshots() for _ in range(3)] == [False, False, True]
    there = Csbs(cloud, GUANGZHOU)
    listed = [len(there.read("checkpoint_items", name="late")["checkpoint_items"]) for _ in range(3)]
    assert listed == [0, 0, 1]


def test_twin_is_a_second_object_with_the_same_name(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    cloud.fault("twin", times=2)
    csbs.replicated(stories.REPLICABLE, GUANGZHOU, name="tagged")
    kept = sdk.keep(stories.KEEPABLE, "tagged")
    assert len(Csbs(cloud, GUANGZHOU).read("checkpoint_items", name="tagged")["checkpoint_items"]) == 2
    named = [one.id for one in sdk.snapshots().values() if one.name == "tagged"]
    assert len(named) == 2 and kept in named and accepted(cloud) == 2


@pytest.mark.parametrize("finished", [False, True])
def test_foreign_copy_is_somebody_elses_and_stands_in_the_way(
    cloud: Emulator, csbs: Csbs, sdk: Sdk, finished: bool
) -> None:
    cloud.fault("foreign_copy", finished=finished, times=3)
    assert told(csbs.replicate(stories.REPLICABLE, GUANGZHOU)) == (400, "CSBS.6031")
    assert refused(lambda: sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, stories.GUANGZHOU_VAULT)) == (
        400,
        "BackupService.1009",
    )
    kept = (400, "DWS.0001") if finished else (409, "DWS.0011")
    assert refused(lambda: sdk.keep(stories.KEEPABLE, "too-late")) == kept
    status = csbs.item(stories.REPLICABLE)["extend_info"]["copy_status"]
    assert status == ("success" if finished else "waiting_copy") and accepted(cloud) == 0


def test_quota_runs_out_where_there_is_one(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    cloud.fault("quota_runs_out", times=2)
    assert told(csbs.replicate(stories.REPLICABLE, GUANGZHOU)) == (400, "CSBS.9006")
    assert refused(lambda: sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, stories.GUANGZHOU_VAULT)) == (
        400,
        "BackupService.6129",
    )


def test_success_without_id(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    cloud.fault("success_without_id", times=3)
    answer = json.loads(csbs.replicate(stories.REPLICABLE, GUANGZHOU).body)["replication"]
    assert "replication_record_id" not in answer and answer["destination_region"] == GUANGZHOU
    assert sdk.copy(stories.CBR_REPLICABLE, GUANGZHOU, stories.GUANGZHOU_VAULT).replication_record_id is None
    assert sdk.keep(stories.KEEPABLE, "without-an-id") is None
    assert accepted(cloud) == 3


def test_duplicate_is_carried_out_twice_and_refused_the_second_time(cloud: Emulator, csbs: Csbs) -> None:
    cloud.fault("duplicate", action="csbs:ReplicateBackup")
    assert told(csbs.replicate(stories.REPLICABLE, GUANGZHOU)) == (400, "CSBS.6031")
    assert accepted(cloud) == 1


def test_page_repeats_and_page_skips(cloud: Emulator, csbs: Csbs) -> None:
    def ids(offset: int) -> list[str]:
        rows = csbs.read("checkpoint_items", limit="10", offset=str(offset))["checkpoint_items"]
        return [row["id"] for row in rows]

    first, second = ids(0), ids(10)
    cloud.fault("page_repeats")
    assert ids(0) == first and ids(10)[:2] == [first[-1], second[0]]
    cloud.fault("page_skips")
    assert ids(0) == first and ids(10)[0] == second[1]
    assert ids(10) == second


def test_state_backwards_and_unknown_state(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    cloud.fault("state_backwards", times=3)
    assert sdk.snapshots()[stories.KEEPABLE].status == "CREATING"
    item = csbs.item(stories.REPLICATED)
    assert (item["status"], item["extend_info"]["progress"]) == ("protecting", 5)
    assert item["replication_records"][0]["status"] == "waiting_replicate"
    assert {one["extra_info"]["progress"] for one in csbs.records().values()} == {5}
    cloud.fault("unknown_state", times=3)
    assert sdk.snapshots()[stories.KEEPABLE].status == "ARCHIVING_DEEP"
    assert {one["status"] for one in csbs.records().values()} == {"ARCHIVING_DEEP"}
    assert sdk.backup(stories.CBR_REPLICATED).replication_records[0].status == "ARCHIVING_DEEP"
    assert csbs.item(stories.REPLICATED)["status"] == "available"


def test_every_fault_that_takes_hold_during_a_call_is_tested_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [kind.name for kind in KINDS.values() if kind.stage is Stage.DURING and f'"{kind.name}"' not in text] == []


# -- the control side


def test_objects_are_made_and_deleted_without_the_rules(cloud: Emulator, sdk: Sdk) -> None:
    for noun in ("snapshots", "clusters", "backups", "cbr_backups", "vaults"):
        made = cloud.create(noun, vendor="huawei", region=HOME, count=3, age=60)
        shown = {one["id"] for one in cloud.state["vendors"]["huawei"]["regions"][HOME][noun]}
        assert {one["id"] for one in made} <= shown
        assert vendors()["huawei"].delete(cloud.cloud, noun, HOME, made[0]["id"])
        assert not vendors()["huawei"].delete(cloud.cloud, noun, "", made[0]["id"])
    with pytest.raises(ValueError, match="no field named colour"):
        cloud.create("vaults", vendor="huawei", region=HOME, colour="red")


def test_a_made_backup_can_be_replicated(cloud: Emulator, csbs: Csbs, sdk: Sdk) -> None:
    [backup] = cloud.create("backups", vendor="huawei", region=HOME, name="fresh", size=10)
    csbs.replicated(backup["id"], GUANGZHOU)
    [held] = cloud.create("cbr_backups", vendor="huawei", region=HOME, size=10)
    assert sdk.copy(held["id"], GUANGZHOU, stories.NEARLY_FULL_VAULT)


def test_another_account_has_projects_of_its_own_and_nothing_in_them(cloud: Emulator) -> None:
    with cloud.cloud.lock:
        told_key = vendors()["huawei"].new_account(cloud.cloud, "other-company")
    key = cloud.cloud.key(told_key["access_key"])
    assert key and not set(key.projects.values()) & set(PROJECTS.values())
    own = {"access": told_key["access_key"], "secret": told_key["secret_key"]}
    answer = Signed(cloud, path=f"/v1.0/{key.projects[HOME]}/snapshots", **own).send()
    assert json.loads(answer.body) == {"snapshots": [], "count": 0}
    assert told(Signed(cloud, **own).send()) == (403, "DWS.0015")


def test_what_was_copied_survives_a_restart(tmp_path: Any) -> None:
    with Emulator(pace=10, state_path=tmp_path / "cloud.sqlite3") as cloud:
        cloud.clock.freeze()
        record = Csbs(cloud).replicated(stories.REPLICABLE, GUANGZHOU)
    with Emulator(pace=10, state_path=tmp_path / "cloud.sqlite3") as cloud:
        cloud.cloud.advance(60)
        assert Csbs(cloud).records()[record]["status"] == "success"
        assert accepted(cloud) == 1


def test_every_action_is_in_the_handbook() -> None:
    handbook = (Path(__file__).resolve().parents[2] / "docs" / "emulator.md").read_text(encoding="utf-8")
    assert [action for action in vendors()["huawei"].ACTIONS if action not in handbook] == []


def test_logs_name_the_action_and_never_the_signature(cloud: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    Signed(cloud).send()
    assert "dws:ListSnapshots cn-north-1" in caplog.text
    assert "Signature" not in caplog.text and stories.SECRET_KEY not in caplog.text

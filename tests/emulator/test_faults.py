"""Each fault, over raw HTTP: what the client sees, and whether the cloud carried the call out."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import pytest

from providers.emulator import Emulator
from providers.emulator._faults import KINDS
from providers.emulator._vendor import vendors
from providers.emulator.tencent import seed
from tests.emulator.client import Raw, Sdk, Signed

COPY = "CopySnapshotCrossRegions"


def ask(cloud: Emulator, *destinations: str, timeout: float = 5.0) -> Raw:
    params = {"SnapshotId": seed.COPYABLE, "DestinationRegions": list(destinations or ("ap-beijing",))}
    return Signed(cloud, action=COPY, params=params).send(timeout)


def taken(cloud: Emulator) -> int:
    return len(cloud.state["accepted"])


def verdicts(answer: Raw) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(answer.body)["Response"]["SnapshotCopyResultSet"]
    return found


def test_refuse_resets_the_connection_and_takes_nothing(cloud: Emulator) -> None:
    cloud.fault("refuse", action=COPY)
    with pytest.raises(ConnectionError):
        ask(cloud)
    assert taken(cloud) == 0 and COPY not in cloud.state["calls"]
    assert ask(cloud).code == ""


def test_accept_then_drop_takes_the_copy_and_says_nothing(cloud: Emulator) -> None:
    cloud.fault("accept_then_drop", action=COPY)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(cloud)
    assert taken(cloud) == 1


def test_accept_then_500_takes_the_copy(cloud: Emulator) -> None:
    cloud.fault("accept_then_500", action=COPY)
    assert ask(cloud).status == 500
    assert taken(cloud) == 1


def test_slow_answer_comes_after_the_deadline(cloud: Emulator) -> None:
    cloud.fault("slow_answer", action=COPY, seconds=30)
    with pytest.raises(TimeoutError):
        ask(cloud, timeout=0.3)
    assert taken(cloud) == 1
    assert Signed(cloud).send().code == "", "others are served meanwhile"


def test_a_cloud_that_ends_during_a_slow_answer_reports_no_error(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):  # Which of the two that hang up is first is chance.
        with Emulator() as cloud:
            cloud.fault("slow_answer", action=COPY, seconds=30)
            with pytest.raises(TimeoutError):
                ask(cloud, timeout=0.1)
            serving = [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]
        for thread in serving:
            thread.join(5)
    assert "ended in an error" not in caplog.text


def test_slow_bytes_trickle(cloud: Emulator) -> None:
    cloud.fault("slow_bytes", action=COPY, seconds=0.001)
    began = time.monotonic()
    assert verdicts(ask(cloud))[0]["Code"] == "Success"
    assert time.monotonic() - began > 0.1


def test_throttle_is_the_vendors_own(cloud: Emulator) -> None:
    cloud.fault("throttle", action=COPY, times=2)
    assert [ask(cloud).code for _ in range(3)] == ["RequestLimitExceeded", "RequestLimitExceeded", ""]
    assert taken(cloud) == 1


def test_unavailable_503_takes_nothing(cloud: Emulator) -> None:
    cloud.fault("unavailable_503", action=COPY)
    assert ask(cloud).status == 503
    assert taken(cloud) == 0


def test_redirect_takes_nothing(cloud: Emulator) -> None:
    cloud.fault("redirect", action=COPY, to="http://127.0.0.1:9/elsewhere")
    answer = ask(cloud)
    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1:9/elsewhere")
    assert taken(cloud) == 0


def test_error_shows_any_code_for_the_whole_call(cloud: Emulator) -> None:
    cloud.fault("error", action=COPY, code="InvalidAccount.InsufficientBalance", message="Insufficient account balance")
    answer = json.loads(ask(cloud).body)["Response"]["Error"]
    assert answer == {"Code": "InvalidAccount.InsufficientBalance", "Message": "Insufficient account balance"}
    assert taken(cloud) == 0


def test_error_shows_any_code_for_one_destination(cloud: Emulator) -> None:
    cloud.fault("error", action=COPY, code="ResourceBusy", destination="ap-shanghai")
    found = verdicts(ask(cloud, "ap-beijing", "ap-shanghai"))
    assert [one["Code"] for one in found] == ["Success", "ResourceBusy"]
    assert found[1]["SnapshotId"] == "" and found[1]["Message"]


def test_duplicate_carries_out_twice_and_answers_with_the_second(cloud: Emulator) -> None:
    cloud.fault("duplicate", action=COPY)
    assert verdicts(ask(cloud))[0]["Code"] == "ResourceInUse.CopySnapshotConflict"
    assert taken(cloud) == 1 and cloud.state["calls"][COPY] == 1
    cloud.fault("duplicate", action=COPY)
    cloud.configure(pace=0.0)
    assert verdicts(ask(cloud))[0]["Code"] == "Success"
    assert taken(cloud) == 3


def test_cut_json_is_not_json(cloud: Emulator) -> None:
    cloud.fault("cut_json", action=COPY)
    answer = ask(cloud)
    with pytest.raises(ValueError, match=r"."):
        json.loads(answer.body)
    assert answer.status == 200 and answer.body.startswith(b'{"Response"') and taken(cloud) == 1


def test_wrong_types_are_json_of_another_shape(cloud: Emulator) -> None:
    cloud.fault("wrong_types", action=COPY)
    assert json.loads(ask(cloud).body) == {"Response": {"SnapshotCopyResultSet": "none", "RequestId": 7}}
    assert taken(cloud) == 1


def test_html_page_is_200(cloud: Emulator) -> None:
    cloud.fault("html_page", action=COPY)
    answer = ask(cloud)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html") and b"<h1>" in answer.body


def test_empty_body_is_200(cloud: Emulator) -> None:
    cloud.fault("empty_body", action=COPY)
    answer = ask(cloud)
    assert (answer.status, answer.body) == (200, b"") and taken(cloud) == 1


def test_huge_body_is_as_large_as_it_says(cloud: Emulator) -> None:
    cloud.fault("huge_body", action=COPY, bytes=3_000_000)
    answer = ask(cloud)
    assert len(answer.body) == int(answer.headers["content-length"]) == 3_000_000


def test_compression_bomb_is_small_until_it_is_unpacked(cloud: Emulator) -> None:
    cloud.fault("compression_bomb", action=COPY, bytes=32 * 1024 * 1024)
    answer = ask(cloud)
    assert answer.headers["content-encoding"] == "gzip" and len(answer.body) < 100_000
    assert len(gzip.decompress(answer.body)) == 32 * 1024 * 1024


def test_a_client_that_stops_reading_a_bomb_costs_nothing_more(cloud: Emulator) -> None:
    cloud.fault("compression_bomb", action=COPY, bytes=10**12)
    signed = Signed(cloud, action=COPY, params={"SnapshotId": seed.COPYABLE, "DestinationRegions": ["ap-beijing"]})
    body = json.dumps(signed.params).encode()
    connection = http.client.HTTPConnection(cloud.host, timeout=5)
    connection.request("POST", "/", body, signed.headers(body))
    answer = connection.getresponse()
    unpacked = zlib.decompressobj(31).decompress(answer.read(2000))
    connection.close()
    answer.close()
    assert len(unpacked) > 100_000
    deadline = time.monotonic() + 10
    while cloud.bind().connections and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not cloud.bind().connections


def test_wrong_content_length_ends_early(cloud: Emulator) -> None:
    cloud.fault("wrong_content_length", action=COPY)
    with pytest.raises(http.client.IncompleteRead):
        ask(cloud)
    assert taken(cloud) == 1


def test_success_without_id_takes_the_copy(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("success_without_id", times=2)
    assert verdicts(ask(cloud))[0] == {
        "SnapshotId": "",
        "DestinationRegion": "ap-beijing",
        "Code": "Success",
        "Message": "",
    }
    assert sdk("CreateDiskBackup", DiskId=seed.DISK_WITH_QUOTA)["DiskBackupId"] is None
    assert taken(cloud) == 2


def test_listing_lag_hides_the_copy_from_the_next_listings(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("listing_lag", reads=2)
    id = verdicts(ask(cloud))[0]["SnapshotId"]
    assert [bool(sdk.snapshot(id, "ap-beijing")) for _ in range(4)] == [False, False, True, True]


def test_listing_lag_hides_a_backup_point_as_well(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("listing_lag", reads=1)
    id = sdk("CreateDiskBackup", DiskId=seed.DISK_WITH_QUOTA)["DiskBackupId"]
    assert [sdk("DescribeDiskBackups", DiskBackupIds=[id])["TotalCount"] for _ in range(2)] == [0, 1]


def test_listing_lag_can_be_the_rule(cloud: Emulator, sdk: Sdk) -> None:
    cloud.configure(listing_lag=1)
    id = verdicts(ask(cloud))[0]["SnapshotId"]
    assert [bool(sdk.snapshot(id, "ap-beijing")) for _ in range(2)] == [False, True]


def ids(sdk: Sdk, offset: int) -> list[str]:
    return [one["SnapshotId"] for one in sdk("DescribeSnapshots", Offset=offset, Limit=10)["SnapshotSet"]]


def test_page_repeats_and_page_skips(cloud: Emulator, sdk: Sdk) -> None:
    first, second = ids(sdk, 0), ids(sdk, 10)
    cloud.fault("page_repeats", times=1)
    assert ids(sdk, 0) == first and ids(sdk, 10)[:2] == [first[-1], second[0]]
    cloud.fault("page_skips", times=1)
    assert ids(sdk, 0) == first and ids(sdk, 10)[0] == second[1]
    assert ids(sdk, 10) == second


def test_state_backwards_shows_a_finished_copy_as_begun(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("state_backwards")
    begun, done = sdk.snapshot(seed.COPYABLE), sdk.snapshot(seed.COPYABLE)
    assert begun and (begun["SnapshotState"], begun["Percent"]) == ("COPYING_FROM_REMOTE", 5)
    assert done and done["SnapshotState"] == "NORMAL"


def test_unknown_state_is_a_word_nobody_knows(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("unknown_state", state="HIBERNATING", action="DescribeSnapshots")
    shown = sdk.snapshot(seed.COPYABLE)
    assert shown and shown["SnapshotState"] == "HIBERNATING"


def test_twin_is_a_second_object_with_the_same_name(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("twin")
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing", SnapshotName="tagged")
    named = sdk("DescribeSnapshots", "ap-beijing", Filters=[{"Name": "snapshot-name", "Values": ["tagged"]}])
    assert named["TotalCount"] == 2 and taken(cloud) == 1
    assert verdict["SnapshotId"] in [one["SnapshotId"] for one in named["SnapshotSet"]]


def test_foreign_copy_is_somebody_elses_and_conflicts(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("foreign_copy")
    assert sdk.copy(seed.COPYABLE, "ap-beijing")[0]["Code"] == "ResourceInUse.CopySnapshotConflict"
    source = sdk.snapshot(seed.COPYABLE)
    assert source and source["CopyingToRegions"] == ["ap-beijing"] and taken(cloud) == 0
    cloud.fault("foreign_copy", finished=True)
    assert sdk.copy(seed.COPYABLE, "ap-shanghai")[0]["Code"] == "Success"


def test_quota_runs_out_in_mid_batch(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("quota_runs_out", room=2)
    found = sdk.copy(seed.COPYABLE, "ap-beijing", "ap-shanghai", "ap-nanjing", "ap-chengdu")
    assert [one["Code"] for one in found] == ["Success"] * 2 + ["InsufficientSnapshotQuota"] * 2


def test_never_ends_stays_where_it_is(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("never_ends")
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    cloud.cloud.advance(100_000)
    stuck = sdk.snapshot(verdict["SnapshotId"], "ap-beijing")
    assert stuck and (stuck["SnapshotState"], stuck["Percent"]) == ("COPYING_FROM_REMOTE", 43)


def test_ends_badly_vanishes_on_the_way(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("ends_badly")
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    assert sdk.snapshot(verdict["SnapshotId"], "ap-beijing")
    cloud.cloud.advance(100)
    assert sdk.snapshot(verdict["SnapshotId"], "ap-beijing") is None
    assert sdk.copy(seed.COPYABLE, "ap-beijing")[0]["Code"] == "Success"


def test_clock_offset_makes_every_signature_old_until_it_is_cleared(cloud: Emulator, sdk: Sdk) -> None:
    for seconds in (1200, -1200):
        cloud.fault("clock_offset", seconds=seconds)
        assert sdk.refused("DescribeDisks") == sdk.refused("DescribeDisks") == "AuthFailure.SignatureExpire"
        cloud.clear_faults()
    assert sdk("DescribeDisks")["TotalCount"]


def test_credentials_are_revoked_in_mid_run(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("credentials_revoked", key=seed.SECRET_ID, after=1)
    assert sdk("DescribeDisks")["TotalCount"]
    assert sdk.refused("DescribeDisks") == sdk.refused("DescribeDisks") == "AuthFailure.SecretIdNotFound"
    assert Sdk(cloud, key=seed.LIMITED_NAME)("DescribeDisks")["TotalCount"]


def test_a_fault_waits_for_its_action_its_region_and_its_turn(cloud: Emulator, sdk: Sdk) -> None:
    cloud.fault("throttle", action="DescribeDisks", region="ap-beijing", after=1, times=1)
    sdk("DescribeSnapshots", "ap-beijing")
    sdk("DescribeDisks")
    sdk("DescribeDisks", "ap-beijing")
    assert sdk.refused("DescribeDisks", "ap-beijing") == "RequestLimitExceeded"
    sdk("DescribeDisks", "ap-beijing")
    assert cloud.state["faults"] == []


def test_a_stopped_emulator_refuses_to_connect_and_starts_again_as_it_was(cloud: Emulator, sdk: Sdk) -> None:
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    kept = http.client.HTTPConnection(cloud.host, timeout=5)
    kept.request("POST", "/", b"{}", Signed(cloud).headers(b"{}"))
    kept.getresponse().read()
    cloud.stop()
    assert kept.sock.recv(1) == b"", "who was connected is hung up on"
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        Signed(cloud).send()
    cloud.start()
    assert sdk.snapshot(verdict["SnapshotId"], "ap-beijing")


def test_every_fault_is_tested_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in KINDS if f'fault("{name}"' not in text] == []
    assert all(kind.sentence.endswith(".") for kind in KINDS.values())


def test_every_fault_and_every_action_is_in_the_handbook() -> None:
    handbook = (Path(__file__).resolve().parents[2] / "docs" / "emulator.md").read_text(encoding="utf-8")
    assert [
        kind.name for kind in KINDS.values() if f"| `{kind.name}` | {kind.stage} | {kind.sentence} |" not in handbook
    ] == []
    assert [action for vendor in vendors().values() for action in vendor.ACTIONS if action not in handbook] == []

"""How the data warehouse's snapshots are listed, judged, named, kept, found and watched."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkdws.v2 import (
    CopySnapshotRequest,
    DwsClient,
    LinkCopyReq,
    ListClustersRequest,
    ListSnapshotsRequest,
)

from providers import Ambiguous, DiskInfo, Order, Outcome, Problem, Progress, SnapshotInfo, SnapshotState
from providers.huawei_dws import HuaweiDws
from tests.providers.huawei_canned import KEYS, PROJECT, REGION, huawei, keep
from tests.providers.lines import Line, Lines

SOURCE = "4ca46bf1-5c61-48ff-b4f3-0ad4e5e3ba90"
ROW = {
    "id": SOURCE,
    "name": "dws-auto-2026-11-20",
    "description": "",
    "started": "2026-11-20T01:30:00Z",
    "finished": "2026-11-20T01:42:00Z",
    "updated": "2026-11-20T01:42:00Z",
    "size": 812.4,
    "status": "AVAILABLE",
    "type": "AUTO",
    "cluster_id": "cl-1",
    "cluster_name": "orders",
    "bak_keep_day": 7,
    "progress": "100",
}


def row(**other: Any) -> dict[str, Any]:
    return {**ROW, **other}


def listed(*rows: dict[str, Any]) -> list[SnapshotInfo]:
    """The snapshots that a list of these rows gives."""
    with huawei(lambda called, body: {"snapshots": list(rows), "count": len(rows)}) as service:
        (page,) = service.snapshots(REGION)
    return list(page.items)


def sent(order: Order) -> dict[str, Any]:
    """The body that the order makes, as it was recorded and as it went out."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def respond(called: str, body: dict[str, Any]) -> object:
        seen.append((called, body))
        return {"snapshot_id": "snap-2"}

    with huawei(respond) as service:
        submission = service.prepare([order])
        assert service.send(submission).verdicts[0].outcome is Outcome.ACCEPTED
    ((called, body),) = seen
    assert called == f"POST /v1.0/{PROJECT}/snapshots/{order.source}/linked-copy"
    assert json.loads(submission.record)["body"] == body
    return body


# -- listing


def test_an_automated_snapshot_is_read_with_the_day_it_expires() -> None:
    (snapshot,) = listed(ROW)
    assert snapshot == SnapshotInfo(
        id=SOURCE,
        name="dws-auto-2026-11-20",
        region=REGION,
        kind="automated-snapshot",
        state=SnapshotState.READY,
        vendor_state="AVAILABLE",
        disk="cl-1",
        size_gb=812,
        created_at=datetime(2026, 11, 20, 1, 30, tzinfo=UTC),
        expires_at=datetime(2026, 11, 27, 1, 30, tzinfo=UTC),
    )


def test_a_manual_snapshot_never_expires_and_says_what_it_was_kept_from() -> None:
    (snapshot,) = listed(row(type="MANUAL", description=f"End of the quarter Kept from {SOURCE}"))
    assert (snapshot.kind, snapshot.expires_at, snapshot.copied_from) == ("manual-snapshot", None, SOURCE)
    assert not snapshot.copied and snapshot.percent is None


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("CREATING", SnapshotState.CREATING),
        ("UNAVAILABLE", SnapshotState.BROKEN),
        ("RESTORING", SnapshotState.BUSY),
        ("FROZEN", SnapshotState.BUSY),
        ("POLICE_FROZEN", SnapshotState.BUSY),
        ("ARCHIVING", SnapshotState.UNKNOWN),
    ],
)
def test_states_are_read_with_the_vendors_word_beside_them(word: str, state: SnapshotState) -> None:
    (snapshot,) = listed(row(status=word))
    assert (snapshot.state, snapshot.vendor_state) == (state, word)


def test_a_row_that_comes_twice_is_one() -> None:
    assert len(listed(ROW, ROW, row(id="another"))) == 2


@pytest.mark.parametrize("broken", [{"id": None}, {"id": 7}, {"size": "much"}, {"status": []}, {"bak_keep_day": "x"}])
def test_a_row_that_is_not_as_documented_makes_the_answer_unreadable(broken: dict[str, Any]) -> None:
    with pytest.raises(Ambiguous):
        listed(row(**broken))


def test_clusters_are_read_without_a_size() -> None:
    cluster = {
        "id": "cl-1",
        "name": "orders",
        "status": "AVAILABLE",
        "node_type": "dws2.m6.4xlarge.8",
        "number_of_node": 3,
        "availability_zone": "cn-north-4a",
        "created": "2026-01-02T03:04:05Z",
        "tags": [{"key": "team", "value": "sales"}],
    }
    with huawei(lambda called, body: {"clusters": [cluster], "count": 1}) as service:
        ((disk,),) = (page.items for page in service.disks(REGION))
    assert (disk.name, disk.zone, disk.type, disk.usage) == ("orders", "cn-north-4a", "dws2.m6.4xlarge.8", "3 nodes")
    assert (disk.size_gb, disk.state, disk.tags) == (0, "AVAILABLE", {"team": "sales"})


def test_quotas_that_say_nothing_of_snapshots_are_not_asked_for() -> None:
    asked: list[str] = []
    with huawei(lambda called, body: {}, asked=asked) as service:
        assert service.quotas(REGION) == [] and asked == []


@pytest.mark.parametrize("answer", [{}, {"count": 3}, {"snapshot": []}])
def test_an_answer_without_its_list_is_not_an_empty_warehouse(answer: dict[str, Any]) -> None:
    with huawei(lambda called, body: answer) as service:
        for ask in (
            lambda: list(service.disks(REGION)),
            lambda: list(service.snapshots(REGION)),
            lambda: service.find([keep(SOURCE)]),
            lambda: service.watch(REGION, "keep_snapshot", {"snap-2": keep(SOURCE)}),
        ):
            with pytest.raises(Ambiguous, match="is missing"):
                ask()


# -- judging


def problems(order: Order, source: SnapshotInfo | DiskInfo | None = None) -> list[Problem]:
    return HuaweiDws.validate(order, source or listed(ROW)[0])


def codes(order: Order, source: SnapshotInfo | DiskInfo | None = None) -> list[str]:
    return [problem.code for problem in problems(order, source)]


def test_only_automated_snapshots_can_be_kept() -> None:
    assert codes(keep()) == []
    assert codes(keep(), listed(row(type="MANUAL"))[0]) == ["not-automated"]
    assert codes(keep(), DiskInfo("cl-1", "orders", REGION)) == ["wrong-source"]


@pytest.mark.parametrize(
    ("word", "passes"),
    [("CREATING", True), ("RESTORING", True), ("ARCHIVING", True), ("UNAVAILABLE", False), ("FROZEN", False)],
)
def test_only_available_snapshots_can_be_kept(word: str, passes: bool) -> None:
    (problem,) = problems(keep(), listed(row(status=word))[0])
    assert (problem.code, problem.passes) == ("not-ready", passes)


def test_a_kept_snapshot_stays_in_its_region() -> None:
    assert codes(dataclasses.replace(keep(), destination_region="cn-east-3")) == ["other-region"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x" * 48, "name-too-long"),
        ("two words", "name-characters"),
        ("每日", "name-characters"),
        ("a.b", "name-characters"),
        ("7-days", "name-first-letter"),
        ("-a", "name-first-letter"),
    ],
)
def test_a_name_the_vendor_would_refuse_is_said_with_its_rule(name: str, code: str) -> None:
    (problem,) = problems(keep(name=name))
    assert problem.code == code and problem.remedy


@pytest.mark.parametrize("name", ["", "a", "Nightly_7", "x" * 47])
def test_a_name_the_vendor_takes_is_no_problem(name: str) -> None:
    assert codes(keep(name=name)) == []


@pytest.mark.parametrize("character", "!<>'=&\"\n\0")
def test_a_description_with_a_forbidden_character_is_a_problem(character: str) -> None:
    (problem,) = problems(keep(description=f"a{character}b"))
    assert problem.code == "option-description-characters" and "double quotation mark" in problem.remedy


def test_a_description_has_256_characters() -> None:
    assert codes(keep(description="x" * 256)) == []
    assert codes(keep(description="x" * 257)) == ["option-description-too-long"]


# -- keeping


def test_the_admins_part_comes_first_and_the_tag_last() -> None:
    body = sent(keep(SOURCE, name="nightly", description="End of the quarter"))
    assert body == {"backup_name": "nightly-apk3x9", "description": f"End of the quarter Kept from {SOURCE}"}


def test_a_name_nobody_typed_holds_the_sources_id() -> None:
    body = sent(keep(SOURCE))
    assert body == {"backup_name": f"keep-{SOURCE}-apk3x9", "description": f"Kept from {SOURCE}"}
    assert len(body["backup_name"]) <= 64


def test_a_long_description_goes_out_as_it_is() -> None:
    assert sent(keep(SOURCE, description="x" * 256))["description"] == "x" * 256


@pytest.mark.parametrize(("name", "tag"), [("x" * 47, "a" * 16), ("x" * 46 + "-", "a" * 16), ("a", "ap"), ("", "ap")])
def test_every_name_is_one_the_vendor_takes(name: str, tag: str) -> None:
    made = sent(keep(SOURCE, name=name, tag=tag))["backup_name"]
    assert 4 <= len(made) <= 64 and made.endswith(f"-{tag}") and "--" not in made


@pytest.mark.parametrize("answer", [{}, {"snapshot_id": ""}, {"snapshot_id": None}, {"snapshot_id": 5}, [], b"", b"no"])
def test_a_success_without_an_id_is_unsure(answer: object) -> None:
    with huawei(lambda called, body: answer) as service:
        (verdict,) = service.send(service.prepare([keep()])).verdicts
    assert (verdict.outcome, verdict.code) == (Outcome.UNSURE, "AnswerUnreadable")


def test_a_success_that_repeats_the_sources_id_is_unsure() -> None:
    with huawei(lambda called, body: {"snapshot_id": "snap-1"}) as service:
        (verdict,) = service.send(service.prepare([keep("snap-1")])).verdicts
    assert verdict.outcome is Outcome.UNSURE


def test_orders_go_out_one_by_one() -> None:
    with huawei(lambda called, body: {}) as service:
        assert service.group([keep("a"), keep("b")]) == [(keep("a"),), (keep("b"),)]
        with pytest.raises(ValueError, match="one group"):
            service.prepare([keep("a"), keep("b")])


# -- finding and watching


def test_a_result_is_found_by_its_tag_whatever_the_case_or_by_its_source() -> None:
    rows = [
        row(id="by-tag", type="MANUAL", name="Nightly-APK3X9"),
        row(id="by-source", type="MANUAL", name="renamed", description=f"Kept from {SOURCE}"),
        row(id="longer-tag", type="MANUAL", name="nightly-xapk3x9"),
        row(id="of-another", type="MANUAL", name="nightly-other", description="Kept from another"),
        row(id="automated", name="auto-apk3x9"),
    ]
    with huawei(lambda called, body: {"snapshots": rows}) as service:
        found = service.find([keep(SOURCE), dataclasses.replace(keep("none", tag="none"), key="1")])
    assert {key: [item.id for item in items] for key, items in found.items()} == {"0": ["by-tag", "by-source"], "1": []}


def test_all_replicas_are_watched_in_one_call() -> None:
    asked: list[str] = []
    words = ("AVAILABLE", "CREATING", "UNAVAILABLE", "FROZEN", "ODD")
    rows = [row(id=word, type="MANUAL", status=word) for word in words]
    with huawei(lambda called, body: {"snapshots": rows}, asked=asked) as service:
        seen = service.watch(REGION, "keep_snapshot", dict.fromkeys([*words, "gone"], keep()))
    assert asked == ["dws:ListSnapshots"]
    assert {replica: sighting.progress for replica, sighting in seen.items()} == {
        "AVAILABLE": Progress.READY,
        "CREATING": Progress.MOVING,
        "UNAVAILABLE": Progress.BROKEN,
        "FROZEN": Progress.MOVING,
        "ODD": Progress.MOVING,
        "gone": Progress.MISSING,
    }


# -- the key


def test_a_probe_that_is_refused_for_the_impossible_id_shows_that_the_key_may_keep() -> None:
    answers: dict[str, object] = {"projects": [], "clusters": [], "snapshots": []}
    refusals = {
        "DWS.5149": True,
        "HTTP": True,
        "DWS.0015": False,
        "APIGW.0101": False,
        "APIGW.0302": False,
    }
    for code, allowed in refusals.items():
        body = b"" if code == "HTTP" else json.dumps({"error_code": code, "error_msg": "No."}).encode()
        (check,) = [check for check in checked(body, answers) if check.api == "dws:CopySnapshot"]
        assert check.allowed is allowed, code


def checked(refusal: bytes, answers: dict[str, object]) -> list[Any]:
    """What the check says where each read succeeds and the copy answers 404 with this body."""

    def script(line: Line) -> None:
        while data := line.request():
            copies = data.startswith(b"POST")
            body = refusal if copies else json.dumps(answers).encode()
            line.answer(body, status=b"404 Not Found" if copies else b"200 OK")

    with Lines(script) as server, huawei(lambda called, body: {}) as service:
        access = dataclasses.replace(service.access, endpoint=server.url)
        return list(HuaweiDws(access).check(REGION))


def test_a_region_without_a_project_shows_no_permission() -> None:
    with huawei(lambda called, body: {"projects": []}, projects={}) as service:
        found = {check.api: (check.allowed, check.code) for check in service.check("cn-east-3")}
    assert found.pop("iam:ListProjects") == (True, "")
    assert set(found.values()) == {(False, "NoProject")} and "dws:CopySnapshot" in found


# -- the official SDK as the oracle


def test_each_call_is_the_one_the_official_sdk_makes() -> None:
    ours: list[str] = []
    theirs: list[str] = []

    def script(seen: list[str]) -> Any:
        def run(line: Line) -> None:
            while data := line.request():
                head, _, body = data.partition(b"\r\n\r\n")
                seen.append(f"{head.decode().split(' HTTP/1.1')[0].rstrip('?')} {json.loads(body or b'null')}")
                answer = {"clusters": [], "snapshots": [], "snapshot_id": "snap-2"}
                line.answer(json.dumps(answer).encode(), b"Content-Type: application/json")

        return run

    order = keep(SOURCE, name="nightly")
    with Lines(script(ours)) as server, huawei(lambda called, body: {}) as canned:
        service = HuaweiDws(dataclasses.replace(canned.access, endpoint=server.url))
        list(service.disks(REGION))
        list(service.snapshots(REGION))
        service.send(service.prepare([order]))
    with Lines(script(theirs)) as server:
        credentials = BasicCredentials(KEYS["access_key"], KEYS["secret_key"], PROJECT)
        client = DwsClient.new_builder().with_credentials(credentials).with_endpoint(server.url).build()
        client.list_clusters(ListClustersRequest())
        client.list_snapshots(ListSnapshotsRequest())
        body = LinkCopyReq(backup_name="nightly-apk3x9", description=f"Kept from {SOURCE}")
        client.copy_snapshot(CopySnapshotRequest(snapshot_id=SOURCE, body=body))
    assert len(ours) == 3 and ours == theirs

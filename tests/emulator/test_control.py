"""The control side and its console: off unless asked for, only for the machine itself, and every lever works."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from providers.emulator import Emulator
from providers.emulator._faults import KINDS
from providers.emulator._vendor import vendors
from providers.emulator.tencent import seed
from tests.emulator.client import Raw, Sdk, control, exchange

FORM = "application/x-www-form-urlencoded"


def test_it_is_not_there_unless_it_was_asked_for() -> None:
    with Emulator(control=False) as cloud:
        for path in ("", "state", "console.css"):
            assert exchange(cloud, "GET", f"/_emulator/{path}").status == 404
        for path in ("reset", "faults", "quota", "snapshots"):
            assert exchange(cloud, "POST", f"/_emulator/{path}", b"{}").status == 404
        assert Sdk(cloud)("DescribeDisks")["TotalCount"] == 26


def test_the_state_tells_everything_a_test_needs(cloud: Emulator, sdk: Sdk) -> None:
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing", SnapshotName="nightly")
    status, state = control(cloud, "state")
    assert status == 200
    first = next(account for account in state["accounts"] if account["vendor"] == "tencent")
    assert (first["vendor"], first["name"], first["projects"]) == ("tencent", "demo-tencent", {})
    assert first["credentials"] == {"secret_id": seed.SECRET_ID, "secret_key": seed.SECRET_KEY}
    [accepted] = state["accepted"]
    assert accepted.pop("at") > 0 and len(accepted.pop("request_id")) == 36
    assert accepted == {
        "id": 1,
        "account": seed.ACCOUNT,
        "vendor": "tencent",
        "action": "CopySnapshotCrossRegions",
        "source": seed.COPYABLE,
        "source_region": "ap-guangzhou",
        "destination_region": "ap-beijing",
        "name": "nightly",
        "replica": verdict["SnapshotId"],
    }
    assert state["calls"] == {"CopySnapshotCrossRegions": 1}
    regions = state["vendors"]["tencent"]["regions"]
    beijing = regions["ap-beijing"]
    assert beijing["snapshots"][-1]["state"] == "COPYING_FROM_REMOTE"
    assert beijing["quotas"]["snapshots"] == {"account": seed.ACCOUNT, "used": len(beijing["snapshots"]), "limit": 200}
    assert regions[seed.FULL_REGION]["quotas"]["snapshots"]["used"] == seed.FULL_LIMIT
    assert state["pace"] == 10 and state["faults"] == []


def test_the_demo_is_the_size_of_a_real_company(cloud: Emulator) -> None:
    regions = cloud.regions("tencent")
    snapshots = [one for region in regions.values() for one in region["snapshots"]]
    disks = [one for region in regions.values() for one in region["disks"]]
    assert len(disks) == 41 and 110 <= len(snapshots) <= 140
    ready = [one for one in regions[seed.HOME]["snapshots"] if one["state"] == "NORMAL" and one["copyable"]]
    assert len(ready) >= 50 and sum(1 for one in snapshots if one["copied"]) >= 20
    assert len({one["id"] for one in snapshots + disks}) == len(snapshots) + len(disks)
    near = regions[seed.NEARLY_FULL_REGION]["quotas"]["snapshots"]
    assert near["used"] == near["limit"] - 1


def test_reset_makes_the_demo_again(cloud: Emulator, sdk: Sdk) -> None:
    sdk.copy(seed.COPYABLE, "ap-beijing")
    sdk("DeleteSnapshots", SnapshotIds=[seed.COPIED])
    control(cloud, "faults", {"fault": "throttle", "times": -1})
    assert control(cloud, "reset", {"pace": 3})[0] == 200
    state = cloud.state
    assert (state["accepted"], state["calls"], state["faults"], state["pace"]) == ([], {}, [], 3)
    assert sdk.snapshot(seed.COPIED)


def test_reset_can_leave_nothing_but_the_keys(cloud: Emulator, sdk: Sdk) -> None:
    control(cloud, "reset", {"empty": True})
    assert sdk("DescribeSnapshots")["TotalCount"] == sdk("DescribeDisks")["TotalCount"] == 0


def test_faults_are_armed_listed_and_disarmed(cloud: Emulator, sdk: Sdk) -> None:
    _, answer = control(
        cloud, "faults", [{"fault": "throttle", "times": 2}, {"fault": "cut_json", "action": "CreateSnapshot"}]
    )
    assert [fault["fault"] for fault in answer["faults"]] == ["throttle", "cut_json"]
    assert sdk.refused("DescribeDisks") == "RequestLimitExceeded"
    assert [fault["times"] for fault in control(cloud, "state")[1]["faults"]] == [1, 1]
    control(cloud, "faults", method="DELETE")
    assert cloud.state["faults"] == []
    control(cloud, "faults", {"fault": "clock_offset"})
    assert control(cloud, "faults", [])[1]["faults"] == []


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("faults", {"fault": "nothing"}),
        ("faults", {"fault": "slow_answer", "params": {"colour": 1}}),
        ("faults", {"fault": "slow_answer", "seconds": "long"}),
        ("quota", {"region": "mars-north", "limit": 3}),
        ("quota", {"region": "ap-beijing", "limit": -3}),
        ("settings", {"colour": 1}),
        ("settings", {"pace": -1}),
        ("keys", {"id": "AKIDnobody"}),
        ("delete", {"id": "snap-nothing"}),
        ("snapshots", {"region": "mars-north"}),
        ("snapshots", {"region": "ap-beijing", "colour": "red"}),
        ("accounts", {"vendor": "nobody"}),
    ],
    ids=str,
)
def test_a_wrong_request_is_400_with_a_sentence(cloud: Emulator, path: str, values: dict[str, object]) -> None:
    status, answer = control(cloud, path, values)
    assert status == 400 and answer["error"]


def test_a_missing_field_is_400_too(cloud: Emulator) -> None:
    assert control(cloud, "quota", {"region": "ap-beijing"})[0] == 400


def test_an_unknown_path_is_404(cloud: Emulator) -> None:
    assert control(cloud, "nothing")[0] == control(cloud, "nothing", {})[0] == 404


def test_tests_can_make_what_they_need(cloud: Emulator, sdk: Sdk) -> None:
    disk = control(cloud, "disks", {"region": "ap-tokyo", "name": "d", "size": 10, "backup_quota": 1})[1]["disks"][0]
    spec = {"region": "ap-tokyo", "disk": disk["id"], "count": 3, "name": "s", "age": 3600, "encrypted": True}
    made = control(cloud, "snapshots", spec)[1]["snapshots"]
    assert [one["name"] for one in made] == ["s", "s-2", "s-3"]
    seen = sdk("DescribeSnapshots", "ap-tokyo")
    assert seen["TotalCount"] == 3 and all(one["Encrypt"] for one in seen["SnapshotSet"])
    named = control(cloud, "snapshots", {"region": "ap-tokyo", "id": "snap-mine", "state": "TORECYCLE"})[1]["snapshots"]
    assert named[0]["id"] == "snap-mine"
    shown = sdk.snapshot("snap-mine", "ap-tokyo")
    assert shown and shown["SnapshotState"] == "TORECYCLE"
    assert sdk("CreateDiskBackup", "ap-tokyo", DiskId=disk["id"])["DiskBackupId"]


def test_another_account_has_a_key_of_its_own(cloud: Emulator) -> None:
    made = control(cloud, "accounts", {"vendor": "tencent", "name": "second"})[1]["credentials"]
    assert re.fullmatch(r"AKID\w{32}", made["secret_id"]) and len(made["secret_key"]) == 32
    assert Sdk(cloud, key="second")("DescribeDisks")["TotalCount"] == 0


def test_a_key_is_revoked_restored_and_narrowed(cloud: Emulator, sdk: Sdk) -> None:
    control(cloud, "keys", {"id": seed.SECRET_ID, "revoked": True})
    assert sdk.refused("DescribeDisks") == "AuthFailure.SecretIdNotFound"
    control(cloud, "keys", {"id": seed.SECRET_ID, "revoked": False, "denied": ["CreateSnapshot"]})
    assert sdk("DescribeDisks")["TotalCount"] == 26
    assert sdk.refused("CreateSnapshot", DiskId=seed.DISK_FULL) == "UnauthorizedOperation"


def test_time_can_be_let_pass_and_the_clock_set_wrong(cloud: Emulator, sdk: Sdk) -> None:
    [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing")
    control(cloud, "settings", {"advance": 100})
    copy = sdk.snapshot(verdict["SnapshotId"], "ap-beijing")
    assert copy and copy["SnapshotState"] == "NORMAL"
    control(cloud, "settings", {"skew": 1200})
    assert sdk.refused("DescribeDisks") == "AuthFailure.SignatureExpire"


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "antipode.example:8000"},
        {"host": "127.0.0.1.nip.io"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
    ],
    ids=str,
)
def test_other_names_and_other_pages_are_kept_out(cloud: Emulator, headers: dict[str, str]) -> None:
    for body, kind in ((b"{}", "application/json"), (b"pace=0", FORM)):
        answer = exchange(cloud, "POST", "/_emulator/reset", body, {"content-type": kind, **headers})
        assert answer.status == 403
    if "host" in headers:
        assert exchange(cloud, "GET", "/_emulator/state", headers=headers).status == 403


# -- the console


def console(cloud: Emulator, query: str = "") -> str:
    answer = exchange(cloud, "GET", f"/_emulator/?{query}")
    assert answer.status == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer.body.decode()


def press(cloud: Emulator, path: str, **values: object) -> Raw:
    own = {"content-type": FORM, "origin": cloud.url, "sec-fetch-site": "same-origin"}
    return exchange(cloud, "POST", f"/_emulator/{path}", urlencode(values).encode(), own)


class Balance(HTMLParser):
    """Fails on a tag that is closed where it was not opened."""

    VOID = frozenset({"meta", "link", "input", "option", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        assert tag != "script" and not any(name.startswith("on") or name == "style" for name, _ in attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_console_is_whole_html_without_script_or_inline_style(cloud: Emulator, sdk: Sdk) -> None:
    sdk.copy(seed.COPYABLE, "ap-beijing")
    cloud.fault("slow_answer", action="DescribeDisks", times=3)
    checker = Balance()
    checker.feed(console(cloud, "region=ap-beijing&live=1"))
    assert checker.open == [] and len(checker.ids) == len(set(checker.ids))


def test_the_console_shows_what_the_cloud_holds(cloud: Emulator, sdk: Sdk) -> None:
    sdk.copy(seed.COPYABLE, "ap-beijing", SnapshotName="nightly <b>")
    home, beijing = console(cloud), console(cloud, "region=ap-beijing")
    assert "Snapshots in South China (Guangzhou)" in home and seed.COPYABLE in home
    assert "<b>6</b> of <b>6</b> snapshots · full" in home and "nearly full" in home
    assert "nightly &lt;b&gt;" in beijing and "COPYING_FROM_REMOTE" in beijing
    assert "1 copies under way" in beijing and "CopySnapshotCrossRegions" in beijing
    assert all(kind.sentence in unescape(home) for kind in KINDS.values())
    assert seed.SECRET_KEY not in home


def test_the_console_shows_every_vendor_and_what_each_calls_its_things(cloud: Emulator) -> None:
    page = console(cloud, "vendor=jdcloud&region=cn-south-1")
    for vendor in vendors().values():
        assert f"<h3>{vendor.LABEL}</h3>" in page
        assert all(label in page for label in vendor.QUOTAS.values())
    assert "Images in South China-Guangzhou" in page and "Disk snapshots (14)" in page
    assert "<b>6</b> of <b>6</b> images · full" in page
    assert "on a local disk" in console(cloud, "vendor=jdcloud&region=cn-north-1")
    checker = Balance()
    checker.feed(page)
    assert checker.open == [] and len(checker.ids) == len(set(checker.ids))


def test_the_console_reaches_each_kind_of_quota_and_of_thing(cloud: Emulator) -> None:
    where = {"vendor": "jdcloud", "region": "cn-south-1"}
    press(cloud, "quota", **where, kind="snapshots", limit=99)
    press(cloud, "quota", **where, kind="images", limit=7)
    quotas = cloud.regions("jdcloud")["cn-south-1"]["quotas"]
    assert (quotas["snapshots"]["limit"], quotas["images"]["limit"]) == (99, 7)
    disk = cloud.regions("jdcloud")["cn-south-1"]["disks"][0]["id"]
    press(cloud, "delete", **where, noun="disks", id=disk)
    assert disk not in {one["id"] for one in cloud.regions("jdcloud")["cn-south-1"]["disks"]}


def test_the_console_raises_a_quota_and_deletes_a_snapshot(cloud: Emulator, sdk: Sdk) -> None:
    answer = press(cloud, "quota", region=seed.FULL_REGION, limit=7, back="region=ap-singapore")
    assert (answer.status, answer.headers["location"]) == (303, "/_emulator/?region=ap-singapore")
    assert sdk.copy(seed.COPYABLE, seed.FULL_REGION)[0]["Code"] == "Success"
    press(cloud, "delete", noun="snapshots", region=seed.HOME, id=seed.COPIED)
    assert sdk.snapshot(seed.COPIED) is None


def test_the_console_turns_the_pace_and_arms_and_disarms_a_fault(cloud: Emulator, sdk: Sdk) -> None:
    press(cloud, "settings", pace="600")
    assert cloud.state["pace"] == 600
    press(cloud, "faults", fault="error", code="ResourceBusy", message="", destination="", action="", times="2")
    assert sdk.refused("DescribeDisks") == "ResourceBusy"
    [armed] = cloud.state["faults"]
    press(cloud, "faults/clear", id=armed["id"])
    assert cloud.state["faults"] == [] and sdk("DescribeDisks")
    press(cloud, "keys", id=seed.SECRET_ID, revoked="True")
    assert sdk.refused("DescribeDisks") == "AuthFailure.SecretIdNotFound"
    press(cloud, "reset")
    assert sdk("DescribeDisks")["TotalCount"] == 26


def test_a_wrong_form_is_answered_in_words_and_never_sends_elsewhere(cloud: Emulator) -> None:
    wrong = press(cloud, "quota", region="mars-north", limit=1)
    assert wrong.status == 400 and b"mars-north" in wrong.body
    sent = press(cloud, "settings", pace=1, back="region=x\r\nSet-Cookie: a=b")
    assert sent.status == 303 and "set-cookie" not in sent.headers
    assert sent.headers["location"].startswith("/_emulator/?region=x")


def test_json_and_css_are_served_with_their_types(cloud: Emulator) -> None:
    css = exchange(cloud, "GET", "/_emulator/console.css")
    assert css.headers["content-type"].startswith("text/css") and b"light-dark(" in css.body
    state = exchange(cloud, "GET", "/_emulator/state")
    assert state.headers["content-type"] == "application/json" and json.loads(state.body)["vendors"]

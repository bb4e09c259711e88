"""Whatever Huawei Cloud's answer holds, it becomes a verdict, an item or an error of ours, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from providers import Access, Ambiguous, Outcome, RegionInfo, VendorError
from providers._http import Reply
from providers._huawei_dws_items import cluster, snapshot
from providers.huawei_dws import HuaweiDws
from tests.providers.huawei_canned import KEYS, REGION, huawei, keep

SERVICE = HuaweiDws(Access(KEYS))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
TIMES = st.sampled_from(["2026-11-20T01:30:00Z", "9999-12-31T00:00:00Z", "0001-01-01T00:00:00+14:00", "yesterday"])
NAMES = [
    "id",
    "name",
    "status",
    "type",
    "size",
    "started",
    "created",
    "bak_keep_day",
    "description",
    "cluster_id",
    "number_of_node",
    "availability_zone",
    "node_type",
    "tags",
]
ROW = st.dictionaries(st.sampled_from(NAMES), ANYTHING | TIMES | st.just("AUTO"))
ERROR = st.dictionaries(
    st.sampled_from(
        ["error_code", "error_msg", "errCode", "externalMessage", "code", "message", "error", "request_id"]
    ),
    ANYTHING | st.dictionaries(st.sampled_from(["code", "message"]), ANYTHING),
)
LAST_DAY = {"id": "s", "type": "AUTO", "started": "9999-12-31T00:00:00Z", "bak_keep_day": 7}


@settings(max_examples=300)
@given(ROW)
@example(LAST_DAY)
def test_a_row_is_read_or_unreadable(row: dict[str, Any]) -> None:
    for read in (cluster, snapshot):
        try:
            read(row, REGION)
        except Ambiguous as error:
            assert error.code == "AnswerUnreadable"


@settings(max_examples=300)
@given(
    ERROR | ANYTHING | st.fixed_dictionaries({"snapshot_id": ANYTHING}), st.sampled_from([200, 204, 302, 400, 429, 500])
)
def test_an_answer_is_a_verdict_with_an_id_or_a_code(content: Any, status: int) -> None:
    ((verdict,), _) = SERVICE._judged((keep(),), Reply(status, {}, json.dumps(content).encode()))
    assert bool(verdict.replica) is (verdict.outcome is Outcome.ACCEPTED)
    assert verdict.replica or (verdict.code and SERVICE.explain(verdict.code).title)


@settings(max_examples=200)
@given(st.binary(max_size=40), st.sampled_from([200, 302, 401, 500]))
def test_any_bytes_at_all_are_a_verdict(body: bytes, status: int) -> None:
    ((verdict,), _) = SERVICE._judged((keep(),), Reply(status, {}, body))
    assert verdict.outcome is (Outcome.REFUSED if status == 401 else Outcome.UNSURE)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["id", "name", "enabled"]), ANYTHING), max_size=3))
def test_projects_are_regions_or_unreadable(projects: list[dict[str, Any]]) -> None:
    with huawei(lambda called, body: {"projects": projects}) as service:
        try:
            assert all(isinstance(region, RegionInfo) for region in service.regions())
        except VendorError as error:
            assert error.code == "AnswerUnreadable"

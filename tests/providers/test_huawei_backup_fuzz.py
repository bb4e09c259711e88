"""Whatever a row of Huawei Cloud's backup services holds, it is read or unreadable, and nothing else happens."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from providers import Access, Ambiguous
from providers._huawei_records import coming, read, sighting
from providers.huawei_cbr import HuaweiCbr
from providers.huawei_csbs import HuaweiCsbs
from tests.providers.huawei_canned import KEYS, REGION
from tests.providers.test_huawei_fuzz import ANYTHING

SERVICES = (HuaweiCsbs(Access(KEYS)), HuaweiCbr(Access(KEYS)))
TIMES = st.sampled_from(["2018-6-4T11:14:48.946000", "9999-12-31T00:00:00", "0001-1-1T00:00:00", "yesterday", ""])
EXTRA = st.dictionaries(
    st.sampled_from(["image_type", "progress", "size", "fail_code", "fail_reason", "volume_backups", "encrypted"]),
    ANYTHING | st.just("replication"),
)
RECORD = st.dictionaries(
    st.sampled_from(["id", "status", "destination_region", "created_at", "source", "destination", "extra_info"]),
    ANYTHING | TIMES | EXTRA | st.just("fail"),
)
ROW = st.dictionaries(
    st.sampled_from(
        ["id", "name", "status", "resource_id", "resource_size", "created_at", "extend_info", "replication_records"]
    ),
    ANYTHING | TIMES | EXTRA | st.lists(RECORD, max_size=2),
)


@settings(max_examples=300)
@given(ROW)
def test_a_backup_is_read_or_unreadable(row: dict[str, Any]) -> None:
    for service in SERVICES:
        try:
            backup = service._backup(row, REGION)
        except Ambiguous as error:
            assert error.code == "AnswerUnreadable"
        else:
            assert backup.id and backup.snapshot.region == REGION


@settings(max_examples=300)
@given(RECORD)
def test_a_record_is_read_or_unreadable(row: dict[str, Any]) -> None:
    try:
        made = read(row, "source", "destination")
    except Ambiguous as error:
        assert error.code == "AnswerUnreadable"
    else:
        assert coming(made).id == made.id
        assert sighting("r", made).replica == "r"

"""What the filters of lists offer: everything there is to find, each under a name that tells it apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard import language
from dashboard.forms._filters import of_regions
from dashboard.models import Quota, Region
from dashboard.templatetags.figures import ago, room
from tests.views import rows


@pytest.mark.django_db
def test_the_kinds_are_those_that_were_seen_and_those_that_are_made() -> None:
    rows.snapshot(rows.account(), kind="automated-snapshot")
    page = rows.signed_in().get(reverse("snapshots")).content.decode()
    for kind in ("automated-snapshot", "snapshot", "backup-point"):
        assert f'<option value="{kind}"' in page
    assert ">Automated snapshot</option>" in page


def test_regions_of_one_name_are_told_apart_by_their_codes() -> None:
    regions = [
        Region(code="ap-beijing", name="Beijing"),
        Region(code="cn-north-1", name="Beijing"),
        Region(code="cn-north-1", name="Beijing1"),
        Region(code="ap-singapore", name="Singapore"),
        Region(code="ap-singapore", name="Singapore"),
    ]
    assert of_regions(regions) == [
        ("ap-beijing", "Beijing (ap-beijing)"),
        ("cn-north-1", "Beijing / Beijing1 (cn-north-1)"),
        ("ap-singapore", "Singapore"),
    ]


@pytest.mark.parametrize(
    ("used", "limit", "unit", "said"),
    [
        (4_160, 200_000, "GB", "4.1 of 195.3 TB"),
        (5, 200_000, "GB", "5 of 200,000 GB"),
        (0, 200_000, "GB", "0.0 of 195.3 TB"),
        (60, 100, "GB", "60 of 100 GB"),
        (20_480, None, "GB", "20.0 TB"),
        (6, 64, "", "6 of 64"),
    ],
)
def test_what_is_used_and_what_is_allowed_are_said_in_one_unit(
    used: float, limit: float | None, unit: str, said: str
) -> None:
    assert room(Quota(used=used, limit=limit, unit=unit)) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (7.5, "7 秒后"),
        (-150, "2 分钟前"),
        (3 * 3600 + 1, "3 小时后"),
        (-2 * 86400 - 1, "2 天前"),
        (0, "刚刚"),
        (3, "马上"),
    ],
)
def test_a_chinese_sentence_has_a_chinese_time(ahead: float, said: str) -> None:
    with language.spoken(language.CHINESE):
        assert ago(timezone.now() + timedelta(seconds=ahead)) == said

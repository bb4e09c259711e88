"""Pages of long lists."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from dashboard.models import AuditEvent
from dashboard.views import _paging
from dashboard.views._paging import paged

pytestmark = pytest.mark.django_db


@pytest.fixture
def events() -> list[int]:
    """Seven rows; their keys, the newest first."""
    lines = [AuditEvent.objects.line("account.added", kind="account", subject=str(n)) for n in range(7)]
    AuditEvent.objects.bulk_create(lines)
    return list(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True))


def shown(query: str) -> _paging.Page[AuditEvent]:
    return paged(AuditEvent.objects.all(), QueryDict(query), size=3)


def keys(page: _paging.Page[AuditEvent]) -> list[int]:
    return [row.pk for row in page.rows]


def test_older_links_walk_every_row_once_and_newer_links_walk_back(events: list[int]) -> None:
    first = shown("actor=x")
    second = shown(first.older[1:])
    third = shown(second.older[1:])
    assert keys(first) + keys(second) + keys(third) == events
    assert third.older == "" and first.newer == ""
    assert keys(shown(third.newer[1:])) == keys(second)
    assert keys(shown(second.newer[1:])) == keys(first)
    assert shown(second.newer[1:]).newer == ""


def test_links_keep_the_filters_and_drop_the_old_key(events: list[int]) -> None:
    page = shown("actor=alice&before=999999&count=exact&v=abc")
    assert page.older == f"?actor=alice&before={events[2]}"


@pytest.mark.parametrize("nonsense", ["xyz", "-1", "", "1e9", "٣", "9" * 40, "%00"])
def test_a_key_that_makes_no_sense_shows_a_page_all_the_same(events: list[int], nonsense: str) -> None:
    assert shown(f"before={nonsense}").count == 7
    assert shown(f"after={nonsense}").count == 7


def test_a_long_count_stops_at_the_cap_until_the_exact_one_is_asked_for(
    events: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_paging, "CAP", 5)
    page = shown("")
    assert (page.count_label, page.exact) == ("5+", "?count=exact")
    assert shown(page.exact[1:]).count_label == "7"


def test_rows_cost_one_query_and_the_count_another_when_it_is_read(
    events: list[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        page = shown(f"before={events[2]}")
    with django_assert_num_queries(1):
        assert (page.count, page.capped, page.exact) == (7, False, "")

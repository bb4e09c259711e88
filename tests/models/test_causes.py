"""Failures put together by their cause."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from dashboard.forms.copies import CopyFilter
from dashboard.models import CopyTask, Status, causes
from tests.views import rows

pytestmark = pytest.mark.django_db


def test_many_failures_of_one_cause_are_one_card_that_says_how_many_and_where() -> None:
    owner = rows.account()
    for number in range(5):
        rows.failed(owner, number)
    rows.task(owner, 9, Status.FAILED, reason="copy-broken")
    full, broken = causes.now()
    assert (full.total, full.retryable, full.regions) == (5, 5, [(rows.SINGAPORE, 5)])
    assert full.card.code == rows.FULL and full.card.title == "Singapore has no room for more snapshots."
    assert broken.total == 1 and "went bad" in broken.card.title


def test_a_cause_that_names_no_region_is_one_card_for_all_regions_and_finds_all_of_them() -> None:
    owner = rows.account()
    for number, region in enumerate((rows.BEIJING, rows.BEIJING, rows.SINGAPORE)):
        rows.task(owner, number, Status.FAILED, reason="UnauthorizedOperation", destination_region=region)
    (cause,) = causes.now()
    assert cause.total == 3 and dict(cause.regions) == {rows.BEIJING: 2, rows.SINGAPORE: 1}
    assert CopyFilter(QueryDict(cause.query)).applied(CopyTask.objects.all()).count() == 3


def test_the_query_of_a_cause_finds_its_copies_and_no_others() -> None:
    owner = rows.account()
    mine = [rows.failed(owner, number).pk for number in range(3)]
    rows.failed(rows.account("other"), 4)
    rows.task(owner, 5, Status.FAILED, reason=rows.FULL)
    found = [cause for cause in causes.now() if cause.total == 3]
    assert len(found) == 1
    assert set(
        CopyFilter(QueryDict(found[0].query)).applied(CopyTask.objects.all()).values_list("pk", flat=True)
    ) == set(mine)


def found(cause: causes.Cause) -> int:
    return CopyFilter(QueryDict(cause.query)).applied(CopyTask.objects.all()).count()


def test_a_single_copy_into_one_region_is_counted_with_the_others_of_its_cause() -> None:
    owner = rows.account()
    for number, region in enumerate([rows.BEIJING] * 3 + [rows.SINGAPORE] + [rows.HOME] * 2):
        rows.task(owner, number, Status.FAILED, reason="UnsupportedOperation.DiskEncrypt", destination_region=region)
    (cause,) = causes.now()
    assert cause.total == found(cause) == 6 and "daily" not in cause.card.title


def test_regions_with_cards_of_their_own_have_causes_of_their_own() -> None:
    owner = rows.account()
    owner.regions.exclude(code=rows.SINGAPORE).update(name="North")  # two of one name, whose cards say the same
    for number, region in enumerate((rows.BEIJING, rows.BEIJING, rows.SINGAPORE, rows.HOME)):
        rows.task(owner, number, Status.FAILED, reason=rows.FULL, destination_region=region)
    assert [(cause.total, found(cause)) for cause in causes.now()] == [(2, 2), (1, 1), (1, 1)]


def test_the_number_is_that_of_the_list_also_where_not_all_causes_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(causes, "READ", 1)
    owner = rows.account()
    for number, region in enumerate((rows.BEIJING, rows.SINGAPORE, rows.HOME)):
        rows.task(owner, number, Status.FAILED, reason="UnauthorizedOperation", destination_region=region)
    rows.task(owner, 9, Status.FAILED, reason="copy-broken")
    (cause,) = causes.now()
    assert cause.total == found(cause) == 3 and cause.others


def test_what_waits_for_a_decision_and_what_belongs_to_a_disabled_account_is_not_offered_for_a_retry() -> None:
    owner = rows.account()
    rows.task(owner, 1, Status.NEEDS_ATTENTION, reason="several-found")
    off = rows.account("off", enabled=False)
    rows.failed(off, 2)
    waiting, disabled = sorted(causes.now(), key=lambda cause: cause.sample.pk)
    assert (waiting.undecided, waiting.retryable) == (1, 0)
    assert (disabled.disabled, disabled.retryable) == (1, 0)


def test_what_was_tried_again_is_nobodys_trouble() -> None:
    owner = rows.account()
    old = rows.failed(owner, 1)
    rows.task(owner, 1, Status.COPYING, destination_region=rows.SINGAPORE, retry_of=old)
    assert causes.now() == []


def test_hundreds_of_failures_cost_what_one_does(django_assert_num_queries: Any) -> None:
    owner = rows.account()
    rows.tasks(owner, 300, Status.FAILED, reason=rows.FULL)
    with django_assert_num_queries(3):
        (cause,) = causes.now()
    assert cause.total == 300 and not cause.capped


def test_only_the_newest_are_looked_at_and_the_card_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "LOOKED_AT", 3)
    owner = rows.account()
    rows.tasks(owner, 5, Status.FAILED, reason=rows.FULL)
    (cause,) = causes.now()
    assert cause.total == 3 and cause.capped


def test_only_the_causes_of_most_copies_are_shown_and_it_is_said_that_there_are_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(causes, "SHOWN", 1)
    owner = rows.account()
    rows.tasks(owner, 2, Status.FAILED, reason=rows.FULL)
    assert [cause.others for cause in causes.now()] == [False]
    rows.task(owner, 9, Status.FAILED, reason="copy-broken")
    assert [(cause.total, cause.others) for cause in causes.now()] == [(2, True)]

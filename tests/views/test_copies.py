"""The copies list, and what is done to many at once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard import jobs
from dashboard.forms import copies
from dashboard.models import Bulk, CopyTask, Role, Status, bulk, eta
from dashboard.views import _listing
from tests.views import rows
from tests.views.reading import HTMX, notices, poll_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def test_a_failure_says_why_in_words_below_its_line() -> None:
    rows.failed(rows.account())
    page = text(rows.signed_in(), "/copies/")
    assert "Singapore has no room for more snapshots." in page and "Nothing was created." in page


def test_a_copy_that_moves_shows_how_far_it_is_and_one_without_a_number_says_so() -> None:
    owner = rows.account()
    rows.task(owner, 1, Status.COPYING, progress=43)
    rows.task(owner, 2, Status.COPYING)
    rows.task(owner, 3, Status.COPYING, progress=100)
    page = text(rows.signed_in(), "/copies/")
    assert 'value="43"' in page and "this cloud gives no percentage" in page and "Verifying" in page


def test_the_next_try_is_shown_and_a_workers_lease_is_not_taken_for_one() -> None:
    owner = rows.account()
    rows.task(owner, 1, reason="slot")
    assert "Next try: <time" in text(rows.signed_in(), "/copies/")
    CopyTask.objects.update(claim=uuid.uuid4())
    page = text(rows.signed_in(), "/copies/")
    assert "Next try" not in page and "A worker is at it at this moment." in page


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_line_and_its_page(status: Status) -> None:
    made = rows.task(rows.account(), 1, status, reason="several-found" if status == Status.NEEDS_ATTENTION else "")
    client = rows.signed_in(Role.ADMINISTRATOR)
    assert str(status.label) in text(client, "/copies/")
    assert str(status.label) in text(client, f"/copies/{made.pk}/")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=COPYING", "daily-2"),
        ("status=live", "daily-1 daily-2"),
        ("status=moving", "daily-2"),
        ("status=trouble", "daily-3"),
        ("status=unsuccessful", "daily-3"),
        ("destination_region=ap-singapore", "daily-3"),
        ("source_region=ap-guangzhou", "daily-1 daily-2 daily-3"),
        ("reason=InsufficientSnapshotQuota", "daily-3"),
        ("source=snap-000001", "daily-1"),
        ("who=Alice", "daily-2"),
        ("who=antipode", "daily-1 daily-3"),
        ("since=2020-01-01&until=2090-01-01", "daily-1 daily-2 daily-3"),
        ("since=2090-01-01", ""),
        ("until=2020-01-01", ""),
        ("text=daily", "daily-1 daily-2 daily-3"),
        ("text=daily-2", "daily-2"),
        ("text=aily-2", ""),
        ("text=snap-000003", "daily-3"),
        ("text=req-1", "daily-3"),
        ("service=tencent_cbs", "daily-1 daily-2 daily-3"),
        ("service=other", ""),
        ("batch=00000000-0000-4000-8000-000000000001", "daily-1"),
    ],
)
def test_copies_are_filtered_by_the_address(query: str, shown: str) -> None:
    owner = rows.account()
    rows.task(owner, 1, batch=uuid.UUID("00000000-0000-4000-8000-000000000001"))
    rows.task(owner, 2, Status.COPYING, requested_by=rows.person())
    rows.failed(owner, 3)
    page = text(rows.signed_in(), f"/copies/?{query}")
    assert [name for name in ("daily-1", "daily-2", "daily-3") if f">{name}</bdi>" in page] == shown.split()


def test_the_filter_takes_a_copys_number() -> None:
    owner = rows.account()
    wanted, other = (rows.task(owner, number).pk for number in (1, 2))
    page = text(rows.signed_in(), f"/copies/?text=%23{wanted}")
    assert f"/copies/{wanted}/" in page and f"/copies/{other}/" not in page


@pytest.mark.parametrize(
    "query",
    ["account=abc", "before=xyz", "batch=notauuid", "status=<b>", "text=%00", "who=%00", "text=%23" + "9" * 40,
     "account=" + "9" * 30, "reason=%ff", "after=-5", "v=x", "batch=" + "0" * 32],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_never_an_error(query: str) -> None:
    rows.task(rows.account())
    assert rows.signed_in().get(f"/copies/?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/copies/", "/history/"])
@pytest.mark.parametrize(
    ("query", "why"),
    [("batch=notauuid", "there is a mistake in batch="), ("since=2026-13-99", "This is not a day."),
     ("since=2026-03-02&until=2026-03-01", "This day is before the first one")],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_says_so(path: str, query: str, why: str) -> None:
    page = text(rows.signed_in(), f"{path}?{query}")
    assert page.count(why) == 1


@pytest.mark.parametrize("count", [25, 250])
def test_the_list_costs_the_same_few_queries_however_long_it_is(count: int, django_assert_max_num_queries: Any) -> None:
    owner, client = rows.account(), rows.signed_in()
    batch = rows.tasks(owner, count, Status.FAILED, reason=rows.FULL, message="full", requested_by=rows.person())
    rows.tasks(owner, count, Status.COPYING)
    rows.tasks(owner, count, Status.QUEUED, reason="slot", operation="other")
    for path in ("/copies/", f"/copies/?batch={batch}", "/copies/?status=trouble", "/copies/?status=live&confirm=cancel",
                 "/copies/?text=daily&since=2020-01-01"):  # fmt: skip
        with django_assert_max_num_queries(12):
            page = text(client, path)
        assert page.count("<tr") > 25


def test_a_poll_that_finds_nothing_new_is_empty_and_cheap(django_assert_max_num_queries: Any) -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.tasks(owner, 60, Status.COPYING)
    address = poll_of(text(client, "/copies/?status=live"))
    with django_assert_max_num_queries(5):
        answer = client.get(address, **HTMX)
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_poll_answers_when_the_numbers_above_the_list_change(django_assert_max_num_queries: Any) -> None:
    owner, client = rows.account(), rows.signed_in()
    batch = rows.tasks(owner, 60, Status.FAILED, reason="copy-broken")
    address = poll_of(text(client, f"/copies/?batch={batch}"))
    with django_assert_max_num_queries(5):
        assert client.get(address, **HTMX).status_code == 204
    # The oldest are on the second page, so no line of this one changes.
    oldest = CopyTask.objects.filter(batch=batch).earliest("pk")
    CopyTask.objects.filter(pk=oldest.pk).update(retried=True)
    page = text(client, address, **HTMX)
    assert "59 not successful" in page
    operator = rows.person(name="operator")
    press = Bulk.objects.create(act="retry", wanted=[], upto=1, total=9, done=3, actor=operator)
    page = text(client, poll_of(page), **HTMX)
    assert "3 of 9 copies are asked for" in page
    Bulk.objects.filter(pk=press.pk).update(done=6)
    page = text(client, poll_of(page), **HTMX)
    assert "6 of 9 copies are asked for" in page
    Bulk.objects.filter(pk=press.pk).update(due_at=None)
    assert "Retrying for" not in text(client, poll_of(page), **HTMX)


def test_a_poll_answers_as_soon_as_a_copy_moved_and_calms_down_when_all_have_ended() -> None:
    owner, client = rows.account(), rows.signed_in()
    moving = rows.task(owner, 1, Status.COPYING, replica="snap-new")
    page = text(client, "/copies/")
    assert 'hx-trigger="every 3s, wake"' in page
    assert moving.note(progress=50)
    fragment = text(client, poll_of(page), **HTMX)
    assert 'value="50"' in fragment and "<html" not in fragment and "1 copying" in fragment
    assert moving.move(Status.SUCCEEDED)
    ended = text(client, poll_of(fragment), **HTMX)
    assert "Verified" in ended and 'hx-trigger="every 30s, wake"' in ended


def test_a_list_on_which_nothing_changes_never_goes_on_telling_old_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_listing, "AGEING", 120)
    rows.task(rows.account(), 1, Status.SUCCEEDED)
    client = rows.signed_in()
    with time_machine.travel(timezone.now().replace(minute=30, second=1), tick=False) as clock:
        CopyTask.objects.update(finished_at=timezone.now())
        address = poll_of(text(client, "/copies/"))
        clock.shift(timedelta(seconds=60))
        assert client.get(address, **HTMX).status_code == 204
        clock.shift(timedelta(seconds=60))
        assert "verified <time" in (page := text(client, address, **HTMX)) and "2 min ago" in page


def test_the_polled_part_brings_the_trouble_into_the_title() -> None:
    owner, client = rows.account(), rows.signed_in()
    page = text(client, "/copies/")
    rows.failed(owner)
    assert "<title>(1) Copies · Antipode</title>" in text(client, poll_of(page), **HTMX)


def test_how_long_a_copy_may_still_take_is_a_range_and_a_slow_one_says_so() -> None:
    owner, client = rows.account(), rows.signed_in()
    now = timezone.now()
    began = {"accepted_at": now - timedelta(minutes=2), "attempts": 1}
    rows.task(owner, 1, Status.COPYING, **began)
    assert "not known yet" in text(client, "/copies/")
    for number, minutes in enumerate((5, 8) * 10, 10):
        ended = {"accepted_at": now - timedelta(minutes=minutes), "finished_at": now, "attempts": 1}
        eta.learn([rows.task(owner, number, Status.SUCCEEDED, **ended)])
    page = text(client, "/copies/")
    assert "3 min to 6 min" in page and "Slower than" not in page
    CopyTask.objects.filter(status=Status.COPYING).update(accepted_at=now - timedelta(minutes=20))
    page = text(client, "/copies/")
    assert "longer than any before" in page and "Slower than 95 % of similar copies." in page


def test_what_waits_for_a_slot_says_whose_turn_it_is() -> None:
    owner, client = rows.account(), rows.signed_in()
    for number in range(3):
        rows.task(owner, number, reason="slot")
    rows.task(owner, 9, reason="slot", destination_region=rows.SINGAPORE)
    page = text(client, "/copies/")
    for place in ("1st of 3 waiting", "2nd of 3 waiting", "3rd of 3 waiting", "1st of 1 waiting"):
        assert page.count(place) == 1
    chinese = client.get("/copies/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "3 个等待中的第2个" in chinese


def test_above_failures_stand_their_causes_and_each_leads_on_within_the_filter() -> None:
    owner, client = rows.account(), rows.signed_in()
    for number in range(3):
        rows.failed(owner, number, finished_at=timezone.now() - timedelta(days=20))
    rows.task(owner, 9, Status.FAILED, reason="copy-broken")
    page = text(client, "/copies/?status=FAILED")
    assert "2 causes" in page and "Retry these 3 …" in page and "Retry it" in page
    link = (
        f"?status=FAILED&account={owner.pk}&service={rows.SERVICE}&reason={rows.FULL}&destination_region=ap-singapore"
    )
    assert f"/copies/{link}".replace("&", "&amp;") in page and "See them" in page
    there = text(client, f"/copies/{link}")
    assert "One cause" in there and "See them" not in there
    client.post(f"/copies/retry/{link}", {"all": "1"})
    assert CopyTask.objects.filter(retry_of__isnull=False).count() == 3
    assert "cause" not in text(client, "/copies/?status=SUCCEEDED")


def test_a_text_that_finds_too_much_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST", 2)
    owner = rows.account()
    rows.tasks(owner, 3)
    assert "Type more of it." in text(rows.signed_in(), "/copies/?text=daily")
    assert "Type more of it." not in text(rows.signed_in(), "/copies/?text=daily-1")


# -- many at once


def test_before_all_that_match_are_retried_it_is_said_how_many_and_where() -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.tasks(owner, 60, Status.FAILED, reason="copy-broken")
    rows.failed(owner, 99)
    rows.failed(rows.account("off", enabled=False), 100)
    page = text(client, "/copies/?status=trouble")
    assert "All 62 that match:" in page and "confirm=retry" in page
    page = text(client, "/copies/?status=trouble&confirm=retry")
    assert "Retry 61 copies?" in page and "60 → " in page and "1 is left out: its account is disabled." in page
    assert CopyTask.objects.filter(retry_of__isnull=False).count() == 0
    client.post("/copies/retry/?status=trouble", {"all": "1"})
    assert CopyTask.objects.filter(retry_of__isnull=False).count() == 61


def test_nothing_is_offered_for_all_where_nothing_is_filtered() -> None:
    rows.failed(rows.account())
    client = rows.signed_in()
    assert "confirm=" not in text(client, "/copies/")
    for query in ("confirm=retry", "confirm=delete&status=trouble", "confirm=retry&batch=notauuid"):
        assert 'id="confirm"' not in text(client, f"/copies/?{query}")


def test_a_press_that_goes_on_by_itself_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "RETRIES", 10)
    owner, client = rows.account(), rows.signed_in()
    rows.tasks(owner, 25, Status.FAILED, reason="copy-broken")
    answer = client.post("/copies/retry/?status=trouble", {"all": "1"}, follow=True)
    assert "10 of 25 copies tried again; the rest follows by itself." in notices(answer)
    said = " ".join(answer.content.decode().split())
    assert "Retrying for operator: 10 of 25 copies are asked for." in said and "10 copies of one press" in said
    jobs.run_bulk(Bulk.objects.get().pk)
    page = text(client, answer.redirect_chain[0][0])
    assert "25 copies of one press" in page and "Retrying for" not in page


def test_a_press_whose_first_part_is_all_of_it_says_no_more_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "RETRIES", 10)
    owner, client = rows.account(), rows.signed_in()
    rows.tasks(owner, 10, Status.FAILED, reason="copy-broken")
    answer = client.post("/copies/retry/?status=trouble", {"all": "1"}, follow=True)
    assert "10 copies tried again." in notices(answer) and "the rest follows" not in notices(answer)


def test_ticked_copies_are_retried_as_one_batch_of_linked_tries() -> None:
    owner, client = rows.account(), rows.signed_in()
    old = [rows.failed(owner, number) for number in (1, 2, 3)]
    answer = client.post("/copies/retry/", {"task": [old[0].pk, old[1].pk]}, follow=True)
    tries = CopyTask.objects.filter(retry_of__isnull=False).order_by("pk")
    assert [(again.retry_of_id, again.tag) for again in tries] == [(task.pk, task.tag) for task in old[:2]]
    assert answer.redirect_chain[0][0] == f"/copies/?batch={tries[0].batch}"
    assert "2 copies tried again." in notices(answer)


def test_copies_of_a_disabled_account_are_left_out_of_a_retry_with_a_sentence() -> None:
    off, client = rows.account("old", enabled=False), rows.signed_in()
    kept, other = rows.failed(off), rows.failed(rows.account())
    answer = client.post("/copies/retry/", {"task": [kept.pk, other.pk]}, follow=True)
    assert [again.retry_of_id for again in CopyTask.objects.filter(retry_of__isnull=False)] == [other.pk]
    assert "1 copy left out: the account is disabled." in notices(answer)
    answer = client.post("/copies/retry/", {"task": [kept.pk]}, follow=True)
    assert "1 copy left out" in notices(answer) and "Nothing of this" not in notices(answer)
    answer = client.post(f"/copies/{kept.pk}/retry/", follow=True)
    assert "The account old of copy" in notices(answer) and CopyTask.objects.count() == 3


def test_more_left_out_than_is_counted_is_said_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "COUNTED", 2)
    rows.tasks(rows.account(enabled=False), 3, Status.FAILED, reason="copy-broken")
    answer = rows.signed_in().post("/copies/retry/?status=trouble", {"all": "1"}, follow=True)
    assert "2+ copies left out" in notices(answer)


def test_retrying_a_second_time_makes_nothing_new_and_says_so() -> None:
    owner, client = rows.account(), rows.signed_in()
    old = rows.failed(owner)
    client.post("/copies/retry/", {"task": [old.pk]})
    answer = client.post("/copies/retry/", {"task": [old.pk]}, follow=True)
    assert CopyTask.objects.count() == 2 and "Nothing of this can be retried" in notices(answer)


def test_everything_of_a_batch_that_was_not_successful_is_retried_also_what_never_started() -> None:
    owner, client = rows.account(), rows.signed_in()
    batch = uuid.uuid4()
    states = (Status.FAILED, Status.CANCELLED, Status.SKIPPED, Status.LOST, Status.SUCCEEDED, Status.COPYING)
    for number, status in enumerate(states):
        rows.task(owner, number, status, batch=batch)
    rows.failed(owner, 99)
    page = text(client, f"/copies/?batch={batch}")
    assert "Retry everything not successful (4)" in page
    client.post(f"/copies/retry/?batch={batch}", {"all": "1"})
    retried = CopyTask.objects.filter(retry_of__isnull=False)
    assert {again.retry_of.status for again in retried} == set(states[:4])  # type: ignore[union-attr]
    assert "Retry everything" not in text(client, f"/copies/?batch={batch}")


@pytest.mark.parametrize("query", ["", "batch=notauuid", "colour=red", "account=abc&reason=x", "v=1"])
def test_all_without_a_filter_that_makes_sense_touches_nothing(query: str) -> None:
    rows.failed(rows.account())
    client = rows.signed_in()
    for verb in ("retry", "cancel"):
        assert client.post(f"/copies/{verb}/?{query}", {"all": "1"}).status_code == 302
    assert CopyTask.objects.count() == 1


def test_all_of_one_cause_are_retried_and_no_others() -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.failed(owner, 1)
    rows.failed(owner, 2)
    other = rows.task(owner, 3, Status.FAILED, reason="copy-broken")
    client.post(f"/copies/retry/?reason={rows.FULL}&service={rows.SERVICE}&account={owner.pk}", {"all": "1"})
    assert CopyTask.objects.filter(retry_of__isnull=False).count() == 2
    assert not other.retries.exists()


def test_cancelling_many_tells_what_could_not_be_cancelled_and_why() -> None:
    owner, client = rows.account(), rows.signed_in()
    waiting, watched = rows.task(owner, 1), rows.task(owner, 2, Status.COPYING)
    sending, ended = rows.task(owner, 3, Status.SUBMITTING), rows.failed(owner, 4)
    every = [waiting.pk, watched.pk, sending.pk, ended.pk]
    answer = client.post("/copies/cancel/?status=live", {"task": every}, follow=True)
    said = notices(answer)
    assert "2 copies cancelled or no longer watched." in said
    assert "1 copy not cancelled. The vendor may hold its request already" in said
    assert answer.redirect_chain[0][0] == "/copies/?status=live"
    assert [CopyTask.objects.get(pk=pk).status for pk in every] == ["CANCELLED", "CANCELLED", "SUBMITTING", "FAILED"]


@pytest.mark.parametrize("junk", [[], ["abc"], ["9" * 40], ["-1"], ["0"]])
def test_ticks_that_make_no_sense_are_a_notice(junk: list[str]) -> None:
    client = rows.signed_in()
    assert "Nothing of this can be retried" in notices(client.post("/copies/retry/", {"task": junk}, follow=True))
    assert "Nothing of this can be cancelled" in notices(client.post("/copies/cancel/", {"task": junk}, follow=True))


def test_a_viewer_is_offered_no_button_and_may_press_none() -> None:
    old = rows.failed(rows.account())
    client = rows.signed_in(Role.VIEWER)
    page = text(client, "/copies/")
    assert 'type="checkbox"' not in page and "Retry" not in page
    for path in ("/copies/retry/", "/copies/cancel/", f"/copies/{old.pk}/retry/", f"/copies/{old.pk}/cancel/"):
        assert client.post(path, {"task": [old.pk]}).status_code == 403
    assert CopyTask.objects.count() == 1

"""One copy: its story, and what can be done about it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dashboard.models import AuditEvent, CopyTask, Status
from tests.views import rows
from tests.views.reading import HTMX, notices, poll_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def copying(**fields: Any) -> CopyTask:
    now = timezone.now()
    facts = {
        "replica": "snap-new",
        "progress": 43,
        "vendor_state": "COPYING_FROM_REMOTE",
        "accepted_at": now - timedelta(seconds=60),
        "seen_at": now - timedelta(seconds=12),
    }
    made = rows.task(rows.account(), 1, Status.COPYING, **{**facts, **fields})
    rows.attempt(made, outcome="accepted", request_id="req-accepted")
    return made


def test_the_steps_carry_their_evidence() -> None:
    made = copying()
    page = text(rows.signed_in(), f"/copies/{made.pk}/")
    for evidence in ("RequestId <code>req-accepted", "<code>COPYING_FROM_REMOTE</code> 43 %", "snap-new"):
        assert evidence in page, evidence
    assert re.search(r"last seen <time [^>]*>1\d s ago", page)
    assert page.count('aria-current="step"') == 1


def test_a_step_that_goes_on_says_how_long_it_has_taken_so_far() -> None:
    made, client = copying(), rows.signed_in()
    page = text(client, f"/copies/{made.pk}/")
    assert "so far 48 s" in page and "took 48 s" not in page
    assert made.move(Status.SUCCEEDED, progress=100)
    assert "so far" not in text(client, f"/copies/{made.pk}/")


def test_a_verified_copy_says_where_and_as_what_it_was_seen_and_polls_no_more() -> None:
    made = copying()
    client = rows.signed_in()
    page = text(client, f"/copies/{made.pk}/")
    address = poll_of(page)
    assert client.get(address, **HTMX).status_code == 204
    assert made.move(Status.SUCCEEDED, progress=100)
    ended = text(client, address, **HTMX)
    assert "<html" not in ended and "Verified" in ended and "as <code>snap-new</code>" in ended
    assert ended.count("hx-trigger") == 0


def test_a_verified_copy_that_is_gone_stays_verified_and_says_so() -> None:
    made = copying()
    assert made.move(Status.SUCCEEDED, progress=100)
    replica = rows.snapshot(
        made.account, service=made.service, region=made.destination_region, vendor_id=made.replica, copied=True
    )
    client = rows.signed_in()
    assert "no longer listed" not in text(client, f"/copies/{made.pk}/")
    type(replica).objects.filter(pk=replica.pk).update(gone_at=timezone.now())
    page = text(client, f"/copies/{made.pk}/")
    assert "no longer listed in" in page and "Verified" in page


def test_a_quiet_poll_of_one_copy_is_cheap(django_assert_max_num_queries: Any) -> None:
    made, client = copying(), rows.signed_in()
    address = poll_of(text(client, f"/copies/{made.pk}/"))
    with django_assert_max_num_queries(4):
        assert client.get(address, **HTMX).status_code == 204


@pytest.mark.parametrize(
    ("fences", "then"),
    [
        ({}, "Then it is sent again if this cloud refuses what was signed so long ago"),
        ({rows.SERVICE: {"refused": True, "at": "2026-03-04T05:06:07+00:00"}}, "Then it is sent again."),
        ({rows.SERVICE: {"refused": False, "at": "2026-03-04T05:06:07+00:00"}}, "Then an administrator is asked."),
    ],
)
def test_what_is_looked_up_says_from_when_on_nothing_counts_and_what_then(fences: dict[str, Any], then: str) -> None:
    made = rows.task(rows.account(fences=fences), 1, Status.UNKNOWN, reason="looking")
    page = text(rows.signed_in(), f"/copies/{made.pk}/")
    assert "Nothing found counts from <time" in page and then in page
    moving = rows.task(made.account, 2, Status.QUEUED)
    assert "Nothing found counts" not in text(rows.signed_in(), f"/copies/{moving.pk}/")


def test_the_failure_card_says_what_happened_what_to_do_and_whose_side_it_is() -> None:
    made = rows.failed(rows.account())
    page = text(rows.signed_in(), f"/copies/{made.pk}/")
    for said in (
        "Singapore has no room for more snapshots.",
        "<code>InsufficientSnapshotQuota</code>",
        "Delete old snapshots in Singapore",
        "the destination",
        "No, this needs you.",
        "6 of 6 snapshots are used.",
        "<code>req-1</code>",
    ):
        assert said in page, said


def test_the_ticket_holds_what_support_asks_for_and_no_secret() -> None:
    made = rows.failed(rows.account())
    page = text(rows.signed_in(), f"/copies/{made.pk}/")
    ticket = page.split("<textarea", 1)[1].split("</textarea>", 1)[0]
    for said in ("Request id: req-1", "Call: CopySnapshotCrossRegions", "Code: InsufficientSnapshotQuota", "UTC"):
        assert said in ticket, said
    assert "test-secret" not in page and "AKIDtest" not in page


def test_a_code_nobody_documented_is_shown_all_the_same() -> None:
    made = rows.task(rows.account(), 1, Status.FAILED, reason="Brand.New{0}<b>", message="{unheard} of <i>")
    page = text(rows.signed_in(), f"/copies/{made.pk}/")
    assert "Brand.New" in page and "{unheard} of &lt;i&gt;" in page


def test_a_copy_that_is_not_there_is_a_404() -> None:
    assert rows.signed_in().get("/copies/123456/").status_code == 404


# -- retry


def test_retry_is_one_click_and_makes_a_linked_try() -> None:
    old = rows.failed(rows.account())
    client = rows.signed_in()
    answer = client.post(f"/copies/{old.pk}/retry/", follow=True)
    again = old.retries.get()
    assert answer.redirect_chain[0][0] == f"/copies/{again.pk}/"
    assert (again.status, again.tag, again.destination_region) == (Status.QUEUED, old.tag, rows.SINGAPORE)
    assert f"a new try of {old.pk}" in answer.content.decode()
    earlier = text(client, f"/copies/{old.pk}/")
    assert f'<a href="/copies/{again.pk}/">copy {again.pk}</a> is the latest try' in earlier
    assert 'id="retry"' not in earlier


def test_all_of_one_cause_are_counted_for_the_accounts_own_button() -> None:
    owner = rows.account()
    mine = [rows.failed(owner, number) for number in (1, 2, 3)]
    rows.failed(rows.account("other"), 4)
    client = rows.signed_in()
    client.post(f"/copies/{mine[2].pk}/retry/")
    page = text(client, f"/copies/{mine[0].pk}/")
    assert "Retry all 2 with this cause" in page
    assert f'action="/copies/retry/?reason={rows.FULL}&amp;service={rows.SERVICE}&amp;account={owner.pk}"' in page


def test_a_newer_copy_of_the_same_source_is_no_new_try_of_a_verified_one() -> None:
    owner = rows.account()
    verified = rows.task(owner, 1, Status.SUCCEEDED, replica="snap-new")
    rows.task(owner, 1, Status.COPYING)
    assert "was tried again" not in text(rows.signed_in(), f"/copies/{verified.pk}/")


def test_a_second_click_leads_to_the_try_of_the_first() -> None:
    old = rows.failed(rows.account())
    client = rows.signed_in()
    client.post(f"/copies/{old.pk}/retry/")
    answer = client.post(f"/copies/{old.pk}/retry/", follow=True)
    assert CopyTask.objects.count() == 2
    assert answer.redirect_chain[0][0] == f"/copies/{old.retries.get().pk}/" and "tried again already" in notices(
        answer
    )


def test_a_retry_of_what_somebody_else_has_under_way_is_a_notice() -> None:
    owner = rows.account()
    old = rows.failed(owner)
    live = rows.task(owner, 1, Status.COPYING, destination_region=rows.SINGAPORE)
    answer = rows.signed_in().post(f"/copies/{old.pk}/retry/", follow=True)
    assert answer.redirect_chain[0][0] == f"/copies/{live.pk}/" and "under way already" in notices(answer)


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in ("FAILED", "CANCELLED", "SKIPPED", "LOST")]
)
def test_what_did_not_end_unverified_cannot_be_retried(status: Status) -> None:
    made = rows.task(rows.account(), 1, status)
    answer = rows.signed_in().post(f"/copies/{made.pk}/retry/", follow=True)
    assert answer.status_code == 200 and "only what ended unverified can be retried" in notices(answer)
    assert CopyTask.objects.count() == 1


def test_a_fragment_is_told_by_409_that_it_is_too_late() -> None:
    made = rows.task(rows.account(), 1, Status.SUCCEEDED)
    answer = rows.signed_in().post(f"/copies/{made.pk}/cancel/", **HTMX)
    assert answer.status_code == 409 and "nothing to cancel" in answer.content.decode()


# -- cancel


def test_a_waiting_copy_is_cancelled_with_its_reason_in_the_history() -> None:
    made = rows.task(rows.account())
    rows.signed_in().post(f"/copies/{made.pk}/cancel/", {"why": "wrong region"})
    made.refresh_from_db()
    event = AuditEvent.objects.get(verb="task.cancelled")
    assert (made.status, event.actor, event.why) == (Status.CANCELLED, "operator", "wrong region")


def test_a_running_copy_can_only_be_left_unwatched_where_the_cloud_cannot_stop_it() -> None:
    made = copying()
    client = rows.signed_in()
    assert "This cloud cannot stop a copy. We can stop watching it" in text(client, f"/copies/{made.pk}/")
    answer = client.post(f"/copies/{made.pk}/cancel/", follow=True)
    assert "No longer watched." in notices(answer)


def test_what_the_vendor_may_hold_cannot_be_cancelled_and_says_why() -> None:
    made = rows.task(rows.account(), 1, Status.SUBMITTING)
    client = rows.signed_in()
    assert "cancel/" not in text(client, f"/copies/{made.pk}/")
    assert "may hold this request already" in notices(client.post(f"/copies/{made.pk}/cancel/", follow=True))


# -- at once


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_the_same_moment_make_one_new_try() -> None:
    old = rows.failed(rows.account())
    clients = [rows.signed_in() for _ in range(8)]

    def click(client: Client) -> int:
        try:
            return client.post(f"/copies/{old.pk}/retry/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, clients))
    assert answers == [302] * 8
    assert CopyTask.objects.filter(retry_of=old).count() == 1

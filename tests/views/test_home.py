"""Home: a sentence that is proven, causes instead of failures, and nothing good that was not seen good."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dashboard.models import Account, AuditEvent, CopyTask, Disk, Role, Status, coverage
from dashboard.models.account_day import AccountDay
from dashboard.views import home
from tests.views import rows
from tests.views.reading import HTMX, poll_of, text, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def reckoned_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is not made anew because its disks are still being reckoned."""
    monkeypatch.setattr(home, "RECKONED", timedelta(0))


def shown(role: Role = Role.OPERATOR) -> str:
    rows.reckoned()
    return words(text(rows.signed_in(role), reverse("home")))


def a_disk(owner: Account, number: int = 1, **fields: Any) -> Disk:
    fields = {"vendor_id": f"disk-{number:06d}", "name": f"erp-{number}", "region": rows.HOME, **fields}
    return Disk.objects.create(account=owner, service=rows.SERVICE, state="ATTACHED", **fields)


def a_copy(owner: Account, number: int = 1, **fields: Any) -> None:
    """A ready copy in Beijing of a snapshot of the disk of that number."""
    source = rows.snapshot(owner, number)
    facts = {"region": rows.BEIJING, "copied": True, "copied_from": source.vendor_id, "disk": ""}
    rows.snapshot(owner, number + 500, **{**facts, **fields})


def numbers() -> tuple[int, int, int]:
    rows.reckoned()
    found = coverage.safety()
    return found.proven, found.believed, found.without


# -- am I safe?


def test_a_ready_copy_of_a_snapshot_of_the_disk_in_another_region_proves_it() -> None:
    owner = rows.account()
    a_disk(owner, 1)
    a_disk(owner, 2)
    a_copy(owner, 1)
    assert numbers() == (1, 0, 1)
    assert "1 of 2 disks have a fresh copy in another region. 1 does not." in shown()


def test_a_copy_that_names_the_disk_itself_proves_it_too() -> None:
    owner = rows.account()
    disk = a_disk(owner)
    rows.snapshot(owner, 9, region=rows.BEIJING, copied=True, disk=disk.vendor_id)
    assert numbers() == (1, 0, 0)
    assert "1 of 1 disk has a fresh copy in another region." in shown()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "copying"},
        {"state": "broken"},
        {"region": rows.HOME},
        {"gone_at": timezone.now()},
        {"copied_from": "snap-of-something-else"},
        {"copied": False},
    ],
    ids=["on its way", "broken", "same region", "gone", "of another source", "not a copy"],
)
def test_nothing_else_proves_anything(fields: dict[str, Any]) -> None:
    owner = rows.account()
    a_disk(owner)
    a_copy(owner, 1, **fields)
    assert numbers() == (0, 0, 1)


def test_a_copy_whose_source_is_gone_still_proves() -> None:
    owner = rows.account()
    a_disk(owner)
    a_copy(owner)
    owner.snapshot_set.filter(region=rows.HOME).update(gone_at=timezone.now())
    assert numbers() == (1, 0, 0)


def test_a_copy_of_another_account_proves_nothing() -> None:
    owner, other = rows.account(), rows.account("other")
    a_disk(owner)
    a_copy(other)
    assert numbers() == (0, 0, 1)


@pytest.mark.parametrize(
    "stale",
    [{"sync_error": "TimedOut"}, {"synced_at": None}, {"synced_at": timezone.now() - timedelta(hours=9)}],
    ids=["failed", "never", "long ago"],
)
def test_a_copy_in_a_region_that_was_not_read_lately_is_believed_but_not_proven(stale: dict[str, Any]) -> None:
    owner = rows.account()
    a_disk(owner)
    a_copy(owner)
    owner.regions.filter(code=rows.BEIJING).update(**stale)
    assert numbers() == (0, 1, 0)
    page = shown()
    assert "0 of 1 disk has" in page and "that proves nothing" in page and "Old inventory Beijing" in page


def test_gone_disks_and_disks_of_removed_accounts_are_not_counted() -> None:
    owner = rows.account()
    a_disk(owner, 1)
    a_disk(owner, 2, gone_at=timezone.now())
    removed = rows.account("removed")
    a_disk(removed)
    removed.remove(None)
    rows.reckoned()
    assert coverage.safety().disks == 1


def test_no_disk_is_not_called_safe() -> None:
    rows.account()
    assert "No disk has been seen yet." in shown()


# -- what needs me


def test_three_hundred_failures_of_one_cause_are_one_card_with_one_button() -> None:
    owner = rows.account()
    rows.tasks(owner, 300, Status.FAILED, reason=rows.FULL, destination_region=rows.SINGAPORE)
    rows.tasks(owner, 2, Status.FAILED, reason="AuthFailure.SecretIdNotFound")
    page = shown()
    assert page.count("Do this:") == 2
    assert "Singapore has no room for more snapshots" in page and "Retry these 300" in page and "Retry these 2 " in page
    assert "302 need you" in page


def test_its_button_retries_exactly_these() -> None:
    owner = rows.account()
    rows.tasks(owner, 3, Status.FAILED, reason=rows.FULL, destination_region=rows.SINGAPORE)
    other = rows.task(owner, 9, Status.FAILED, reason="AuthFailure.SecretIdNotFound")
    client = rows.signed_in(Role.OPERATOR)
    page = client.get(reverse("home")).content.decode()
    form = next(part for part in page.split("<form")[1:] if "Retry 3 copies" in part.split("</form>")[0])
    client.post(unescape(form.split('action="')[1].split('"')[0]), {"all": "1"})
    assert CopyTask.objects.filter(retry_of__isnull=False).count() == 3
    assert not other.retries.exists()
    assert "1 needs you" in shown()


def test_a_viewer_sees_the_cause_and_no_button() -> None:
    rows.failed(rows.account())
    page = shown(Role.VIEWER)
    assert "Singapore has no room" in page and "Retry" not in page


def test_what_no_retry_can_help_offers_none() -> None:
    owner = rows.account()
    rows.tasks(owner, 2, Status.FAILED, reason="UnsupportedOperation.SnapshotNotSupportCopy")
    page = shown()
    assert (
        "Each of these 2 can never be copied" in page
        and "Trying again cannot help." in page
        and "Retry these" not in page
    )


def test_failures_that_were_tried_again_need_nobody() -> None:
    owner = rows.account()
    first = rows.failed(owner)
    rows.task(owner, 1, destination_region=rows.SINGAPORE, retry_of=first)
    page = shown()
    assert "Needs you" not in page and "1 waiting" in page


def test_a_code_that_nobody_documented_still_has_a_card() -> None:
    rows.task(rows.account(), 1, Status.FAILED, reason="Weird.NewCode{x}", message="what the vendor said")
    assert "Weird.NewCode{x}" in shown()


def test_regions_that_cannot_be_read_need_somebody_too() -> None:
    owner = rows.account()
    owner.regions.update(sync_error="UnauthorizedOperation", sync_message="no")
    page = shown()
    assert page.count("could not be read") == 1 and "The key of account prod may not do this" in page


def test_an_account_whose_regions_were_never_listed_needs_somebody_unless_it_is_disabled() -> None:
    owner = rows.account()
    owner.regions.all().delete()
    Account.objects.update(regions_error="UnauthorizedOperation: no")
    page = shown()
    assert "The list of regions of account prod could not be read. The key of account prod may not do this" in page
    assert "See the account" in page and "UnauthorizedOperation" in page
    Account.objects.update(enabled=False)
    assert "could not be read" not in shown()


def test_disks_of_a_disabled_account_are_left_out_of_the_sentence_which_says_so() -> None:
    off = rows.account("old", enabled=False)
    a_disk(off, 1)
    assert "No account with disks is enabled. 1 disk of disabled accounts is left out" in shown()
    owner = rows.account()
    a_disk(owner, 2)
    a_copy(owner, 2)
    assert numbers() == (1, 0, 0)
    off.regions.update(sync_error="UnauthorizedOperation")
    page = shown()
    assert "1 of 1 disk has a fresh copy in another region." in page and "1 disk of disabled accounts" in page
    assert "could not be read" not in page


def test_a_failure_of_a_disabled_account_offers_no_retry_and_says_why() -> None:
    owner = rows.account()
    rows.failed(owner)
    assert "Retry it" in shown()
    Account.objects.update(enabled=False)
    page = shown()
    assert "Retry it" not in page and "prod is disabled: nothing is retried until it is enabled." in page


# -- the rest


def test_what_moves_is_shown_with_its_progress() -> None:
    owner = rows.account()
    rows.task(owner, 1, Status.COPYING, progress=43)
    rows.task(owner, 2, Status.COPYING)
    page = shown()
    assert "Guangzhou → Beijing" in page and "43 %" in page and "2 copying" in page


def test_quotas_from_eighty_percent_on_are_running_out() -> None:
    owner = rows.account()
    for number, (used, limit) in enumerate([(79, 100), (80, 100), (6, 6), (500, None)]):
        rows.quota(owner, f"q{number}", label=f"Quota {number}", used=used, limit=limit)
    page = shown()
    assert "Quota 1" in page and "Quota 2" in page and "Quota 0" not in page and "Quota 3" not in page
    assert page.index("Quota 2") < page.index("Quota 1")


def test_many_of_the_same_are_one_line_of_lately() -> None:
    owner = rows.account()
    for number in range(20):
        AuditEvent.objects.record("region.synced", kind="region", subject=f"r-{number}", account=owner)
    page = shown()
    assert page.count("Region synced") == 1 and "r-19 and 19 more" in page


def test_of_many_accounts_the_days_of_the_troubled_ones_are_shown_and_all_where_they_are_asked_for() -> None:
    today = timezone.now().date()
    for number in range(14):
        owner = rows.account(f"account-{number}")
        AccountDay.objects.create(account=owner, day=today, failed=number // 13, counted_at=timezone.now())
    client = rows.signed_in(Role.VIEWER)
    page = client.get("/").content.decode()
    assert (
        page.count("<dt>") == page.count('<ol class="days">') == 12 and "account-13" in page.partition("<dt>")[2][:200]
    )
    assert "Shown are the 12 of 14 accounts with the most trouble." in page and 'href="?every=1#days"' in page
    every = client.get("/?every=1").content.decode()
    assert every.count('<ol class="days">') == 14 and "Shown are the" not in every


def test_lately_calls_regions_by_their_names() -> None:
    AuditEvent.objects.record("region.synced", kind="region", subject=rows.BEIJING, account=rows.account())
    assert "Region synced Beijing · prod" in shown()


def test_the_first_run_shows_three_steps_and_who_takes_the_first() -> None:
    assert "Add an account" in shown(Role.ADMINISTRATOR) and "Pick snapshots and copy them" in shown(Role.ADMINISTRATOR)
    assert "An administrator does this. You are logged in as viewer." in shown(Role.VIEWER)


@pytest.mark.usefixtures("reckoned_at_once")
def test_a_poll_is_answered_with_nothing_until_something_changes() -> None:
    owner = rows.account()
    task = rows.task(owner, 1, Status.COPYING, progress=10)
    client = rows.signed_in(Role.VIEWER)
    poll = poll_of(text(client, reverse("home")))
    assert client.get(poll, **HTMX).status_code == 204
    task.note(progress=11)
    again = client.get(poll, **HTMX)
    assert again.status_code == 200 and b"11 %" in again.content and b"<html" not in again.content


@pytest.mark.parametrize("number", [1, 60])
def test_home_costs_the_same_queries_however_much_there_is(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner = rows.account()
    rows.disks(owner, number)
    rows.snapshots(owner, number)
    rows.tasks(owner, number, Status.FAILED, reason=rows.FULL)
    rows.tasks(owner, number, Status.COPYING, destination_region=rows.SINGAPORE)
    client = rows.signed_in(Role.OPERATOR)
    with django_assert_max_num_queries(16):
        client.get(reverse("home"))


@pytest.mark.usefixtures("reckoned_at_once")
def test_a_poll_of_home_that_finds_nothing_new_is_cheap(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    owner = rows.account()
    rows.disks(owner, 60)
    rows.reckoned()
    client = rows.signed_in(Role.OPERATOR)
    poll = poll_of(text(client, reverse("home")))
    with django_assert_max_num_queries(5):
        assert client.get(poll, **HTMX).status_code == 204

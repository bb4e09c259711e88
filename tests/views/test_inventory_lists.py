"""The lists of disks and snapshots."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dashboard.models import Heartbeat, Region, Role, Snapshot, Status
from tests.views import rows
from tests.views.reading import HTMX, poll_of, text, words

pytestmark = pytest.mark.django_db


def test_a_snapshot_shows_where_copies_of_it_stand_and_where_one_is_on_its_way() -> None:
    owner = rows.account()
    source = rows.snapshot(owner)
    rows.snapshot(owner, 7, region=rows.SINGAPORE, name="its copy", copied=True, copied_from=source.vendor_id)
    running = rows.task(owner, status=Status.COPYING, replica="snap-new")
    page = text(rows.signed_in(), "/snapshots/?text=daily-1")
    assert "Singapore" in page and f"/copies/{running.pk}/" in page and "Beijing</span>, copying" in page


def test_a_copy_that_somebody_started_at_the_vendor_is_shown_as_such() -> None:
    owner = rows.account()
    rows.snapshot(owner, copying_to=[rows.BEIJING, rows.SINGAPORE])
    rows.task(owner, status=Status.COPYING)
    page = text(rows.signed_in(), "/snapshots/")
    assert "Singapore</span>, copying, not asked for here" in page
    assert "Beijing</span>, copying </span></a>" in page and page.count("not asked for here") == 1


def test_a_snapshot_with_our_mark_that_no_copy_tells_of_says_so() -> None:
    orphan = rows.snapshot(rows.account())
    client = rows.signed_in()
    assert "no copy tells of it" not in client.get("/snapshots/").content.decode()
    Snapshot.objects.filter(pk=orphan.pk).update(orphaned_at=timezone.now())
    assert "no copy tells of it" in client.get("/snapshots/").content.decode()


def test_a_copy_that_is_not_ready_is_not_shown_as_one_that_stands() -> None:
    owner = rows.account()
    source = rows.snapshot(owner)
    rows.snapshot(owner, 7, region=rows.SINGAPORE, copied_from=source.vendor_id, state="copying")
    page = text(rows.signed_in(), "/snapshots/?region=ap-guangzhou")
    assert ">none<" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "daily-1 daily-2 daily-3"),
        ("gone=gone", "daily-4"),
        ("gone=all", "daily-1 daily-2 daily-3 daily-4"),
        ("text=snap-000002", "daily-2"),
        ("text=DAILY-3", "daily-3"),
        ("disk=disk-000001", "daily-1"),
        ("state=creating", "daily-2"),
        ("origin=copied", "daily-3"),
        ("origin=own", "daily-1 daily-2"),
        ("kind=backup-point", "daily-1"),
        ("region=ap-beijing", "daily-3"),
        ("account=99", ""),
    ],
)
def test_snapshots_are_filtered_by_the_address(query: str, shown: str) -> None:
    owner = rows.account()
    rows.snapshot(owner, 1, kind="backup-point")
    rows.snapshot(owner, 2, state="creating")
    rows.snapshot(owner, 3, copied=True, region=rows.BEIJING)
    rows.snapshot(owner, 4, gone_at=timezone.now())
    page = text(rows.signed_in(), f"/snapshots/?{query}")
    assert [
        name for name in ("daily-1", "daily-2", "daily-3", "daily-4") if f"<bdi>{name}</bdi>" in page
    ] == shown.split()


NONSENSE = [
    "account=abc", "account=-1", "account=99999999999999999999999", "before=xyz", "after=0", "state=purple", "gone=7",
    "text=%00", "text=%ff%fe", "disk=%00", "region=%00", "count=all", "v=old", "text=" + "x" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("path", ["/snapshots/", "/disks/"])
@pytest.mark.parametrize("query", NONSENSE)
def test_a_filter_that_makes_no_sense_is_never_an_error(path: str, query: str) -> None:
    owner = rows.account()
    rows.snapshot(owner)
    rows.disks(owner, 1)
    assert rows.signed_in().get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("count", [25, 250])
@pytest.mark.parametrize("path", ["/snapshots/", "/disks/"])
def test_a_list_costs_the_same_few_queries_however_long_it_is(
    path: str, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.snapshots(owner, count)
    rows.disks(owner, count)
    rows.tasks(owner, count, Status.COPYING)
    Snapshot.objects.bulk_create(
        Snapshot(
            account=owner, service=rows.SERVICE, region=rows.BEIJING, vendor_id=f"snap-c{number}", kind="snapshot",
            state="ready", copied_from=f"snap-{number:06d}",
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    with django_assert_max_num_queries(12) as spent:
        page = text(client, path)
    assert page.count("<tr") > 25
    with django_assert_max_num_queries(len(spent.captured_queries)):
        text(client, path)


@pytest.mark.parametrize("path", ["/snapshots/", "/disks/"])
def test_a_poll_that_finds_nothing_new_is_empty_and_cheap(
    path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.snapshots(owner, 60)
    rows.disks(owner, 60)
    address = poll_of(text(client, path))
    with django_assert_max_num_queries(4):
        answer = client.get(address, **HTMX)
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_poll_answers_with_the_table_and_the_strip_as_soon_as_something_moved() -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.snapshot(owner)
    address = poll_of(text(client, "/snapshots/"))
    rows.task(owner, status=Status.COPYING)
    fragment = text(client, address, **HTMX)
    assert "<html" not in fragment and 'hx-swap-oob="true"' in fragment and "1 copying" in fragment
    assert client.get(poll_of(fragment), **HTMX).status_code == 204


def test_a_tick_that_falls_silent_is_something_new_though_nothing_moves() -> None:
    client = rows.signed_in()
    rows.snapshot(rows.account())
    Heartbeat.beat("tick")
    page = text(client, "/snapshots/")
    assert client.get(poll_of(page), **HTMX).status_code == 204
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert 'id="strip"' in text(client, poll_of(page), **HTMX)


@pytest.mark.parametrize("path", ["/snapshots/", "/disks/", "/coverage/", "/quotas/"])
def test_a_region_that_grows_stale_is_something_new_though_nothing_moves(path: str) -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.snapshot(owner)
    rows.disks(owner, 1)
    rows.reckoned()
    page = text(client, path)
    address = poll_of(page[page.index(f'hx-get="{path}?') :])
    assert client.get(address, **HTMX).status_code == 204
    Region.objects.filter(code=rows.HOME).update(synced_at=timezone.now() - timedelta(hours=5))
    assert "Guangzhou was last read" in text(client, address, **HTMX)


def test_everything_is_counted_once_and_not_with_every_poll() -> None:
    rows.snapshot(rows.account())
    assert "count=exact" not in poll_of(text(rows.signed_in(), "/snapshots/?count=exact"))


def test_the_end_of_a_sync_is_something_new() -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.snapshot(owner)
    now = timezone.now()
    Region.objects.filter(code=rows.HOME).update(sync_started_at=now, sync_epoch=2)
    page = text(client, "/snapshots/")
    assert 'hx-trigger="every 3s, wake"' in page
    Region.objects.filter(code=rows.HOME).update(sync_ended_at=now + timedelta(seconds=1), synced_at=now)
    assert 'hx-trigger="every 30s, wake"' in text(client, poll_of(page), **HTMX)


def test_regions_that_could_not_be_read_are_named_with_what_the_cloud_said() -> None:
    owner = rows.account()
    rows.snapshot(owner)
    Region.objects.filter(code=rows.HOME).update(
        synced_at=timezone.now() - timedelta(hours=5), sync_error="UnauthorizedOperation"
    )
    client = rows.signed_in()
    page = text(client, "/snapshots/")
    assert "Guangzhou was last read" in page and "UnauthorizedOperation" in page and "as of" in page
    assert "was last read" not in text(client, "/snapshots/?region=ap-beijing")
    assert "was last read" not in text(client, f"/snapshots/?account={rows.account('other').pk}")


def test_a_viewer_may_look_and_is_offered_nothing_to_press() -> None:
    owner = rows.account()
    rows.snapshot(owner)
    rows.disks(owner, 1)
    client = rows.signed_in(Role.VIEWER)
    for path in ("/snapshots/", "/disks/"):
        page = text(client, path)
        assert 'type="checkbox"' not in page and "/plan/" not in page


def test_a_disk_shows_its_backup_quota_and_why_nothing_can_be_made_where_it_is_full() -> None:
    owner = rows.account()
    rows.disks(owner, 1, backup_quota=2, backup_count=2, name="crm")
    page = text(rows.signed_in(), "/disks/")
    assert "<strong>2</strong> of 2" in page and "holds 2 of 2 backup points" in page and " disabled" in page
    assert "does not protect against losing the region" in page


def test_a_disk_with_room_offers_a_backup_point() -> None:
    owner = rows.account()
    [disk] = rows.disks(owner, 1)
    page = text(rows.signed_in(), "/disks/")
    assert (
        f"/plan/?kind=disk&amp;operation=create_backup_point&amp;source={disk.pk}" in page and " disabled" not in page
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [("text=nothing-like-it", "Clear filters"), ("", "Last looked")],
)
def test_an_empty_list_says_why_it_is_empty(query: str, said: str) -> None:
    rows.account()
    assert said in text(rows.signed_in(), f"/snapshots/?{query}")


def test_an_empty_list_speaks_of_no_region_that_was_never_read() -> None:
    owner = rows.account()
    owner.regions.filter(code=rows.BEIJING).update(synced_at=None, sync_error="AuthFailure")
    page = words(text(rows.signed_in(), "/snapshots/"))
    assert "in 2 regions; found none" in page and "Beijing could not be read yet" in page
    owner.regions.update(synced_at=None)
    assert "3 regions are being read" in words(text(rows.signed_in(), "/snapshots/"))


def test_what_a_removed_account_owned_is_not_listed() -> None:
    owner = rows.account()
    rows.snapshot(owner)
    owner.remove(None)
    assert "daily-1" not in text(rows.signed_in(), "/snapshots/")


def test_names_from_a_cloud_are_shown_and_never_run() -> None:
    owner = rows.account()
    rows.snapshot(owner, name="<script>alert(1)</script>{{ 7|add:7 }}")
    page = text(rows.signed_in(), "/snapshots/")
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page

"""The search of every page: straight to the one thing that bears the name, else everything that begins so."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from dashboard.models import CopyTask, Role, Status
from dashboard.models.finding import find
from tests.views import rows

pytestmark = pytest.mark.django_db

SEARCH = "/search/"


def goal(text: str) -> str:
    """Where a search leads to, "" where it lists what it found."""
    return str(rows.signed_in().get(SEARCH, {"q": text}).headers.get("Location", ""))


def test_one_thing_of_that_name_is_opened_at_once() -> None:
    owner = rows.account("prod")
    rows.disks(owner, 2)
    rows.snapshot(owner, 7, name="month-end")
    copy = rows.task(owner, 9, Status.SUCCEEDED, replica="snap-twin", tag="apabcdefghjk")
    failed = rows.failed(owner, 5)
    rows.attempt(failed, number=2, request_id="req-of-the-second-try")
    assert goal("disk-000002") == "/disks/?text=disk-000002&gone=all"
    assert goal("month-end") == "/snapshots/?text=snap-000007&gone=all"
    assert goal("SNAP-000007").startswith("/snapshots/?text=snap-000007")
    for text in (f"#{copy.pk}", "snap-twin", "apabcdefghjk", "APABCDEFGHJK", "snap-000009"):
        assert goal(text) == reverse("copy", args=[copy.pk]), text
    assert goal("req-of-the-second-try") == reverse("copy", args=[failed.pk])
    assert goal("prod") == reverse("account", args=[owner.pk])
    assert goal(rows.FULL.lower()) == reverse("error", args=[rows.SERVICE, rows.FULL])


def test_the_id_of_a_batch_leads_to_its_copies() -> None:
    batch = rows.tasks(rows.account(), 3)
    assert goal(str(batch)) == f"/copies/?batch={batch}"


def test_what_several_things_bear_is_listed_by_kind() -> None:
    owner = rows.account()
    rows.snapshot(owner, 7)
    rows.task(owner, 7, Status.FAILED)
    rows.task(owner, 7, Status.SUCCEEDED)
    page = rows.signed_in().get(SEARCH, {"q": "snap-000007"}).content.decode()
    assert "/snapshots/?text=snap-000007" in page
    assert page.count('href="/copies/') >= 2
    assert "Nothing bears" not in page


def test_what_begins_so_is_found_and_what_has_it_exactly_is_never_lost_among_it() -> None:
    owner = rows.account()
    rows.snapshots(owner, 60)
    rows.snapshot(owner, 61, vendor_id="snap-0000", name="")
    found = find("snap-0000")
    assert len(found.snapshots) == 8
    assert found.snapshots[0].vendor_id == "snap-0000"


def test_what_is_removed_is_not_found_and_what_is_gone_is_said_to_be() -> None:
    owner = rows.account()
    rows.snapshot(owner, 1, gone_at=owner.created_at)
    assert "gone" in rows.signed_in().get(SEARCH, {"q": "snap-00000"}).content.decode()
    owner.removed_at = owner.created_at
    owner.save()
    assert not find("snap-00000")


@pytest.mark.parametrize("text", ["", "   ", "nothing bears this", "%", "\x00", "😀", "#", "9" * 18, "x" * 5000])
def test_nothing_found_is_said_in_words(text: str) -> None:
    rows.snapshots(rows.account(), 3)
    answer = rows.signed_in().get(SEARCH, {"q": text})
    assert answer.status_code == 200
    assert ("Nothing bears" in answer.content.decode()) == bool(text.strip("\x00 ") and len(text) < 5000)


def test_a_search_costs_the_same_however_much_there_is(django_assert_max_num_queries: Any) -> None:
    owner, client = rows.account(), rows.signed_in()
    for count in (25, 250):
        rows.snapshots(owner, count, region=f"ap-{count}")
        rows.disks(owner, count, region=f"ap-{count}")
        rows.tasks(owner, count, Status.FAILED, source="snap-000001", destination_region=f"ap-{count}")
        with django_assert_max_num_queries(12):
            assert client.get(SEARCH, {"q": "snap-000001"}).status_code == 200


def test_copies_are_found_by_index() -> None:
    owner = rows.account()
    rows.tasks(owner, 4000, Status.SUCCEEDED)
    rows.tasks(rows.account("other"), 4000, Status.SUCCEEDED)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    last = CopyTask.objects.latest("pk")
    for text in (last.source, str(last.batch), f"#{last.pk}", last.tag, str(uuid.uuid4())):
        with connection.execute_wrapper(no_scan):
            find(text)


def no_scan(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Whoever would read the big table from end to end fails the test."""
    if sql.startswith("SELECT") and 'FROM "dashboard_copytask"' in sql:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"EXPLAIN {sql}", params)
                plan = "\n".join(line[0] for line in cursor.fetchall())
                assert "Seq Scan on dashboard_copytask" not in plan, plan
            else:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plan = "\n".join(line[3] for line in cursor.fetchall())
                assert "SCAN dashboard_copytask" not in plan, plan
    return execute(sql, params, many, context)


def test_the_keys_are_listed_and_can_be_switched_off() -> None:
    client = rows.signed_in(Role.VIEWER)
    page = client.get("/keys/").content.decode()
    assert "<kbd>/</kbd>" in page and 'data-keys="off"' not in page
    assert client.post("/keys/", {"keys": "off"}).headers["Location"] == "/keys/"
    assert 'data-keys="off"' in client.get("/").content.decode()
    client.post("/keys/", {"keys": "on"})
    assert 'data-keys="off"' not in client.get("/").content.decode()

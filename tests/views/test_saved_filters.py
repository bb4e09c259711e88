"""Filters kept under a name: one's own, and those that an administrator offers to everybody."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.models import AuditEvent, Role, SavedFilter
from dashboard.models.saved_filter import MOST
from tests.views import rows

pytestmark = pytest.mark.django_db

QUERY = "verb=task.failed&who=alice"


def address(page: str = "history", query: str = QUERY) -> str:
    return f"{reverse('saved_filters', args=[page])}?{query}"


def page_of(client: Client, page: str = "history", query: str = "") -> str:
    answer = client.get(f"{reverse(page)}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_filters_are_saved_offered_and_lead_back_to_the_list() -> None:
    client = rows.signed_in(Role.VIEWER)
    assert "Save these filters" not in page_of(client)
    assert f'href="{address()}"'.replace("&", "&amp;") in page_of(client, query=f"{QUERY}&before=7&v=x")
    answer = client.post(address(), {"name": "Alice's failures"})
    assert answer.headers["Location"] == f"{reverse('history')}?{QUERY}"
    page = page_of(client, query=QUERY)
    assert "Alice&#x27;s failures" in page and 'aria-current="true"' in page and "Save these filters" not in page
    assert "Alice&#x27;s failures" in page_of(client) and "Alice&#x27;s failures" not in page_of(client, "copies")


def test_only_filters_that_the_list_has_and_that_make_sense_are_kept() -> None:
    client = rows.signed_in(Role.VIEWER)
    query = "verb=task.failed&since=nonsense&account=-1&next=//evil&before=9&count=exact&text=a%26b%3D%3C"
    assert client.post(address(query=query), {"name": "x"}).status_code == 302
    assert SavedFilter.objects.get().query == "text=a%26b%3D%3C&verb=task.failed"


def test_a_copies_filter_is_kept_for_the_copies() -> None:
    client = rows.signed_in(Role.VIEWER)
    answer = client.post(address("copies", "status=FAILED"), {"name": "Failed"})
    assert answer.headers["Location"] == f"{reverse('copies')}?status=FAILED"
    assert SavedFilter.objects.get().page == "copies"
    assert client.get(address("nonsense")).status_code == 404


def test_the_form_says_what_it_keeps_in_the_words_of_the_list(django_assert_max_num_queries: Any) -> None:
    owner, client = rows.account(), rows.signed_in(Role.VIEWER)
    batch = uuid.uuid4()
    query = f"status=trouble&account={owner.pk}&destination_region={rows.BEIJING}&since=2026-11-01&source=snap-1&batch={batch}"
    for number in range(30):
        rows.saved_filter(rows.person(name="viewer"), name=f"f-{number}", page="copies", query="status=FAILED")
    with django_assert_max_num_queries(9):
        page = client.get(address("copies", query)).content.decode()
    said = re.findall(r"<dt>(.*?)</dt>\s*<dd>\s*<bdi>(.*?)</bdi>", page)
    assert said[:6] == [
        ("Status", "Needs you, or failed this week"),
        ("Account", "prod"),
        ("To region", "Beijing"),
        ("From day", "1 Nov 2026"),
        ("Source", "snap-1"),
        ("Batch", str(batch)),
    ]
    assert said[6:] == [("Status", "Failed")] * 30


def test_what_is_not_there_any_more_is_said_as_the_address_has_it() -> None:
    page = rows.signed_in(Role.VIEWER).get(address("history", "account=77&kind=task")).content.decode()
    assert re.findall(r"<dd>\s*<bdi>(.*?)</bdi>", page) == ["Copies", "77"]


@pytest.mark.parametrize(
    ("query", "name", "sentence"),
    [
        (QUERY, "", "This is needed and still empty"),
        (QUERY, "x" * 81, "there is room for 80"),
        (QUERY, "Taken", "There is a filter of this name already"),
        ("", "New", "Nothing is filtered"),
        ("verb=nonsense", "New", "Nothing is filtered"),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(query: str, name: str, sentence: str) -> None:
    client = rows.signed_in(Role.VIEWER)
    rows.saved_filter(rows.person(name="viewer"), name="Taken")
    answer = client.post(address(query=query), {"name": name})
    assert answer.status_code == 422 and SavedFilter.objects.count() == 1
    page = answer.content.decode()
    assert sentence in page
    if query == QUERY:
        assert f'value="{name}"' in page or not name


def test_a_person_keeps_a_bounded_number_of_them() -> None:
    client, person = rows.signed_in(Role.VIEWER), rows.person(name="viewer")
    SavedFilter.objects.bulk_create(
        SavedFilter(owner=person, page="history", name=f"f-{n}", query="kind=task") for n in range(MOST)
    )
    assert f"You keep {MOST} filters" in client.post(address(), {"name": "one more"}).content.decode()


def test_a_shared_one_is_offered_to_everybody_and_only_administrators_share() -> None:
    viewer, administrator = rows.signed_in(Role.VIEWER), rows.signed_in(Role.ADMINISTRATOR)
    viewer.post(address(), {"name": "Mine", "shared": "on"})
    administrator.post(address(), {"name": "Ours", "shared": "on"})
    assert list(SavedFilter.objects.filter(shared=True).values_list("name", flat=True)) == ["Ours"]
    assert "Ours" in page_of(viewer) and "Mine" not in administrator.get(address()).content.decode()
    assert "Offer it to everybody" not in viewer.get(address()).content.decode()


def test_one_is_renamed_and_removed_by_its_owner() -> None:
    client = rows.signed_in(Role.VIEWER)
    saved = rows.saved_filter(rows.person(name="viewer"))
    client.post(reverse("saved_filter", args=[saved.pk]), {"name": "Bad nights"})
    assert SavedFilter.objects.get().name == "Bad nights"
    answer = client.post(reverse("saved_filter", args=[saved.pk]), {"name": ""})
    assert answer.status_code == 422 and SavedFilter.objects.get().name == "Bad nights"
    client.post(reverse("saved_filter_remove", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


def test_saving_renaming_and_removing_one_is_in_the_history() -> None:
    client = rows.signed_in(Role.ADMINISTRATOR)
    client.post(address(), {"name": "Nights", "shared": "on"})
    saved = SavedFilter.objects.get()
    client.post(reverse("saved_filter", args=[saved.pk]), {"name": "Bad nights"})
    client.post(reverse("saved_filter_remove", args=[saved.pk]))
    every, own = f"Nights, for everybody: history?{QUERY}", f"Bad nights, for oneself: history?{QUERY}"
    events = AuditEvent.objects.filter(kind="filter", subject_id=saved.pk, actor="administrator").order_by("pk")
    assert list(events.values_list("verb", "subject", "before", "after")) == [
        ("filter.added", "Nights", "", every),
        ("filter.changed", "Bad nights", every, own),
        ("filter.removed", "Bad nights", own, ""),
    ]
    assert "Filter saved" in page_of(client, query="kind=filter")
    chinese = client.get("/history/?kind=filter", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert "保存了筛选条件" in chinese and "移除了已保存的筛选" in chinese


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize("shared", [False, True])
def test_others_change_none_but_administrators_the_shared_ones(role: Role, shared: bool) -> None:
    saved = rows.saved_filter(rows.person(name="carol"), shared=shared)
    may = shared and role is Role.ADMINISTRATOR
    client = rows.signed_in(role)
    for name in ("saved_filter", "saved_filter_remove"):
        answer = client.post(reverse(name, args=[saved.pk]), {"name": "Other", "shared": "on"})
        assert answer.status_code == (302 if may else 404)
    assert SavedFilter.objects.filter(name="Failures").exists() is not may


def test_a_name_is_shown_and_never_run() -> None:
    rows.saved_filter(rows.person(name="viewer"), name="<script>alert(1)</script>")
    for page in (page_of(rows.signed_in(Role.VIEWER)), rows.signed_in(Role.VIEWER).get(address()).content.decode()):
        assert "<script>alert" not in page and "&lt;script&gt;" in page

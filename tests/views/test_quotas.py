"""Quotas say who told them, what is left, and when it runs out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dashboard.models import AuditEvent, Quota, QuotaReading, Role, Status
from tests.views import rows
from tests.views.reading import HTMX, main, poll_of, text, words
from tests.views.rows import quota

pytestmark = pytest.mark.django_db


def shown(name: str = "quotas", query: str = "", role: Role = Role.VIEWER) -> str:
    answer = rows.signed_in(role).get(reverse(name) + query)
    assert answer.status_code == 200
    return words(main(answer.content.decode()))


def test_a_limit_stands_with_its_origin_and_its_age() -> None:
    owner = rows.account()
    quota(owner)
    learned = timezone.now() - timedelta(days=1, hours=2)
    quota(owner, "other", label="Images", used=6, limit=6, origin=Quota.Origin.LEARNED, limit_at=learned)
    page = shown()
    assert "41 of 64 · 23 free" in page and "64 from the cloud, just now" in page
    assert "6 learned from a refusal, 1 day ago" in page
    assert page.index("Images") < page.index("Snapshots"), "the fullest first"


def test_what_runs_and_what_is_planned_takes_room_and_what_was_verified_is_used() -> None:
    owner = rows.account()
    quota(owner, read_at=timezone.now() - timedelta(minutes=4))
    rows.tasks(owner, 30)
    rows.task(owner, 31, Status.COPYING)
    rows.task(owner, 32, Status.SUCCEEDED, replica="snap-new")
    page = shown()
    assert "42 of 64 · 1 running · 30 planned · 9 too many" in page
    assert "read 4 min ago · with 1 verified since" in page


@pytest.mark.parametrize(
    ("used", "limit", "line"),
    [
        (10_608, 19_968, "10.4 of 19.5 TB · 9.1 TB free"),
        (19_960, 19_968, "19,960 of 19,968 GB · 8 GB free"),
        (20, 19_968, "20 of 19,968 GB · 19,948 GB free"),
        (900, 9_968, "900 of 9,968 GB · 9,068 GB free"),
    ],
)
def test_the_figures_of_one_line_are_in_one_unit(used: int, limit: int, line: str) -> None:
    quota(rows.account(), unit="GB", used=used, limit=limit)
    assert line in shown()


def test_a_limit_that_nobody_told_is_said_plainly() -> None:
    quota(rows.account(), limit=None)
    page = shown()
    assert "41 used" in page and "not told by the cloud" in page and "free" not in page.partition("planned:")[2]


def test_a_quota_of_which_nothing_is_used_is_shown_where_it_is_asked_for() -> None:
    owner = rows.account()
    quota(owner)
    quota(owner, region=rows.SINGAPORE, used=0, limit=None)
    page = shown()
    assert "Quotas of which nothing is used are left out. Show all" in page and "not told by the cloud" not in page
    assert "not told by the cloud" in shown(query="?shown=all")


def test_a_figure_of_a_region_that_was_not_read_lately_is_not_shown_as_fresh() -> None:
    owner = rows.account()
    long_ago = timezone.now() - timedelta(days=3)
    owner.regions.update(synced_at=long_ago)
    quota(owner, read_at=long_ago)
    assert "read 3 days ago , may be old" in shown()


def test_the_filters_choose_by_region_fullness_and_missing_limits() -> None:
    owner = rows.account()
    quota(owner, label="Half full", used=32)
    quota(owner, "b", label="Nearly full", used=60, region=rows.SINGAPORE)
    quota(owner, "c", label="Unlimited", limit=None)
    assert "Nearly full" in shown(query="?shown=full") and "Half full" not in shown(query="?shown=full")
    assert "Unlimited" in shown(query="?shown=untold") and "Half full" not in shown(query="?shown=untold")
    assert "Nearly full" not in shown(query=f"?region={rows.BEIJING}")
    assert "No matching quotas" in shown(query="?region=nowhere")
    rows.tasks(owner, 22)
    Quota.objects.filter(label="Half full").update(name="snapshots")
    assert "Half full" in shown(query="?shown=full"), "with what is on its way it is"


def test_a_steady_rise_says_in_about_how_many_days_nothing_is_left() -> None:
    owner = rows.account()
    one, jumpy = quota(owner, used=54), quota(owner, "b", label="Jumpy")
    today = timezone.now().date()
    for ago in range(10):
        day = today - timedelta(days=ago)
        QuotaReading.objects.create(quota=one, day=day, used=54 - 2 * ago)
        QuotaReading.objects.create(quota=jumpy, day=day, used=41 + 9 * (ago % 2))
    page = shown()
    assert "36 to 54 in 9 days" in page and "full in about 5 days" in page
    assert page.count("full in about") == 1


def test_the_first_copy_that_was_refused_for_want_of_room_is_linked() -> None:
    owner = rows.account()
    quota(owner, used=64, region=rows.SINGAPORE)
    refused = rows.failed(owner, 1)
    rows.failed(owner, 2)
    assert f"copy {refused.pk}" in shown()
    Quota.objects.update(limit=80)
    assert "no copy" in shown(), "there is room by now"


# -- limits that somebody enters


def test_an_administrator_enters_changes_and_removes_a_limit_and_the_history_says_so() -> None:
    one = quota(rows.account(), limit=None)
    client, address = rows.signed_in(Role.ADMINISTRATOR, "ada"), reverse("quota_limit", args=[one.pk])
    answer = client.post(address, {"limit": "64"}, follow=True).content.decode()
    assert "The limit is saved: Snapshots, Beijing." in words(answer)
    page = shown()
    assert "41 of 64" in page and "entered by ada on" in page
    client.post(address, {"limit": "80"})
    client.post(address, {"remove": "1"})
    assert "not told by the cloud" in shown()
    said = [(event.verb, event.before, event.after) for event in AuditEvent.objects.filter(kind="quota").order_by("id")]
    assert said == [
        ("quota.limit_entered", "", "64"),
        ("quota.limit_entered", "64", "80"),
        ("quota.limit_removed", "80", ""),
    ]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "Enter the limit as a number, such as 64."),
        ("many", "This is not a number."),
        ("0", "A limit is more than 0"),
        ("1e99", "This is not a number."),
        ("1e5", "This is not a number."),
        ("1_000", "This is not a number."),
        ("9999999999999", "A limit is more than 0"),
        ("nan", "This is not a number."),
        ("6.5", "enter a whole number"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused_and_stays_to_be_mended(typed: str, answer: str) -> None:
    one = quota(rows.account(), limit=None)
    page = rows.signed_in(Role.ADMINISTRATOR).post(reverse("quota_limit", args=[one.pk]), {"limit": typed})
    assert answer in words(page.content.decode()) and (not typed or f'value="{typed}"' in page.content.decode())
    assert Quota.objects.get().limit is None


def test_a_large_limit_stands_in_its_field_in_digits_alone() -> None:
    one = quota(rows.account(), limit=2_500_000, origin=Quota.Origin.LEARNED)
    page = rows.signed_in(Role.ADMINISTRATOR).get(reverse("quota_limit", args=[one.pk])).content.decode()
    assert 'value="2500000"' in page


def test_a_limit_that_the_cloud_tells_is_not_entered() -> None:
    one = quota(rows.account())
    client, address = rows.signed_in(Role.ADMINISTRATOR), reverse("quota_limit", args=[one.pk])
    assert client.get(address).status_code == 302
    assert client.post(address, {"limit": "99"}).status_code == 302
    assert Quota.objects.get().limit == 64
    assert not one.enter(99, rows.person()), "somebody else's page may be older"
    assert not AuditEvent.objects.filter(kind="quota").exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_only_an_administrator_is_offered_to_enter_a_limit(role: Role) -> None:
    one = quota(rows.account(), limit=None)
    assert "Enter the limit" not in shown(role=role) and "Enter the limit" in shown(role=Role.ADMINISTRATOR)
    assert rows.signed_in(role).post(reverse("quota_limit", args=[one.pk]), {"limit": "9"}).status_code == 403


# -- disks


def test_disks_nearly_out_of_backup_points_are_listed_the_fullest_first() -> None:
    owner = rows.account()
    disks = rows.disks(owner, 7)
    figures = ((1, 5), (4, 5), (5, 5), (0, 5), (0, 0), (1, 0), (2, 2))
    for disk, (count, most) in zip(disks, figures, strict=True):
        told = {"backup_count": count, "backup_quota": most, "name": f"holds-{count}-of-{most}"}
        type(disk).objects.filter(pk=disk.pk).update(**told)
    page = shown()
    assert page.index("holds-1-of-0") < page.index("holds-5-of-5") < page.index("holds-4-of-5")
    assert "holds-2-of-2" in page
    assert all(name not in page for name in ("holds-1-of-5", "holds-0-of-5", "holds-0-of-0"))


# -- the list


def test_removed_accounts_have_no_quotas() -> None:
    owner = rows.account()
    quota(owner)
    owner.remove(None)
    assert "No accounts yet" in shown()


def test_pages_go_on_where_the_last_one_ended_also_among_the_equally_full() -> None:
    owner = rows.account()
    for number in range(120):
        quota(owner, f"q{number}", label=f"Number {number:03}", used=number // 10)
    names: list[str] = []
    query, client = "", rows.signed_in()
    pages = 0
    while True:
        page = client.get(reverse("quotas") + query + ("&" if query else "?") + "shown=all").content.decode()
        names += re.findall(r"Number \d{3}(?=</span>)", page)
        pages += 1
        further = re.search(r'href="(\?[^"]*before=\d+[^"]*)"', page)
        if not further:
            break
        query = further[1].replace("&amp;", "&").replace("shown=all&", "")
    assert pages == 3 and len(names) == len(set(names)) == 120
    assert names[0] == "Number 119" and names[-1] == "Number 000"
    back = re.search(r'href="(\?[^"]*after=\d+[^"]*)"', page)
    assert back
    earlier = client.get(reverse("quotas") + back[1].replace("&amp;", "&")).content.decode()
    assert re.findall(r"Number \d{3}(?=</span>)", earlier) == names[50:100]


def test_a_poll_that_finds_nothing_new_swaps_nothing() -> None:
    quota(rows.account())
    client = rows.signed_in()
    poll = poll_of(text(client, reverse("quotas")))
    assert client.get(poll, **HTMX).status_code == 204
    Quota.objects.update(used=42)
    assert "42 of 64" in words(text(client, poll, **HTMX))


@pytest.mark.parametrize("number", [25, 250])
def test_quotas_cost_the_same_queries_however_many_there_are(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    owner = rows.account()
    for each in range(number):
        one = quota(owner, f"q{each}", used=each)
        QuotaReading.objects.create(quota=one, day=one.read_at.date(), used=each)
    rows.disks(owner, 30, backup_count=5)
    rows.tasks(owner, number)
    client = rows.signed_in(Role.VIEWER)
    with django_assert_max_num_queries(12):
        client.get(reverse("quotas"))
    middle = Quota.objects.order_by("fullness")[number // 2].pk
    with django_assert_max_num_queries(12):
        client.get(reverse("quotas") + f"?shown=all&before={middle}")

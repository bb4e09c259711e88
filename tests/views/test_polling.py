"""What a poll was just answered holds for the other tabs of the same page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from dashboard.models import Role, Session, Status
from dashboard.polls import HOLDS
from tests.views import rows
from tests.views.reading import HTMX, poll_of, text

pytestmark = pytest.mark.django_db

# Who it is, and whether they are still logged in.
LOGIN = 2


@pytest.fixture(autouse=True)
def _remembering(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.mark.parametrize("name", ["home", "copies", "disks", "snapshots", "coverage", "quotas", "accounts", "engine"])
def test_a_second_tab_with_the_same_version_is_answered_without_a_look_at_the_page(
    name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows.account()
    one, other = rows.signed_in(Role.VIEWER), rows.signed_in(Role.OPERATOR)
    poll = poll_of(text(one, reverse(name)))
    assert one.get(poll, **HTMX).status_code == 204
    with django_assert_num_queries(LOGIN):
        assert other.get(poll, **HTMX).status_code == 204


def test_news_are_two_seconds_late_at_most_and_an_opened_page_has_them_at_once() -> None:
    task = rows.task(rows.account(), 1, Status.COPYING, progress=10)
    client = rows.signed_in(Role.VIEWER)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        poll = poll_of(text(client, reverse("copies")))
        assert client.get(poll, **HTMX).status_code == 204
        task.note(progress=11)
        assert "11 %" in text(client, reverse("copies"))
        assert client.get(poll, **HTMX).status_code == 204
        clock.shift(timedelta(seconds=HOLDS, milliseconds=1))
        assert "11 %" in text(client, poll, **HTMX)


@pytest.mark.filterwarnings("error::django.core.cache.CacheKeyWarning")
def test_an_address_of_many_filters_is_shared_as_any_other(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    rows.account()
    client = rows.signed_in(Role.VIEWER)
    poll = poll_of(text(client, f"{reverse('copies')}?text={'s' * 80}&reason={'r' * 120}&who={'w' * 80}"))
    assert len(poll) > 250 and client.get(poll, **HTMX).status_code == 204
    with django_assert_num_queries(0):
        assert client.get(poll, **HTMX).status_code == 204


def test_a_second_tab_of_the_same_login_is_answered_without_a_query_and_only_for_two_seconds(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows.account()
    client = rows.signed_in(Role.VIEWER)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        poll = poll_of(text(client, reverse("copies")))
        assert client.get(poll, **HTMX).status_code == 204
        with django_assert_num_queries(0):
            assert client.get(poll, **HTMX).status_code == 204
        Session.objects.all().delete()  # somebody ends it
        assert client.get(poll, **HTMX).status_code == 204
        clock.shift(timedelta(seconds=HOLDS, milliseconds=1))
        assert client.get(poll, **HTMX)["HX-Refresh"] == "true"


def test_whoever_is_not_logged_in_is_told_nothing_by_what_others_were_answered() -> None:
    rows.account()
    client = rows.signed_in(Role.VIEWER)
    poll = poll_of(text(client, reverse("copies")))
    assert client.get(poll, **HTMX).status_code == 204
    client.logout()
    assert client.get(poll, **HTMX)["HX-Refresh"] == "true"

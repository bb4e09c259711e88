"""What is so on every page: the navigation says where one is, and to look changes nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from dashboard.models import Role
from tests.views import pages, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

# Reached from everywhere, or from several lists.
NOWHERE = {"search", "keys", "saved_filters"}


def paths() -> list[str]:
    """Of the first run, and of an account with something of everything."""
    first = pages.paths()
    pages.busy()
    return [*first, *pages.paths()]


def test_a_page_marks_its_place_in_the_navigation_and_writes_nothing() -> None:
    client = rows.signed_in(Role.ADMINISTRATOR)
    client.get("/")  # that somebody was seen is written now and then
    lost, written = [], []
    for path in paths():
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        written += [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        has_place = answer.status_code == 200 and resolve(path.partition("?")[0]).url_name not in NOWHERE
        if has_place and answer.content.count(b'aria-current="page"') != 1:
            lost.append(path)
    assert (lost, written) == ([], [])

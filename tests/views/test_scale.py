"""However many rows there are, a page asks the same number of questions, and the database does the same work for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.forms import _days
from dashboard.forms import history as history_form
from dashboard.forms.copies import CopyFilter
from dashboard.forms.history import HistoryFilter
from dashboard.forms.inventory import DiskFilter, SnapshotFilter
from dashboard.models import AuditEvent, CopyTask, Disk, Role, Snapshot, Status
from dashboard.views import _paging, copies, disks, history, snapshots
from dashboard.views._paging import Page, paged
from tests import services
from tests.commands.making import run
from tests.history import forget_history
from tests.views import pages, rows, work

pytestmark = pytest.mark.django_db

MOST = 12
# Home answers six questions at once.
ALLOWED = {"/": 16}
# So many times the rows, at most so much more work: what a scan of them, or a sort, would go far beyond.
FEW, MANY, GROWTH = (1_000, 10_000, 2.0) if services.on_postgresql() else (400, 4_000, 2.0)
# What is counted along one index grows with what it counts: how many disks are protected, how often a code was met.
WALKS = ('FROM "dashboard_protection" GROUP BY', "\"reason\" > '' AND NOT")
# Steps that are nothing: a page of twice as many lines, a level more of an index.
NOTHING = {"sqlite": 6_000, "postgresql": 200}


def sample(size: int) -> None:
    """So many of everything, made up."""
    if Snapshot.objects.exists():
        assert run("load_sample", "--remove").code == 0
        forget_history()
    many = ("--copies", str(size), "--disks", str(size // 2), "--snapshots", str(size), "--events", str(5 * size))
    ended = run("load_sample", *many, "--accounts", "3")
    assert ended.code == 0, ended.err
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # what was removed is in the way until then


def queries(client: Client, paths: list[str]) -> dict[str, int]:
    """How many each page asks, once it was asked for before."""
    counted = {}
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code in (200, 302), path
        counted[_named(path)] = len(captured)
    return counted


def test_no_page_asks_more_of_the_database_when_there_are_more_rows(redis_url: str) -> None:
    client = rows.signed_in(Role.ADMINISTRATOR)
    sample(25)
    few = queries(client, pages.paths())
    sample(250)
    many = queries(client, pages.paths())
    assert {path: count for path, count in many.items() if count > ALLOWED.get(path, MOST)} == {}
    # The page of one copy asks what its state calls for.
    lists = {path: count for path, count in many.items() if path in few and path != "/copies//"}
    assert {path: (few[path], count) for path, count in lists.items() if few[path] != count} == {}


def filtered() -> Iterator[tuple[str, str, str]]:
    """Every list with each of its filters, and with each two of them: what one row in the middle fits, deep down too."""
    task = CopyTask.objects.filter(status=Status.FAILED).order_by("pk")[CopyTask.objects.count() // 40]
    event = AuditEvent.objects.filter(kind="task", actor="sample-ada").order_by("pk")[FEW // 20]
    sent = AuditEvent.objects.filter(kind="task").exclude(request_id="").order_by("pk")[0]
    snapshot, disk = Snapshot.objects.filter(copied=True).order_by("pk")[100], Disk.objects.order_by("pk")[100]
    day = timezone.localdate(event.at)
    for page, filters in {
        "copies": {
            "status": task.status, "account": task.account_id, "service": task.service, "source_region": task.source_region,
            "destination_region": task.destination_region, "reason": task.reason, "who": "sample-ada", "batch": task.batch,
            "text": task.source[:9], "since": timezone.localdate(task.created_at), "until": timezone.localdate(task.created_at),
            "before": task.pk,
        },
        "history": {
            "kind": event.kind, "verb": event.verb, "who": "sample-ada", "account": event.account_id, "batch": event.batch,
            "request_id": sent.request_id, "text": event.subject[:9], "since": day, "until": day, "why": "auditors",
            "before": event.pk,
        },
        "snapshots": {
            "account": snapshot.account_id, "region": snapshot.region, "kind": snapshot.kind, "state": "broken",
            "origin": "copied", "gone": "gone", "disk": snapshot.disk, "text": snapshot.vendor_id[:9], "before": snapshot.pk,
        },
        "disks": {
            "account": disk.account_id, "region": disk.region, "gone": "gone", "text": disk.vendor_id[:9], "before": disk.pk,
        },
    }.items():  # fmt: skip
        alone = [f"{name}={value}" for name, value in filters.items()]
        for query in (*alone, *("&".join(two) for two in combinations(alone, 2))):
            yield page, "&".join(part.partition("=")[0] for part in query.split("&")), query


# The rows of each list, as its view has them; a short page, so that the few rows fill one too.
LISTS: dict[str, Callable[[QueryDict], Page[Any]]] = {
    "copies": lambda query: paged(copies._whole(CopyFilter(query).applied(CopyTask.objects.all())), query, 10),
    "disks": lambda query: paged(disks._rows(DiskFilter(query)), query, 10),
    "snapshots": lambda query: paged(snapshots._rows(SnapshotFilter(query)), query, 10),
    "history": lambda query: history._found(HistoryFilter(query), query).page,
}


def done(client: Client) -> dict[str, tuple[int, str]]:
    """The dearest question of every page, and of every list however it is filtered."""
    found = {_named(path): work.of(partial(client.get, path)) for path in pages.paths()}
    for page, name, query in filtered():
        found[f"{page} by {name}"] = work.of(lambda page=page, query=query: LISTS[page](QueryDict(query)).count)  # type: ignore[misc]
    return found


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_the_database_does_not_work_more_for_a_page_when_there_are_more_rows(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is bounded on purpose stays bounded by less than the few rows.
    monkeypatch.setattr(_paging, "CAP", 20)
    monkeypatch.setattr(_days, "LOOKED_AT", 100)
    monkeypatch.setattr(history, "STRETCH", 100)
    monkeypatch.setattr(history_form, "MOST", 100)
    client = rows.signed_in(Role.ADMINISTRATOR)
    sample(FEW)
    few = done(client)
    sample(MANY)
    many = done(client)
    bound = NOTHING[connection.vendor]
    grown = {
        name: (few[name][0], steps, sql) for name, (steps, sql) in many.items() if steps > GROWTH * few[name][0] + bound
    }
    assert {name: facts for name, facts in grown.items() if not any(walk in facts[2] for walk in WALKS)} == {}


def _named(path: str) -> str:
    """A path without what only says which row is meant."""
    return re.sub(r"(?<=batch=)[^&]*|\d+", "", path)

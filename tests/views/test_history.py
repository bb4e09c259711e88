"""History: filtered by its address, paged by key, and a file that no spreadsheet runs."""

from __future__ import annotations

import ast
import csv
import io
import re
import tracemalloc
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from dashboard.models import AuditEvent, Role, Status
from dashboard.models.audit import VERBS
from dashboard.views import history
from dashboard.views.history import safe_cell
from tests.views import rows

ROOT = Path(__file__).resolve().parent.parent.parent


def line(subject: str, verb: str = "account.changed", **facts: Any) -> AuditEvent:
    at = facts.pop("at", timezone.now())
    event = AuditEvent.objects.line(verb, **{"kind": verb.partition(".")[0], "subject": subject, **facts})
    event.at = at
    event.save(force_insert=True)
    return event


def lines(number: int, **facts: Any) -> None:
    AuditEvent.objects.bulk_create(
        AuditEvent.objects.line("quota.limit_entered", **{"kind": "quota", "subject": f"r-{n}", **facts})
        for n in range(number)
    )


def shown(query: str = "") -> str:
    answer = rows.signed_in(Role.VIEWER).get(reverse("history") + query)
    assert answer.status_code == 200
    return answer.content.decode().partition("<tbody>")[2]


def table(query: str = "") -> list[list[str]]:
    answer = rows.signed_in(Role.VIEWER).get(reverse("history_csv") + query)
    text = answer.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("?text=prod", {"prod"}),
        ("?text=pro", {"prod"}),
        ("?text=%2311", {"snap-1"}),
        ("?text=rod", set()),
        ("?request_id=req-5", {"snap-1"}),
        ("?request_id=req", set()),
        ("?why=QUOTA", {"snap-1"}),
        ("?why=100%25", {"snap-1"}),
        ("?why=100_", set()),
        ("?kind=task", {"snap-1"}),
        ("?verb=account.added", {"prod"}),
        ("?who=alice", {"prod"}),
        ("?who=ALICE", {"prod"}),
        ("?who=ali", set()),
        ("?who=Antipode", {"snap-1", "old"}),
        ("?until=2020-01-02", {"old"}),
        ("?since=2020-01-03", {"prod", "snap-1"}),
        ("?since=nonsense", {"prod", "snap-1", "old"}),
        ("?batch=nonsense", {"prod", "snap-1", "old"}),
        ("?account=7", {"snap-1"}),
        ("?account=99999999999999999999", {"prod", "snap-1", "old"}),
        ("?before=x&after=y", {"prod", "snap-1", "old"}),
        ("?text=%00", set()),
    ],
)
def test_filters_are_in_the_address_and_nonsense_filters_nothing(query: str, subjects: set[str]) -> None:
    line("prod", "account.added", actor=rows.person(name="alice"))
    event = line("snap-1", "task.failed", subject_id=11, request_id="req-5", why="the quota is 100% used")
    event.account_id = 7
    AuditEvent.objects.bulk_create([_again(event)])
    line("old", at=datetime(2020, 1, 2, 12, tzinfo=UTC))
    page = shown(query)
    if query == "?text=%00":
        return  # a zero byte is in no subject; that the page stands is all that matters
    assert {subject for subject in ("prod", "snap-1", "old") if f"<bdi>{subject}</bdi>" in page} == subjects


def _again(event: AuditEvent) -> AuditEvent:
    event.pk = None
    event._state.adding = True
    return event


@pytest.mark.django_db
def test_a_batch_is_one_press() -> None:
    batch = uuid.uuid4()
    lines(3, batch=batch)
    lines(2)
    assert shown(f"?batch={batch}").count("<tr>") == 3


@pytest.mark.django_db
def test_pages_follow_each_other_without_a_gap_or_a_repeat() -> None:
    lines(120)
    client = rows.signed_in(Role.VIEWER)
    seen: list[str] = []
    link: str | None = "?kind=quota"
    while link:
        page = client.get(reverse("history") + link).content.decode()
        seen += re.findall(r"\br-\d+\b", page.partition("<tbody>")[2])
        found = re.search(r'href="(\?[^"]*before=\d+)"', page)
        link = found[1].replace("&amp;", "&") if found else None
    assert seen == [f"r-{n}" for n in reversed(range(120))]


@pytest.mark.django_db
def test_a_line_about_a_copy_leads_to_it() -> None:
    task = rows.task(rows.account(), status=Status.FAILED)
    line("snap", "task.failed", subject_id=task.pk)
    assert f'href="/copies/{task.pk}/"' in shown()


@pytest.mark.django_db
def test_regions_are_called_by_their_names_where_the_account_has_them() -> None:
    owner = rows.account()
    here, there = (f'<span title="{code}">{rows.NAMES[code]}</span>' for code in (rows.HOME, rows.BEIJING))
    line(rows.BEIJING, "region.synced", account=owner)
    assert there in shown()
    line(rows.task(owner).title, "task.failed", account=owner)
    assert f'<bdi>snap-000001</bdi>: <span class="route">{here} → {there}</span>' in shown()
    line(str(rows.quota(owner)), "quota.limit_entered", account=owner)
    assert f'<bdi>Snapshots</bdi>: <span class="route">{there}</span>' in shown("?kind=quota")
    line("in: a → b in c", account=owner)
    assert "<bdi>in: a → b in c</bdi>" in shown("?kind=account")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Beijing", "beij", "北京"])
def test_a_region_is_found_by_its_name_in_either_language(typed: str) -> None:
    owner, other = rows.account(), rows.account(name="other")
    owner.regions.filter(code=rows.BEIJING).update(name_zh="北京")
    other.regions.filter(code=rows.BEIJING).update(name="Elsewhere")  # two clouds may share a code
    for region in (*owner.regions.filter(code__in=[rows.BEIJING, rows.HOME]), other.regions.get(code=rows.BEIJING)):
        line(region.code, "region.synced", subject_id=region.pk, account=region.account)
    page = shown(f"?text={typed}")
    assert page.count("<tr") == 1 and f'title="{rows.BEIJING} 北京">Beijing<' in page


@pytest.mark.django_db
def test_what_people_typed_is_shown_and_never_run() -> None:
    line("<script>alert(1)</script>", why='"><img src=x onerror=alert(1)>')
    page = shown()
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_can_be_taken_for_a_formula(start: str) -> None:
    assert safe_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_other_cells_stay_as_they_are() -> None:
    for text in ("snap-1: a → b", "2026-01-01", "", "北京"):
        assert safe_cell(text) == text


@pytest.mark.django_db
def test_the_file_has_every_line_of_the_filter_with_its_zone() -> None:
    lines(2500)
    line("=HYPERLINK(1)", why='one,\n"two"', at=datetime(2026, 3, 1, 8, tzinfo=UTC))
    header, *found = table("?kind=quota")
    assert header[:4] == ["id", "at", "who", "what"] and len(found) == 2500
    header, only = table("?kind=account")
    cells = dict(zip(header, only, strict=True))
    assert cells["subject"] == "'=HYPERLINK(1)" and cells["why"] == 'one,\n"two"'
    assert cells["at"] == "2026-03-01T08:00:00.000+00:00" and cells["who"] == "Antipode"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["since=nonsense", "batch=nonsense", "account=-1", "since=2026-02-01&until=2026-01-01", "text=r-"]
)
def test_no_file_is_written_of_other_lines_than_were_asked_for(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.forms.history.MOST", 3)
    lines(5)
    answer = rows.signed_in(Role.VIEWER).get(f"{reverse('history_csv')}?{query}&kind=quota", follow=True)
    assert answer.redirect_chain == [(f"{reverse('history')}?{query}&kind=quota", 302)]
    assert "No file was written" in answer.content.decode()


@pytest.mark.django_db
def test_a_large_file_is_written_as_it_is_sent() -> None:
    """Twenty thousand lines are several megabytes; a chunk of them is far below one."""
    lines(20_000, why="x" * 200)
    answer = rows.signed_in(Role.VIEWER).get(reverse("history_csv"))
    chunks = iter(answer.streaming_content)
    next(chunks)
    tracemalloc.start()
    try:
        sizes = [len(chunk) for chunk in chunks]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(sizes) > 5_000_000 and max(sizes) < 500_000
    assert peak < 8_000_000


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 300])
def test_a_page_costs_the_same_queries_whatever_the_history_holds(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines(number)
    client = rows.signed_in(Role.VIEWER)
    for owner in (rows.account("a"), rows.account("b")):
        lines(number, kind="region", subject=rows.BEIJING, account=owner)
        lines(number, kind="task", subject=f"snap-1: {rows.HOME} → {rows.BEIJING}", account=owner)
    with django_assert_max_num_queries(11):
        client.get(reverse("history"))


def test_every_verb_that_is_written_anywhere_has_its_words() -> None:
    written = {f"task.{status.lower()}" for status in Status}
    verb = re.compile(r"(task|account|region|user|quota|key|filter)\.[a-z_]+")
    for path in (ROOT / "dashboard").rglob("*.py"):
        if "migrations" in path.parts or path.name == "audit.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and verb.fullmatch(str(node.value)):
                written.add(str(node.value))
    assert len(written) > 25
    assert written - set(VERBS) == set()


@pytest.mark.django_db
def test_relative_times_carry_the_absolute_one_and_its_zone() -> None:
    line("x", at=timezone.now() - timedelta(hours=3))
    assert re.search(r'<time datetime="[^"]+\+00:00" title="3 h ago">\d+ \w+ \d{4}, [\d:]{8} UTC</time>', shown())


@pytest.mark.django_db
def test_reasons_are_searched_a_stretch_at_a_time_and_no_line_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "STRETCH", 10)
    for number in range(35):
        line(f"r-{number}", "quota.limit_entered", why="disk full" if number in (3, 4, 30) else "")
    client, seen, pages = rows.signed_in(Role.VIEWER), [], 0
    link: str | None = "?why=Full"
    while link:
        page = client.get(reverse("history") + link).content.decode()
        seen += re.findall(r"<bdi>(r-\d+)</bdi>", page)
        found = re.search(r'href="(\?[^"]*before=\d+)"[^>]*>Search older lines', page)
        link, pages = found and found[1].replace("&amp;", "&"), pages + 1
    assert seen == ["r-30", "r-4", "r-3"] and pages == 4
    assert len(table("?why=Full")) == 1 + 3


@pytest.mark.django_db
def test_a_beginning_that_says_too_little_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.forms.history.MOST", 3)
    lines(5)
    answer = rows.signed_in(Role.VIEWER).get(reverse("history") + "?text=r-").content.decode()
    assert answer.count("<bdi>r-") == 3 and "only some of them are looked at" in answer
    assert "only some" not in rows.signed_in(Role.VIEWER).get(reverse("history") + "?text=r-1").content.decode()


@pytest.mark.django_db
def test_the_page_says_for_how_long_lines_are_kept() -> None:
    line("first", at=datetime(2025, 5, 3, 8, tzinfo=UTC))
    line("second")
    page = " ".join(shown().split())
    assert "none expires" in page and 'The oldest is of <time datetime="2025-05-03T' in page


@pytest.mark.django_db
def test_states_are_said_in_the_language_of_who_reads_and_kept_in_english() -> None:
    line("snap", "task.failed", before="Copying", after="Failed")
    line("staff", "account.changed", before="Failed", after="")
    client = rows.signed_in(Role.VIEWER)
    with translation.override("zh-hans"):
        failed = str(Status.FAILED.label)
    page = client.get(reverse("history"), headers={"Accept-Language": "zh-hans"}).content.decode()
    assert f"→ {failed}</span>" in page and '<span lang="en">Failed</span>' in page
    assert AuditEvent.objects.filter(after="Failed").count() == 1

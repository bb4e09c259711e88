"""Tables, JSON, and arguments that make no sense."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest
from django.core.management.base import OutputWrapper
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dashboard.commandline import columns, table
from dashboard.commandline.output import Output
from dashboard.commandline.table import Column
from dashboard.models import Account
from dashboard.terminal import visible
from tests.commands import making
from tests.commands.making import run

COLUMNS = (Column("ID", "id"), Column("NAME", "name", gives_way=True), Column("SIZE", "size", right=True))
ROWS = [{"id": "a", "name": "web", "size": 5}, {"id": "bcd", "name": "数据库-01", "size": 1200}]

anything = st.text(st.characters(codec=None), max_size=300)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def output(out: io.StringIO, err: io.StringIO, as_json: bool = False) -> Output:
    wrapped = [OutputWrapper(stream, ending="") for stream in (out, err)]
    return Output(*wrapped, as_json)


# -- tables


def test_columns_are_aligned_also_where_characters_are_wide() -> None:
    lines = table.lines(COLUMNS, ROWS)
    assert lines == ["ID   NAME       SIZE", "a    web           5", "bcd  数据库-01  1200"]
    assert len({table.columns_taken(line) for line in lines}) == 1


@given(st.lists(st.fixed_dictionaries({"id": anything, "name": anything, "size": st.integers()}), max_size=5))
def test_nothing_in_a_name_moves_the_cursor_or_breaks_a_line(rows: list[dict[str, object]]) -> None:
    lines = table.lines(COLUMNS, rows)
    assert len(lines) == len(rows) + 1
    shown = "".join(lines)
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in shown)


@given(anything, st.integers(2, 60))
def test_what_is_cut_short_fits_and_says_so(text: str, width: int) -> None:
    short = table.shortened(visible(text), width)
    assert table.columns_taken(short) <= width
    assert short == visible(text) or short.endswith("…")


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_a_table_gives_way_to_a_narrow_terminal_where_it_may(width: int) -> None:
    rows = [{"id": "a" * 12, "name": "n" * 300, "size": 5}]
    lines = table.lines(COLUMNS, rows, width)
    assert max(map(table.columns_taken, lines)) == width and "a" * 12 in lines[1] and lines[1].endswith("5")


def test_on_a_narrower_terminal_columns_go_in_their_order_and_the_others_are_whole() -> None:
    wide = (
        Column("ID", "id"),
        Column("WHEN", "when", goes=2),
        Column("ROUTE", "route", goes=1),
        Column("SIZE", "size"),
    )
    row = {"id": "a" * 20, "when": "w" * 20, "route": "r" * 20, "size": 5}
    assert table.lines(wide, [row], 80)[0].split() == ["ID", "WHEN", "ROUTE", "SIZE"]
    assert table.lines(wide, [row], 60)[0].split() == ["ID", "WHEN", "SIZE"]
    assert table.lines(wide, [row], 40) == ["ID                    SIZE", f"{'a' * 20}  5"]


def test_the_tables_fit_eighty_columns() -> None:
    facts: dict[str, object] = dict.fromkeys(
        ("id", "source", "replica", "disk", "copied_from", "attached_to"), "snap-d3m0good"
    )
    facts |= dict.fromkeys(("source_region", "destination_region", "region"), "ap-guangzhou")
    facts |= {"status": "SUCCEEDED", "progress": 100, "state": "ready", "kind": "backup-point", "size_gb": 2000}
    facts |= {"backup_quota": 10, "backup_count": 2, "created_at": timezone.now(), "account": "demo-tencent"}
    facts |= {"at": timezone.now(), "actor": "alice", "verb": "account.sync_asked", "synced_at": timezone.now()}
    facts |= {"before": "Copying", "after": "Verified", "why": "w" * 99, "error": "E" * 99, "message": "m" * 99}
    facts |= dict.fromkeys(("name", "source_name", "subject", "reason"), "n" * 60)
    facts |= {"disks": 100, "snapshots": 1000, "waiting": "", "due_at": None}
    for shown in (columns.TASKS, columns.SNAPSHOTS, columns.DISKS, columns.REGIONS, columns.EVENTS):
        assert max(map(table.columns_taken, table.lines(shown, [facts], 80))) <= 80, shown[0].header


def test_every_column_of_every_table_can_be_shown() -> None:
    tables = (columns.TASKS, columns.SNAPSHOTS, columns.DISKS, columns.ACCOUNTS, columns.EVENTS, columns.USERS)
    assert all(len({column.header for column in one}) == len(one) for one in tables)


# -- output


@given(st.lists(st.dictionaries(anything, st.one_of(anything, st.integers(), st.none()), max_size=3), max_size=4))
def test_the_answer_is_one_json_document_in_ascii(objects: list[dict[str, object]]) -> None:
    out = io.StringIO()
    output(out, io.StringIO(), as_json=True).show("tasks", objects, ())
    assert out.getvalue().isascii() and out.getvalue().endswith("]}\n")
    assert json.loads(out.getvalue()) == {"tasks": objects}


def test_progress_is_shown_on_a_terminal_only_and_leaves_nothing_behind() -> None:
    for err in (io.StringIO(), Terminal()):
        voice = output(io.StringIO(), err)
        (
            voice.progress("1 of 2 verified"),
            voice.progress("1 of 2 verified"),
            voice.note("Done."),
            voice.progress("x" * 500),
        )
        voice.leave_progress()
        said = err.getvalue()
        if not err.isatty():
            assert said == "Done.\n"
        else:
            assert said.count("1 of 2 verified") == 1 and said.endswith("\r\x1b[K")
            assert "\r\x1b[KDone.\n" in said and max(map(len, said.splitlines())) < 200


# -- nonsense


COMMANDS = [
    ["account", "add"], ["account", "test"], ["account", "remove"], ["account"], ["sync"], ["disks"], ["snapshots"],
    ["copy"], ["backup"], ["copies"], ["retry"], ["cancel"], ["history"], ["user"], ["user", "add"],
]  # fmt: skip
WORDS = st.one_of(
    anything,
    st.sampled_from(
        ["--account", "--region", "--to", "--snapshot", "--disk", "--name", "--wait", "--status", "--limit", "--batch"]
    ),
    st.sampled_from(["prod", "snap-a", "ap-beijing", "--timeout", "1e400", "-1", "0", "٣", "9" * 25, "--", "", "\x00"]),
)


@pytest.mark.django_db
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(COMMANDS), st.lists(WORDS, min_size=1, max_size=6))
def test_nonsense_ends_with_2_and_never_with_a_traceback(db: None, command: list[str], words: list[str]) -> None:
    if not Account.objects.kept().exists():
        owner = making.account()
        making.snapshot(owner), making.disk(owner)
    arguments = [*command, *(word for word in words if word not in ("--help", "-h", "--version", "--wait"))]
    ended = run(*arguments, "--json")
    assert "Traceback" not in ended.err
    if ended.code == 2:
        assert ended.out == "" and ended.err
    else:  # Not nonsense after all.
        assert ended.code in (0, 1) and len(ended.document) == 1


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything)
def test_a_name_from_anywhere_is_found_or_refused(db: None, name: str) -> None:
    if not Account.objects.exists():
        making.account()
    assume(not name.startswith("-"))  # "--json" is no name.
    for arguments in (["disks", "--account", name], ["sync", name], ["copy", "--account", "prod", "--snapshot", name]):
        ended = run(*arguments)
        assert ended.code == 2 and "Traceback" not in ended.err

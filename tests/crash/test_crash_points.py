"""Wherever a process comes to grief, each copy that the cloud took is one row's, and no row has two.

Every point is met by every kind of grief, with the operations in turn; `make campaign` meets all of them with each operation.
"""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.db import connection

from dashboard import points
from dashboard.points import Point
from tests import services
from tests.crash.child import AnyPoint, Grief
from tests.crash.crashing import POINTS, crash, crash_twice
from tests.crash.operations import OPERATIONS
from tests.crash.scenes import SCENES, work
from tests.crash.wire import Outside
from tests.running import PROJECT

pytestmark = pytest.mark.django_db(transaction=True)

Case = tuple[AnyPoint, Grief, str]


def happens(point: AnyPoint, name: str) -> bool:
    return point is not Outside.BETWEEN_PAGES or not OPERATIONS[name].unpaged


ALL: list[Case] = [case for case in product(POINTS, Grief, OPERATIONS) if happens(case[0], case[2])]


def in_turn(point: AnyPoint) -> list[Case]:
    """Every grief at this point, the operations in turn among those that it happens to."""
    names = [name for name in OPERATIONS if happens(point, name)]
    row = POINTS.index(point)
    return [(point, grief, names[(row + column) % len(names)]) for column, grief in enumerate(Grief)]


def told(case: Case) -> str:
    return f"{case[0].name.lower()} {case[1].name.lower()} {case[2]}"


def test_every_declared_point_has_its_scene() -> None:
    assert set(SCENES) == set(POINTS)


def test_nothing_of_ours_sets_a_hook() -> None:
    assert points._hook is None
    texts = {
        path: path.read_text() for folder in ("dashboard", "providers") for path in (PROJECT / folder).rglob("*.py")
    }
    setting = [path for path, text in texts.items() if re.search(r"points\.watch|points import .*\bwatch\b", text)]
    assert setting == []


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name.lower())
def test_a_crash_loses_and_doubles_nothing(redis_url: str, point: AnyPoint) -> None:
    for case in in_turn(point):
        try:
            crash(point, case[1], OPERATIONS[case[2]])
        except BaseException as error:
            error.add_note(told(case))
            raise


def test_a_transaction_that_its_process_froze_in_is_ended_before_long() -> None:
    """On PostgreSQL. SQLite has one writer, and whoever freezes as that one is waited for."""
    with connection.cursor() as cursor:
        if not services.on_postgresql():
            assert connection.vendor == "sqlite" and not connection.settings_dict["OPTIONS"].get("options")
            return
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)


@pytest.mark.campaign
@pytest.mark.parametrize("case", ALL, ids=told)
def test_a_crash_of_any_operation_loses_and_doubles_nothing(redis_url: str, case: Case) -> None:
    point, grief, name = case
    crash(point, grief, OPERATIONS[name])


# Where whoever takes over may be killed as well.
AFTERWARDS = (Point.JOB_TAKEN, Point.CLAIMED, Point.LOOKED_UP, Point.ADOPTING, Point.ROW_WATCHED)
TWICE = [
    (first, second, name)
    for first, second, name in product(POINTS, AFTERWARDS, OPERATIONS)
    if SCENES[first].act is work and happens(first, name)
]


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("first", "second", "name"),
    TWICE,
    ids=[f"{one.name.lower()} {two.name.lower()} {name}" for one, two, name in TWICE],
)
def test_a_crash_after_a_crash_loses_and_doubles_nothing(
    redis_url: str, first: AnyPoint, second: AnyPoint, name: str
) -> None:
    crash_twice(first, second, OPERATIONS[name])

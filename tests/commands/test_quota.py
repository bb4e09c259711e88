"""quota: how much room there is, and limits that somebody knows."""

from __future__ import annotations

import pytest

from dashboard.models import AuditEvent, Quota, Status
from tests.commands.making import run
from tests.views import rows

pytestmark = pytest.mark.django_db
WHERE = ("prod", rows.BEIJING, "snapshots")


def test_quotas_are_listed_the_fullest_first_with_what_is_on_its_way() -> None:
    owner = rows.account()
    rows.quota(owner)
    rows.quota(owner, region=rows.SINGAPORE, used=60)
    rows.quota(owner, region=rows.HOME, used=0)
    rows.tasks(owner, 2)
    rows.task(owner, 3, Status.COPYING)
    ended = run("quota", "list", "--json")
    full, half = ended.only("quotas")
    assert (full["region"], full["free"], full["origin"]) == (rows.SINGAPORE, 4, "cloud")
    assert (half["used"], half["running"], half["planned"], half["free"]) == (41, 1, 2, 20)
    assert len(run("quota", "list", "--account", "prod", "--all", "--json").only("quotas")) == 3
    table = run("quota", "list", "--region", rows.BEIJING).out
    assert "ap-beijing" in table and "64" in table and "ap-singapore" not in table


def test_a_limit_is_entered_and_forgotten_and_the_history_says_who_sat_there() -> None:
    rows.quota(rows.account(), limit=None)
    (entered,) = run("quota", "limit", *WHERE, "64", "--json").only("quotas")
    assert (entered["limit"], entered["free"], entered["origin"]) == (64, 23, "entered")
    assert entered["entered_by"].endswith("@command line")
    (forgotten,) = run("quota", "forget", *WHERE, "--json").only("quotas")
    assert (forgotten["limit"], forgotten["free"]) == (None, None)
    said = AuditEvent.objects.filter(kind="quota").values_list("verb", flat=True).order_by("id")
    assert list(said) == ["quota.limit_entered", "quota.limit_removed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("limit", "prod", rows.BEIJING, "images", "9"), "There is: snapshots."),
        (("limit", "prod", "ap-moon", "snapshots", "9"), "has no region ap-moon"),
        (("limit", "nobody", rows.BEIJING, "snapshots", "9"), "There is: prod."),
        (("limit", *WHERE, "many"), "must be a number above 0"),
        (("limit", *WHERE, "6.5"), "a whole number"),
        (("limit", *WHERE, "9", "--service", "other"), "uses no service other"),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_says_what_there_is(arguments: tuple[str, ...], said: str) -> None:
    rows.quota(rows.account(), limit=None)
    ended = run("quota", *arguments)
    assert ended.code == 2 and said in ended.err
    assert Quota.objects.get().limit is None


def test_a_limit_that_the_cloud_tells_stays() -> None:
    rows.quota(rows.account())
    for action in (("limit", *WHERE, "9"), ("forget", *WHERE)):
        ended = run("quota", *action)
        assert ended.code == 2 and "tells the limit" in ended.err
    assert Quota.objects.get().limit == 64

"""coverage: what scripts read of how disks are protected."""

from __future__ import annotations

import pytest

from dashboard.models import Disk
from tests.commands.making import run
from tests.views import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_disks() -> list[Disk]:
    """The first has a copy in Beijing, the second nothing."""
    owner = rows.account()
    disks = rows.disks(owner, 2)
    point = rows.snapshot(owner, 1)
    rows.snapshot(owner, 9, region=rows.BEIJING, copied=True, copied_from=point.vendor_id, disk="")
    rows.reckoned()
    return disks


def test_the_worst_comes_first_with_what_is_wanted_and_what_there_is() -> None:
    ended = run("coverage", "--account", "prod", "--json")
    never, fine = ended.only("coverage")
    assert (ended.code, ended.err) == (0, "")
    assert (never["id"], never["state"], never["protected_until"]) == ("disk-000002", "never", None)
    assert never["copies"] == [] and never["recovery_point"] is None
    assert (fine["state"], fine["recovery_point"]) == ("fine", "snap-000001")
    assert fine["wanted"] == {"copies": 1, "regions": [], "hours": 24}
    (copy,) = fine["copies"]
    assert (copy["region"], copy["snapshot"]) == (rows.BEIJING, "snap-000009") and copy["data_from"]


def test_states_can_be_asked_for() -> None:
    assert [one["id"] for one in run("coverage", "--state", "fine", "--json").only("coverage")] == ["disk-000001"]
    both = run("coverage", "--state", "fine", "--state", "never", "--json").only("coverage")
    assert len(both) == 2
    ended = run("coverage", "--state", "wonderful", "--json")
    assert (ended.code, ended.out) == (2, "") and "exempt" in ended.err


def test_people_read_a_table() -> None:
    said = run("coverage").out
    assert "disk-000002" in said and "none that can be copied" in said


def test_an_account_that_is_not_there_ends_with_2() -> None:
    ended = run("coverage", "--account", "nobody", "--json")
    assert (ended.code, ended.out) == (2, "") and "There is: prod." in ended.err

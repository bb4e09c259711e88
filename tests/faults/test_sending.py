"""Whatever becomes of a call that copies: no copy is lost, none is made twice, and each task ends as its vendor says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.models import CopyTask, Status
from tests.faults.calls import BACKUP_POINTS, CSBS, DWS, IMAGES, MAKING, SERVICES, STANDING, WIRE, Service
from tests.faults.house import House

Make = Callable[[Service], House]
FAULTS = {**WIRE, **MAKING}
# Where the fault ends otherwise than in a copy that is verified.
ENDS = {
    "quota_runs_out": {Status.FAILED},
    "ends_badly": {Status.LOST, Status.FAILED},
    "twin": {Status.SUCCEEDED, Status.NEEDS_ATTENTION},
    "foreign_copy": {Status.SUCCEEDED, Status.NEEDS_ATTENTION},
}
# One whose results bear no mark is never sent again by itself: a request that may have been lost waits for a person.
UNMARKED = {Status.SUCCEEDED, Status.NEEDS_ATTENTION}

# A service without a quota has none that runs out; nobody else's backup point is in the way of ours.
UNMET = ((DWS, "quota_runs_out"), (BACKUP_POINTS, "foreign_copy"))
EACH = [(service, fault) for service in SERVICES for fault in FAULTS if (service, fault) not in UNMET]
# In the daily suite each fault with one service, in the campaign with all of them.
DAILY = [(SERVICES[place % len(SERVICES)], fault) for place, fault in enumerate(FAULTS)]

pytestmark = pytest.mark.once


def named(pairs: list[tuple[Service, str]]) -> list[object]:
    return [pytest.param(service, fault, id=f"{service}: {fault}") for service, fault in pairs]


def send_through(house: House, fault: str) -> None:
    house.arm(fault, house.service.send, FAULTS[fault])
    task = house.ask()
    house.engine.work()
    assert house.cloud.state["faults"] == [], "the fault was not met"
    house.pages_answer()
    if fault == "never_ends":
        house.engine.work(24 * 3600)
        assert CopyTask.objects.get(pk=task.pk).status == Status.COPYING, "our own deadline never fails a copy"
        return
    house.heal()
    ended = CopyTask.objects.get(pk=task.pk)
    assert ended.status in ENDS.get(fault, UNMARKED if house.service is IMAGES else {Status.SUCCEEDED}), ended.reason
    assert len(house.engine.accepted) <= 1
    made = [copy["replica"] for copy in house.engine.accepted]
    if ended.status == Status.SUCCEEDED and fault != "foreign_copy":
        assert [ended.replica] == made
    house.moves_were_legal(ended)
    house.nothing_was_forgotten()


@pytest.mark.parametrize(("service", "fault"), named(DAILY))
def test_no_answer_to_a_copy_loses_or_doubles_it(house: Make, service: Service, fault: str) -> None:
    send_through(house(service), fault)


@pytest.mark.campaign
@pytest.mark.parametrize(("service", "fault"), named(EACH))
def test_each_fault_of_a_copy_with_each_service(house: Make, service: Service, fault: str) -> None:
    send_through(house(service), fault)


def stand_through(house: House, fault: str) -> None:
    """It begins in the middle of a run: one copy under way, another about to be sent; everything is read meanwhile."""
    running = house.ask()
    house.engine.work()
    house.cloud.fault(fault)
    house.read_regions()
    house.read_home()
    house.check()
    house.nothing_was_forgotten()
    for _ in range(3):
        house.engine.work(120)
        assert CopyTask.objects.get(pk=running.pk).status == Status.COPYING
    house.pages_answer()
    house.cloud.clear_faults()
    house.check()
    house.heal()
    assert CopyTask.objects.get(pk=running.pk).status == Status.SUCCEEDED
    house.everything_ended_well()


@pytest.mark.parametrize(("service", "fault"), named([(CSBS, "clock_offset"), (IMAGES, "credentials_revoked")]))
def test_a_key_or_a_clock_that_is_refused_in_the_middle_of_a_run_changes_no_copy(
    house: Make, service: Service, fault: str
) -> None:
    stand_through(house(service), fault)


@pytest.mark.campaign
@pytest.mark.parametrize(("service", "fault"), named([(service, fault) for service in SERVICES for fault in STANDING]))
def test_each_service_whose_key_or_clock_is_refused(house: Make, service: Service, fault: str) -> None:
    stand_through(house(service), fault)

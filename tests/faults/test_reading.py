"""Whatever is wrong with an answer that only tells something: no copy changes its state wrongly, nothing that is known is
forgotten, every page answers, and once the fault is over everything ends well.

In the daily suite each fault meets each kind of call of some service, all kinds in one test; the campaign has each fault at each
call of each service alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from dashboard.models import CopyTask, Status
from providers._declared import LIMITS
from providers.emulator._faults import KINDS
from tests.faults.calls import LISTED, MAKING, PAGED, SERVICES, STANDING, WIRE, Service, Site
from tests.faults.house import House

Make = Callable[[Service], House]
# The call and the fault that it meets, by what the call is for.
Plan = Mapping[Site, tuple[str, str]]
FAULTS = tuple(WIRE)
SITES = tuple(Site)

pytestmark = pytest.mark.once


def live_through(house: House, plan: Plan) -> None:
    """One of everything that reads, with the planned fault at each; then the faults are over."""
    meet(house, plan, Site.REGIONS, house.read_regions)
    meet(house, plan, Site.READ, house.read_home)
    house.pages_answer()
    house.read_home()  # a source in an odd state would rightly be waited for: this reading sees it as it is
    meet(house, plan, Site.CHECK, house.check)
    house.nothing_was_forgotten()
    house.cloud.fault("accept_then_drop", action=house.service.send)
    task = house.ask()
    house.engine.work()
    assert state(task) == Status.UNKNOWN
    meet(house, plan, Site.FIND, lambda: house.engine.work(5))
    assert state(task) in (Status.UNKNOWN, Status.COPYING)
    house.engine.until(lambda: state(task) == Status.COPYING, step=90)
    meet(house, plan, Site.WATCH, lambda: look_twice(house, task))
    assert state(task) in (Status.COPYING, Status.SUCCEEDED)
    house.pages_answer()
    house.heal()
    assert state(task) == Status.SUCCEEDED
    house.everything_ended_well()


def look_twice(house: House, task: CopyTask) -> None:
    """While it is copied, and when it is there."""
    house.engine.work(90)
    assert state(task) == Status.COPYING
    house.cloud.configure(pace=0)
    house.engine.work(90)


def meet(house: House, plan: Plan, site: Site, step: Callable[[], None]) -> None:
    """Take the step with the fault armed, and see that it was met."""
    if site not in plan:
        step()
        return
    action, fault = plan[site]
    house.arm(fault, action, {**WIRE, **LISTED}[fault])
    step()
    house.limits = LIMITS
    assert house.cloud.state["faults"] == [], f"{action} was not called for {site}"
    house.nothing_was_forgotten()
    house.time_passes()


def state(task: CopyTask) -> str:
    return CopyTask.objects.get(pk=task.pk).status


def rotation(turn: int) -> Plan:
    """Another fault at each kind of call; after as many turns as there are faults each has been everywhere."""
    calls = SERVICES[turn % len(SERVICES)].calls
    return {
        site: (calls[site][turn % len(calls[site])], FAULTS[(turn + 3 * place) % len(FAULTS)])
        for place, site in enumerate(SITES)
        if site in calls
    }


@pytest.mark.parametrize("turn", range(len(FAULTS)), ids=lambda turn: f"{turn}-{SERVICES[turn % len(SERVICES)]}")
def test_no_answer_of_a_cloud_changes_a_state_wrongly_or_breaks_a_page(house: Make, turn: int) -> None:
    live_through(house(SERVICES[turn % len(SERVICES)]), rotation(turn))


ALONE = [
    pytest.param(service, site, call, fault, id=f"{service} {site}: {fault} of {call}")
    for service in SERVICES
    for site, calls in service.calls.items()
    for call in calls
    for fault in WIRE
]


@pytest.mark.campaign
@pytest.mark.parametrize(("service", "site", "call", "fault"), ALONE)
def test_each_fault_alone_at_each_call(house: Make, service: Service, site: Site, call: str, fault: str) -> None:
    live_through(house(service), {site: (call, fault)})


# The listings whose rows have a state.
STATES = {
    "tencent_cbs": {"DescribeSnapshots", "DescribeDiskBackups", "DescribeDisks"},
    "huawei_dws": {"dws:ListSnapshots"},
    "huawei_csbs": {"csbs:ListBackups", "csbs:ListReplicationRecords"},
    "huawei_cbr": {"cbr:ListBackups"},
    "jdcloud_vm": {"vm:describeImages", "disk:describeSnapshots"},
}
ODD = [
    pytest.param(service, site, call, fault, id=f"{service} {site}: {fault} of {call}")
    for service in SERVICES
    for site in (Site.READ, Site.FIND, Site.WATCH)
    for call in service.calls[site]
    for fault in LISTED
    if call in STATES[service.name]
]


@pytest.mark.parametrize(("service", "site", "call", "fault"), ODD[::13])
def test_an_odd_state_in_a_listing_is_shown_and_decides_nothing(
    house: Make, service: Service, site: Site, call: str, fault: str
) -> None:
    live_through(house(service), {site: (call, fault)})


@pytest.mark.campaign
@pytest.mark.parametrize(("service", "site", "call", "fault"), ODD)
def test_each_odd_state_in_each_listing(house: Make, service: Service, site: Site, call: str, fault: str) -> None:
    live_through(house(service), {site: (call, fault)})


def test_every_kind_of_call_meets_every_fault() -> None:
    met = {(site, fault) for turn in range(len(FAULTS)) for site, (_, fault) in rotation(turn).items()}
    without = {(Site.REGIONS, fault) for fault in FAULTS}  # one service lists none
    assert {(site, fault) for site in SITES for fault in FAULTS} - met <= without


def test_every_fault_the_emulator_knows_is_in_one_of_the_lists() -> None:
    assert set(KINDS) == {*WIRE, *LISTED, *PAGED, *MAKING, *STANDING}


@pytest.mark.parametrize("service", SERVICES, ids=str)
def test_the_calls_are_those_that_are_made(house: Make, service: Service) -> None:
    """The lists of calls tell no less than the truth: a call that is new is a call that meets no fault."""
    made = house(service)
    live_through(made, {})
    known = {service.send} | {call for calls in service.calls.values() for call in calls}
    assert set(made.cloud.state["calls"]) == known

"""What must have happened before a point can be reached, and what the process does that reaches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from dashboard import boot
from dashboard.copying.tick import tick
from dashboard.models import Account
from dashboard.points import Point
from providers.emulator.jdcloud import seed as jdcloud
from tests.crash.child import AnyPoint
from tests.crash.house import House, drain
from tests.crash.wire import Outside


def nothing(house: House) -> None:
    """A house as it is."""


def asked(house: House) -> None:
    """People have asked; no worker has heard of it."""
    house.ask()


def with_one_slot(house: House) -> None:
    """The second copy waits for the end of the first, which is near."""
    Account.objects.filter(pk=house.account.pk).update(slots=1)
    for wish in house.wishes:
        wish.account.refresh_from_db()
    under_way(house)


def under_way(house: House) -> None:
    """Copies run, and have ended by the next look."""
    house.ask()
    house.round()
    house.clock.shift(30)
    tick()


def two_lanes(house: House) -> None:
    """One copy wants to be watched, the other to be sent."""
    house.ask(1)
    house.round()
    house.clock.shift(30)
    house.ask()


def lost_answers(house: House) -> None:
    """The cloud took the copies, and no answer came back: they are to be looked up."""
    house.cloud.fault("accept_then_drop", action=house.action, times=len(house.wishes))
    house.ask()
    house.round()
    assert house.tasks.filter(status="UNKNOWN").count() == len(house.wishes)
    house.clock.shift(5)
    tick()


def many_to_find(house: House) -> None:
    """So many tasks, and so much in the destination, that a look-up takes several answers."""
    house.ask()
    if house.operation.vendor == "jdcloud":
        house.cloud.quota(jdcloud.ROOMY_REGION, 1000, vendor="jdcloud")
        house.cloud.create("images", region=jdcloud.ROOMY_REGION, vendor="jdcloud", count=120)


# -- what the child does


def request(house: House) -> None:
    house.ask()


def work(house: House) -> None:
    """A worker that was started before anybody asked."""
    drain()


def work_anew(house: House) -> None:
    """A worker that was started a moment ago, and trusts no row that is older."""
    boot.STARTED_AT = timezone.now()
    drain()


def ring(house: House) -> None:
    tick()


@dataclass(frozen=True)
class Scene:
    """`nth` is which time at the point it happens; `wishes` how many copies there are."""

    prepare: Callable[[House], None]
    act: Callable[[House], Any]
    nth: int = 1
    wishes: int = 2

    @property
    def is_worker(self) -> bool:
        return self.act in (work, work_anew)


SENDING = Scene(asked, work)
SCENES: dict[AnyPoint, Scene] = {
    Point.REQUEST_WRITTEN: Scene(nothing, request),
    Point.REQUEST_COMMITTED: Scene(nothing, request),
    Point.BEFORE_THE_BELL: Scene(nothing, request),
    Point.BELL_HUNG: Scene(nothing, request),
    Point.BELL_RUNG: Scene(nothing, request),
    Point.TICK_RANG: Scene(two_lanes, ring),
    Point.JOB_TAKEN: SENDING,
    Point.CLAIMED: SENDING,
    Point.LOOKED_UP: Scene(asked, work_anew),
    Point.ADOPTING: Scene(lost_answers, work),
    Point.TURN_TAKEN: SENDING,
    Point.INTENT_WRITTEN: SENDING,
    Outside.COMMIT_UNANSWERED: SENDING,
    Point.INTENT_COMMITTED: SENDING,
    Outside.HALF_WRITTEN: SENDING,
    Outside.NOTHING_READ: SENDING,
    Outside.ANSWER_READ: SENDING,
    Point.ANSWER_PARSED: SENDING,
    Point.OUTCOME_WRITTEN: SENDING,
    Point.OUTCOME_COMMITTED: SENDING,
    Outside.BETWEEN_PAGES: Scene(many_to_find, work_anew, wishes=6),
    Point.ROW_WATCHED: Scene(under_way, work, nth=2, wishes=3),
    Point.END_WRITTEN: Scene(with_one_slot, work),
}

"""Two who press at once are not both promised the last place."""

from __future__ import annotations

import pytest

from dashboard.models import CopyTask, Snapshot, planning, requesting
from tests.copying.test_races import together
from tests.views import rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_url")]


def press(sources: list[Snapshot]) -> requesting.Batch:
    """What the button does: judge again while nobody else asks, and ask for what can run."""

    def judged() -> list[requesting.Wish]:
        return [line.wish for line in planning.plan(sources, "copy_snapshot", [rows.BEIJING]).startable]

    return requesting.start(judged, {(source.account_id, rows.BEIJING) for source in sources}, actor=None)


def test_of_two_presses_at_once_one_gets_the_last_place() -> None:
    owner = rows.account()
    rows.quota(owner, used=61)
    sources = [rows.snapshot(owner, number) for number in range(1, 9)]
    first, *others = together(*[lambda pair=sources[n : n + 2]: press(list(pair)) for n in (0, 2, 4, 6)])
    assert None not in (first, *others), "a press failed"
    assert CopyTask.objects.count() == 3
    assert sum(len(batch.tasks) for batch in (first, *others)) == 3

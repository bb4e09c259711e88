"""What a press makes of wishes."""

from __future__ import annotations

import pytest

from dashboard.models import CopyTask, requesting
from dashboard.models.requesting import Wish
from tests.views import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def test_nothing_is_started_for_an_account_that_was_removed_while_the_plan_was_read() -> None:
    kept, gone = rows.account("kept"), rows.account("gone")
    gone.remove(None)
    wishes = [Wish(owner, rows.SERVICE, "copy_snapshot", "snap-1", rows.HOME, rows.BEIJING) for owner in (kept, gone)]
    places = {(owner.pk, rows.BEIJING) for owner in (kept, gone)}
    made = requesting.start(lambda: wishes, places, actor=None)
    assert [task.account_id for task in made.tasks] == [kept.pk]
    assert CopyTask.objects.live().count() == 1

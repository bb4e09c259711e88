"""What a look-up finds is kept for the person who has to choose, and is what the last look saw."""

from __future__ import annotations

from dashboard.models import CopyTask, Status, deciding
from dashboard.models.candidates import read
from tests.copying.driver import BEIJING, Engine


def test_two_copies_with_one_mark_are_kept_with_what_tells_them_apart(engine: Engine, admin_user) -> None:
    engine.cloud.fault("twin", action="CopySnapshotCrossRegions", times=1)
    engine.cloud.fault("accept_then_drop", action="CopySnapshotCrossRegions", times=1)
    (task,) = engine.ask(BEIJING)
    engine.until(lambda: CopyTask.objects.get(pk=task.pk).status == Status.NEEDS_ATTENTION)
    task.refresh_from_db()
    first, second = read(task.candidates)
    assert first.id != second.id and task.message == f"{first.id}, {second.id}"
    assert task.tag in first.name and first.region == BEIJING and first.size_gb == task.size_gb and first.made_at
    assert task.seen_at is not None

    seen, looked_at = deciding.findings(task), task.seen_at
    engine.work(400)
    task.refresh_from_db()
    assert deciding.findings(task) == seen, "the same findings do not spoil a decision"
    assert task.seen_at > looked_at and task.status == Status.NEEDS_ATTENTION

    facts = {"replica": second.id, "reason": "", "message": ""}
    deciding.decide(task, Status.COPYING, actor=admin_user, why="the whole one", seen=seen, **facts)
    engine.until(lambda: not CopyTask.objects.get(pk=task.pk).is_live)
    task.refresh_from_db()
    assert (task.status, task.replica) == (Status.SUCCEEDED, second.id)

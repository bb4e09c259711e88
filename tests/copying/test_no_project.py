"""A region whose project nobody has said: its copies wait for an admin, and go on once it is known."""

from __future__ import annotations

from dashboard import jobs
from dashboard.models import CopyTask, Region, Status, requesting
from dashboard.models.requesting import Wish
from providers.emulator.huawei import stories
from tests.copying import huawei
from tests.copying.driver import Engine


def test_a_copy_waits_until_its_regions_project_is_known(backups: Engine) -> None:
    Region.objects.update(project="")
    wish = Wish(backups.account, "huawei_dws", "keep_snapshot", stories.KEEPABLE, huawei.HOME, huawei.HOME)
    (task,) = requesting.request([wish], actor=None).tasks
    backups.work()
    task.refresh_from_db()
    assert (task.status, task.reason, task.attempts) == (Status.QUEUED, "credentials", 0)
    assert "no project is known for cn-north-1" in task.message
    assert not task.attempt_rows.exists() and backups.accepted == []
    backups.account.ask_for_sync(None)
    jobs.sync_account(backups.account.pk)
    backups.until(lambda: CopyTask.objects.get(pk=task.pk).status == Status.SUCCEEDED)
    assert len(backups.accepted) == 1

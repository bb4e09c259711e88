"""Tries copies again that ended unverified: `manage.py retry ID… --wait`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, Usage, arguments, choosing, following
from dashboard.commandline.asking import live
from dashboard.commandline.base import at_terminal
from dashboard.models import CopyTask
from dashboard.models.requesting import NotPossible, retry


class Command(commandline.Command):
    help = (
        "Tries copies again that ended unverified: each try is a new copy that is linked to the old one. Of a copy that "
        "was tried again already the latest try counts; one that is verified or under way is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=arguments.task_id, nargs="+", metavar="ID", help="the numbers of copies")
        arguments.add_wait(parser, "every try is verified or has ended otherwise")
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        latest = [self.latest(task) for task in choosing.tasks(options["id"])]
        again = [task for task in dict.fromkeys(latest) if task.is_retryable]
        for task in again:
            _check_account(task)
        kept = [task for task in dict.fromkeys(latest) if not task.is_retryable]
        for task in kept:
            self.output.note(f"Copy #{task.pk} is {task.get_status_display().lower()}: there is nothing to try again.")
        keys = [*self.tried(again), *(task.pk for task in kept)]
        return following.finish(self.output, sorted(keys), wait=options["wait"], timeout=options["timeout"])

    def latest(self, task: CopyTask) -> CopyTask:
        """The end of the chain of tries."""
        asked = task
        while newer := task.retries.select_related("account").order_by("-id").first():
            task = newer
        if task is not asked:
            self.output.note(f"Copy #{asked.pk} was tried again as #{task.pk}.")
        return task

    def tried(self, tasks: list[CopyTask]) -> list[int]:
        """The keys of the new tries, and of the live copies that do the same already."""
        try:
            batch = retry(tasks, actor=at_terminal())
        except NotPossible as problem:
            raise Usage(str(problem)) from None
        serving = [task.pk for task in live(batch.under_way)]
        for key in serving:
            self.output.note(f"Copy #{key} is doing the same already.")
        return [*(task.pk for task in batch.tasks), *serving]


def _check_account(task: CopyTask) -> None:
    account = task.account
    if account.removed_at:
        raise Usage(f"Copy #{task.pk}: the account {account.name} was removed.")
    if not account.enabled:
        raise Usage(
            f"Copy #{task.pk}: the account {account.name} is disabled. To enable it: manage.py account enable {account.name}"
        )

"""Stops waiting for copies, or stops watching them: `manage.py cancel ID…`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, choosing, columns, objects
from dashboard.commandline.base import at_terminal
from dashboard.models import Status
from dashboard.models.requesting import NotPossible, cancel


class Command(commandline.Command):
    help = (
        "Cancels copies: one that waits is not sent; one that is under way is no longer watched, and the vendor may finish "
        "it. Exit code 1 where one could not be cancelled."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=arguments.task_id, nargs="+", metavar="ID", help="the numbers of copies")
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        tasks = choosing.tasks(options["id"])
        for task in tasks:
            try:
                cancel(task, actor=at_terminal())
            except NotPossible as problem:
                self.output.note(f"Copy #{task.pk}: {problem}")
        self.output.show("tasks", objects.tasks(tasks), columns.TASKS)
        return Exit.DONE if all(task.status == Status.CANCELLED for task in tasks) else Exit.NOT_VERIFIED

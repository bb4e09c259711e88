"""Lists copies, the newest first: `manage.py copies --status FAILED --json`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, choosing, columns, objects
from dashboard.models import CopyTask, Status


class Command(commandline.Command):
    help = "Lists copies, the newest first: all of them, those of a state, a batch or an account, or those of some numbers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=arguments.task_id, nargs="*", metavar="ID", help="the numbers of copies")
        parser.add_argument(
            "--status",
            type=str.upper,
            action="append",
            choices=Status.values,
            metavar="STATUS",
            help=f"may be given often: {', '.join(Status.values)}",
        )
        parser.add_argument(
            "--batch", type=arguments.batch, metavar="ID", help="those of one command or press of a button"
        )
        arguments.add_account(parser, required=False)
        parser.add_argument("--limit", type=arguments.limit, default=50, metavar="N", help="at most so many (50)")
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        rows = CopyTask.objects.select_related("account").order_by("-id")
        if options["id"]:
            rows = rows.filter(pk__in=[task.pk for task in choosing.tasks(options["id"])])
        if options["account"]:
            rows = rows.filter(account=choosing.account(options["account"]))
        if options["status"]:
            rows = rows.filter(status__in=options["status"])
        if options["batch"]:
            rows = rows.filter(batch=options["batch"])
        shown = list(objects.tasks(rows[: options["limit"]]))
        self.output.show("tasks", shown, columns.TASKS)
        if options["id"]:
            for one in shown:
                for line in columns.explained(one):
                    self.output.say(line)
        return Exit.DONE

"""Shows the history, the newest line first: `manage.py history --limit 20`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, columns, objects
from dashboard.models import AuditEvent
from dashboard.models.audit import KINDS


class Command(commandline.Command):
    help = "Shows the history, the newest line first: who did what to what, from which state to which, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=arguments.limit, default=50, metavar="N", help="at most so many lines (50)")
        # By the name alone: the history of an account outlives it.
        arguments.add_account(parser, required=False)
        parser.add_argument("--kind", choices=list(KINDS), help="only what is about one of these")
        parser.add_argument("--task", type=arguments.task_id, metavar="ID", help="only what is about this copy")
        parser.add_argument(
            "--batch", type=arguments.batch, metavar="ID", help="only what came of one press of a button"
        )
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        rows = AuditEvent.objects.get_queryset()
        if options["task"]:
            rows = rows.about("task", options["task"])
        names = ("account", "kind", "batch")
        chosen = {name: options[name] for name in names if options[name] is not None}
        events = rows.filter(**chosen).order_by("-id")[: options["limit"]]
        self.output.show("events", (objects.event(event) for event in events.iterator()), columns.EVENTS)
        return Exit.DONE

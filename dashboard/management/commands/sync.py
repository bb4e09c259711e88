"""Reads what accounts own: `manage.py sync [NAME] --wait`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, choosing, columns
from dashboard.commandline.syncing import GOES_ON, Reading
from dashboard.models import Account


class Command(commandline.Command):
    help = (
        "Has the regions of one account, or of all, read now: disks, snapshots, backup points, quotas. The workers do it; "
        "with --wait the command ends when every region was read, with exit code 1 where one could not be."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", type=arguments.text, nargs="?", metavar="NAME", help="the account; all, unless given"
        )
        arguments.add_wait(parser, "every region was read")
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        named = options["name"]
        accounts = [choosing.usable_account(named)] if named else list(Account.objects.usable())
        if not accounts:
            self.output.note("There is no account that is enabled.")
        reading = Reading(accounts)
        reading.ask()
        in_time = reading.wait(self.output, options["timeout"]) if options["wait"] and accounts else True
        regions = reading.objects()
        self.output.show("regions", regions, columns.REGIONS)
        if not in_time:
            self.output.note(f"Not over after {options['timeout']:g} seconds. {GOES_ON}")
            return Exit.NOT_REACHABLE
        return Exit.NOT_VERIFIED if any(region["state"] == "failed" for region in regions) else Exit.DONE

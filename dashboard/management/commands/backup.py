"""Makes recovery points of disks: `manage.py backup --account A --disk D --wait`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, asking, choosing
from dashboard.models import Disk


class Command(commandline.Command):
    help = (
        "Makes recovery points of disks, in the disks' own regions: they protect from a mistake, not from losing the region. "
        "The workers do it; with --wait the command ends when every one is verified, was refused or failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_account(parser)
        parser.add_argument(
            "--disk", type=arguments.text, action="append", required=True, metavar="ID", help="may be given often"
        )
        arguments.add_operation(parser, "disks", "recovery point")

    def act(self, options: dict[str, Any]) -> Exit:
        account = choosing.usable_account(options["account"])
        if options["region"] and account.regions.exists():
            choosing.check_regions(account, [options["region"]])
        disks = asking.find(self.output, Disk, account, options["disk"], options)
        return asking.ask(self.output, disks, [], False, options)

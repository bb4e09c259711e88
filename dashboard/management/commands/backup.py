"""Creates backup points of disks: `manage.py backup --account A --disk D --wait`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import providers
from dashboard import commandline
from dashboard.commandline import Exit, arguments, asking, choosing
from dashboard.models import Disk
from dashboard.models.planning import operations_for


class Command(commandline.Command):
    help = (
        "Creates backup points of disks, in the disks' own regions. The workers do it; with --wait the command ends when "
        "every backup point is verified, was refused or failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_account(parser)
        parser.add_argument(
            "--disk", type=arguments.text, action="append", required=True, metavar="ID", help="may be given often"
        )
        parser.add_argument("--region", type=arguments.text, metavar="REGION", help="where the disks are")
        parser.add_argument(
            "--name", type=arguments.text, metavar="NAME", help="what the backup points are to be called"
        )
        arguments.add_wait(parser, "every backup point is verified or has ended otherwise")
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        account = choosing.usable_account(options["account"])
        if options["region"] and account.regions.exists():
            choosing.check_regions(account, [options["region"]])
        disks = asking.find(self.output, Disk, account, options["disk"], options)
        for caution in {operation.caution for disk in disks for operation in _offered(disk)}:
            self.output.note(caution)
        return asking.ask(self.output, disks, [], False, options)


def _offered(disk: Disk) -> list[providers.Operation]:
    return [operation for operation in operations_for(disk) if operation.caution and not operation.crosses_regions]

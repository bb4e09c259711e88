"""Copies snapshots to other regions: `manage.py copy --account A --snapshot S --to R [--to R] --wait`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, asking, choosing
from dashboard.models import Snapshot


class Command(commandline.Command):
    help = (
        "Copies snapshots to other regions. The workers do it; with --wait the command ends when every copy is verified, "
        "was refused or failed. Pairs that cannot be copied are shown as skipped, and the others are copied."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_account(parser)
        parser.add_argument(
            "--snapshot", type=arguments.text, action="append", required=True, metavar="ID", help="may be given often"
        )
        parser.add_argument(
            "--to", type=arguments.text, action="append", required=True, metavar="REGION", help="may be given often"
        )
        arguments.add_operation(parser, "snapshots", "copy")

    def act(self, options: dict[str, Any]) -> Exit:
        account = choosing.usable_account(options["account"])
        if account.regions.exists():
            self.check_regions(account, options)
        snapshots = asking.find(self.output, Snapshot, account, options["snapshot"], options)
        self.check_regions(account, options)
        return asking.ask(self.output, snapshots, options["to"], True, options)

    @staticmethod
    def check_regions(account: Any, options: dict[str, Any]) -> None:
        choosing.check_regions(account, [*options["to"], *filter(None, [options["region"]])])

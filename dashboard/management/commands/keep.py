"""Keeps snapshots for longer than their clouds would: `manage.py keep --account A --snapshot S --wait`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, asking, choosing
from dashboard.models import Snapshot


class Command(commandline.Command):
    help = (
        "Keeps snapshots that their cloud would delete in time, as snapshots of their own in the same regions: that protects "
        "from deletion, not from losing the region. The workers do it; with --wait the command ends when every one is "
        "verified, was refused or failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_account(parser)
        parser.add_argument(
            "--snapshot", type=arguments.text, action="append", required=True, metavar="ID", help="may be given often"
        )
        arguments.add_operation(parser, "snapshots", "kept snapshot")

    def act(self, options: dict[str, Any]) -> Exit:
        account = choosing.usable_account(options["account"])
        if options["region"] and account.regions.exists():
            choosing.check_regions(account, [options["region"]])
        snapshots = asking.find(self.output, Snapshot, account, options["snapshot"], options)
        return asking.ask(self.output, snapshots, [], False, options)

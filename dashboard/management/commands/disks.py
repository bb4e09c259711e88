"""Lists the disks of an account, as they were last read: `manage.py disks --account A [--region R]`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, listing
from dashboard.models import Disk


class Command(commandline.Command):
    help = "Lists the disks of an account, as they were last read. To read them again: manage.py sync."

    def add_arguments(self, parser: ArgumentParser) -> None:
        listing.add_arguments(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        return listing.show(self.output, Disk, options)

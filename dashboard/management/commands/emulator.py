"""Runs the emulated cloud alone: `manage.py emulator --port P`."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers import emulator


class Command(BaseCommand):
    help = "Runs an emulated cloud that speaks the vendors' APIs, for the demo, tests and trying things out."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
        parser.add_argument("--control", action="store_true", help="open the control side and the console")
        parser.add_argument("--state", metavar="PATH", help="keep what the cloud holds in this file")
        parser.add_argument("--pace", type=float, metavar="SECONDS", help="how long copies take")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGINT, _leave)
        try:
            emulator.serve(
                options["port"],
                control=options["control"],
                state_path=options["state"],
                pace=options["pace"],
                host=options["host"],
                ready=lambda address: self.stdout.write(f"The emulated cloud answers on {address}"),
            )
        except OSError as error:
            raise CommandError(f"port {options['port']} cannot be used ({error.strerror}).") from None


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)

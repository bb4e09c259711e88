#!/usr/bin/env python
"""The command line of Antipode: `manage.py help` lists what it can do."""

from __future__ import annotations

import os
import sys

OLDEST_PYTHON = (3, 11)

# The commands that make the data folder and its secrets where they are missing; every other command only uses them.
MAKES_DATA_FOLDER = ("demo", "up")


def main(arguments: list[str]) -> None:
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Antipode needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if arguments[1:2] == ["emulator"]:  # It has no rows and needs no secrets, so it runs without the settings.
        from providers.emulator.__main__ import main as emulator

        sys.exit(emulator(arguments[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run `make demo` once, then `.venv/bin/python manage.py …`.")
    if arguments[1:2] and arguments[1] in MAKES_DATA_FOLDER and "--help" not in arguments:
        from dashboard import datafolder

        try:
            datafolder.prepare()
        except datafolder.FolderError as error:
            sys.exit(f"Antipode cannot start: {error}")
    try:
        execute_from_command_line(arguments)
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv)

"""Django's, which also collects what services say (`said`), and nothing of the tests."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=said"]
    # Where a text stands changes with every line above it; the text itself is what translators read.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [
            *options["ignore_patterns"],
            "tests",
            "data",
            "providers/emulator",
            "providers/testing",
        ]
        super().handle(*args, **{**options, "add_location": options["add_location"] or "file"})

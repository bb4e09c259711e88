"""Where a command speaks: its answer on standard output, everything else on standard error."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import OutputWrapper

from dashboard.commandline import table
from dashboard.terminal import visible

LEAVE_LINE = "\r\x1b[K"


class Output:
    """One command's voice. `as_json` makes the answer one JSON document: ASCII, so that no locale can spoil it."""

    def __init__(self, out: OutputWrapper, err: OutputWrapper, as_json: bool) -> None:
        self.out, self.err, self.as_json = out, err, as_json
        self._progress_shown = ""

    def show(self, plural: str, objects: Iterable[dict[str, Any]], columns: Sequence[table.Column]) -> None:
        """The answer: a list of objects under its name, or the same as a table."""
        if self.as_json:
            self._document(plural, objects)
            return
        rows = list(objects)
        if not rows:
            self.note(f"No {plural}.")
            return
        for line in table.lines(columns, rows, self.width if self.out.isatty() else None):
            self.out.write(f"{line}\n")

    def _document(self, plural: str, objects: Iterable[dict[str, Any]]) -> None:
        """Written as it is read, so that an inventory of any size needs no more memory than a row."""
        self.out.write(f'{{"{plural}": [')
        separator = "\n"
        for found in objects:
            self.out.write(separator + json.dumps(found, default=_plain))
            separator = ",\n"
        self.out.write("\n]}\n" if separator == ",\n" else "]}\n")

    def say(self, text: str) -> None:
        """A line of the answer for people; a JSON document has its own words."""
        if not self.as_json:
            self.out.write(f"{visible(text)}\n")

    def note(self, text: str) -> None:
        """Something beside the answer."""
        self.leave_progress()
        for line in text.splitlines():
            self.err.write(f"{visible(line)}\n")
        self.err.flush()

    def progress(self, text: str) -> None:
        """What is going on, on one line that is written over; only where somebody is looking at a terminal."""
        text = table.shortened(visible(text), self.width - 1)
        if text == self._progress_shown or not self.err.isatty():
            return
        self._progress_shown = text
        self.err.write(LEAVE_LINE + text)
        self.err.flush()

    def leave_progress(self) -> None:
        if self._progress_shown:
            self._progress_shown = ""
            self.err.write(LEAVE_LINE)
            self.err.flush()

    @property
    def width(self) -> int:
        return max(40, shutil.get_terminal_size((120, 24)).columns)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the answer")

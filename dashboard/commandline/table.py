"""Aligned columns for people, whatever the vendors put into names."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

GAP = "  "
# A column that gives way to others keeps at least this much.
NARROWEST = 10


@dataclass(frozen=True)
class Column:
    """`value` is the name of a field, or a function of the object. What `gives_way` is cut short on a narrow terminal."""

    header: str
    value: str | Callable[[Row], Any]
    right: bool = False
    gives_way: bool = False

    def cell(self, row: Row) -> str:
        value = row[self.value] if isinstance(self.value, str) else self.value(row)
        return "" if value is None else visible(str(value))


def visible(text: str) -> str:
    """The text without anything that moves a terminal's cursor or turns its writing around."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _acts(character) else character for character in text)


def lines(columns: Sequence[Column], rows: Iterable[Row], width: int | None = None) -> list[str]:
    """The header and a line for each row; `width` is the terminal's, None where nothing needs to fit."""
    cells = [[column.cell(row) for column in columns] for row in rows]
    widths = [
        max([columns_taken(column.header), *(columns_taken(line[n]) for line in cells)])
        for n, column in enumerate(columns)
    ]
    if width is not None:
        _narrow(widths, columns, width)
    header = [column.header for column in columns]
    return [_line(line, columns, widths) for line in [header, *cells]]


def columns_taken(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese characters take two each."""
    return sum(_taken(character) for character in text)


def shortened(text: str, width: int) -> str:
    """The text's beginning that takes at most `width` columns, marked where it was cut."""
    if columns_taken(text) <= width:
        return text
    kept, taken = "", 1
    for character in text:
        taken += _taken(character)
        if taken > width:
            break
        kept += character
    return f"{kept}…"


def _taken(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _acts(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _narrow(widths: list[int], columns: Sequence[Column], width: int) -> None:
    """Take from the widest column that gives way until all fit, or nothing is left to take."""
    room = width - len(GAP) * (len(columns) - 1)
    while sum(widths) > room:
        wide = [n for n, column in enumerate(columns) if column.gives_way and widths[n] > NARROWEST]
        if not wide:
            return
        widths[max(wide, key=lambda n: widths[n])] -= 1


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    padded = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        shown = shortened(cell, width)
        space = " " * (width - columns_taken(shown))
        padded.append(space + shown if column.right else shown + space)
    return GAP.join(padded).rstrip()

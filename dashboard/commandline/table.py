"""Aligned columns for people, whatever the vendors put into names."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.terminal import visible

Row = Mapping[str, Any]

GAP = "  "
# A column that gives way to others keeps at least this much.
NARROWEST = 10


@dataclass(frozen=True)
class Column:
    """`value` is the name of a field, or a function of the object.

    On a narrow terminal what `gives_way` is cut short; where that is not enough, columns go: the one whose `goes` is 1
    first. Those whose `goes` is 0 stay.
    """

    header: str
    value: str | Callable[[Row], Any]
    right: bool = False
    gives_way: bool = False
    goes: int = 0

    def cell(self, row: Row) -> str:
        value = row[self.value] if isinstance(self.value, str) else self.value(row)
        return "" if value is None else visible(str(value))


def lines(columns: Sequence[Column], rows: Sequence[Row], width: int | None = None) -> list[str]:
    """The header and a line for each row; `width` is the terminal's, None where nothing needs to fit."""
    filled = [(column, [column.header, *(column.cell(row) for row in rows)]) for column in columns]
    widths = {column: max(map(columns_taken, cells)) for column, cells in filled}
    if width is not None:
        widths = _narrowed(widths, width)
    shown = [(column, cells) for column, cells in filled if column in widths]
    return [_line([(column, cells[n], widths[column]) for column, cells in shown]) for n in range(len(filled[0][1]))]


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


def _narrowed(widths: dict[Column, int], width: int) -> dict[Column, int]:
    """The columns that can be shown, and how wide, so that all fit; where nothing more gives way, too wide."""
    kept = dict(widths)
    going = sorted((column for column in kept if column.goes), key=lambda column: column.goes)
    while going and _taken_together([_least(column, kept[column]) for column in kept]) > width:
        del kept[going.pop(0)]
    while _taken_together(kept.values()) > width:
        wide = [column for column in kept if kept[column] > _least(column, kept[column])]
        if not wide:
            break
        kept[max(wide, key=lambda column: kept[column])] -= 1
    return kept


def _least(column: Column, width: int) -> int:
    return min(width, NARROWEST) if column.gives_way else width


def _taken_together(widths: Collection[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _line(cells: Sequence[tuple[Column, str, int]]) -> str:
    padded = []
    for column, cell, width in cells:
        shown = shortened(cell, width)
        space = " " * (width - columns_taken(shown))
        padded.append(space + shown if column.right else shown + space)
    return GAP.join(padded).rstrip()

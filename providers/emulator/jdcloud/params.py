"""Reading what a call brings: the flattened lists of a query, counted from one, and the JSON of a body.

`ids.1=a&ids.2=b`, `filters.1.name=status&filters.1.values.1=ready`: `core.parameterbuilder` of the official Python SDK.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from providers.emulator.jdcloud.errors import invalid

MIN_PAGE, MAX_PAGE, DEFAULT_PAGE = 10, 100, 20


@dataclass(frozen=True)
class Query:
    """The parameters of a GET or DELETE, all text."""

    flat: Mapping[str, str]

    @classmethod
    def of(cls, text: str) -> Query:
        """The query of a URL."""
        return cls(dict(parse_qsl(text, keep_blank_values=True)))

    def text(self, name: str) -> str:
        """A single value, "" where there is none."""
        return self.flat.get(name, "")

    def truth(self, name: str) -> bool:
        """A single yes or no; the SDK writes Python's True."""
        return self.text(name).lower() == "true"

    def number(self, name: str, default: int) -> int:
        """A single whole number."""
        text = self.text(name) or str(default)
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise invalid(f"Invalid parameter '{name}'")
        return int(text)

    def values(self, name: str) -> list[str]:
        """A list: `name.1`, `name.2`, …"""
        found = {rest: value for rest, value in self._below(name) if "." not in rest}
        return [found[number] for number in self._numbers(name, found)]

    def filters(self) -> dict[str, list[str]]:
        """`filters` as {name: values}."""
        numbers = {rest.partition(".")[0]: "" for rest, _ in self._below("filters")}
        found: dict[str, list[str]] = {}
        for number in self._numbers("filters", numbers):
            name = self.text(f"filters.{number}.name")
            values = self.values(f"filters.{number}.values")
            if not name or not values:
                raise invalid("Invalid parameter 'filters'")
            found.setdefault(name, []).extend(values)
        return found

    def _below(self, name: str) -> list[tuple[str, str]]:
        start = f"{name}."
        return [(key.removeprefix(start), value) for key, value in self.flat.items() if key.startswith(start)]

    @staticmethod
    def _numbers(name: str, found: Mapping[str, str]) -> list[str]:
        if not all(re.fullmatch(r"[1-9]\d{0,4}", number) for number in found):
            raise invalid(f"Invalid parameter '{name}'")
        return sorted(found, key=int)


def body_of(raw: bytes) -> dict[str, Any]:
    """The JSON object of a POST. The SDK repeats `regionId` in it and sends null for what was not said."""
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        raise invalid("Invalid request body") from None
    if not isinstance(body, dict):
        raise invalid("Invalid request body")
    return {name: value for name, value in body.items() if value is not None}

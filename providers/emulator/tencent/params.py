"""Reading an action's parameters: typed JSON, or the flat strings of a query, into the same shapes.

A specification names the parameters of an action: `{"SnapshotId": "str!", "Filters": "filters"}`; `!` means required.
Types: str, int, bool, strs (list of str), filters, tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from providers.emulator.tencent.errors import Refusal

Spec = Mapping[str, str]


def nested(flat: Mapping[str, str]) -> dict[str, Any]:
    """`{"Filters.0.Name": "zone"}` as `{"Filters": [{"Name": "zone"}]}`; lists in the order of their numbers."""
    root: dict[str, Any] = {}
    for name, value in flat.items():
        *way, last = name.split(".")
        place = root
        for step in way:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                raise Refusal("InvalidParameter", why=f"`{name}` is both a value and a list")
            place = inner
        place[last] = value
    return {name: _lists(value) for name, value in root.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(inner) for name, inner in value.items()}


def checked(given: Mapping[str, Any], spec: Spec, *, strings: bool) -> dict[str, Any]:
    """The parameters with the types the specification wants. `strings` means that every value came as text."""
    for name in given:
        if name not in spec:
            raise Refusal("UnknownParameter", name=name)
    values: dict[str, Any] = {}
    for name, kind in spec.items():
        value = given.get(name)
        if value is None:
            if kind.endswith("!"):
                raise Refusal("MissingParameter", name=name)
            continue
        values[name] = _typed(name, value, kind.rstrip("!"), strings)
    return values


def _wrong(name: str, kind: str) -> Refusal:
    return Refusal("InvalidParameter", why=f"the value of `{name}` must be a {kind}")


def _typed(name: str, value: Any, kind: str, strings: bool) -> Any:
    if kind == "str":
        return _text(name, value)
    if kind == "int":
        return _number(name, value, strings)
    if kind == "bool":
        return _truth(name, value, strings)
    if not isinstance(value, list):
        raise _wrong(name, "list")
    if kind == "strs":
        return [_text(name, item) for item in value]
    fields = {"Name": "str!", "Values": "strs!"} if kind == "filters" else {"Key": "str!", "Value": "str!"}
    return [_object(name, item, fields, strings) for item in value]


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "string")
    return value


def _number(name: str, value: Any, strings: bool) -> int:
    if strings and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if strings or not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(name, "integer")
    return value


def _truth(name: str, value: Any, strings: bool) -> bool:
    if strings and isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    if strings or not isinstance(value, bool):
        raise _wrong(name, "boolean")
    return value


def _object(name: str, value: Any, fields: Spec, strings: bool) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(name, "list of objects")
    return checked(value, fields, strings=strings)

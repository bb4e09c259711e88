"""What every vendor's judgement of an order has in common: how it names things, names and options. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from providers._base import DiskInfo, Operation, OptionKind, Order, Problem, SnapshotInfo


def named(item: SnapshotInfo | DiskInfo) -> str:
    """The item in a sentence: its name with its id, or the id alone."""
    return f"{item.name} ({item.id})" if item.name else item.id


def of_name(order: Order, operation: Operation, vendor: str) -> Iterator[Problem]:
    """What is wrong with the admin's own name for the result, by what the operation declares."""
    if len(order.name) > operation.name_length:
        yield Problem(
            "name-too-long",
            f"The name has {len(order.name)} characters; {vendor} leaves room for {operation.name_length}.",
            "Choose a shorter name.",
        )
    if not re.fullmatch(operation.name_pattern, order.name):
        yield Problem(
            "name-characters", f"The name holds a character that {vendor} does not take.", operation.name_hint
        )


def of_options(order: Order, operation: Operation, vendor: str) -> Iterator[Problem]:
    """What is wrong with what was chosen, or was not chosen although it must be, by what the operation declares."""
    for option in operation.options:
        value, label = order.options.get(option.name, ""), option.label.lower()
        if option.kind is OptionKind.PLACE and not value:
            yield Problem(f"option-{option.name}", f"No {label} was chosen for the result.", option.remedy)
        elif len(value) > option.max_length or not re.fullmatch(option.pattern, value):
            yield Problem(f"option-{option.name}", f"The {label} is not what {vendor} takes.", option.hint)

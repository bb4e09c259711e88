"""What every vendor's judgement of an order has in common: how it names things, names and options. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from providers._crossing import DiskInfo, Order, Problem, SnapshotInfo
from providers._declared import Operation, OptionKind
from providers._saying import said


def named(item: SnapshotInfo | DiskInfo) -> str:
    """The item in a sentence: its name with its id, or the id alone."""
    return f"{item.name} ({item.id})" if item.name else item.id


def of_name(order: Order, operation: Operation, vendor: str) -> Iterator[Problem]:
    """What is wrong with the admin's own name for the result, by what the operation declares."""
    if len(order.name) > operation.name_length:
        yield Problem(
            "name-too-long",
            said(
                "The name has {length} characters; {vendor} leaves room for {room}.",
                length=len(order.name),
                vendor=vendor,
                room=operation.name_length,
            ),
            said("Choose a shorter name."),
        )
    if not re.fullmatch(operation.name_pattern, order.name):
        yield Problem(
            "name-characters",
            said("The name holds a character that {vendor} does not take.", vendor=vendor),
            operation.name_hint,
        )


def of_options(order: Order, operation: Operation, vendor: str) -> Iterator[Problem]:
    """What is wrong with what was chosen, or was not chosen although it must be, by what the operation declares."""
    for option in operation.options:
        value = order.options.get(option.name, "")
        if option.kind is OptionKind.PLACE and not value:
            yield Problem(
                f"option-{option.name}",
                said("{label}: nothing was chosen for the result.", label=option.label),
                option.remedy,
            )
        elif len(value) > option.max_length or not re.fullmatch(option.pattern, value):
            yield Problem(
                f"option-{option.name}",
                said("{label}: this is not what {vendor} takes.", label=option.label, vendor=vendor),
                option.hint,
            )

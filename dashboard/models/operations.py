"""What services declare that they can do; nothing for one that is not installed any more."""

from __future__ import annotations

import providers


def operations_of(service: str) -> tuple[providers.Operation, ...]:
    """Everything that the service offers."""
    known = providers.services().get(service)
    return known.OPERATIONS if known else ()


def facts_of(service: str, operation: str) -> providers.Operation | None:
    """What the service declares of the operation; None where it does not offer it, or not any more."""
    return next((known for known in operations_of(service) if known.name == operation), None)

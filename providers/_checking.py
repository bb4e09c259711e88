"""The permission check: each call once, and no further ones with a key that was refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from providers._crossing import PermissionCheck
from providers._errors import Category, Explanation, Refused, Unreachable, VendorError

# The permission is judged before the parameters: with a source that cannot exist, these answers mean "you may".
HARMLESS = (Category.NOT_FOUND, Category.INVALID, Category.UNSUPPORTED, Category.BUSY, Category.QUOTA)

Explain = Callable[[str], Explanation]


class Step(NamedTuple):
    """One call to make. `probes` where it would change something, and is asked for the impossible."""

    api: str
    purpose: str
    call: Callable[[], object]
    probes: bool = False


def checks(steps: Iterable[Step], explain: Explain, of_one_call: Collection[str] = ()) -> Iterator[PermissionCheck]:
    """A result for each step. What concerns every call is said of those that are then left out.

    `of_one_call` are codes that may mean the key or one right of it: they leave out nothing.
    """
    for_all: VendorError | None = None
    for step in steps:
        try:
            if for_all:
                raise for_all
            _take(step, explain)
        except VendorError as error:
            of_all = error.code not in of_one_call and _concerns_every_call(error, explain)
            for_all = error if of_all else None
            yield PermissionCheck(step.api, step.purpose, False, error.code, error.message, error.request_id)
        else:
            yield PermissionCheck(step.api, step.purpose, True)


def _take(step: Step, explain: Explain) -> None:
    try:
        step.call()
    except Refused as refused:
        if not step.probes or explain(refused.code).category not in HARMLESS:
            raise


def _concerns_every_call(error: VendorError, explain: Explain) -> bool:
    return isinstance(error, Unreachable) or explain(error.code).category is Category.AUTH

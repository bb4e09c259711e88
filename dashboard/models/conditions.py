"""A condition on rows as JSON, so that a row can keep what somebody chose."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q

Written = list[Any]


def written(condition: Q) -> Written:
    """The condition's connector, whether it is negated, and its parts: conditions, or pairs of a lookup and its value.

    Values are what JSON or `DjangoJSONEncoder` can say; the columns make of a text again what it was.
    """
    children = cast(list[Any], condition.children)
    parts = [written(part) if isinstance(part, Q) else list(part) for part in children]
    return [condition.connector, condition.negated, parts]


def read(kept: Written) -> Q:
    connector, negated, parts = kept
    children = [read(part) if len(part) == 3 else (part[0], part[1]) for part in parts]
    return Q(*children, _connector=connector, _negated=negated)

"""What a vendor says may be of any length; a column may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models


def fitted(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, each text cut to what its column takes."""
    return {name: _cut(model, name, value) if isinstance(value, str) else value for name, value in values.items()}


def _cut(model: type[models.Model], name: str, text: str) -> str:
    longest: int | None = getattr(model._meta.get_field(name), "max_length", None)
    return text[:longest]

"""The rows of an earlier time, put in the place of those of now: what restoring a backup of the database does."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from dashboard import boot
from dashboard.models import CopyAttempt, CopyTask, Region, Snapshot

# In the order in which they name each other.
KEPT: tuple[type[models.Model], ...] = (Region, Snapshot, CopyTask, CopyAttempt)


class Backup:
    """Every row of a moment. `restore` puts them back, and starts the workers anew."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[dict[str, Any]]] = {
            model: list(model._default_manager.order_by("pk").values()) for model in KEPT
        }

    def restore(self) -> None:
        for model in reversed(KEPT):
            rows = model._default_manager.all()
            rows._raw_delete(rows.db)  # type: ignore[attr-defined]
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(model(**row) for row in rows)
        boot.STARTED_AT = timezone.now()

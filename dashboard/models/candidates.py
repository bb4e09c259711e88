"""What a look-up found that may be a task's copy, as its row keeps it for the person who has to choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils.dateparse import parse_datetime

from providers import SnapshotInfo

# More of them help nobody to choose, and a name is cut where it says no more.
MOST, LONGEST_NAME = 20, 300


@dataclass(frozen=True)
class Candidate:
    """One object in a task's destination that may be its copy. `made_at` is the vendor's word, None where it tells none."""

    id: str
    name: str
    region: str
    size_gb: int
    state: str
    vendor_state: str
    made_at: datetime | None


def written(found: Iterable[SnapshotInfo]) -> list[dict[str, Any]]:
    """What the row's `candidates` holds of them; always the same for the same findings."""
    ordered = sorted(found, key=lambda item: item.id)
    return [_written(item) for item in islice(ordered, MOST)]


def _written(item: SnapshotInfo) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name[:LONGEST_NAME],
        "region": item.region,
        "size_gb": item.size_gb,
        "state": item.state.value,
        "vendor_state": item.vendor_state,
        "made_at": item.created_at.isoformat() if item.created_at else None,
    }


def read(rows: Iterable[dict[str, Any]]) -> list[Candidate]:
    """Those that a row's `candidates` holds."""
    return [Candidate(**{**row, "made_at": parse_datetime(row["made_at"]) if row["made_at"] else None}) for row in rows]

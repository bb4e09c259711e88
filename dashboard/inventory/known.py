"""What the database knows already of a page that a vendor listed, so that only what is new or different is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.utils import timezone

from dashboard.models.inventory import Seen
from dashboard.parts import parts

Row = TypeVar("Row", bound=Seen)

# Columns by name, by the row's region and the vendor's id.
Known = Mapping[tuple[str, str], Mapping[str, Any]]

# So many rows go into one statement.
BATCH = 500
KEY = ["account", "service", "region", "vendor_id"]


def read(rows: Sequence[Row], columns: Sequence[str]) -> Known:
    """The columns of those of these rows that there are, all of one account and service, and their keys as `pk`."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for some in parts(rows, BATCH):
        like = type(rows[0])._default_manager.filter(
            account=rows[0].account,
            service=rows[0].service,
            region__in={row.region for row in some},
            vendor_id__in=[row.vendor_id for row in some],
        )
        # In no order: for a model's own one SQLite leaves the index of the ids, and walks the region.
        read = like.order_by().values("pk", "region", "vendor_id", *columns)
        found |= {(row["region"], row["vendor_id"]): row for row in read}
    return found


def write(rows: Sequence[Row], columns: Sequence[str], known: Known) -> None:
    """Write those that are new or differ in one of the columns; of the others only that they were seen."""
    if not rows:
        return
    manager = type(rows[0])._default_manager
    same = {row.vendor_id: known[place(row)]["pk"] for row in rows if is_same(row, columns, known)}
    for some in parts(same.values(), BATCH):
        manager.filter(pk__in=some).update(seen_at=timezone.now())
    others = [row for row in rows if row.vendor_id not in same]
    manager.bulk_create(others, BATCH, update_conflicts=True, unique_fields=KEY, update_fields=[*columns, "seen_at"])


def is_same(row: Seen, columns: Sequence[str], known: Known) -> bool:
    """Whether the row is known, and like this."""
    before = known.get(place(row))
    return before is not None and all(before[name] == getattr(row, name) for name in columns)


def place(row: Seen) -> tuple[str, str]:
    """By what a row is found among what is known."""
    return row.region, row.vendor_id

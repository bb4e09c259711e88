"""What the tables for people show of the objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from dashboard.commandline.table import Column
from dashboard.models import Status

Row = Mapping[str, Any]


def when(value: datetime | None) -> str:
    """A time as people write it, with its zone."""
    return f"{value:%Y-%m-%d %H:%M} UTC" if value else ""


def _number(row: Row) -> str:
    return "" if row["id"] is None else f"#{row['id']}"


def _status(row: Row) -> str:
    label = str(Status(row["status"]).label)
    moving = row["progress"] is not None and row["status"] == Status.COPYING
    return f"{label} {row['progress']} %" if moving else label


def _route(row: Row) -> str:
    if row["source_region"] == row["destination_region"]:
        return f"in {row['source_region']}"
    return f"{row['source_region']} → {row['destination_region']}"


def _size(row: Row) -> str:
    return f"{row['size_gb']} GB" if row["size_gb"] else ""


def _backup_points(row: Row) -> str:
    if row["backup_quota"] is None:
        return ""
    return f"{row['backup_count'] or 0} of {row['backup_quota']}"


def _next(row: Row) -> str:
    """When a copy that does not move goes on."""
    return f"{row['due_at']:%H:%M:%S} UTC" if row["waiting"] and row["due_at"] else ""


def _amount(number: float | None) -> str:
    return "" if number is None else f"{number:,.10g}"


TASKS = (
    Column("COPY", _number),
    Column("STATUS", _status),
    Column("SOURCE", "source"),
    Column("NAME", "source_name", gives_way=True, goes=2),
    Column("ROUTE", _route),
    Column("RESULT", "replica"),
    Column("REASON", "reason", gives_way=True, goes=3),
    Column("NEXT", _next, goes=2),
    Column("STARTED", lambda row: when(row["created_at"]), goes=1),
)
SNAPSHOTS = (
    Column("SNAPSHOT", "id"),
    Column("NAME", "name", gives_way=True),
    Column("REGION", "region"),
    Column("KIND", "kind", goes=3),
    Column("STATE", "state"),
    Column("SIZE", _size, right=True),
    Column("DISK", "disk", goes=2),
    Column("COPIED FROM", "copied_from"),
    Column("CREATED", lambda row: when(row["created_at"]), goes=1),
)
FINDINGS = (
    Column("KIND", "kind"),
    Column("SNAPSHOT", "snapshot"),
    Column("NAME", "name", gives_way=True, goes=2),
    Column("ACCOUNT", "account", gives_way=True),
    Column("REGION", "region"),
    Column("COPY", lambda row: f"#{row['task']} {Status(row['status']).label}" if row["task"] else ""),
    Column("SINCE", lambda row: when(row["since"]), goes=1),
    Column("DO THIS", "advice", gives_way=True),
)
DISKS = (
    Column("DISK", "id"),
    Column("NAME", "name", gives_way=True),
    Column("REGION", "region"),
    Column("STATE", "state", goes=2),
    Column("SIZE", _size, right=True),
    Column("ATTACHED TO", "attached_to", goes=1),
    Column("BACKUP POINTS", _backup_points, right=True),
)
COVERAGE = (
    Column("DISK", "id"),
    Column("NAME", "name", gives_way=True),
    Column("ACCOUNT", "account", gives_way=True),
    Column("REGION", "region"),
    Column("STATE", "state"),
    Column("UNTIL", lambda row: when(row["protected_until"])),
    Column("COPIES IN", lambda row: ", ".join(copy["region"] for copy in row["copies"]), gives_way=True),
    Column("RECOVERY POINT", lambda row: row["recovery_point"] or "none that can be copied", goes=1),
)
QUOTAS = (
    Column("ACCOUNT", "account", gives_way=True),
    Column("REGION", "region"),
    Column("QUOTA", "name"),
    Column("USED", lambda row: _amount(row["used"]), right=True),
    Column("RUNNING", lambda row: _amount(row["running"]), right=True, goes=2),
    Column("PLANNED", lambda row: _amount(row["planned"]), right=True, goes=2),
    Column("LIMIT", lambda row: _amount(row["limit"]), right=True),
    Column("FREE", lambda row: _amount(row["free"]), right=True),
    Column("UNIT", "unit"),
    Column("ORIGIN", lambda row: row["origin"] if row["limit"] is not None else "not told", goes=1),
    Column("READ", lambda row: when(row["read_at"]), goes=3),
)
ACCOUNTS = (
    Column("ACCOUNT", "name", gives_way=True),
    Column("VENDOR", "vendor"),
    Column("ENABLED", lambda row: "yes" if row["enabled"] else "no"),
    Column("SITE", "site", goes=1),
    Column("ENDPOINT", "endpoint", gives_way=True),
    Column("REGIONS", lambda row: ", ".join(row["regions"]), gives_way=True),
)
PERMISSIONS = (
    Column("CALL", "api"),
    Column("FOR", "purpose", gives_way=True),
    Column("MAY", lambda row: "yes" if row["allowed"] else "no"),
    Column("ANSWER", lambda row: row["code"], gives_way=True),
)
REGIONS = (
    Column("ACCOUNT", "account", gives_way=True),
    Column("REGION", "region"),
    Column("STATE", "state"),
    Column("DISKS", "disks", right=True),
    Column("SNAPSHOTS", "snapshots", right=True),
    Column("READ", lambda row: when(row["synced_at"]), goes=1),
    Column("ERROR", lambda row: " ".join(filter(None, [row["error"], row["message"]])), gives_way=True),
)
EVENTS = (
    Column("WHEN", lambda row: f"{row['at']:%Y-%m-%d %H:%M:%S} UTC"),
    Column("WHO", lambda row: row["actor"] or "Antipode", gives_way=True),
    Column("WHAT", "verb"),
    Column("ON", "subject", gives_way=True),
    Column("FROM → TO", lambda row: " → ".join(filter(None, [row["before"], row["after"]])), gives_way=True, goes=1),
    Column("WHY", "why", gives_way=True),
)
CODES = (
    Column("CODE", "code"),
    Column("SERVICES", lambda row: ", ".join(row["services"]), gives_way=True, goes=2),
    Column("WHAT IT SAYS", "title", gives_way=True),
    Column("WHOSE SIDE", "side", goes=1),
)
USERS = (
    Column("NAME", "name", gives_way=True),
    Column("ROLE", "role"),
    Column("ACTIVE", lambda row: "yes" if row["active"] else "no"),
    Column("LAST LOGIN", lambda row: when(row["last_login"])),
)


def meaning(row: Row) -> Iterator[str]:
    """A code's own explanation, for under the table."""
    yield f"    What happened: {row['meaning']}"
    yield f"    Do this: {row['remedy']}"
    yield f"    Tried again by itself? {row['retry']}"


def explained(row: Row) -> Iterator[str]:
    """What happened to a task, what to do and what comes next, for under the table; nothing for one that needs no words."""
    card = row["explanation"]
    if row["status"] == Status.CANCELLED or not (card or row["waiting"]):
        return
    number = f"#{row['id']} " if row["id"] is not None else ""
    said = row["waiting"] or card["title"]
    code = f" ({card['code']})" if card and card["code"] else ""
    yield f"{number}{row['source']} {_route(row)}: {said}{code}"
    if card and card["meaning"]:
        yield f"    What happened: {card['meaning']}"
    if row["message"] and not (card and row["message"] in (card["title"], card["meaning"])):
        yield f"    The answer: {row['message']}"
    for found in row["candidates"] if row["status"] == Status.NEEDS_ATTENTION else ():
        made = f", made {found['made_at']}" if found["made_at"] else ""
        yield f"    Found: {found['id']} “{found['name']}”, {found['size_gb']} GB{made}, in {found['region']}"
    if card and card["remedy"]:
        yield f"    Do this: {card['remedy']}"
    if row["request_id"]:
        yield f"    Request id: {row['request_id']}"

"""The demo's accounts: the emulated cloud's fake keys, in the database as an admin would have entered them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import providers
from dashboard.models import Account, AuditEvent
from providers.emulator import Emulator


def prepare_accounts(folder: Path, address: str) -> None:
    """Make the demo accounts that were never made, and point them at the emulated cloud's address of this start.

    An account that somebody renamed, changed or removed stays as it is; its address follows the emulated cloud's.
    """
    remembered = folder / "emulator.address"
    before = remembered.read_text().strip() if remembered.is_file() else ""
    if before and before != address:
        Account.objects.filter(endpoint=before).update(endpoint=address)
    made_before = set(Account.objects.values_list("vendor", "name"))
    for account in _emulated_accounts(folder / "emulator.sqlite3"):
        if (account["vendor"], account["name"]) not in made_before and account["vendor"] in providers.vendors():
            _add(account, address)
    remembered.write_text(f"{address}\n")


def _emulated_accounts(state: Path) -> list[dict[str, Any]]:
    """What the emulated cloud has keys for, with one that may not do everything; an empty state gets the demo inventory first."""
    cloud = Emulator(control=False, state_path=state, pace=None)
    try:
        accounts = list(cloud.state["accounts"])
    finally:
        cloud.close()
    limited = [account for account in accounts if account.get("denied")]
    return [account for account in accounts if account not in limited[:-1]]


def _add(emulated: dict[str, Any], address: str) -> None:
    """A key that may not do everything is there to be tested; switched on, it would fill the first page with its complaints."""
    vendor, enabled = emulated["vendor"], not emulated.get("denied")
    sites = providers.sites_of(vendor)
    account = Account(
        name=emulated["name"],
        vendor=vendor,
        site=sites[0].name if sites else "",
        endpoint=address,
        enabled=enabled,
    )
    account.seal(emulated["credentials"])
    account.save()
    AuditEvent.objects.record(
        "account.added", kind="account", subject=account.name, subject_id=account.pk, account=account, why="demo"
    )

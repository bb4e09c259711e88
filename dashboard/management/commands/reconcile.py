"""Compares the copies with what is there: `manage.py reconcile [--account A]`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, choosing, columns, objects
from dashboard.commandline.syncing import GOES_ON, Reading
from dashboard.copying import waking
from dashboard.inventory import findings, owners
from dashboard.models import Account, Region


class Command(commandline.Command):
    help = (
        "Compares the copies with what the last reading saw. What bears a copy's mark is looked up and adopted by the workers; "
        "listed are snapshots with our mark that no copy tells of, copies that others made, and verified copies that are gone. "
        "Nothing is deleted. Exit code 1: something wants a person, or a region could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_account(parser, required=False)
        arguments.add_wait(parser, "every region was read, before anything is compared")
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        named = options["account"]
        accounts = [choosing.account(named)] if named else list(Account.objects.kept().order_by("name"))
        in_time = self._read(accounts, options["timeout"]) if options["wait"] else True
        regions = list(Region.objects.filter(account__in=accounts, chosen=True).select_related("account"))
        self._note_what_is_old(regions)
        for region in regions:
            for service in region.account.services:
                owners.sort_out(region, service.NAME)
        waking.wake_uncertain(accounts)
        found = list(findings.findings(accounts))
        self.output.show("findings", map(objects.finding, found), columns.FINDINGS)
        if not in_time:
            self.output.note(f"Not over after {options['timeout']:g} seconds. {GOES_ON}")
            return Exit.NOT_REACHABLE
        failed = any(region.sync_error for region in regions)
        return Exit.NOT_VERIFIED if failed or any(one.is_trouble for one in found) else Exit.DONE

    def _read(self, accounts: Sequence[Account], timeout: float | None) -> bool:
        usable = [account for account in accounts if account.enabled]
        reading = Reading(usable)
        reading.ask()
        return reading.wait(self.output, timeout) if usable else True

    def _note_what_is_old(self, regions: Sequence[Region]) -> None:
        stale = [f"{region.account.name} {region.code}" for region in regions if region.is_stale]
        if stale:
            self.output.note(
                f"May be old, for the latest reading failed or is long ago: {', '.join(stale)}. To read first: --wait"
            )

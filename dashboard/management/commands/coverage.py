"""Lists how disks are protected, the worst first: `manage.py coverage --state never --json`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, arguments, choosing, columns, objects
from dashboard.models import Account, Protection, coverage
from dashboard.models.protection_wanted import Wanted
from dashboard.parts import parts

# Disks that are looked at together.
GROUP = 500


class Command(commandline.Command):
    help = (
        "Lists how the disks of an account, or of all that are enabled, are protected against losing their region, the worst "
        "first: the newest verified copy in each other region, against what is wanted. fine: as wanted. unread: seen so, but not "
        "lately. late: the data is too old. never: too few copies ever stood. exempt: no copy is wanted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_account(parser, required=False)
        parser.add_argument(
            "--state", choices=coverage.STATES, action="append", metavar="STATE", help="may be given often: %(choices)s"
        )
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        named = options["account"]
        accounts = [choosing.account(named)] if named else list(Account.objects.usable())
        if coverage.is_behind():
            self.output.note("Some disks are being looked at again: what is shown of them may change in a moment.")
        self.output.show("coverage", _found(accounts, options["state"]), columns.COVERAGE)
        return Exit.DONE


def _found(accounts: list[Account], states: list[str] | None) -> Iterator[objects.Object]:
    fresh = coverage.fresh_places(coverage.all_regions())
    rows = Protection.objects.filter(account__in=accounts).order_by("exempt", "protected_until", "disk")
    rows = rows.select_related("disk", "account", "source").defer("account__sealed", "account__check_results")
    for group in parts(rows.prefetch_related("copies").iterator(GROUP), GROUP):
        wanted = Wanted(row.pk for row in group)
        for row in group:
            state = coverage.state_of(row, fresh)
            if not states or state in states:
                yield objects.protection(row, state, wanted.of(row.disk))

"""Lists what accounts own, as it was last read."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard.commandline import arguments, choosing, columns, objects
from dashboard.commandline.exits import Exit
from dashboard.commandline.output import Output
from dashboard.models import Account, Disk, Snapshot


def add_arguments(parser: ArgumentParser) -> None:
    arguments.add_account(parser)
    parser.add_argument("--region", type=arguments.text, metavar="REGION", help="only those of this region")
    arguments.add_json(parser)


def show(output: Output, model: type[Disk] | type[Snapshot], options: dict[str, Any]) -> Exit:
    """Everything that the last reading saw, region by region; a note says where that may be old."""
    account = choosing.account(options["account"])
    rows = model.objects.present().filter(account=account).select_related("account").order_by("region", "-id")
    if options["region"]:
        choosing.check_regions(account, [options["region"]])
        rows = rows.filter(region=options["region"])
    _note_what_is_old(output, account, options["region"])
    if model is Disk:
        output.show("disks", (objects.disk(row) for row in rows.iterator()), columns.DISKS)
    else:
        output.show("snapshots", (objects.snapshot(row) for row in rows.iterator()), columns.SNAPSHOTS)
    return Exit.DONE


def _note_what_is_old(output: Output, account: Account, code: str | None) -> None:
    regions = [region for region in account.regions.filter(chosen=True) if code in (None, region.code)]
    stale = [region.code for region in regions if region.is_stale]
    if not regions and not code:
        output.note(f"{account.name} has not been read yet. To read it: manage.py sync {account.name} --wait")
    elif stale:
        output.note(f"May be old, for the latest reading failed or is long ago: {', '.join(stale)}")

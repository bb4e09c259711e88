"""Fills a database with rows as years of use would leave them: `manage.py load_sample --copies 1000000 --events 5000000`."""

from __future__ import annotations

import random
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from dashboard import commandline
from dashboard.commandline import Exit, Usage
from dashboard.models import CopyTask
from dashboard.sample import accounts, bulk, copies, history, inventory, reckoning, removal

MOST, LONGEST = 100_000_000, 36_500


class Command(commandline.Command):
    help = (
        "Fills a database with made-up accounts, disks, snapshots, copies and history, to see how large ones behave. "
        "No worker ever calls a cloud for them. Best given a database of its own: its lines of the history stay for ever."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--copies", type=_count, default=10_000, metavar="N", help="how many copies (10000)")
        parser.add_argument("--events", type=_count, default=50_000, metavar="N", help="lines of the history (50000)")
        parser.add_argument("--disks", type=_count, default=1_000, metavar="N", help="how many disks (1000)")
        parser.add_argument("--snapshots", type=_count, metavar="N", help="how many snapshots (five of each disk)")
        parser.add_argument("--accounts", type=_count, default=12, metavar="N", help="how many accounts (12)")
        parser.add_argument("--days", type=_days, default=730, metavar="N", help="how far back the copies go (730)")
        parser.add_argument("--seed", type=_count, default=1, metavar="N", help="the same one gives the same rows (1)")
        parser.add_argument("--yes-mix", action="store_true", help="load it beside accounts that are not of the sample")
        parser.add_argument("--remove", action="store_true", help="take away everything but its lines of the history")

    def act(self, options: dict[str, Any]) -> Exit:
        if options["remove"]:
            return self.remove()
        self._refuse(options)
        began = time.monotonic()
        with bulk.room():
            written = self.load(options)
        seconds = time.monotonic() - began
        self.output.say(f"{written:,} rows in {seconds:.0f} s, {written / max(seconds, 0.001):,.0f} a second.")
        return Exit.DONE

    def _refuse(self, options: dict[str, Any]) -> None:
        if accounts.loaded():
            raise Usage("The sample is loaded already. Take it away with --remove first.")
        if accounts.is_mixed() and not options["yes_mix"]:
            raise Usage(
                "This database has accounts that are not of the sample. Use one of its own (DATABASE_URL or "
                "ANTIPODE_DATA), or load it beside them with --yes-mix."
            )
        if not options["accounts"] or not options["disks"]:
            raise Usage("There is nothing to copy without an account and a disk.")

    def load(self, options: dict[str, Any]) -> int:
        """How many rows it wrote."""
        now, seed = timezone.now(), options["seed"]
        chance = random.Random(seed)  # noqa: S311
        since = now - timedelta(days=options["days"])
        owners = accounts.make(options["accounts"], chance, since, now)
        held = inventory.Inventory(owners, options["disks"], since, now)
        first = bulk.reserve(CopyTask, options["copies"])
        nights = copies.Nights(held, accounts.make_people(), first, options["copies"], seed)
        snapshots = options["snapshots"] if options["snapshots"] is not None else 5 * options["disks"]
        written = accounts.make_quotas(owners, chance, now)
        written += self._step("disks", lambda heard: inventory.write_disks(held, heard))
        written += self._step("snapshots", lambda heard: inventory.write_snapshots(held, snapshots, chance, heard))
        written += self._step("copies", lambda heard: copies.write_tasks(nights, heard))
        written += self._step("attempts", lambda heard: copies.write_attempts(nights, heard))
        written += self._step("events", lambda heard: history.write_events(nights, options["events"], heard))
        written += self._step("reckoned disks", reckoning.protect)
        return written + reckoning.count_days(held) + reckoning.learn_times() + reckoning.read_quotas(held, chance)

    def _step(self, name: str, work: Callable[[bulk.Heard], int]) -> int:
        """One table, with a line on how it goes."""
        began = time.monotonic()

        def said(count: int) -> str:
            return f"{count:,} {name}, {count / max(time.monotonic() - began, 0.001):,.0f} a second"

        written = work(lambda count: self.output.progress(said(count)))
        self.output.note(said(written))
        return written

    def remove(self) -> Exit:
        if not accounts.loaded():
            raise Usage("There is no sample in this database.")
        gone = removal.remove(lambda name, count: self.output.progress(f"{count:,} {name} removed"))
        self.output.say(", ".join(f"{count:,} {name}" for name, count in gone.items()) + " removed.")
        self.output.say("The sample's lines of the history stay: nobody can delete a line of it.")
        return Exit.DONE


def _count(value: str) -> int:
    return _whole(value, 0, MOST)


def _days(value: str) -> int:
    return _whole(value, 1, LONGEST)


def _whole(value: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdigit() and least <= int(value[:12]) <= most):
        raise ArgumentTypeError(f"must be a whole number from {least} to {most:,}")
    return int(value)

"""From what was typed to copy tasks: the same plan as the page's, then the same request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import providers
from dashboard.commandline import choosing, following, objects
from dashboard.commandline.base import on_behalf
from dashboard.commandline.choosing import Source
from dashboard.commandline.exits import Exit, NotReachable, Usage
from dashboard.commandline.output import Output
from dashboard.commandline.syncing import Reading
from dashboard.models import Account, CopyTask
from dashboard.models.planning import Line, Plan, operations_for, plan
from dashboard.models.requesting import Batch, Wish, request
from dashboard.models.status import LIVE


def find(
    output: Output, model: type[Source], account: Account, ids: Sequence[str], options: dict[str, Any]
) -> list[Source]:
    """The sources. With --wait what is not known is looked for once: a fresh start has read nothing, a vendor's console makes
    snapshots that nobody told us of."""
    found, missing = choosing.sources(model, account, ids, options["region"])
    if missing and options["wait"] and not choosing.was_read_lately(account):
        output.note(f"{missing[0]} is not known yet; reading {account.name} first.")
        reading = Reading([account])
        reading.ask()
        if not reading.wait(output, options["timeout"], needs_worker=True):
            raise NotReachable(f"{account.name} was not read within {options['timeout']:g} seconds.")
        found, missing = choosing.sources(model, account, ids, options["region"])
    if missing:
        noun = model._meta.model_name
        place = f" in {options['region']}" if options["region"] else ""
        raise Usage(
            f"{account.name} has no {noun} {', '.join(missing)}{place} that Antipode knows of. "
            f"To read again what it has: manage.py sync {account.name} --wait"
        )
    return found


def ask(
    output: Output, sources: Sequence[Source], destinations: Sequence[str], crosses: bool, options: dict[str, Any]
) -> Exit:
    """Plan every pair, request what can run, and follow it. What a live copy serves already is followed with the rest."""
    plans = [
        plan(same, operation, list(dict.fromkeys(destinations)), options["name"] or "")
        for operation, same in _by_operation(sources, crosses)
    ]
    for made in plans:
        if made.name_problem:
            raise Usage(f"--name: {made.name_problem}")
    under_way: list[CopyTask]
    under_way, refused = _sorted(plans)
    batch: Batch = request([line.wish for made in plans for line in made.startable], actor=None, why=on_behalf())
    under_way += live(batch.under_way)
    for task in under_way:
        output.note(f"{task.source} is on its way to {task.destination_region} already, as copy #{task.pk}.")
    keys = [task.pk for task in (*batch.tasks, *under_way)]
    skipped = [objects.skipped(line) for line in refused]
    return following.finish(output, keys, refused=skipped, wait=options["wait"], timeout=options["timeout"])


def _by_operation(sources: Sequence[Source], crosses: bool) -> list[tuple[str, list[Source]]]:
    """The sources by what their services call the operation; one service's ids are not another's."""
    grouped: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        operation = _operation(source, crosses)
        grouped.setdefault((source.service, operation.name), []).append(source)
    return [(operation, same) for (_, operation), same in grouped.items()]


def _operation(source: Source, crosses: bool) -> providers.Operation:
    offered = [operation for operation in operations_for(source) if operation.crosses_regions == crosses]
    if not offered:
        what = "copied to another region" if crosses else "backed up in its region"
        raise Usage(f"{source.vendor_id} cannot be {what}: its cloud does not offer that.")
    return offered[0]


def _sorted(plans: Sequence[Plan]) -> tuple[list[CopyTask], list[Line]]:
    """What cannot be started: tasks that are doing it already, and what was refused."""
    impossible = [line for made in plans for line in made.impossible]
    serving = {place_of(task): task for task in live([line.wish for line in impossible])}
    refused = [line for line in impossible if line.wish.place not in serving]
    return list(serving.values()), refused


def live(wishes: Sequence[Wish]) -> list[CopyTask]:
    """The live tasks that serve these wishes."""
    places = {wish.place for wish in wishes}
    sources = sorted({wish.source for wish in wishes})
    found: list[CopyTask] = []
    for start in range(0, len(sources), following.GROUP):
        rows = CopyTask.objects.filter(status__in=LIVE, source__in=sources[start : start + following.GROUP])
        found += [task for task in rows.select_related("account") if place_of(task) in places]
    return found


def place_of(task: CopyTask) -> tuple[Any, ...]:
    """What only one live task may hold; a wish has the same."""
    return (task.account_id, task.service, task.operation, task.source, task.destination_region)

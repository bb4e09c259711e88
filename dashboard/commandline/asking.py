"""From what was typed to copy tasks: the same plan as the page's, then the same request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import providers
from dashboard.commandline import choosing, following, objects
from dashboard.commandline.base import at_terminal
from dashboard.commandline.choosing import Source
from dashboard.commandline.exits import Exit, NotReachable, Usage
from dashboard.commandline.output import Output
from dashboard.commandline.syncing import Reading
from dashboard.models import Account, CopyTask, Disk, requesting
from dashboard.models.planning import Line, Plan, operations_for, plan
from dashboard.models.requesting import Batch, Wish
from dashboard.parts import parts


def find(
    output: Output, model: type[Source], account: Account, ids: Sequence[str], options: dict[str, Any]
) -> list[Source]:
    """The sources. With --wait what is not known is looked for once: a fresh start has read nothing, a vendor's console makes
    snapshots that nobody told us of."""
    choosing.service(account, options["service"])
    found, missing = choosing.sources(model, account, ids, options["region"], options["service"])
    if missing and options["wait"] and not choosing.was_read_lately(account):
        output.note(f"{missing[0]} is not known yet; reading {account.name} first.")
        reading = Reading([account])
        reading.ask()
        if not reading.wait(output, options["timeout"], needs_worker=True):
            raise NotReachable(f"{account.name} was not read within {options['timeout']:g} seconds.")
        found, missing = choosing.sources(model, account, ids, options["region"], options["service"])
    if missing:
        noun = model._meta.model_name
        place = f" in {options['region']}" if options["region"] else ""
        place += f" of {options['service']}" if options["service"] else ""
        raise Usage(
            f"{account.name} has no {noun} {', '.join(missing)}{place} that Antipode knows of. "
            f"To read again what it has: manage.py sync {account.name} --wait"
        )
    return found


def ask(
    output: Output, sources: Sequence[Source], destinations: Sequence[str], crosses: bool, options: dict[str, Any]
) -> Exit:
    """Plan every pair, request what can run, and follow it. What a live copy serves already is followed with the rest."""
    destinations = list(dict.fromkeys(destinations))
    name, choices = options["name"] or "", _choices(options["option"], sources, destinations)
    by_operation = _by_operation(sources, crosses)

    def planned() -> list[Plan]:
        return [plan(same, operation.name, destinations, name, choices) for operation, same in by_operation]

    plans = planned()
    _check(plans, name)
    for made in plans:
        if made.operation and made.startable:
            _tell(output, made.operation, choices)

    def judged() -> list[Wish]:
        """Once more while nobody else asks for room there: somebody may have pressed Start meanwhile."""
        plans[:] = planned()
        return [line.wish for made in plans for line in made.startable]

    places = {(source.account_id, region) for source in sources for region in destinations or [source.region]}
    batch: Batch = requesting.start(judged, places, actor=at_terminal())
    under_way: list[CopyTask]
    under_way, refused = _sorted(plans)
    under_way += live(batch.under_way)
    for task in under_way:
        output.note(f"{task.source} is on its way to {task.destination_region} already, as copy #{task.pk}.")
    keys = [task.pk for task in (*batch.tasks, *under_way)]
    skipped = [objects.skipped(line) for line in refused]
    return following.finish(output, keys, refused=skipped, wait=options["wait"], timeout=options["timeout"])


def _check(plans: Sequence[Plan], name: str) -> None:
    for made in plans:
        if name and made.operation and not made.operation.name_length:
            raise Usage(f"--name: {made.operation.label} takes none, for the cloud names what comes of it.")
        if made.name_problem:
            raise Usage(f"--name: {made.name_problem}")
        if made.option_problems:
            raise Usage("\n".join(_problems(made)))


def _choices(
    given: Sequence[tuple[str, str]], sources: Sequence[Source], destinations: Sequence[str]
) -> dict[str, str]:
    """What was chosen, by `name` or `name@region`. Each once, and for no region where nothing would come of it."""
    places = [*destinations] or sorted({source.region for source in sources})
    choices: dict[str, str] = {}
    for key, value in given:
        region = key.partition("@")[2]
        if key in choices:
            raise Usage(f"--option {key}: is given twice.")
        if region and region not in places:
            raise Usage(f"--option {key}: nothing is asked for in {region}, only in {', '.join(places)}.")
        choices[key] = value
    return choices


def _problems(made: Plan) -> list[str]:
    """What is wrong with the options, and which there are."""
    declared = made.operation.options if made.operation else ()
    names = [option.name for option in declared]
    there_are = f"There are: {', '.join(names)}." if names else "It takes no options."
    return [
        f"--option {key}: {problem}{'' if key.partition('@')[0] in names else f' {there_are}'}"
        for key, problem in sorted(made.option_problems.items())
    ]


def _tell(output: Output, operation: providers.Operation, choices: Mapping[str, str]) -> None:
    """What the operation, and what was chosen of it, asks people to know."""
    chosen = {key.partition("@")[0] for key, value in choices.items() if value}
    cautions = [operation.caution, *(option.caution for option in operation.options if option.name in chosen)]
    for caution in filter(None, cautions):
        output.note(caution)


def _by_operation(sources: Sequence[Source], crosses: bool) -> list[tuple[providers.Operation, list[Source]]]:
    """The sources by what their services call the operation; one service's ids are not another's."""
    grouped: dict[tuple[str, str], tuple[providers.Operation, list[Source]]] = {}
    for source in sources:
        operation = _operation(source, crosses)
        grouped.setdefault((source.service, operation.name), (operation, []))[1].append(source)
    return list(grouped.values())


def _operation(source: Source, crosses: bool) -> providers.Operation:
    offered = [operation for operation in operations_for(source) if operation.crosses_regions == crosses]
    if not offered:
        what = "copied to another region" if crosses else f"{_verb(source)} in its region"
        raise Usage(f"{source.vendor_id} cannot be {what}: its cloud does not offer that.")
    return offered[0]


def _verb(source: Source) -> str:
    return "backed up" if isinstance(source, Disk) else "kept"


def _sorted(plans: Sequence[Plan]) -> tuple[list[CopyTask], list[Line]]:
    """What cannot be started: tasks that are doing it already, and what was refused."""
    impossible = [line for made in plans for line in made.impossible]
    serving = {task.place: task for task in live([line.wish for line in impossible])}
    refused = [line for line in impossible if line.wish.place not in serving]
    return list(serving.values()), refused


def live(wishes: Sequence[Wish]) -> list[CopyTask]:
    """The live tasks that serve these wishes."""
    places = {wish.place for wish in wishes}
    sources = sorted({wish.source for wish in wishes})
    found: list[CopyTask] = []
    for some in parts(sources):
        rows = CopyTask.objects.live().filter(source__in=some)
        found += [task for task in rows.select_related("account") if task.place in places]
    return found

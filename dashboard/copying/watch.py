"""Look at running copies in their destination, many at once, and write what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import providers
from dashboard.copying import delays, moving
from dashboard.copying.alone import ITS_OWN, alone, apart
from dashboard.copying.claim import claim
from dashboard.copying.lanes import Lane
from dashboard.copying.outcome import LONGEST_REPLICA
from dashboard.copying.pace import TooBusy
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.copying.waking import wake_waiting
from dashboard.inventory.writing import write_snapshots
from dashboard.models import CopyTask, Status, eta
from dashboard.models.together import NotTogether, Values, move_together
from dashboard.parts import parts
from dashboard.points import Point, reached
from providers import Progress, Sighting

ROWS = 100

# A replica counts as lost after so many looks without it over so long a time: listings lag, and a page can skip.
LOST_READS = 3
LOST_AFTER = timedelta(minutes=15)


def watch(name: str) -> None:
    """One look at up to a hundred copies of the lane."""
    lane = Lane.named(name)
    tasks = claim(name, ROWS, early=_early())
    if not tasks:
        return
    try:
        service = speaker(tasks[0].account, lane.service)
    except CannotSpeak as error:
        _look_later(tasks, error.reason, str(error))
        return
    for operation, group in groupby(sorted(tasks, key=lambda task: task.operation), key=lambda task: task.operation):
        _look(service, lane.region, operation, list(group))


def _look(service: providers.Service, region: str, operation: str, tasks: list[CopyTask]) -> None:
    for some in parts(tasks, service.operation(operation).watch_batch):
        try:
            seen = service.watch(region, operation, {task.replica: task.order for task in some})
        except TooBusy:
            _look_later(some)
        except providers.VendorError as error:
            # A look that failed says nothing about the copy: its state stays.
            _look_later(some, error.code, error.message, error.retry_after)
        else:
            _write(some, seen)


def _early() -> Q:
    """What is looked at in passing, so that a hundred copies cost one call: it would be due after a quarter of its interval,
    or within a second. Nothing whose last look failed: the vendor may want to be left alone."""
    now = timezone.now()
    seldom_looked_at = Q(accepted_at__lte=now - timedelta(seconds=delays.LATEST_LOOK / delays.LOOK_SHARE))
    quarter = Q(seldom_looked_at, due_at__lte=now + timedelta(seconds=delays.LATEST_LOOK / 4))
    return Q(quarter | Q(due_at__lte=now + timedelta(seconds=1)), reason="")


def _write(tasks: Sequence[CopyTask], seen: Mapping[str, Sighting]) -> None:
    """What is on its way goes into one statement; what ended, or was not seen, each into a transaction of its own."""
    sightings = {task: seen.get(task.replica) or Sighting(task.replica, Progress.MISSING) for task in tasks}
    on_their_way = {task: sighting for task, sighting in sightings.items() if sighting.progress is Progress.MOVING}
    usually = eta.usually(tasks[0])
    try:
        with transaction.atomic():
            moving.write(on_their_way, usually)
    except ITS_OWN:  # one of them has what its row cannot take
        for task, sighting in on_their_way.items():
            with alone(task):
                moving.write({task: sighting}, usually)
    verified = _verified_together(sightings)
    for task, sighting in sightings.items():
        if task not in on_their_way and task not in verified:
            with suppress(NotTogether), alone(task):
                _settle(task, sighting)
        reached(Point.ROW_WATCHED)
    verified = [task for task in sightings if task.status == Status.SUCCEEDED]
    with apart(*verified):
        eta.learn(verified)


def _look_later(tasks: Sequence[CopyTask], reason: str = "", message: str = "", retry_after: float = 0.0) -> None:
    for task in tasks:
        due_at = delays.not_before(retry_after, delays.next_look_at(task.accepted_at))
        if reason:
            task.wait(due_at, reason, message)
        else:
            task.put_off(due_at)


def _settle(task: CopyTask, seen: Sighting) -> None:
    match seen.progress:
        case Progress.READY:
            _verify({task: seen})
        case Progress.BROKEN:
            _broken(task, seen)
        case _:
            _missing(task)
    if not task.is_live:
        reached(Point.END_WRITTEN)
        wake_waiting([task])


def _verified_together(sightings: Mapping[CopyTask, Sighting]) -> list[CopyTask]:
    """Write what was seen ready in one transaction; the tasks of which that is done."""
    ready = {task: seen for task, seen in sightings.items() if seen.progress is Progress.READY}
    if len(ready) < 2:
        return []
    try:
        with transaction.atomic():
            _verify(ready)
    except (NotTogether, *ITS_OWN):  # each in a transaction of its own then
        return []
    reached(Point.END_WRITTEN)
    wake_waiting(list(ready))
    return list(ready)


def _verify(ready: Mapping[CopyTask, Sighting]) -> None:
    """From here on each copy goes by its own id, whatever led to it. Raises NotTogether."""
    ids = {task: seen.snapshot.id if seen.snapshot else task.replica for task, seen in ready.items()}
    if (longest := max(len(id) for id in ids.values())) > LONGEST_REPLICA:  # cut by its column, it would be another one
        raise ValueError(f"the id of the copy has {longest} characters")
    tasks = list(ready)
    own = {task.pk: {"vendor_state": seen.vendor_state, "replica": ids[task]} for task, seen in ready.items()}
    now: Values = {"seen_at": timezone.now(), "missing_since": None, "progress": 100, "reason": "", "message": ""}
    first = tasks[0]
    snapshots = [seen.snapshot for seen in ready.values() if seen.snapshot]
    write_snapshots(first.account, first.service, snapshots, copied_from={ids[task]: task.source for task in tasks})
    move_together(tasks, Status.SUCCEEDED, **now, each=own)


def _broken(task: CopyTask, seen: Sighting) -> None:
    """With the vendor's own reason, where it gives one."""
    task.move(Status.FAILED, reason=seen.code or "copy-broken", message=seen.message, vendor_state=seen.vendor_state)


def _missing(task: CopyTask) -> None:
    now = timezone.now()
    since, reads = task.missing_since or now, task.missing_reads + 1
    if reads >= LOST_READS and now - since >= LOST_AFTER:
        task.move(Status.LOST, reason="replica-missing", message="", missing_reads=reads)
        return
    task.put_off(delays.next_look_at(since), missing_since=since, missing_reads=reads)

"""What people ask for: copies, retries, an end to waiting. Rows and events in one transaction, the doorbell after it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dashboard import doorbell, language
from dashboard.models import protection
from dashboard.models.audit import Actor, AuditEvent
from dashboard.models.copying import PLACE, CopyTask, new_tag
from dashboard.models.inventory import Region
from dashboard.models.status import FINISHED, LIVE, Status
from dashboard.parts import parts
from dashboard.points import Point, reached

if TYPE_CHECKING:
    from dashboard.models.account import Account


class NotPossible(Exception):
    """What was asked for does not fit the task's state; the text is a sentence for the person who asked."""


@dataclass(frozen=True)
class Wish:
    """One copy that somebody wants."""

    account: Account
    service: str
    operation: str
    source: str
    source_region: str
    destination_region: str
    source_name: str = ""
    disk: str = ""
    size_gb: int = 0
    name: str = ""
    tag: str = ""
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    retry_of: CopyTask | None = None

    @property
    def place(self) -> tuple[Any, ...]:
        """What only one live task may hold, as PLACE names it."""
        return (self.account.pk, self.service, self.operation, self.source, self.destination_region)

    @property
    def goes_to(self) -> tuple[int, str, str]:
        """Where its result counts: account, service, destination."""
        return (self.account.pk, self.service, self.destination_region)


@dataclass
class Batch:
    """What came of one press of a button: the tasks that were made, and the wishes that a live task already serves."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    tasks: list[CopyTask] = field(default_factory=list)
    under_way: list[Wish] = field(default_factory=list)


def request(wishes: Sequence[Wish], *, actor: Actor | None, why: str = "", batch: uuid.UUID | None = None) -> Batch:
    """Make a QUEUED task for every wish that no live task serves yet. All of them share the batch; those of one source its tag."""
    places = {(wish.account.pk, wish.destination_region) for wish in wishes}
    return start(lambda: wishes, places, actor=actor, why=why, batch=batch)


def start(
    judged: Callable[[], Sequence[Wish]],
    places: Iterable[tuple[int, str]],
    *,
    actor: Actor | None,
    why: str = "",
    batch: uuid.UUID | None = None,
) -> Batch:
    """The same for wishes that are judged while nobody else asks for anything in these places (account, region): of two who press
    at once, the second is judged with the copies of the first, so that the last room is not promised twice. What `judged`
    raises undoes everything. They join `batch` where one is given."""
    made = Batch(batch or uuid.uuid4())
    with transaction.atomic():
        _hold(places)
        _make(_of_kept_accounts(judged()), made, actor, why)
        reached(Point.REQUEST_WRITTEN)
    reached(Point.REQUEST_COMMITTED)
    for lane in {task.lane for task in made.tasks}:
        doorbell.ring_lane(lane)
    return made


def _hold(places: Iterable[tuple[int, str]]) -> None:
    """Until the transaction ends. Workers that count slots hold the same rows, and so does who removes an account."""
    asked = set(places)
    Region.objects.filter(account_id__in={place[0] for place in asked}, code__in={place[1] for place in asked}).hold()


def _of_kept_accounts(wishes: Sequence[Wish]) -> list[Wish]:
    """Without those of accounts that somebody removed meanwhile: nobody would ever send them."""
    removed = Region.objects.filter(account__in={wish.account.pk for wish in wishes}, account__removed_at__isnull=False)
    gone = set(removed.values_list("account_id", flat=True))
    return [wish for wish in wishes if wish.account.pk not in gone]


def _make(wishes: Sequence[Wish], batch: Batch, actor: Actor | None, why: str) -> None:
    taken = _places_taken(wishes)
    wanted: dict[tuple[Any, ...], Wish] = {}
    for wish in _overdue_first(wishes):
        if wish.place in taken or wish.place in wanted:
            batch.under_way.append(wish)
        else:
            wanted[wish.place] = wish
    tags: dict[tuple[Any, ...], str] = {}
    tasks = [_task(wish, batch.id, tags, actor) for wish in wanted.values()]
    _write(tasks, list(wanted.values()), batch)
    CopyTask.objects.filter(pk__in=[task.retry_of_id for task in batch.tasks if task.retry_of_id]).update(retried=True)
    waiting = language.written(Status.QUEUED.label)
    AuditEvent.objects.bulk_create([_event(task, actor, why, waiting) for task in batch.tasks], batch_size=500)


def retry(tasks: Iterable[CopyTask], *, actor: Actor | None, why: str = "", batch: uuid.UUID | None = None) -> Batch:
    """A new try for each task, linked to the old one. It keeps the old one's tag, so that a copy which was made after all is
    found and adopted instead of made again. Raises NotPossible for an account that was removed or is switched off."""
    tasks = list(tasks)
    for task in tasks:
        if task.account.removed_at:
            said = _("The account %(account)s of copy %(number)d was removed; nothing is sent for it.")
            raise NotPossible(said % {"account": task.account.name, "number": task.pk})
        if not task.account.enabled:
            said = _(
                "The account %(account)s of copy %(number)d is disabled; enable it first. Nothing is sent until then."
            )
            raise NotPossible(said % {"account": task.account.name, "number": task.pk})
        if not task.is_retryable:
            said = _("Copy %(number)d is %(status)s; only what ended unverified can be retried.")
            raise NotPossible(said % {"number": task.pk, "status": task.get_status_display().lower()})
    return request([_again(task) for task in tasks], actor=actor, why=why, batch=batch)


def cancel(task: CopyTask, *, actor: Actor | None, why: str = "") -> None:
    """Stop waiting, or stop watching. Raises NotPossible where the vendor may be holding our request at this moment."""
    for _attempt in range(5):  # a worker may claim the row between our reading and our writing
        task.refresh_from_db()
        if task.status not in (Status.QUEUED, Status.COPYING):
            raise NotPossible(_why_not_cancel(task))
        reason = "cancelled" if task.status == Status.QUEUED else "stopped-watching"
        if task.move(Status.CANCELLED, actor=actor, why=why, reason=reason, message=""):
            return
    raise NotPossible(_("A worker holds this copy at this moment. Try again in a few seconds."))


def drop(task: CopyTask, *, actor: Actor | None, why: str) -> None:
    """End a task whose account goes: what waits is cancelled, what runs is no longer watched, what needs a person is given up."""
    ends = {
        Status.QUEUED: (Status.CANCELLED, "cancelled"),
        Status.COPYING: (Status.CANCELLED, "stopped-watching"),
        Status.NEEDS_ATTENTION: (Status.FAILED, "given-up"),
    }
    # An epoch of its own: a worker that holds the row at this moment loses it. One that is sending keeps it.
    CopyTask.objects.filter(pk=task.pk, status__in=ends).update(epoch=F("epoch") + 1)
    task.refresh_from_db(fields=["epoch", "status"])
    if task.status in FINISHED:
        return
    to, reason = ends.get(Status(task.status), (None, ""))
    if to is None or not task.move(to, actor=actor, why=why, reason=reason, message=""):
        raise NotPossible(_("A worker holds a copy of this account at this moment. Try again in a few seconds."))


def _overdue_first(wishes: Sequence[Wish]) -> list[Wish]:
    """What is due at one time is sent in the order in which it was made: the disk that is longest without its protection first.
    Disks that need none, or that nobody knows, come last."""
    disks = {wish: (wish.account.pk, wish.disk or wish.source) for wish in wishes}
    until = protection.deadlines(disks.values())
    return sorted(wishes, key=lambda wish: until.get(disks[wish], protection.EVER))


def _places_taken(wishes: Sequence[Wish]) -> set[tuple[Any, ...]]:
    taken: set[tuple[Any, ...]] = set()
    sources = sorted({wish.source for wish in wishes})
    for some in parts(sources):
        live = CopyTask.objects.live().filter(source__in=some).order_by()
        taken.update(live.values_list(*PLACE))
    return taken


def _task(wish: Wish, batch: uuid.UUID, tags: dict[tuple[Any, ...], str], actor: Actor | None) -> CopyTask:
    one_call = (wish.account.pk, wish.service, wish.operation, wish.source, wish.name)
    tag = wish.tag or tags.get(one_call) or tags.setdefault(one_call, new_tag())
    task = CopyTask(
        batch=batch,
        account=wish.account,
        service=wish.service,
        operation=wish.operation,
        source=wish.source,
        source_name=wish.source_name,
        source_region=wish.source_region,
        destination_region=wish.destination_region,
        disk=wish.disk,
        size_gb=wish.size_gb,
        name=wish.name,
        tag=tag,
        options=dict(wish.options),
        retry_of=wish.retry_of,
        requested_by_id=actor.pk if actor else None,
        asked_by=actor.get_username() if actor else "",
        reason="asked",
    )
    if wish.retry_of is not None:
        task.since = wish.retry_of.since
    task.lane = task.lane_for(Status.QUEUED)
    return task


def _write(tasks: list[CopyTask], wishes: list[Wish], batch: Batch) -> None:
    """All at once; one by one where somebody else asked for one of them at the same moment."""
    try:
        with transaction.atomic():
            batch.tasks = CopyTask.objects.bulk_create(tasks, batch_size=500)
        return
    except IntegrityError:
        batch.tasks = []
    for task, wish in zip(tasks, wishes, strict=True):
        task.pk = None
        try:
            with transaction.atomic():
                task.save(force_insert=True)
            batch.tasks.append(task)
        except IntegrityError:
            batch.under_way.append(wish)


def _event(task: CopyTask, actor: Actor | None, why: str, after: str) -> AuditEvent:
    return AuditEvent.objects.line(
        "task.retried" if task.retry_of_id else "task.requested",
        kind="task",
        subject=task.title,
        subject_id=task.pk,
        actor=actor,
        account=task.account,
        after=after,
        why=why,
        batch=task.batch,
        retry_of=task.retry_of_id,
        **({"options": task.options} if task.options else {}),
    )


def _again(task: CopyTask) -> Wish:
    return Wish(
        account=task.account,
        service=task.service,
        operation=task.operation,
        source=task.source,
        source_region=task.source_region,
        destination_region=task.destination_region,
        source_name=task.source_name,
        disk=task.disk,
        size_gb=task.size_gb,
        name=task.name,
        tag=task.tag,
        options=task.options,
        retry_of=task,
    )


def _why_not_cancel(task: CopyTask) -> str:
    if task.status in LIVE:
        return _("The vendor may hold this request already. Once it is known what came of it, it can be cancelled.")
    said = _("This copy is %(status)s already; there is nothing to cancel.")
    return said % {"status": task.get_status_display().lower()}

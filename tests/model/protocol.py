"""One task, two workers, one vendor, and a network that loses, delays and answers too late.

Everything that the engine's safety hangs on is here and nothing else: the row with its epoch and lease, the five guards, bytes that
age, listings that lag, workers that freeze or die anywhere. Time is three ages: what was signed or made is FRESH, then OLD (the
vendor refuses bytes of that age), then SETTLED (whatever they made is listed by now).

A worker's epoch is kept as "is it still the row's": a claim by anybody else ends it. So the machine has a finite number of states
without any bound on how often it goes round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import NamedTuple

from dashboard.models.status import Status


class Guard(StrEnum):
    """The five parts that together keep a copy from being lost or made twice."""

    INTENT_FIRST = "the intent is committed before the vendor is asked"
    FENCED_WRITES = "a write names the epoch and the state it read"
    LOOK_FIRST = "an unclear request is looked up before another one is sent"
    GRACE = "nothing found counts only when nothing can arrive any more"
    SIGNATURE = "the vendor refuses bytes that were signed too long ago"


class Age(IntEnum):
    FRESH = 0
    OLD = 1
    SETTLED = 2


class At(StrEnum):
    """Where a worker is in its job."""

    IDLE = "idle"
    CLAIMED = "claimed"
    READY = "ready to send"
    SIGNED = "signed, not sent"
    WAITING = "sent, no answer yet"
    ACCEPTED = "has the vendor's yes"
    BUSY = "has the vendor's not now"
    REFUSED = "has the vendor's no"
    UNSURE = "has no answer"


class Worker(NamedTuple):
    at: At = At.IDLE
    mine: bool = False  # the row's epoch is still the one this worker wrote
    read: Status = Status.QUEUED  # the state as it was claimed
    age: Age = Age.FRESH  # of the bytes it signed


class Copy(NamedTuple):
    age: Age = Age.FRESH
    listed: bool = False


@dataclass(frozen=True)
class State:
    status: Status = Status.QUEUED
    leased: bool = False
    attempted: bool = False
    unclear: Age | None = None  # the age of the last signature of which it is not known what came of it
    workers: tuple[Worker, Worker] = (Worker(), Worker())
    wire: tuple[
        tuple[int, Age], ...
    ] = ()  # requests on their way: who waits for the answer, and how old their bytes are
    copies: tuple[Copy, ...] = ()
    deaths: int = 2

    def with_worker(self, number: int, worker: Worker) -> State:
        workers = list(self.workers)
        workers[number] = worker
        return replace(self, workers=(workers[0], workers[1]))


Step = tuple[str, State]
NOBODY = -1
STARTS = (
    State(),
    # From a database that was restored: the copy was made since, and the row knows of no attempt.
    State(attempted=True, copies=(Copy(Age.SETTLED, listed=True),)),
)
OWNED = (Status.COPYING,)
ENDED = (Status.COPYING, Status.FAILED)


class Protocol:
    """Every step that may come next. `without` takes one guard away."""

    def __init__(self, without: Guard | None = None) -> None:
        self.without = without
        self.moves: set[tuple[Status, Status]] = set()

    def has(self, guard: Guard) -> bool:
        return guard is not self.without

    def steps(self, state: State) -> Iterator[Step]:
        yield from self._time(state)
        yield from self._network(state)
        for number, worker in enumerate(state.workers):
            yield from ((step, self._tidy(after)) for step, after in self._worker(state, number, worker))
            if worker.at is not At.IDLE and state.deaths:
                dead = _deaf(state.with_worker(number, Worker()), number)
                yield f"{number} dies", self._tidy(replace(dead, deaths=state.deaths - 1))

    def _tidy(self, state: State) -> State:
        """Without the requests that can do nothing any more: nobody hears, and the vendor refuses them."""
        if not self.has(Guard.SIGNATURE):
            return state
        wire = tuple((whose, age) for whose, age in state.wire if whose != NOBODY or age is Age.FRESH)
        return replace(state, wire=wire) if len(wire) < len(state.wire) else state

    # -- what nobody decides

    def _time(self, state: State) -> Iterator[Step]:
        if state.leased:
            yield "the lease ends", replace(state, leased=False)
        yield "time passes", self._tidy(_older(state))
        for place, copy in enumerate(state.copies):
            if not copy.listed:
                yield "a copy is listed", _with_copy(state, place, copy._replace(listed=True))

    def _network(self, state: State) -> Iterator[Step]:
        for place, (number, age) in enumerate(state.wire):
            left = replace(state, wire=state.wire[:place] + state.wire[place + 1 :])
            yield "a request is lost", left
            if age is Age.FRESH or not self.has(Guard.SIGNATURE):
                made = replace(left, copies=tuple(sorted((*left.copies, Copy()))))
                yield "the vendor accepts", _answered(made, number, At.ACCEPTED)
                yield "the vendor says not now", _answered(left, number, At.BUSY)
            yield "the vendor refuses", _answered(left, number, At.REFUSED)

    # -- what a worker does

    def _worker(self, state: State, number: int, worker: Worker) -> Iterator[Step]:
        match worker.at:
            case At.IDLE:
                yield from self._claim(state, number)
            case At.CLAIMED:
                yield from self._look(state, number, worker)
            case At.READY:
                yield from self._sign(state, number, worker)
            case At.SIGNED:
                wire = tuple(sorted((*state.wire, (number, worker.age))))
                yield f"{number} sends", replace(state.with_worker(number, worker._replace(at=At.WAITING)), wire=wire)
            case At.WAITING:
                deaf = _deaf(state, number)
                yield f"{number} hears nothing", deaf.with_worker(number, worker._replace(at=At.UNSURE))
            case _:
                yield from self._settle(state, number, worker)

    def _claim(self, state: State, number: int) -> Iterator[Step]:
        if state.leased or state.status in ENDED:
            return
        others = replace(state, leased=True, workers=_lost(state.workers))
        worker = Worker(At.CLAIMED, True, state.status)
        if state.status is Status.SUBMITTING:
            # Its sender is gone or frozen: nobody knows what came of it.
            yield f"{number} finds it sent", self._write(others.with_worker(number, worker), number, Status.UNKNOWN)
        else:
            yield f"{number} claims", others.with_worker(number, worker)

    def _look(self, state: State, number: int, worker: Worker) -> Iterator[Step]:
        never_asked = worker.read is Status.QUEUED and not state.attempted
        if never_asked or not self.has(Guard.LOOK_FIRST):
            yield from self._nothing_there(state, number, worker)
        elif any(copy.listed for copy in state.copies):
            yield f"{number} adopts", self._write(state, number, Status.COPYING)
        elif self.has(Guard.GRACE) and state.unclear not in (None, Age.SETTLED):
            yield f"{number} looks again later", _released(state, number, worker)
        else:
            yield from self._nothing_there(state, number, worker)

    def _nothing_there(self, state: State, number: int, worker: Worker) -> Iterator[Step]:
        if worker.read is Status.UNKNOWN:
            yield f"{number} queues it again", self._write(state, number, Status.QUEUED)
        else:
            yield f"{number} is ready", state.with_worker(number, worker._replace(at=At.READY))

    def _sign(self, state: State, number: int, worker: Worker) -> Iterator[Step]:
        signed = worker._replace(at=At.SIGNED, age=Age.FRESH, read=Status.SUBMITTING)
        if not self.has(Guard.INTENT_FIRST):
            yield f"{number} signs", state.with_worker(number, signed)
            return
        if not self._may_write(state, worker, Status.QUEUED):
            yield f"{number} has lost the row", state.with_worker(number, Worker())
            return
        self._moved(state.status, Status.SUBMITTING)
        intent = replace(state, status=Status.SUBMITTING, leased=True, attempted=True, unclear=Age.FRESH)
        yield f"{number} writes the intent", intent.with_worker(number, signed)

    def _settle(self, state: State, number: int, worker: Worker) -> Iterator[Step]:
        to = {
            At.ACCEPTED: Status.COPYING,
            At.BUSY: Status.QUEUED,
            At.REFUSED: Status.FAILED,
            At.UNSURE: Status.UNKNOWN,
        }[worker.at]
        if not self.has(Guard.INTENT_FIRST):
            state = replace(state, attempted=True, unclear=worker.age)
            state = state.with_worker(number, worker._replace(read=state.status))
        definite = worker.at in (At.BUSY, At.REFUSED)
        yield f"{number} writes {to.value}", self._write(state, number, to, definite=definite)

    # -- the row

    def _may_write(self, state: State, worker: Worker, read: Status) -> bool:
        return not self.has(Guard.FENCED_WRITES) or (worker.mine and state.status is read)

    def _write(self, state: State, number: int, to: Status, *, definite: bool = False) -> State:
        """The row in its new state and the worker idle; only the worker idle where somebody else has the row by now."""
        worker = state.workers[number]
        idle = state.with_worker(number, Worker())
        if not self._may_write(state, worker, worker.read):
            return idle
        self._moved(state.status, to)
        return replace(idle, status=to, leased=False, unclear=None if definite else state.unclear)

    def _moved(self, before: Status, after: Status) -> None:
        if before is not after:
            self.moves.add((before, after))


def _lost(workers: tuple[Worker, Worker]) -> tuple[Worker, Worker]:
    first, second = (worker._replace(mine=False) for worker in workers)
    return first, second


def _released(state: State, number: int, worker: Worker) -> State:
    free = state.with_worker(number, Worker())
    return replace(free, leased=False) if worker.mine else free


def _deaf(state: State, number: int) -> State:
    """Nobody waits any longer for the answers to what this worker has sent; the requests may arrive all the same."""
    wire = sorted((NOBODY if whose == number else whose, age) for whose, age in state.wire)
    return replace(state, wire=tuple(wire))


def _answered(state: State, number: int, at: At) -> State:
    """The answer, to whoever still waits for it."""
    return state if number == NOBODY else state.with_worker(number, state.workers[number]._replace(at=at))


def _with_copy(state: State, place: int, copy: Copy) -> State:
    return replace(state, copies=tuple(sorted((*state.copies[:place], copy, *state.copies[place + 1 :]))))


def _next(age: Age) -> Age:
    return Age(min(age + 1, Age.SETTLED))


def _older(state: State) -> State:
    """So long a time that fresh bytes are refused by now, and what was old is listed."""
    first, second = (worker._replace(age=_next(worker.age)) for worker in state.workers)
    copies = (Copy(_next(copy.age), copy.listed or copy.age >= Age.OLD) for copy in state.copies)
    return replace(
        state,
        unclear=None if state.unclear is None else _next(state.unclear),
        workers=(first, second),
        wire=tuple(sorted((number, _next(age)) for number, age in state.wire)),
        copies=tuple(sorted(copies)),
    )

"""Rings for work. RQ is the doorbell and nothing more: rows are due whether or not it rings.

A ring that cannot be heard (Redis is down) is logged and forgotten; the next tick rings again. A bell that hangs (rung, and no
worker has answered yet) is not rung twice, so that fifty presses of a button leave one job.
"""

from __future__ import annotations

import django_rq
import redis
import structlog
from django.db import transaction

from dashboard.points import Point, reached

log = structlog.get_logger(__name__)

COPIES, INVENTORY = "copies", "inventory"

# Seconds after which a bell that nobody answered may be rung again.
HANGING = 10

# Seconds after which RQ ends a job. A region with a hundred thousand snapshots takes a while; its lease says if its worker died.
LONGEST = {COPIES: 300, INVENTORY: 3 * 3600}

# Seconds for which RQ keeps a job that failed; the rows know all that matters.
FAILURE_TTL = 3600


def ring(function: str, argument: int | str, queue: str = COPIES) -> None:
    """Have a worker call `dashboard.jobs.<function>(argument)`, after the transaction that is open has committed."""

    def now() -> None:  # Not a partial: Django names what failed, and a partial has no name.
        _ring(function, argument, queue)

    transaction.on_commit(now, robust=True)


def ring_lane(lane: str) -> None:
    """Have a worker take the lane's due rows."""
    ring("run_lane", lane)


def answer(function: str, argument: int | str, queue: str = COPIES) -> None:
    """The job has started: the next ring is a new one."""
    try:
        django_rq.get_connection(queue).delete(_bell(function, argument))
    except redis.RedisError:
        log.info("bell left hanging", function=function)


def is_in_order(queue: str) -> bool:
    """Whether Redis is there and takes what is written: one that is full answers, and no worker can sign in."""
    try:
        django_rq.get_connection(queue).set(f"antipode:probe:{queue}", 1, ex=HANGING)
    except redis.RedisError:
        return False
    return True


def _ring(function: str, argument: int | str, queue: str) -> None:
    reached(Point.BEFORE_THE_BELL)
    try:
        if django_rq.get_connection(queue).set(_bell(function, argument), 1, nx=True, ex=HANGING):
            reached(Point.BELL_HUNG)
            django_rq.get_queue(queue).enqueue_call(
                f"dashboard.jobs.{function}",
                args=(argument,),
                timeout=LONGEST[queue],
                result_ttl=0,
                failure_ttl=FAILURE_TTL,
            )
            reached(Point.BELL_RUNG)
    except redis.RedisError as error:
        log.warning("the doorbell is out of order; the next tick rings again", cause=type(error).__name__)


def _bell(function: str, argument: int | str) -> str:
    return f"antipode:bell:{function}:{argument}"

"""The loop that rings for what is due: `manage.py tick`. Any number of them may run."""

from __future__ import annotations

import signal
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import redis
import structlog
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connections

from dashboard.copying.tick import tick
from dashboard.models import Heartbeat

log = structlog.get_logger(__name__)

# Seconds from one round to the next, and the longest wait after rounds that failed.
INTERVAL = 1.0
LONGEST_WAIT = 10.0

# Looks at copies are due at whole seconds: a round starts so many seconds after one, and never sooner than this after the last.
SOON_AFTER, BREATH = 0.02, 0.2


class Command(BaseCommand):
    help = "Once a second, rings for every lane that has due rows. Several of them are harmless."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            sys.exit(0 if one_round() else 3)
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGINT, _leave)
        wait = INTERVAL
        while True:
            close_old_connections()
            if one_round():
                wait = INTERVAL
                time.sleep(until_next_round(time.time()))
            else:
                connections.close_all()
                wait = min(wait * 2, LONGEST_WAIT)
                time.sleep(wait)


def until_next_round(now: float) -> float:
    """Seconds, from that time. A round that took nearly a second is not followed by the next one at once."""
    left = INTERVAL - (now - SOON_AFTER) % INTERVAL
    return left if left >= BREATH else left + INTERVAL


def _leave(number: int, frame: FrameType | None) -> None:
    """Between two rounds or in one: a round writes nothing that the next one needs."""
    sys.exit(0)


def one_round() -> bool:
    """Ring once and say that we are alive; False, with one line in the log, where the database or Redis is down."""
    try:
        tick()
        Heartbeat.beat("tick")
    except (Error, redis.RedisError) as error:
        log.warning("tick could not look for due work", cause=type(error).__name__, said=_first_line(error))
        return False
    return True


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200]

"""Works on one queue: `manage.py rqworker copies`, or `inventory`."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import CommandError
from django_rq.management.commands import rqworker

import dashboard.jobs  # noqa: F401  (loaded once here, and not anew by the work-horse of every job)
import providers
from dashboard import doorbell
from dashboard.worker import WORKER_TTL

log = structlog.get_logger(__name__)

# Seconds between two questions whether Redis is there.
ASK_EVERY = 0.5


class Command(rqworker.Command):
    """RQ's own command, set to what our jobs need: JSON, our worker, one queue."""

    help = "Works on one queue. A worker on two can lose a job when it is killed, so run one worker for each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(serializer="rq.serializers.JSONSerializer", worker_ttl=WORKER_TTL)

    def handle(self, *args: str, **options: Any) -> None:
        if len(args) != 1 or args[0] not in settings.QUEUES:
            raise CommandError(f"Name one queue: {' or '.join(settings.QUEUES)}.", returncode=2)
        # Every job needs one, and loading them takes longer than most jobs do.
        providers.services()
        _wait_for_redis(args[0])
        super().handle(*args, **options)


def _wait_for_redis(queue: str) -> None:
    """RQ's worker ends where it cannot sign in. Waiting here costs nothing, and goes on as soon as Redis does."""
    if doorbell.is_in_order(queue):
        return
    log.warning("Redis is away; the worker waits for it", queue=queue)
    while not doorbell.is_in_order(queue):
        time.sleep(ASK_EVERY)

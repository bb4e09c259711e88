"""RQ's worker, with three changes that its place here asks for."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import rq
from redis.client import Pipeline
from rq import worker_registration
from rq.job import Job as RQJob
from rq.queue import Queue

from dashboard import boot  # noqa: F401  (remembers when the worker started)
from dashboard.supervisor.process import die_with_parent

# The one module whose public functions a job may call.
CALLABLES = "dashboard.jobs"

# Seconds. An idle worker says that it is alive every WORKER_TTL - 15, a busy one every MONITORING_INTERVAL.
WORKER_TTL = 20
MONITORING_INTERVAL = 5


class ForbiddenJob(Exception):
    """A job names something that a job may not call."""


class Job(RQJob):
    """A job that can call the public functions of `dashboard.jobs` and nothing else.

    Being able to write to Redis must not mean being able to run code. Callbacks and web hooks, which RQ reads from
    Redis as well, are never used.
    """

    @property
    def func(self) -> Callable[..., Any]:
        return allowed_callable(self.func_name or "")

    def restore(self, raw_data: Any) -> Any:
        restored = super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []
        return restored


def allowed_callable(name: str) -> Callable[..., Any]:
    """The public function of that dotted name in `dashboard.jobs`; ForbiddenJob for anything else."""
    module_name, _, function_name = name.rpartition(".")
    if module_name == CALLABLES and not function_name.startswith("_"):
        found = getattr(importlib.import_module(CALLABLES), function_name, None)
        if inspect.isfunction(found) and found.__module__ == CALLABLES:
            return found
    raise ForbiddenJob(f"A job may not call {name[:100]!r}.")


class Worker(rq.Worker):
    """Its work-horse ends with it, it says often that it is alive, and it signs in again after Redis was emptied."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["job_monitoring_interval"] = MONITORING_INTERVAL
        super().__init__(*args, **options)

    def main_work_horse(self, job: RQJob, queue: Queue) -> None:
        # Without this a work-horse goes on alone after its worker was killed (measured with rq 2.12).
        die_with_parent(parent=self.pid or 0)
        super().main_work_horse(job, queue)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        super().heartbeat(timeout, pipeline)
        if pipeline is None and not self.connection.hexists(self.key, "birth"):
            self.connection.hset(self.key, mapping=self.serialize())
            worker_registration.register(self)

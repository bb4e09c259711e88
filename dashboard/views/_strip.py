"""What stands on top of every page: how much is moving, waiting, and in need of somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from dashboard.models import CopyTask, Heartbeat, Status
from dashboard.models.heartbeat import TICK
from dashboard.models.status import LIVE

# Beyond this many the exact number helps nobody.
CAP = 999

MOVING = (Status.SUBMITTING, Status.COPYING, Status.UNKNOWN)


@dataclass(frozen=True)
class Strip:
    """Numbers of copies. `troubled` are failures that nobody has tried again since, and what waits for a decision.

    `silent` names the tick and the queues that have not been heard of for too long.
    """

    copying: int
    waiting: int
    troubled: int
    silent: tuple[str, ...] = ()

    @property
    def is_clock_silent(self) -> bool:
        return TICK in self.silent

    @property
    def troubled_label(self) -> str:
        return f"{CAP}+" if self.troubled > CAP else str(self.troubled)

    @property
    def version(self) -> str:
        return f"{self.copying}-{self.waiting}-{self.troubled}{''.join(f'-{name}' for name in self.silent)}"


def counts_now() -> dict[str, int]:
    """Live copies by status, and which of the standing processes were heard of lately, in one query: enough to see whether
    anything moved."""
    by_status = CopyTask.objects.filter(status__in=LIVE).order_by().values_list("status").annotate(n=Count("pk"))
    heard = Heartbeat.heard().order_by().values_list("name").annotate(n=Count("pk"))
    return dict(by_status.union(heard, all=True))


def strip_now(counts: Mapping[str, int] | None = None) -> Strip:
    """The numbers of this moment, in two queries that do not grow with the finished copies; one, where the `counts` are known."""
    counts = counts_now() if counts is None else counts
    return Strip(
        copying=sum(counts.get(status, 0) for status in MOVING),
        waiting=counts.get(Status.QUEUED, 0),
        troubled=CopyTask.objects.troubled().order_by()[: CAP + 1].count(),
        silent=tuple(Heartbeat.silent(counts)),
    )

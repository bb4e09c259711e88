"""How long copies usually take, from those that were verified lately."""

from __future__ import annotations

from dashboard.models import CopyTask, Status

# So many of the latest are read; fewer than these say nothing.
LATEST, FEWEST = 20, 3


def seconds(task: CopyTask) -> float | None:
    """What a quarter of the latest copies by this operation into this region were verified within; None where it is not known.

    Not their middle: one that is quicker than usual is to be seen soon as well.
    """
    like = CopyTask.objects.filter(
        account_id=task.account_id,
        destination_region=task.destination_region,
        status=Status.SUCCEEDED,
        service=task.service,
        operation=task.operation,
    )
    rows = like.order_by("-id").values_list("accepted_at", "finished_at")[:LATEST]
    took = sorted((ended - began).total_seconds() for began, ended in rows if began and ended)
    return took[len(took) // 4] if len(took) >= FEWEST else None

"""One row's trouble is its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import transaction

from dashboard.models import CopyTask
from dashboard.models.copying import IllegalMove
from dashboard.troubles import OF_ONE_ROW

log = structlog.get_logger(__name__)

ITS_OWN = (*OF_ONE_ROW, IllegalMove)


@contextmanager
def alone(task: CopyTask) -> Iterator[None]:
    """Write about one row in a transaction of its own. What goes wrong with it is logged and undone, and it is due again
    when its lease is over; the rows beside it go on."""
    with apart(task), transaction.atomic():
        yield


@contextmanager
def apart(*tasks: CopyTask) -> Iterator[None]:
    """The same without a transaction, for some rows that go together."""
    try:
        yield
    except ITS_OWN:
        log.exception("copy tasks could not be moved on", tasks=[task.pk for task in tasks])

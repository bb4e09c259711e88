"""When each standing process was last seen at work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

TICK = "tick"

# After how long a silence something is wrong: a tick beats every second or two, a queue's workers answer four times a minute.
TICK_SILENCE = timedelta(seconds=20)
WORKERS_SILENCE = timedelta(seconds=90)


class Heartbeat(models.Model):
    """The tick, or a queue's workers, and the last time they said that they are alive.

    A queue's beat is a job like any other, so it proves the whole way: the tick, Redis, a worker, the database.
    """

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": timezone.now()})

    @classmethod
    def age(cls, name: str) -> timedelta | None:
        """How long ago the last beat was; None where there was none."""
        last = cls.objects.filter(name=name).values_list("at", flat=True).first()
        return None if last is None else timezone.now() - last

    @classmethod
    def heard(cls) -> models.QuerySet[Heartbeat]:
        """Those that were heard of lately."""
        now = timezone.now()
        return cls.objects.filter(at__gte=now - WORKERS_SILENCE).exclude(name=TICK, at__lt=now - TICK_SILENCE)

    @classmethod
    def silent(cls, heard: Iterable[str] | None = None) -> list[str]:
        """The tick and the queues that have not been heard of for too long; `heard` where that was read already."""
        names = set(cls.heard().values_list("name", flat=True) if heard is None else heard)
        return [name for name in (TICK, *settings.QUEUES) if name not in names]

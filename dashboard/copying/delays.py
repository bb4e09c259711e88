"""How long until the next try or look. Numbers only."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.utils import timezone

from providers import Category

# (first, longest) in seconds by what the trouble is: a throttle passes in seconds, a busy disk in minutes.
BACKOFF: dict[Category, tuple[float, float]] = {
    Category.THROTTLED: (1.0, 30.0),
    Category.NETWORK: (2.0, 300.0),
    Category.VENDOR: (5.0, 120.0),
    Category.BUSY: (10.0, 300.0),
}
OTHER_BACKOFF = (10.0, 300.0)

# After so many submissions a trouble that was going to pass has not: an admin is told.
MOST_ATTEMPTS = 30

# Looks at a running copy: after an eighth of its age, within these bounds in seconds.
SOONEST_LOOK, LATEST_LOOK = 2.0, 60.0
LOOK_SHARE = 1 / 8

# Where its usual end is known: after half of what is left until then, or a quarter of what it is over. No sooner than this, which
# with what a round takes comes to the next whole second.
SOONEST_NEAR_THE_END = 0.9
SHARE_LEFT, SHARE_OVER = 1 / 2, 1 / 4

# No vendor is left alone for longer than this, whatever it wishes.
LONGEST_WISH = 3600.0


def again_at(category: Category, tries: int) -> datetime:
    """When to try again after that many tries: doubling, with a jitter that spreads a herd."""
    first, longest = BACKOFF.get(category, OTHER_BACKOFF)
    seconds = min(longest, first * 2 ** min(tries, 10))
    return timezone.now() + timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311


def next_look_at(since: datetime | None, usual: float | None = None) -> datetime:
    """When to look again at something that began then. Where it is known how many seconds such things usually take: seldom on the
    way, often about the end, less often once it is late."""
    now = timezone.now()
    age = (now - since).total_seconds() if since else 0.0
    if usual is None:
        wanted = max(SOONEST_LOOK, age * LOOK_SHARE)
    else:
        wanted = max(SOONEST_NEAR_THE_END, (usual - age) * SHARE_LEFT, (age - usual) * SHARE_OVER)
    return now + timedelta(seconds=min(LATEST_LOOK, wanted))


def granted(seconds: float) -> float:
    """For how long a vendor that wants to be left alone is left alone."""
    return min(seconds, LONGEST_WISH) if seconds > 0 else 0.0


def not_before(retry_after: float, due_at: datetime) -> datetime:
    """That time, or a later one where the vendor wants to be left alone for so many seconds."""
    return max(due_at, soon(granted(retry_after)))


def soon(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)

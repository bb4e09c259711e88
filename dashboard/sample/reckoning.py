"""What Antipode itself reckons from the rows, reckoned for the sample: protection, days, how long copies take, trends."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from dashboard.models import AccountDay, CopyTask, Disk, Protection, Quota, QuotaReading, Status, eta
from dashboard.models.account_day import FAILED
from dashboard.models.protection_reckoning import reckon_due
from dashboard.sample.accounts import NOWHERE
from dashboard.sample.bulk import Heard, write
from dashboard.sample.inventory import Inventory

PROTECTION = ("disk_id", "account_id", "service", "region", "vendor_id")
# Days of readings and of each account's copies; copies that times are learned from.
DAYS, LEARNED = 30, 5_000


def protect(heard: Heard) -> int:
    """How every disk is protected."""
    disks = Disk.objects.filter(account__endpoint=NOWHERE, gone_at__isnull=True).order_by("pk")
    count = write(Protection, PROTECTION, list(disks.values_list("pk", *PROTECTION[1:])), lambda _: None)
    reckoned = 0
    while taken := reckon_due():
        reckoned += taken
        heard(reckoned)
    return count


def count_days(held: Inventory) -> int:
    """How the last days of each account went."""
    first = held.now - timedelta(days=DAYS)
    lately = _tasks().filter(finished_at__gte=first, created_at__gte=first - timedelta(days=3))
    counted = (
        lately.order_by()
        .annotate(day=TruncDate("finished_at"))
        .values_list("account", "day")
        .annotate(
            verified=Count("pk", filter=Q(status=Status.SUCCEEDED)), failed=Count("pk", filter=Q(status__in=FAILED))
        )
    )
    rows = [
        AccountDay(account_id=account, day=day, verified=verified, failed=failed, counted_at=held.now)
        for account, day, verified, failed in counted
    ]
    return len(AccountDay.objects.bulk_create(rows))


def learn_times() -> int:
    """From the newest copies, beside what is known already."""
    newest = list(_tasks().filter(status=Status.SUCCEEDED).order_by("-pk")[:LEARNED])
    eta.learn(reversed(newest))
    return len(newest)


def read_quotas(held: Inventory, chance: random.Random) -> int:
    """A month of readings that lead up to what is used now."""
    rows = []
    for quota in Quota.objects.filter(account__endpoint=NOWHERE):
        used, growth = quota.used or 0, chance.random() ** 3
        for ago in range(DAYS):
            before = used * max(0.0, 1 - growth * ago / DAYS) * chance.uniform(0.98, 1)
            day = (held.now - timedelta(days=ago)).date()
            rows.append(QuotaReading(quota=quota, day=day, used=round(before) if ago else used))
    return len(QuotaReading.objects.bulk_create(rows, 1000))


def _tasks() -> QuerySet[CopyTask]:
    return CopyTask.objects.filter(account__endpoint=NOWHERE)

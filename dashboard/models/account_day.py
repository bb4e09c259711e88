"""What became of an account's copies on one day, counted while the day runs and kept when it is over.

Days are those of UTC, the same for everybody who looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.models.account import Account
from dashboard.models.copying import CopyTask
from dashboard.models.inventory import Region
from dashboard.models.protection import Protection
from dashboard.models.protection_reckoning import has_reckoned_since
from dashboard.models.status import Status

# For how long days are kept, and after how long today is counted again: sooner where something has become of copies or disks.
KEPT = timedelta(days=400)
AGAIN, SOON = timedelta(minutes=2), timedelta(seconds=15)

FAILED = (Status.FAILED, Status.LOST)

STATES = {
    "good": gettext_lazy("Good"),
    "issues": gettext_lazy("With issues"),
    "missed": gettext_lazy("Missed"),
    "none": gettext_lazy("None due"),
}


class AccountDay(models.Model):
    """One day of one account: how many copies were `verified`, how many `failed` or were lost, and how many disks were `late`,
    without the protection that is wanted, when it was counted last."""

    account = models.ForeignKey("dashboard.Account", models.CASCADE, related_name="days")
    day = models.DateField()
    verified = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["account", "day"]
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="one_day_of_an_account")]
        indexes = [models.Index(fields=["counted_at"], name="day_counted")]

    def __str__(self) -> str:
        return f"{self.account_id} on {self.day}"

    @property
    def state(self) -> str:
        """`good`: copies were verified, and nothing was wrong. `issues`: copies were verified, yet others failed or disks were
        late. `missed`: none was verified, though some failed or disks were late. `none`: nothing was due."""
        wrong = bool(self.failed or self.late)
        if self.verified:
            return "issues" if wrong else "good"
        return "missed" if wrong else "none"

    @property
    def words(self) -> str:
        """What the cell of the day says."""
        numbers = {"verified": f"{self.verified:,}", "failed": f"{self.failed:,}", "late": f"{self.late:,}"}
        told = _("%(state)s. %(verified)s verified, %(failed)s failed, %(late)s disks late")
        return told % {"state": STATES[self.state], **numbers}


def is_due() -> bool:
    """Whether it is time to count again."""
    last = AccountDay.objects.order_by("-counted_at").values_list("counted_at", flat=True).first()
    age = timezone.now() - last if last else AGAIN
    if last and (age < SOON or (age < AGAIN and not _is_outdated(last))):
        return False
    return Account.objects.usable().exists()


def _is_outdated(last: datetime) -> bool:
    """Whether copies have ended since then, or disks were reckoned: asked of each region, and of the last minutes, by index."""
    ended = CopyTask.objects.filter(
        account=OuterRef("account"),
        destination_region=OuterRef("code"),
        finished_at__isnull=False,
        finished_at__gt=last,
    )
    return has_reckoned_since(last) or Region.objects.filter(Exists(ended)).exists()


def count() -> None:
    """Count today anew, and yesterday until it was counted once after its end."""
    now = timezone.now()
    today = now.astimezone(UTC).date()
    yesterday = today - timedelta(days=1)
    rows = []
    if not AccountDay.objects.filter(day=today).exists():
        # Of a day on which nobody counted it is not known what was due.
        known = set(AccountDay.objects.filter(day=yesterday).values_list("account_id", flat=True))
        rows += [row for row in _counted(yesterday, now, late=False) if row.account_id in known]
    rows += _counted(today, now, late=True)
    fields = ["verified", "failed", "counted_at"]
    for day, some in ((yesterday, fields), (today, [*fields, "late"])):
        AccountDay.objects.bulk_create(
            [row for row in rows if row.day == day],
            update_conflicts=True,
            unique_fields=["account", "day"],
            update_fields=some,
        )
    AccountDay.objects.filter(day__lt=today - KEPT).delete()


def _counted(day: date, now: datetime, *, late: bool) -> list[AccountDay]:
    """How many disks were late cannot be told of a day that is over."""
    lately = Protection.objects.wanted().filter(protected_until__lt=now).order_by()
    overdue = dict(lately.values_list("account").annotate(n=Count("pk"))) if late else {}
    regions: dict[int, list[str]] = defaultdict(list)
    for account, code in Region.objects.values_list("account", "code"):
        regions[account].append(code)
    return [
        AccountDay(account_id=pk, day=day, late=overdue.get(pk, 0), counted_at=now, **_ended(pk, regions[pk], day))
        for pk in Account.objects.usable().values_list("pk", flat=True)
    ]


def _ended(account: int, regions: list[str], day: date) -> dict[str, int]:
    """By account and region, as the index has them."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    ended = CopyTask.objects.filter(account=account, destination_region__in=regions, finished_at__isnull=False)
    that_day = ended.filter(finished_at__gte=begin, finished_at__lt=begin + timedelta(days=1)).order_by()
    return that_day.aggregate(
        verified=Count("pk", filter=Q(status=Status.SUCCEEDED)), failed=Count("pk", filter=Q(status__in=FAILED))
    )


def latest(accounts: Iterable[int], days: int) -> dict[int, list[tuple[date, AccountDay | None]]]:
    """The days up to today of each account, the oldest first; None for one that nobody counted. In one query."""
    today = timezone.now().astimezone(UTC).date()
    dates = [today - timedelta(days=back) for back in reversed(range(days))]
    rows = AccountDay.objects.filter(account__in=list(accounts), day__gte=dates[0])
    known = {(row.account_id, row.day): row for row in rows}
    return {account: [(day, known.get((account, day))) for day in dates] for account in accounts}

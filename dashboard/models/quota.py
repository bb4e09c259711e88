"""How much room each region has, and who says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.language import translated
from dashboard.models.audit import AuditEvent
from providers import Said

if TYPE_CHECKING:
    from dashboard.models.audit import Actor

# From this share of its limit on, a quota is said to run out.
NEARLY_FULL = 0.8

# What a person may say: the vendor does not tell it itself.
UNTOLD = Q(limit=None) | ~Q(origin="cloud")


class QuotaQuerySet(models.QuerySet["Quota"]):
    def kept(self) -> QuotaQuerySet:
        """Of accounts that were not removed."""
        return self.filter(account__removed_at__isnull=True)

    def in_use(self) -> QuotaQuerySet:
        """Of which something is used, or of which somebody entered the limit."""
        return self.filter(Q(used__gt=0) | Q(origin=Quota.Origin.ENTERED))


class Quota(models.Model):
    """One limit of one account in one region. `limit` is empty where nobody told it; `unit` is "" for counts.

    `label` is English; `said` its pattern and what is filled into that, where there is such, to say it in another language.
    `used` is what the vendor told at `read_at`. `limit_at` is when the limit was learned or entered, `entered_by` the name of
    whoever entered it; one that the vendor tells is as old as the reading. `fullness` is used ÷ limit, 0 where that is not known:
    the database works it out, so that the fullest are found by index.
    """

    class Origin(models.TextChoices):
        CLOUD = "cloud", _("from the cloud")
        LEARNED = "learned", _("learned from a refusal")
        ENTERED = "entered", _("entered by an administrator")

    account = models.ForeignKey("dashboard.Account", models.CASCADE, related_name="quotas", db_index=False)
    service = models.CharField(max_length=40)
    region = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    label = models.CharField(max_length=120)
    said = models.JSONField(default=dict)
    used = models.FloatField(null=True)
    limit = models.FloatField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CLOUD)
    read_at = models.DateTimeField()
    limit_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=150, blank=True)
    fullness = models.GeneratedField(
        expression=Coalesce(Case(When(limit__gt=0, then=F("used") / F("limit"))), Value(0.0)),
        output_field=models.FloatField(),
        db_persist=True,
    )

    objects = QuotaQuerySet.as_manager()

    class Meta:
        ordering = ["account", "region", "name"]
        constraints = [
            models.UniqueConstraint(fields=["account", "service", "region", "name"], name="one_quota_of_a_name"),
        ]
        indexes = [models.Index(fields=["-fullness", "-id"], name="quota_fullness")]

    def __str__(self) -> str:
        return f"{self.label} in {self.region}"

    @property
    def title(self) -> str:
        """Its label in the language in force."""
        return translated(Said(**self.said) if self.said else self.label)

    @property
    def percent(self) -> int | None:
        """How full it is, 0 to 100; None where the limit is not known."""
        if not self.limit or self.used is None:
            return None
        return min(100, round(100 * self.used / self.limit))

    @property
    def is_old(self) -> bool:
        """Whether the figure says little of now, because it was not read for several rounds."""
        return timezone.now() - self.read_at > 3 * timedelta(seconds=settings.SYNC_PERIOD)

    @property
    def may_be_entered(self) -> bool:
        """Whether a person may say what the limit is: what the vendor tells itself is known better."""
        return self.limit is None or self.origin != Quota.Origin.CLOUD

    def enter(self, limit: float, actor: Actor) -> bool:
        """Somebody knows the limit. False: the vendor has told one meanwhile, and nothing was written."""
        entered: dict[str, Any] = {
            "origin": Quota.Origin.ENTERED,
            "limit_at": timezone.now(),
            "entered_by": actor.get_username(),
        }
        return self._limit_becomes("quota.limit_entered", actor, UNTOLD, limit=limit, **entered)

    def forget_limit(self, actor: Actor) -> bool:
        """What somebody entered, or a refusal taught, holds no longer. False as in `enter`."""
        nothing: dict[str, Any] = {"limit": None, "origin": Quota.Origin.CLOUD, "limit_at": None, "entered_by": ""}
        return self._limit_becomes("quota.limit_removed", actor, UNTOLD, **nothing)

    def learn(self, limit: float) -> None:
        """A refusal says that no more than `limit` fits; what somebody entered or the vendor told meanwhile is known better."""
        unsaid = Quota.objects.filter(Q(limit=None) | Q(origin=Quota.Origin.LEARNED), pk=self.pk)
        unsaid.update(limit=limit, origin=Quota.Origin.LEARNED, limit_at=timezone.now())

    def refute(self, limit: float, refused_at: datetime, why: str) -> bool:
        """A refusal says that less fits than somebody had entered before it; the history keeps what that was. False: it is not
        so, or not any more, and nothing was written."""
        entered = Q(origin=Quota.Origin.ENTERED, limit__gt=limit, limit_at__lte=refused_at)
        learned: dict[str, Any] = {
            "limit": limit,
            "origin": Quota.Origin.LEARNED,
            "limit_at": timezone.now(),
            "entered_by": "",
        }
        return self._limit_becomes("quota.limit_refuted", None, entered, why=why, **learned)

    def _limit_becomes(self, verb: str, actor: Actor | None, where: Q, *, why: str = "", **fields: Any) -> bool:
        """`where` is asked again in the update: the limit may have become another one meanwhile."""
        with transaction.atomic():
            mine = Quota.objects.select_for_update().filter(where, pk=self.pk)
            known = mine.select_related("account").first()
            if known is None or not Quota.objects.filter(where, pk=self.pk).update(**fields):
                return False
            AuditEvent.objects.record(
                verb,
                kind="quota",
                subject=str(self),
                subject_id=self.pk,
                actor=actor,
                account=known.account,
                before=_said(known.limit, known.unit),
                after=_said(fields["limit"], known.unit),
                why=f"{why}; {known.entered_by} had entered more" if why else "",
            )
        for name, value in fields.items():
            setattr(self, name, value)
        return True


class QuotaReading(models.Model):
    """How much of a quota was used at the last reading of a day (UTC): a month of them is kept."""

    quota = models.ForeignKey(Quota, models.CASCADE, related_name="readings")
    day = models.DateField()
    used = models.FloatField()

    class Meta:
        ordering = ["quota", "day"]
        constraints = [models.UniqueConstraint(fields=["quota", "day"], name="one_reading_of_a_day")]

    def __str__(self) -> str:
        return f"{self.used:g} on {self.day}"


def _said(limit: float | None, unit: str) -> str:
    """For the history, which stays English."""
    return "" if limit is None else f"{limit:,.15g} {unit}".strip()

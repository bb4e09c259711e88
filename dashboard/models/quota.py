"""How much room each region has, and who says so."""

from __future__ import annotations

from django.db import models


class Quota(models.Model):
    """One limit of one account in one region. `limit` is empty where nobody told it; `unit` is "" for counts."""

    class Origin(models.TextChoices):
        CLOUD = "cloud", "from the cloud"
        LEARNED = "learned", "learned from a refusal"
        ENTERED = "entered", "entered by an administrator"

    account = models.ForeignKey("dashboard.Account", models.CASCADE, related_name="quotas")
    service = models.CharField(max_length=40)
    region = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    label = models.CharField(max_length=120)
    used = models.FloatField(null=True)
    limit = models.FloatField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CLOUD)
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["account", "region", "name"]
        constraints = [
            models.UniqueConstraint(fields=["account", "service", "region", "name"], name="one_quota_of_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.label} in {self.region}"

    @property
    def percent(self) -> int | None:
        """How full it is, 0 to 100; None where the limit is not known."""
        if not self.limit or self.used is None:
            return None
        return min(100, round(100 * self.used / self.limit))

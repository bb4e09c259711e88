"""Quotas: how much room there is, where, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.models import Account, Disk, Quota
from dashboard.views._access import viewer

# Disks whose backup points are nearly used up, the fullest first.
SHOWN = 50
NEARLY_FULL = 0.8


@dataclass
class Group:
    """One account's quotas; how many of its disks have room for backup points, none left, or no quota for any."""

    account: Account
    quotas: list[Quota] = field(default_factory=list)
    disks: int = 0
    full: int = 0
    without: int = 0

    @property
    def idle(self) -> list[str]:
        """Regions where nothing is used."""
        busy = {quota.region for quota in self.quotas if quota.used}
        return sorted({quota.region for quota in self.quotas} - busy)

    @property
    def in_use(self) -> list[Quota]:
        idle = set(self.idle)
        return [quota for quota in self.quotas if quota.region not in idle]

    @property
    def untold(self) -> bool:
        """Whether the cloud leaves a limit untold."""
        return any(quota.limit is None for quota in self.quotas)


@viewer
@require_safe
def quotas(request: HttpRequest) -> HttpResponse:
    accounts = Account.objects.kept().defer("sealed", "check_results")
    groups = {account.pk: Group(account) for account in accounts}
    for quota in Quota.objects.filter(account__in=groups).order_by("account", "region", "name"):
        groups[quota.account_id].quotas.append(quota)
    told = Disk.objects.present().filter(account__in=groups, backup_quota__isnull=False)
    unused = Q(backup_quota=0, backup_count=0)  # what every disk has until a quota is bought for it; not a full one
    counted = (
        told.order_by()
        .values_list("account")
        .annotate(
            disks=Count("pk", filter=~unused),
            full=Count("pk", filter=Q(backup_count__gte=F("backup_quota")) & ~unused),
            without=Count("pk", filter=unused),
        )
    )
    for account, disks, full, without in counted:
        groups[account].disks, groups[account].full, groups[account].without = disks, full, without
    nearly = told.exclude(unused).filter(backup_count__gte=F("backup_quota") * NEARLY_FULL).select_related("account")
    context = {
        "groups": list(groups.values()),
        "nearly": list(nearly.order_by(F("backup_quota") - F("backup_count"), "pk")[:SHOWN]),
    }
    return render(request, "quotas/page.html", context)

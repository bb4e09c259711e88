"""One set of vendor credentials, sealed, and the regions it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import ngettext

import providers
from dashboard import doorbell, language, vault
from dashboard.models import requesting
from dashboard.models.audit import AuditEvent
from dashboard.models.inventory import Region
from dashboard.models.protection import Protection
from dashboard.models.status import LIVE, Status

if TYPE_CHECKING:
    from dashboard.models.user import User


class AccountQuerySet(models.QuerySet["Account"]):
    def kept(self) -> AccountQuerySet:
        """Not removed."""
        return self.filter(removed_at__isnull=True)

    def usable(self) -> AccountQuerySet:
        """Not removed, and switched on."""
        return self.kept().filter(enabled=True)


class Account(models.Model):
    """Credentials for one vendor. They are write-only: sealed on the way in, opened only to sign a request.

    `service_names` are the vendor's services that the account uses, empty for all of them. `slots` bounds how many copies may
    run into one region at once; `check_results` is the last *Test connection*, a list of objects with the fields of
    `providers.PermissionCheck` and `service`. `key_refusals` counts how often in a row the vendor has refused the key.

    Two fields hold what was learned of each service, by its name. `clock_skew`: `skew`, by how many seconds our clock is ahead of
    the vendor's (less than 0: behind), read off an answer `at` that time. `fences`: whether the vendor `refused` a harmless
    request that was signed too long ago, tried `at` that time.
    """

    name = models.CharField(max_length=80)
    vendor = models.CharField(max_length=40)
    site = models.CharField(max_length=40, blank=True)
    endpoint = models.URLField(max_length=200, blank=True)
    sealed = models.TextField(editable=False)
    service_names = models.JSONField(default=list, blank=True)
    enabled = models.BooleanField(default=True)
    slots = models.PositiveIntegerField(default=100, validators=[MinValueValidator(1), MaxValueValidator(10_000)])
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    # When the list of regions is to be read again; a job that reads it pushes this forward first.
    regions_due_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    regions_error = models.TextField(blank=True, editable=False)
    check_asked_at = models.DateTimeField(null=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    check_results = models.JSONField(default=list, editable=False)
    key_refusals = models.PositiveIntegerField(default=0, editable=False)
    clock_skew = models.JSONField(default=dict, editable=False)
    fences = models.JSONField(default=dict, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(removed_at__isnull=True), name="one_account_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """New credentials are written together with the count of their refusals, which begins anew. What was learned of an endpoint
        holds for no other one."""
        if update_fields is not None and "sealed" in update_fields:
            update_fields = {*update_fields, "key_refusals"}
        if update_fields is not None and "endpoint" in update_fields:
            self.clock_skew, self.fences = {}, {}
            update_fields = {*update_fields, "clock_skew", "fences"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def vendor_label(self) -> str:
        return language.translated(providers.vendors().get(self.vendor, self.vendor))

    @property
    def site_label(self) -> str:
        """The vendor's words for the site; the bare name where no service knows it any more."""
        labels = {site.name: site.label for service in self.services for site in service.SITES}
        return language.translated(labels.get(self.site, self.site))

    @property
    def services(self) -> list[type[providers.Service]]:
        """What this account uses of what its vendor offers."""
        offered = providers.of_vendor(self.vendor)
        return [service for service in offered if not self.service_names or service.NAME in self.service_names]

    def seal(self, credentials: Mapping[str, str]) -> None:
        """Replace the credentials; the caller saves."""
        self.sealed, self.key_refusals = vault.seal(credentials), 0

    def access(self) -> providers.Access:
        """What a service needs to speak for this account. Opens the seal: keep the answer in no row, log or cache."""
        credentials = vault.open_sealed(self.sealed)
        return providers.Access(credentials, self.site, self.endpoint, self._projects())

    def _projects(self) -> dict[str, str]:
        """Through which project it uses each region, where the vendor has such a thing."""
        if self.pk is None:
            return {}
        return dict(self.regions.exclude(project="").values_list("code", "project"))

    def speaker(self, service: str, **options: Any) -> providers.Service:
        """The named service, ready to speak for this account."""
        return providers.load(service)(self.access(), **options)

    def learn(self, field: str, service: str, **facts: Any) -> None:
        """Keep in `clock_skew` or `fences` what was learned of a service now; what others learned meanwhile stays."""
        with transaction.atomic():
            mine = Account.objects.filter(pk=self.pk)
            known = mine.select_for_update(no_key=True).values_list(field, flat=True).get()
            known[service] = {**facts, "at": timezone.now().isoformat()}
            mine.update(**{field: known})
        setattr(self, field, known)

    def known_for(self, field: str, service: str) -> timedelta | None:
        """How long ago that was learned; None where nothing was yet."""
        known = getattr(self, field).get(service)
        return timezone.now() - datetime.fromisoformat(known["at"]) if known else None

    def ask_for_check(self, actor: User | None, why: str = "") -> None:
        """Ask a worker to make each call once and say what the key may do."""
        self.check_asked_at = timezone.now()
        self.save(update_fields=["check_asked_at"])
        self._record("account.test_asked", actor, why)

    def ask_for_sync(self, actor: User | None, why: str = "") -> None:
        """Have its regions listed and every chosen one's inventory read now."""
        now = timezone.now()
        with transaction.atomic():
            held = Region.objects.filter(account=self.pk, chosen=True).hold()
            Account.objects.filter(pk=self.pk).update(regions_due_at=now)
            Region.objects.filter(pk__in=held).update(sync_due_at=now)
            self._record("account.sync_asked", actor, why)
        doorbell.ring("sync_account", self.pk, doorbell.INVENTORY)

    @property
    def is_checking(self) -> bool:
        return self.check_asked_at is not None and (self.checked_at is None or self.checked_at < self.check_asked_at)

    def switch(self, enabled: bool, actor: User | None, why: str = "") -> None:
        """Enable or disable: a disabled account sends nothing and reads nothing; its running copies finish at the vendor."""
        Account.objects.filter(pk=self.pk).update(enabled=enabled)
        self.enabled = enabled
        self._record("account.enabled" if enabled else "account.disabled", actor, why)

    def remove(self, actor: User | None, why: str = "") -> None:
        """Forget the credentials, keep everything that happened. Raises NotPossible while a request may be at the vendor."""
        uncertain = self.tasks.filter(status__in=[Status.SUBMITTING, Status.UNKNOWN]).count()
        if uncertain:
            raise requesting.NotPossible(
                ngettext(
                    "%(count)d copy of this account is being sent or looked up. Wait until it is known what came of it.",
                    "%(count)d copies of this account are being sent or looked up. Wait until it is known what came of them.",
                    uncertain,
                )
                % {"count": uncertain}
            )
        with transaction.atomic():
            self.regions.all().hold()  # whoever starts copies holds them: what it makes is dropped here, or it finds us gone
            # Before the tasks, and so forgotten: whoever writes what became of a copy holds them before its task, too.
            Protection.objects.filter(account=self).ask()
            for task in self.tasks.filter(status__in=LIVE).select_related("account"):
                requesting.drop(task, actor=actor, why=why or "the account was removed")
            self.sealed, self.enabled, self.removed_at = "", False, timezone.now()
            self.save(update_fields=["sealed", "enabled", "removed_at"])
            self._record("account.removed", actor, why)

    def _record(self, verb: str, actor: User | None, why: str) -> None:
        AuditEvent.objects.record(
            verb, kind="account", subject=self.name, subject_id=self.pk, account=self, actor=actor, why=why
        )

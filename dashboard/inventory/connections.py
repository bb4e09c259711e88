"""*Test connection*: each call that an account needs, made once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone

import providers
from dashboard.copying.pace import TooBusy
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.models import Account, AuditEvent


def test(account_id: int) -> None:
    """Keep, for every call, whether the key may make it. Nothing is created at the vendor."""
    # The time it began: what is asked for from now on, perhaps with other credentials, is not answered by these results.
    started_at = timezone.now()
    account = Account.objects.kept().filter(pk=account_id).first()
    if account is None or not account.is_checking:
        return
    results = [result for service in account.services for result in _check(account, service)]
    Account.objects.filter(pk=account.pk).update(checked_at=started_at, check_results=results)
    allowed = sum(1 for result in results if result["allowed"])
    AuditEvent.objects.record(
        "account.tested",
        kind="account",
        subject=account.name,
        subject_id=account.pk,
        account=account,
        after=f"{allowed} of {len(results)} calls allowed",
        why=", ".join(sorted({result["code"] for result in results if result["code"]})),
    )


def _check(account: Account, service: type[providers.Service]) -> list[dict[str, Any]]:
    try:
        speaks = speaker(account, service.NAME)
        checks = list(speaks.check(_region(account, speaks)))
    except CannotSpeak as error:
        checks = [providers.PermissionCheck("", "use the credentials", False, "credentials", str(error))]
    except TooBusy as error:
        checks = [providers.PermissionCheck("", "make calls", False, "rate", str(error))]
    return [{"service": service.NAME, **asdict(check)} for check in checks]


def _region(account: Account, service: providers.Service) -> str:
    """One that the account uses, else the first that the vendor lists."""
    chosen = account.regions.filter(chosen=True, available=True).values_list("code", flat=True).first()
    if chosen:
        return chosen
    try:
        return next((info.code for info in service.regions() if info.available), "")
    except providers.VendorError:
        return ""  # the check itself says what is wrong

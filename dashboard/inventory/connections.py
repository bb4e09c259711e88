"""*Test connection*: each call that an account needs, made once."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.utils import timezone

import providers
from dashboard.copying import keys
from dashboard.copying.pace import TooBusy
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.models import Account, AuditEvent

# What no single call stands for.
USE_CREDENTIALS, MAKE_CALLS = providers.said("use the credentials"), providers.said("make calls")


def test(account_id: int) -> None:
    """Keep, for every call, whether the key may make it. Nothing is created at the vendor."""
    # The time it began: what is asked for from now on, perhaps with other credentials, is not answered by these results.
    started_at = timezone.now()
    account = Account.objects.kept().filter(pk=account_id).first()
    if account is None or not account.is_checking:
        return
    results = _results(account)
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


def _results(account: Account) -> list[dict[str, Any]]:
    """The checks of every service. A key that one of them saw refused is not tried with the others, for the vendor may lock it."""
    results: list[dict[str, Any]] = []
    refusal: providers.PermissionCheck | None = None
    for service in account.services:
        checks = [refusal] if refusal else _check(account, service)
        results += [{"service": service.NAME, **asdict(check)} for check in checks]
        refused = (check for check in checks if not check.allowed and keys.stops_all(service, check.code))
        refusal = refusal or next((replace(check, api="", purpose=MAKE_CALLS) for check in refused), None)
    if any(result["allowed"] for result in results):
        keys.accepted(account)
    return results


def _check(account: Account, service: type[providers.Service]) -> list[providers.PermissionCheck]:
    try:
        speaks = speaker(account, service.NAME, tests=True)
        return list(speaks.check(_region(account, speaks)))
    except CannotSpeak as error:
        return [providers.PermissionCheck("", USE_CREDENTIALS, False, error.reason, str(error))]
    except TooBusy as error:
        return [providers.PermissionCheck("", MAKE_CALLS, False, "rate", str(error))]
    except providers.VendorError as error:
        return [providers.PermissionCheck("", "list regions", False, error.code, error.message, error.request_id)]


def _region(account: Account, service: providers.Service) -> str:
    """One that the account uses, else the first that the vendor lists. Raises the vendor's refusal of the key."""
    chosen = account.regions.filter(chosen=True, available=True).values_list("code", flat=True).first()
    if chosen:
        return chosen
    try:
        return next((info.code for info in service.regions() if info.available), "")
    except providers.VendorError as error:
        if keys.stops_all(type(service), error.code):
            raise
        return ""  # the check itself says what is wrong

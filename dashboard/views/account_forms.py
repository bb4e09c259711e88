"""Adding an account, and changing one."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dashboard import doorbell
from dashboard.forms.account import CHANGED, TAKEN, AccountForm, policies_of, vendor_choices
from dashboard.forms.regions import RegionsForm
from dashboard.models import Account, User
from dashboard.views._access import administrator, user_of
from dashboard.views._account import kept


@administrator
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def account_add(request: HttpRequest) -> HttpResponse:
    """The vendor first (`?vendor=`), then what that vendor asks for."""
    vendors = dict(vendor_choices())
    vendor = request.GET.get("vendor", "")
    if vendor not in vendors:
        if len(vendors) != 1:
            return render(request, "accounts/vendors.html", {"vendors": vendors.items()})
        vendor = next(iter(vendors))
    form = AccountForm(request.POST or None, vendor=vendor)
    if request.method == "POST" and form.is_valid() and (account := _add(form, user_of(request))):
        messages.success(
            request,
            _("%(name)s is added. Its permissions are being tested, its regions read.") % {"name": account.name},
        )
        return redirect("account", account.pk)
    context = {
        "form": form,
        "vendor_label": vendors[vendor],
        "policies": policies_of(vendor),
        "several": len(vendors) > 1,
    }
    return render(request, "accounts/add.html", context)


@administrator
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@kept
def account_edit(request: HttpRequest, account: Account) -> HttpResponse:
    form = AccountForm(request.POST or None, vendor=account.vendor, account=account)
    regions = RegionsForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid() and regions.is_valid() and _change(form, regions, user_of(request)):
        messages.success(request, _("%(name)s is saved.") % {"name": account.name})
        return redirect("account", account.pk)
    context = {"account": account, "form": form, "regions": regions, "policies": policies_of(account.vendor)}
    return render(request, "accounts/edit.html", context)


def _add(form: AccountForm, actor: User) -> Account | None:
    """None where another took the name a moment ago, which is an error of the form then."""
    try:
        with transaction.atomic():
            account = form.save(actor)
            account.ask_for_check(actor)
            doorbell.ring("test_connection", account.pk, doorbell.INVENTORY)
            doorbell.ring("sync_account", account.pk, doorbell.INVENTORY)
    except IntegrityError:
        form.add_error("name", TAKEN)
        return None
    return account


def _change(form: AccountForm, regions: RegionsForm, actor: User) -> bool:
    """Whether it could be written, as above, and nobody else was quicker."""
    try:
        with transaction.atomic():
            if form.is_overtaken():
                form.add_error(None, CHANGED)
                return False
            account = form.save(actor)
            if regions.save(actor):
                doorbell.ring("sync_account", account.pk, doorbell.INVENTORY)
    except IntegrityError:
        form.add_error("name", TAKEN)
        return False
    return True

"""The account that an address names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from dashboard.models import Account
from dashboard.views._listing import is_fragment


def kept(view: Callable[[HttpRequest, Account], HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives a view the account of its `pk`. Of one that was removed while a page stayed open it says so, and does nothing."""

    @wraps(view)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        account = get_object_or_404(Account.objects.defer("sealed"), pk=pk)
        if account.removed_at is None:
            return view(request, account)
        if is_fragment(request):  # the page that polls reads the notice as a page
            return HttpResponseClientRefresh()
        said = _("%(name)s is removed, so nothing was changed. Its copies and its history are kept.")
        messages.warning(request, said % {"name": account.name})
        return redirect("accounts")

    return found

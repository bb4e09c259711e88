"""Every address of the dashboard, by noun."""

from __future__ import annotations

import importlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from dashboard import health
from dashboard.views import strip

handler500 = "dashboard.views.broken.server_error"


def soon(module: str, name: str) -> Any:
    """A view that may not be there yet (while the pages are being written)."""
    try:
        return getattr(importlib.import_module(f"dashboard.views.{module}"), name)
    except (ImportError, AttributeError):

        def missing(request: HttpRequest, **kwargs: object) -> HttpResponse:
            return HttpResponse(f"{module}.{name} is being written", status=501)

        return missing


urlpatterns = [
    path("", soon("home", "home"), name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("strip/", strip.strip, name="strip"),
    path("login/", soon("login", "log_in"), name="login"),
    path("logout/", soon("login", "log_out"), name="logout"),
    path("password/", soon("login", "password"), name="password"),
    path("accounts/", soon("accounts", "accounts"), name="accounts"),
    path("accounts/add/", soon("account_forms", "account_add"), name="account_add"),
    path("accounts/sync/", soon("accounts", "sync_all"), name="sync_all"),
    path("accounts/<int:pk>/", soon("accounts", "account"), name="account"),
    path("accounts/<int:pk>/edit/", soon("account_forms", "account_edit"), name="account_edit"),
    path("accounts/<int:pk>/test/", soon("accounts", "account_test"), name="account_test"),
    path("accounts/<int:pk>/sync/", soon("accounts", "account_sync"), name="account_sync"),
    path("accounts/<int:pk>/enable/", soon("accounts", "account_enable"), name="account_enable"),
    path("accounts/<int:pk>/disable/", soon("accounts", "account_disable"), name="account_disable"),
    path("accounts/<int:pk>/remove/", soon("accounts", "account_remove"), name="account_remove"),
    path("regions/<int:pk>/sync/", soon("accounts", "region_sync"), name="region_sync"),
    path("disks/", soon("disks", "disks"), name="disks"),
    path("snapshots/", soon("snapshots", "snapshots"), name="snapshots"),
    path("plan/", soon("plan", "plan"), name="plan"),
    path("copies/", soon("copies", "copies"), name="copies"),
    path("copies/retry/", soon("copies", "copies_retry"), name="copies_retry"),
    path("copies/cancel/", soon("copies", "copies_cancel"), name="copies_cancel"),
    path("copies/<int:pk>/", soon("copy", "copy"), name="copy"),
    path("copies/<int:pk>/retry/", soon("copy", "copy_retry"), name="copy_retry"),
    path("copies/<int:pk>/cancel/", soon("copy", "copy_cancel"), name="copy_cancel"),
    path("copies/<int:pk>/decide/", soon("copy", "copy_decide"), name="copy_decide"),
    path("quotas/", soon("quotas", "quotas"), name="quotas"),
    path("history/", soon("history", "history"), name="history"),
    path("history/history.csv", soon("history", "history_csv"), name="history_csv"),
    path("errors/", soon("errors", "errors"), name="errors"),
    path("users/", soon("users", "users"), name="users"),
    path("users/add/", soon("users", "user_add"), name="user_add"),
    path("users/<int:pk>/", soon("users", "user_edit"), name="user_edit"),
]

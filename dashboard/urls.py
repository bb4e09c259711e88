"""Every address of the dashboard, by noun."""

from __future__ import annotations

from django.urls import path

from dashboard import health, metrics
from dashboard.views import (
    account_forms,
    accounts,
    copies,
    copy,
    disks,
    engine,
    errors,
    history,
    home,
    language,
    login,
    plan,
    quotas,
    search,
    snapshots,
    strip,
    users,
)

handler500 = "dashboard.views.broken.server_error"


urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("search/", search.search, name="search"),
    path("keys/", search.keys, name="keys"),
    path("strip/", strip.strip, name="strip"),
    path("login/", login.log_in, name="login"),
    path("logout/", login.log_out, name="logout"),
    path("password/", login.password, name="password"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", account_forms.account_add, name="account_add"),
    path("accounts/sync/", accounts.sync_all, name="sync_all"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/edit/", account_forms.account_edit, name="account_edit"),
    path("accounts/<int:pk>/test/", accounts.account_test, name="account_test"),
    path("accounts/<int:pk>/sync/", accounts.account_sync, name="account_sync"),
    path("accounts/<int:pk>/enable/", accounts.account_enable, name="account_enable"),
    path("accounts/<int:pk>/disable/", accounts.account_disable, name="account_disable"),
    path("accounts/<int:pk>/remove/", accounts.account_remove, name="account_remove"),
    path("regions/<int:pk>/sync/", accounts.region_sync, name="region_sync"),
    path("disks/", disks.disks, name="disks"),
    path("snapshots/", snapshots.snapshots, name="snapshots"),
    path("plan/", plan.plan, name="plan"),
    path("copies/", copies.copies, name="copies"),
    path("copies/retry/", copies.copies_retry, name="copies_retry"),
    path("copies/cancel/", copies.copies_cancel, name="copies_cancel"),
    path("copies/<int:pk>/", copy.copy, name="copy"),
    path("copies/<int:pk>/retry/", copy.copy_retry, name="copy_retry"),
    path("copies/<int:pk>/cancel/", copy.copy_cancel, name="copy_cancel"),
    path("copies/<int:pk>/decide/", copy.copy_decide, name="copy_decide"),
    path("quotas/", quotas.quotas, name="quotas"),
    path("history/", history.history, name="history"),
    path("history/history.csv", history.history_csv, name="history_csv"),
    path("engine/", engine.engine, name="engine"),
    path("errors/", errors.errors, name="errors"),
    path("errors/<str:service>/<path:code>/", errors.error, name="error"),
    path("language/", language.language, name="language"),
    path("users/", users.users, name="users"),
    path("users/add/", users.user_add, name="user_add"),
    path("users/<int:pk>/", users.user_edit, name="user_edit"),
]

"""Our addresses, and under /admin/ the lists of Django's administration: the same columns, the same number of rows."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from dashboard.models import AuditEvent, CopyTask, Disk, Snapshot
from dashboard.urls import handler500, urlpatterns
from dashboard.views._paging import SIZE

site = admin.AdminSite()


def _register(model: type, columns: tuple[str, ...], related: tuple[str, ...], filtered: tuple[str, ...]) -> None:
    facts = {
        "list_display": columns,
        "list_select_related": related or False,
        "list_filter": filtered,
        "list_per_page": SIZE,
        "ordering": ("-id",),
        # Without this it would also count every row without the filter.
        "show_full_result_count": False,
    }
    site.register(model, type(f"{model.__name__}Admin", (admin.ModelAdmin,), facts))


_register(
    CopyTask,
    ("id", "status", "source_name", "source", "account", "source_region", "destination_region", "size_gb", "progress",
     "created_at", "requested_by"),
    ("account", "requested_by"),
    ("status",),
)  # fmt: skip
_register(AuditEvent, ("at", "actor", "verb", "subject", "account", "before", "after", "why", "request_id"), (), ())
_register(Disk, ("vendor_id", "name", "account", "region", "state", "size_gb", "zone"), ("account",), ())
_register(Snapshot, ("vendor_id", "name", "account", "region", "kind", "state", "disk", "size_gb"), ("account",), ())

urlpatterns = [*urlpatterns, path("admin/", site.urls)]

__all__ = ["handler500", "urlpatterns"]

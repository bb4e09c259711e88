"""The one app of the project."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Antipode"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import dashboard.signals  # noqa: F401  (connects its receivers)
        from dashboard import statistics

        post_migrate.connect(statistics.tell, sender=self)

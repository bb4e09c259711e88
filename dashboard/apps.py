"""The one app of the project."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Antipode"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import dashboard.signals  # noqa: F401  (connects its receivers)

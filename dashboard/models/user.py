"""People, and what each may do."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboard import language


class Role(models.TextChoices):
    """From less to more; each role may do what the ones before it may."""

    VIEWER = "viewer", _("Viewer")
    OPERATOR = "operator", _("Operator")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(models.TextChoices):
    """Which colours pages have; "" as the system says."""

    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMINISTRATOR: 2}


class User(AbstractUser):
    """Someone who may log in. The role alone decides what they may do; Django's permissions are not used.

    How pages look to them: `language` "" is the browser's, `theme` "" the system's, `time_zone` "" UTC.
    """

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)
    language = models.CharField(max_length=10, choices=language.LANGUAGES, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")
    theme = models.CharField(max_length=8, choices=Theme.choices, blank=True, default="")

    def may(self, role: Role) -> bool:
        """Whether this user has the role or a higher one."""
        return RANK[Role(self.role)] >= RANK[role]

    @property
    def is_operator(self) -> bool:
        return self.may(Role.OPERATOR)

    @property
    def is_administrator(self) -> bool:
        return self.may(Role.ADMINISTRATOR)

    @property
    def zone(self) -> tzinfo:
        """Their time zone; UTC where this machine does not know it any more."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else UTC
        except (ZoneInfoNotFoundError, ValueError):
            return UTC

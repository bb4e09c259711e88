"""People, and what each may do."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """From less to more; each role may do what the ones before it may."""

    VIEWER = "viewer", "Viewer"
    OPERATOR = "operator", "Operator"
    ADMINISTRATOR = "administrator", "Administrator"


RANK = {Role.VIEWER: 0, Role.OPERATOR: 1, Role.ADMINISTRATOR: 2}


class User(AbstractUser):
    """Someone who may log in. The role alone decides what they may do; Django's permissions are not used."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VIEWER)

    def may(self, role: Role) -> bool:
        """Whether this user has the role or a higher one."""
        return RANK[Role(self.role)] >= RANK[role]

    @property
    def is_operator(self) -> bool:
        return self.may(Role.OPERATOR)

    @property
    def is_administrator(self) -> bool:
        return self.may(Role.ADMINISTRATOR)

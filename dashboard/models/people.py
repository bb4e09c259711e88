"""What is done to people, and may not be done: their role, whether they may log in, the end of their logins."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from dashboard.models.audit import AuditEvent
from dashboard.models.session import Session
from dashboard.models.user import Role, User


class OnlyAdministrator(Exception):
    """Nobody would be left who may change accounts and people."""


def change(user: User, actor: User | None, *, role: str, is_active: bool, why: str = "") -> None:
    """Give somebody a role, let them in or shut them out; with that their logins end.

    Raises OnlyAdministrator, also where two people take each other's rights at the same moment.
    """
    with transaction.atomic():
        administrators = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
        others = [found.pk for found in administrators if found.pk != user.pk]
        now = User.objects.select_for_update().get(pk=user.pk)
        stays = role == Role.ADMINISTRATOR and is_active
        if not others and now.is_administrator and now.is_active and not stays:
            raise OnlyAdministrator
        if now.role != role:
            record(user, "user.changed", actor, before=Role(now.role).label, after=Role(role).label, why=why)
        if now.is_active != is_active:
            Session.objects.end(user)
            record(user, "user.activated" if is_active else "user.deactivated", actor, why=why)
        user.role, user.is_active = role, is_active
        user.save(update_fields=["role", "is_active"])


def log_out(user: User, actor: User | None, *, but: str | None = None, why: str = "") -> int:
    """End all logins of somebody, but the one of the session key `but`; how many ended."""
    with transaction.atomic():
        number = Session.objects.end(user, but=but)
        if number:
            record(user, "user.logins_ended", actor, after=f"{number} ended", why=why)
    return number


def record(user: User, verb: str, actor: User | None, **facts: Any) -> None:
    """A line of the history about somebody."""
    AuditEvent.objects.record(verb, kind="user", subject=user.get_username(), subject_id=user.pk, actor=actor, **facts)

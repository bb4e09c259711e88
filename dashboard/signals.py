"""Who came in, who went out, who was refused: the audit trail's lines about logins."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from dashboard.models.audit import AuditEvent
from dashboard.models.session import Session
from dashboard.sessions import SessionStore


@receiver(user_logged_in)
def record_login(sender: Any, user: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    session = getattr(request, "session", None)
    if request is not None and isinstance(session, SessionStore):
        session.begin(request)
        Session.objects.over(user).delete()
    AuditEvent.objects.record("user.logged_in", actor=user, subject=user.get_username(), kind="user")


@receiver(user_logged_out)
def record_logout(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        AuditEvent.objects.record("user.logged_out", actor=user, subject=user.get_username(), kind="user")


@receiver(user_login_failed)
def record_refused_login(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    # The name only, and cut: people type passwords into the wrong field, but never this long.
    name = str(credentials.get("username") or "")[:80]
    AuditEvent.objects.record("user.login_refused", subject=name, kind="user")

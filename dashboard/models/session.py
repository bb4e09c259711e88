"""Logins that last: one row for each browser in which somebody is logged in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from dashboard.models.devices import device
from dashboard.sessions import SessionStore

if TYPE_CHECKING:
    from dashboard.models.user import User

# A request writes that somebody was seen only where the last one that did is so long ago.
SEEN_EVERY = timedelta(minutes=5)


class SessionQuerySet(models.QuerySet["Session"]):
    def lasting(self, user: User) -> SessionQuerySet:
        """Those of somebody that have not run out, the last seen first."""
        return self.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at", "session_key")

    def over(self, user: User) -> SessionQuerySet:
        """Those of somebody that have run out."""
        return self.filter(user=user, expire_date__lte=timezone.now())

    def end(self, user: User, *, but: str | None = None) -> int:
        """End all logins of somebody, but the one of this key; how many ended."""
        return self.lasting(user).exclude(session_key=but or "").delete()[0]

    def end_one(self, user: User, handle: str) -> Session | None:
        """End the login of this handle, and say which it was; None where it has ended already."""
        found = next((session for session in self.lasting(user) if session.handle == handle), None)
        if found is not None:
            self.filter(session_key=found.session_key).delete()
        return found


class SessionManager(BaseSessionManager["Session"]):
    """Django's, which makes and saves them."""


class Session(AbstractBaseSession):
    """Django's, and whose it is: from which `address` and with which browser (`agent`, its own words) the login came.

    The key opens the door, so no page or address bears it: there it is called by its `handle`.
    """

    user = models.ForeignKey("dashboard.User", models.CASCADE, null=True, related_name="sessions")
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = SessionManager.from_queryset(SessionQuerySet)()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.handle

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    @property
    def device(self) -> str:
        """The browser and the system that it said it was, in words."""
        return device(self.agent)

    @property
    def handle(self) -> str:
        """What names it without opening anything."""
        return salted_hmac("antipode.session", self.session_key, algorithm="sha256").hexdigest()[:20]

"""The browsers in which somebody is logged in, as pages list them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from dashboard.models import Session, User

SHOWN = 20


@dataclass(frozen=True)
class Logins:
    """The one that asks, where it is theirs, then the last seen of the `others`; `here` is the handle of the one that asks."""

    shown: list[Session]
    others: int
    here: str

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.others - sum(session.handle != self.here for session in self.shown)


def logins(request: HttpRequest, person: User) -> Logins:
    """In three queries, however many there are."""
    lasting = Session.objects.lasting(person).defer("session_data")
    own, others = (lasting.filter(session_key=_key(request)), lasting.exclude(session_key=_key(request)))
    return Logins([*own, *others[:SHOWN]], others.count(), here(request))


def here(request: HttpRequest) -> str:
    """The handle of the login that asks."""
    return Session(session_key=_key(request)).handle


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""

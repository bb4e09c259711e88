"""Where logins are kept: rows that know whose they are, asked only for keys that Django could have made."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from dashboard.client_address import client_address

# What the session's own data says of the login it began with.
LOGIN = "login"


class SessionStore(db.SessionStore):
    """A cookie may hold anything; a zero byte in a key is an error of PostgreSQL's, not an unknown session."""

    # When the row that was read says that somebody was here.
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("dashboard", "Session")

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and len(key) >= 8 and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Any:
        row: Any = super()._get_session_from_db()  # type: ignore[misc]
        self.seen_at = row.seen_at if row else None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        began = data.get(LOGIN) or {}
        row.address, row.agent = began.get("address", ""), began.get("agent", "")
        row.started_at = datetime.fromisoformat(began["at"]) if "at" in began else row.started_at
        return row

    def begin(self, request: HttpRequest) -> None:
        """Remember where a login came from."""
        agent = "".join(letter for letter in request.headers.get("User-Agent", "") if letter.isprintable())
        self[LOGIN] = {"at": timezone.now().isoformat(), "address": client_address(request)[:45], "agent": agent[:300]}

    def touch(self, every: timedelta) -> None:
        """Write that somebody is here, unless that was written less than `every` ago. Costs a query only then.

        A database that takes no change at this moment is no reason to refuse a page.
        """
        now = timezone.now()
        if self.seen_at is not None and now - self.seen_at >= every:
            rows: Any = self.model.objects
            with suppress(DatabaseError):
                rows.filter(session_key=self.session_key).update(seen_at=now)

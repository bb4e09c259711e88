"""Where logins are kept: Django's rows, asked only for keys that Django could have made."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A cookie may hold anything; a zero byte in a key is an error of PostgreSQL's, not an unknown session."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and len(key) >= 8 and key.isascii() and key.isalnum()

"""The dashboard's settings, as the tests run them: made-up secrets, a quick password hash, servers of their own.

ANTIPODE_TEST_STACK=postgresql runs them on PostgreSQL and a real Redis; else they run on SQLite and the embedded one.
The addresses are fixed here; conftest.py starts the servers when the first test needs them.
"""

from __future__ import annotations

import os

from tests import services

_secrets = {"SECRET_KEY": "the-tests-only", "ANTIPODE_VAULT_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}
_before = dict(os.environ)
os.environ.update(_secrets)
os.environ["REDIS_URL"] = services.redis_url()
if services.on_postgresql():
    os.environ["DATABASE_URL"] = services.database_url("antipode")
else:
    os.environ["DATABASE_URL"] = f"sqlite:///{services.FOLDER / 'antipode.sqlite3'}"

from dashboard.settings import *  # noqa: E402, F403

# Programs that a test starts must not find these secrets or addresses by accident.
os.environ.clear()
os.environ.update(_before)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {  # The pages of a test need no collected files.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # A poll sees what the test just did.

if not services.on_postgresql():  # A file: SQLite in memory knows no WAL, and its threads share one connection.
    DATABASES["default"]["TEST"] = {"NAME": str(services.FOLDER / "test.sqlite3")}  # noqa: F405

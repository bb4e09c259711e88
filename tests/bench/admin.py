"""The tests' settings and Django's own administration of the same rows, to be held against our lists."""

from __future__ import annotations

from tests.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin"]  # noqa: F405
ROOT_URLCONF = "tests.bench.admin_urls"
ALLOWED_HOSTS = ["testserver"]

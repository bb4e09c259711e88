"""The language of explanations, as somebody chose it; a cookie keeps it."""

from __future__ import annotations

from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from dashboard.views._access import viewer

language = viewer(require_POST(set_language))

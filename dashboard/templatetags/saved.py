"""The saved filters of a list, for the partial that offers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from dashboard.forms.saved_filter import kept_query
from dashboard.models import SavedFilter

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_filters(context: Mapping[str, Any], page: str) -> dict[str, Any]:
    """Those that the reader may choose (`offered`), the filters in the address (`query`), and which one they are (`current`)."""
    request = context["request"]
    offered = list(SavedFilter.objects.of(page, request.user))
    query = kept_query(page, request.GET)
    return {"offered": offered, "query": query, "current": next((one for one in offered if one.query == query), None)}

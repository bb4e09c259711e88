"""What an admin entered for an account, checked before it makes a request. No text of these errors holds a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from providers._declared import Field
from providers._errors import BadCredentials


def checked(given: Mapping[str, str], fields: Iterable[Field]) -> dict[str, str]:
    """Every declared field's value, "" where an optional one is absent. BadCredentials names the first wrong one."""
    values: dict[str, str] = {}
    for field in fields:
        value = given.get(field.name, "")
        if not value and field.required:
            raise BadCredentials(f"{field.name}: missing")
        if value and not re.fullmatch(field.pattern, value):
            raise BadCredentials(f"{field.name}: must be {field.hint}")
        values[field.name] = value
    return values


def origin(endpoint: str) -> str:
    """An endpoint of one's own as scheme, host and port: the vendor's paths are signed, so none may stand before them."""
    parts = urlsplit(endpoint.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadCredentials("endpoint: must be http:// or https:// with a host")
    if parts.username or parts.password or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BadCredentials("endpoint: must be a scheme, a host and a port, with nothing after them")
    return f"{parts.scheme}://{parts.netloc}"

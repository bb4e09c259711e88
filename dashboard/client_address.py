"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client: the peer's, or behind our own proxies the one the outermost of them saw.

    Each proxy adds the address it saw at the end of X-Forwarded-For; what stands before those the client wrote.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.ANTIPODE_PROXIES
    if not proxies:
        return peer
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return (_address(seen[-proxies]) if len(seen) >= proxies else "") or peer


def _address(text: str) -> str:
    """The address in what a proxy wrote, some add the port ("10.0.0.1:4711", "[::1]:80"); "" where there is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    return str(found).partition("%")[0] if isinstance(found, IPv6Address) else str(found)

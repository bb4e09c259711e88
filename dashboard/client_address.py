"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

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
    return seen[-proxies] if len(seen) >= proxies else peer

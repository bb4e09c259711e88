"""Whether the ports are free, asked before anything starts."""

from __future__ import annotations

import os
import socket


class PortError(Exception):
    """A port cannot be used; the message is one line that names the setting."""


def port_setting(name: str, default: int) -> int:
    """The port that an environment variable names. Raises PortError for anything but 1 to 65535."""
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise PortError(f"{name} is {text!r}; a port is a number from 1 to 65535.")
    return int(text)


def place(host: str, port: int) -> str:
    """Host and port as addresses have them: `127.0.0.1:8000`, `[::1]:8000`."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def require_free(name: str, host: str, port: int) -> None:
    """Raises PortError where something listens on the port already, or where we may not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise PortError(
                f"port {port} on {host} cannot be used ({error.strerror}); set {name} to another."
            ) from None

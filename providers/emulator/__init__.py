"""The other side of the wire: a cloud that answers as the vendors do, for the demo and for the tests.

    with Emulator(pace=0) as cloud:
        TencentCbs(Access(cloud.credentials("tencent"), endpoint=cloud.url))

Nothing of `providers` outside this package imports it.
"""

from __future__ import annotations

from providers.emulator._emulator import Emulator, serve

__all__ = ["Emulator", "serve"]

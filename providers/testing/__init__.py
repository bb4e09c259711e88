"""For those who write a service: the contract as a test class. Needs pytest; nothing of `providers` imports it.

    class TestMyCloud(ServiceContract):
        SERVICE = MyCloud
        ...

`docs/adding-a-vendor.md` says how.
"""

from providers.testing._contract import SHORT, Cloud, ServiceContract

__all__ = ["SHORT", "Cloud", "ServiceContract"]

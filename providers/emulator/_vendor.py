"""What the server needs to know of a vendor.

A module of this package without a leading underscore plays one, and names it VENDOR.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

import providers.emulator
from providers.emulator._state import Cloud, Resource
from providers.emulator._wire import Answer, Request


class Vendor(ABC):
    """One vendor's API, as seen from the other side of the wire."""

    NAME: ClassVar[str]
    LABEL: ClassVar[str]
    ACTIONS: ClassVar[tuple[str, ...]]
    RESOURCES: ClassVar[tuple[type[Resource], ...]]

    @abstractmethod
    def recognises(self, request: Request) -> bool:
        """Whether this request is meant for this vendor."""

    @abstractmethod
    def target(self, request: Request) -> tuple[str, str]:
        """The action and the region the request names, unchecked; "" for what it does not name."""

    @abstractmethod
    def answer(self, request: Request, cloud: Cloud) -> Answer:
        """Carry the request out. The caller holds the cloud's lock."""

    @abstractmethod
    def refuse(self, request: Request, code: str, message: str = "") -> Answer:
        """An error in this vendor's envelope, with nothing carried out. "" as code means: too many calls."""

    @abstractmethod
    def seed(self, cloud: Cloud) -> None:
        """Put the demo's keys and inventory into an empty cloud."""

    @abstractmethod
    def seed_keys(self, cloud: Cloud) -> None:
        """Put the demo's keys alone into an empty cloud."""

    @abstractmethod
    def inventory(self, cloud: Cloud) -> dict[str, dict[str, Any]]:
        """Per region: lists of plain objects under plural nouns, and `quota` as {used, limit}."""

    @abstractmethod
    def create(self, cloud: Cloud, noun: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Make objects without the vendor's rules. ValueError says what is wrong with the request."""

    @abstractmethod
    def delete(self, cloud: Cloud, noun: str, region: str, id: str) -> bool:
        """Delete an object whatever its state; False where there is none."""

    @abstractmethod
    def set_quota(self, cloud: Cloud, region: str, limit: int, account: str = "") -> None:
        """Change how many snapshots an account (the demo's unless said) may hold. ValueError for an unknown region."""

    @abstractmethod
    def new_account(self, cloud: Cloud, name: str) -> dict[str, Any]:
        """Make another account with a key of its own; the key as the state shows it."""


@cache
def vendors() -> dict[str, Vendor]:
    """Every vendor this emulator plays, by name."""
    names = sorted(m.name for m in iter_modules(providers.emulator.__path__) if not m.name.startswith("_"))
    found = [import_module(f"providers.emulator.{name}").VENDOR for name in names]
    return {vendor.NAME: vendor for vendor in found}

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
    """One vendor's API, as seen from the other side of the wire.

    `REGIONS` are its region codes with their English names. `NOUNS` are the kinds of things it holds, in the plural,
    with their headings on the console; the first is what a copy makes. `QUOTAS` are the kinds of quota that
    `set_quota` changes, with what they count; the first is meant where none is said. `FAILURE` is its error code for
    a failure of its own.
    """

    NAME: ClassVar[str]
    LABEL: ClassVar[str]
    ACTIONS: ClassVar[tuple[str, ...]]
    RESOURCES: ClassVar[tuple[type[Resource], ...]]
    REGIONS: ClassVar[Mapping[str, str]]
    NOUNS: ClassVar[Mapping[str, str]]
    QUOTAS: ClassVar[Mapping[str, str]]
    FAILURE: ClassVar[str] = "InternalError"

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
        """Per region: `name`, a list of plain objects under each noun, and `quotas`, {kind: {account, used, limit}}.

        An object has `id`, `name`, `created` and, where it takes time, `done` and `percent`. The console also shows
        `state`, `size` (GB), `of` (the id of what it was made from) and `marks` (a list of words) where there are any.
        """

    @abstractmethod
    def create(self, cloud: Cloud, noun: str, spec: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Make objects without the vendor's rules. ValueError says what is wrong with the request."""

    @abstractmethod
    def delete(self, cloud: Cloud, noun: str, region: str, id: str) -> bool:
        """Delete an object whatever its state; False where there is none. `region` may be "" for any."""

    @abstractmethod
    def set_quota(self, cloud: Cloud, region: str, limit: int, account: str = "", kind: str = "") -> None:
        """Change how much of a kind (the first of QUOTAS unless said) an account (the demo's) may hold in a region.

        ValueError for an unknown region or kind.
        """

    @abstractmethod
    def new_account(self, cloud: Cloud, name: str) -> dict[str, Any]:
        """Make another account with a key of its own; the key as the state shows it."""

    def quota_kind(self, region: str, kind: str) -> str:
        """The kind of quota that is meant in a region; ValueError where there is no such region or kind."""
        if region not in self.REGIONS:
            raise ValueError(f"there is no region named {region!r}")
        if kind and kind not in self.QUOTAS:
            raise ValueError(f"there is no quota of {kind!r}; there are {', '.join(self.QUOTAS)}")
        return kind or next(iter(self.QUOTAS))


@cache
def vendors() -> dict[str, Vendor]:
    """Every vendor this emulator plays, by name."""
    names = sorted(m.name for m in iter_modules(providers.emulator.__path__) if not m.name.startswith("_"))
    found = [import_module(f"providers.emulator.{name}").VENDOR for name in names]
    return {vendor.NAME: vendor for vendor in found}


def vendor_of(name: str = "", *, region: str = "", noun: str = "") -> Vendor:
    """The vendor of that name; without a name the only one that has the region and the noun.

    ValueError says that there is none, or that more than one has them.
    """
    if name:
        if name not in vendors():
            raise ValueError(f"there is no vendor named {name!r}")
        return vendors()[name]
    found = [
        vendor
        for vendor in vendors().values()
        if (not region or region in vendor.REGIONS) and (not noun or noun in vendor.NOUNS)
    ]
    if not found:
        raise ValueError(f"there is no region named {region!r} that holds {noun or 'anything'}")
    if len(found) > 1:
        raise ValueError(f"say which vendor is meant: {', '.join(vendor.NAME for vendor in found)}")
    return found[0]

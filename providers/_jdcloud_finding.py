"""How the copy of an image is known again in its destination. Pure.

A copy bears no mark of ours. JD Cloud writes the source's region and id into its description and keeps the source's
name (Operation-Guide/Image/Copy-Image.md). Both can be edited afterwards, so the name counts only where the description
names no image at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from providers._crossing import Order, SnapshotInfo
from providers._jdcloud_items import IMAGE, image, named_in
from providers._reading import Wire


@dataclass(frozen=True)
class Candidate:
    """A private image in the destination, and the other images that its description names."""

    item: SnapshotInfo
    mentioned: frozenset[str]

    @property
    def id(self) -> str:
        """The image's own id."""
        return self.item.id


def candidate(wire: Wire, region: str) -> Candidate:
    """One item of `images`."""
    return Candidate(image(wire, region), frozenset(named_in(wire)))


def made_by(order: Order, found: Candidate, source_name: str) -> bool:
    """Whether an image may be a copy of the order's source. `source_name` is "" where nobody knows it."""
    if found.item.kind != IMAGE:
        return False
    if found.mentioned:
        return order.source in found.mentioned
    return bool(source_name) and found.item.name == source_name

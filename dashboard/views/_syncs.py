"""Readings of regions that did not go through, put together by their cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.models import Account, Region, cards


@dataclass
class SyncTrouble:
    """One cause, for one account, and the regions it keeps from being read. `card` has the newest answer's own words."""

    account: Account
    card: cards.Card
    regions: list[Region] = field(default_factory=list)

    @property
    def places(self) -> str:
        """The regions: a few by name, more by number."""
        return places(self.regions)


def troubles(regions: Iterable[Region]) -> list[SyncTrouble]:
    """The causes, the widest first. The regions come with their accounts."""
    found: dict[tuple[int, str], SyncTrouble] = {}
    for region in regions:
        if region.sync_error:
            key = (region.account_id, region.sync_error)
            found.setdefault(key, SyncTrouble(region.account, _card(region))).regions.append(region)
    return sorted(found.values(), key=lambda trouble: -len(trouble.regions))


def places(regions: list[Region], most: int = 3) -> str:
    """ "Bangkok, Beijing, Chengdu and 17 more"."""
    names = [region.name or region.code for region in regions]
    if len(names) > most + 1:
        names[most:] = [f"{len(names) - most} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def explained(account: Account, code: str) -> cards.Card:
    """The card of a code that is a vendor's, or one of our own reasons such as credentials that cannot be opened."""
    return cards.Card(*cards.OWN[code]) if code in cards.OWN else _of_vendor(account, code)


def _of_vendor(account: Account, code: str) -> cards.Card:
    return cards.explain_for_vendor(account.vendor, code, account=account.name)


def _card(region: Region) -> cards.Card:
    card = explained(region.account, region.sync_error)
    return cards.Card(
        title=card.title,
        meaning=card.meaning,
        remedy=card.remedy,
        code=card.code,
        category=card.category,
        side=card.side,
        retry="Yes, every few minutes.",
        message=region.sync_message,
        request_id=region.sync_request_id,
        vendor=region.account.vendor_label,
    )

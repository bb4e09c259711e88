"""Readings of regions that did not go through, put together by their cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from dashboard.language import listed
from dashboard.models import Account, Region, cards
from dashboard.models.phrases import spoken


@dataclass
class SyncTrouble:
    """One cause, for one account, and the regions it keeps from being read. `card` has the newest answer's own words.

    Without regions it is their list that could not be read.
    """

    account: Account
    card: cards.Card
    regions: list[Region] = field(default_factory=list)

    @property
    def places(self) -> str:
        """The regions: a few by name, more by number."""
        named = _("The list of regions of account %(name)s") % {"name": self.account.name}
        return places(self.regions) or named

    @property
    def goes_on(self) -> str:
        """What Antipode does about it by itself, in the language of the card."""
        return spoken().read_again

    @property
    def code(self) -> str:
        """What the vendor called it, or we."""
        return self.regions[0].sync_error if self.regions else code_of(self.account)


def troubles(regions: Iterable[Region]) -> list[SyncTrouble]:
    """The causes, the widest first. The regions come with their accounts."""
    found: dict[tuple[int, str], SyncTrouble] = {}
    for region in regions:
        if region.sync_error:
            key = (region.account_id, region.sync_error)
            found.setdefault(key, SyncTrouble(region.account, _card(region))).regions.append(region)
    return sorted(found.values(), key=lambda trouble: -len(trouble.regions))


def unlisted(accounts: Iterable[Account]) -> list[SyncTrouble]:
    """The accounts whose regions could not even be listed; they come with their `regions_error`."""
    return [SyncTrouble(account, _card_of(account)) for account in accounts if account.regions_error]


def code_of(account: Account) -> str:
    return account.regions_error.partition(": ")[0]


def places(regions: list[Region], most: int = 3) -> str:
    """ "Bangkok, Beijing, Chengdu and 17 more"."""
    names = [region.label for region in regions]
    if len(names) > most + 1:
        names[most:] = [_("%(count)d more") % {"count": len(names) - most}]
    return listed(names)


def explained(account: Account, code: str, service: str = "") -> cards.Card:
    """The card of a code that is a vendor's, or one of our own reasons such as credentials that cannot be opened.

    `service` is the one that answered, where that is known.
    """
    if own := cards.own(code, account=account.name):
        return own
    if any(service == known.NAME for known in account.services):
        return cards.explain(service, code, account=account.name)
    return cards.explain_for_vendor(account.vendor, code, account=account.name)


def _card_of(account: Account) -> cards.Card:
    message = account.regions_error.partition(": ")[2]
    return replace(explained(account, code_of(account)), message=message, vendor=account.vendor_label)


def _card(region: Region) -> cards.Card:
    card = explained(region.account, region.sync_error)
    told = {"message": region.sync_message, "request_id": region.sync_request_id}
    return replace(card, vendor=region.account.vendor_label, **told)

"""What an operation cannot do, in sentences: said wherever it is offered, instead of a button that is not there."""

from __future__ import annotations

from django.utils.translation import gettext as _

import providers


def notes(operation: providers.Operation) -> list[str]:
    """Its limits, those that an admin meets first before the others; its caution is not among them."""
    said = []
    if not operation.gives_progress:
        said.append(_("This cloud gives no percentage: a copy is under way until it is there."))
    if not operation.supports_cancel:
        said.append(_("This cloud cannot stop what it has begun. Antipode can stop watching it."))
    if operation.one_per_region:
        said.append(_("A region keeps one result of each source. Where one is there already, nothing new is made."))
    if operation.one_at_a_time:
        said.append(_("Each source is copied to one region after the other."))
    if not operation.resends_by_itself:
        said.append(_("Where an answer is lost and nothing is found, a person decides whether to ask again."))
    return said

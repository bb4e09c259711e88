"""What only a person can settle about a copy that nobody else can tell apart: adopt one, send again, or give up."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import doorbell
from dashboard.models.copying import CopyTask
from dashboard.models.requesting import NotPossible
from dashboard.models.status import FINISHED, RETRYABLE, Status

if TYPE_CHECKING:
    from dashboard.models.user import User


def findings(task: CopyTask) -> str:
    """A short name for what a person decides upon: another one when a look-up finds something else."""
    found = [candidate["id"] for candidate in task.candidates]
    return hashlib.blake2b(repr((task.reason, found)).encode(), digest_size=8).hexdigest()


def decide(task: CopyTask, to: Status, *, actor: User, why: str, seen: str = "", **fields: Any) -> None:
    """Adopt (COPYING, with `replica`), send again (QUEUED) or give up (FAILED). Raises NotPossible with a sentence for who asked.

    `seen` are the `findings` that the decision was made upon, "" where nobody looked at them.
    """
    if not why.strip():
        raise NotPossible(_("Say why: the reason goes into the history."))
    for _attempt in range(5):
        task.refresh_from_db()
        _object(task, to, seen, fields.get("replica", ""))
        if task.move(to, actor=actor, why=why, **fields):
            if task.lane:
                doorbell.ring_lane(task.lane)
            return
    raise NotPossible(_("A worker holds this copy at this moment. Try again in a few seconds."))


def send_again_is_refused(task: CopyTask) -> str:
    """What speaks against sending it again, as a sentence; "" where nothing does."""
    number = len(task.candidates)
    if not number:
        return ""
    said = ngettext(
        "The last look found a copy that bears its mark, so nothing is sent. "
        "Adopt it, or delete it in the vendor's console first.",
        "The last look found %(number)d copies that bear its mark, so nothing is sent. "
        "Adopt one, or delete them in the vendor's console first.",
        number,
    )
    return said % {"number": number}


def too_late(task: CopyTask) -> str:
    """What to tell somebody whose decision nobody waits for any more; "" where it is still wanted."""
    if task.status == Status.NEEDS_ATTENTION:
        return ""
    said = _("This copy is %(status)s by now; there is nothing to decide.")
    return said % {"status": task.get_status_display().lower()}


def _object(task: CopyTask, to: Status, seen: str, replica: str) -> None:
    refusal = too_late(task)
    if not refusal and seen and seen != findings(task):
        refusal = _("What the look-up finds has changed since this page was read. Look at it again, then decide.")
    elif not refusal and to is Status.QUEUED:
        refusal = send_again_is_refused(task)
    elif not refusal and to is Status.COPYING:
        refusal = _is_anothers(task, replica)
    if refusal:
        raise NotPossible(refusal)


def _is_anothers(task: CopyTask, replica: str) -> str:
    """Two rows never own one copy, but where a region holds one result of a source for all that ask for it."""
    owners = CopyTask.objects.filter(
        account_id=task.account_id, service=task.service, destination_region=task.destination_region, replica=replica
    )
    owners = owners.exclude(pk=task.pk).exclude(status__in=RETRYABLE)
    if task.operation_facts.one_per_region:
        owners = owners.exclude(source=task.source, status__in=FINISHED)
    owner = owners.only("pk").first()
    if owner is None:
        return ""
    said = _("%(replica)s belongs to copy %(number)d already, so this copy cannot adopt it.")
    return said % {"replica": replica, "number": owner.pk}

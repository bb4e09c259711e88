"""An administrator's decision about one copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.forms._form import Form
from dashboard.models import CopyTask, Status, deciding
from dashboard.models.candidates import Candidate, read

ADOPT, SEND, GIVE_UP = "adopt", "send", "give-up"

CHANGED = _("That is not among what was found any more. Choose again.")
LABELS = {
    ADOPT: _("It is there: adopt it by its id"),
    SEND: _("It is not there: send it again"),
    GIVE_UP: _("Give up on it"),
}
SAID = {
    ADOPT: _("Adopted. It is watched in its destination from now on."),
    SEND: _("It will be sent again."),
    GIVE_UP: _("Given up. It can still be retried as a new copy."),
}
TARGETS = {ADOPT: Status.COPYING, SEND: Status.QUEUED, GIVE_UP: Status.FAILED}


@dataclass(frozen=True)
class Choice:
    """One thing that can be decided; `why_not` speaks against it."""

    value: str
    label: Any
    chosen: bool
    why_not: str = ""
    candidate: Candidate | None = None


class DecisionForm(Form):
    """What is settled about a copy that needs somebody, and why. Each candidate that was found is a choice of its own."""

    decision = forms.ChoiceField(error_messages={"required": _("Choose one of these."), "invalid_choice": CHANGED})
    replica = forms.CharField(
        required=False,
        max_length=80,
        label=_("Id of the copy in the destination"),
        help_text=_("Only to adopt by its id: the one that the vendor's console shows."),
    )
    why = forms.CharField(
        max_length=2000,
        label=_("Why"),
        help_text=_("It goes into the history."),
        error_messages={"required": _("Say why: the reason goes into the history.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, task: CopyTask, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.task, self.candidates = task, read(task.candidates)
        values = [*(_adopts(candidate) for candidate in self.candidates), *LABELS]
        self.fields["decision"].choices = [(value, value) for value in values]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == ADOPT and not data.get("replica"):
            self.add_error("replica", _("Enter the id of the copy to adopt."))
        return data

    # -- what it shows

    @property
    def findings(self) -> str:
        """What is decided upon; it comes back as `seen`."""
        return deciding.findings(self.task)

    @property
    def found(self) -> list[Choice]:
        chosen = self["decision"].value()
        return [
            Choice(_adopts(one), _("Adopt this one"), chosen == _adopts(one), candidate=one) for one in self.candidates
        ]

    @property
    def others(self) -> list[Choice]:
        chosen, labels = self["decision"].value(), dict(LABELS)
        if self.candidates:
            labels[ADOPT], labels[SEND] = _("Adopt another one, by its id"), _("Send it again")
        why_not = {SEND: deciding.send_again_is_refused(self.task)}
        return [Choice(value, label, chosen == value, why_not.get(value, "")) for value, label in labels.items()]

    # -- what was decided

    @property
    def kind(self) -> str:
        return str(self.cleaned_data["decision"]).partition(":")[0]

    @property
    def target(self) -> Status:
        return TARGETS[self.kind]

    @property
    def facts(self) -> dict[str, Any]:
        """What the move writes into the row beside the state."""
        if self.kind == ADOPT:
            named = str(self.cleaned_data["decision"]).partition(":")[2]
            replica = named or self.cleaned_data["replica"]
            return {"replica": replica, "reason": "", "message": "", "accepted_at": timezone.now()}
        return {"reason": "asked" if self.kind == SEND else "given-up", "message": ""}

    @property
    def said(self) -> str:
        return str(SAID[self.kind])


def _adopts(candidate: Candidate) -> str:
    return f"{ADOPT}:{candidate.id}"

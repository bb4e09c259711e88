"""Which of its regions an account uses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.forms._form import Form
from dashboard.models import Account, AuditEvent, Region, User


class RegionsForm(Form):
    """A box for each region that there is. Only what was changed in it is written: a region that was listed or chosen by somebody
    else after the page was opened stays as it is."""

    # The boxes that were ticked when the page was opened.
    ticked = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    regions = forms.MultipleChoiceField(
        label=_("Regions to use"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The inventory of these is read, and copies may go from and to them."),
    )

    def __init__(self, data: Any = None, *, account: Account) -> None:
        self.account = account
        self.rows: list[Region] = list(account.regions.order_by("name", "code"))
        chosen = [row.code for row in self.rows if row.chosen]
        super().__init__(data, initial={"regions": chosen, "ticked": chosen})
        field = self.fields["regions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(row.code, _label(row)) for row in self.rows]

    def save(self, actor: User) -> bool:
        """Whether anything changed. What is newly chosen is read at once."""
        wanted, before = set(self.cleaned_data["regions"]), set(self.cleaned_data["ticked"])
        on = [row for row in self.rows if row.code in wanted - before and not row.chosen]
        off = [row for row in self.rows if row.code in before - wanted and row.chosen]
        if not on and not off:
            return False
        with transaction.atomic():
            Region.objects.filter(pk__in=[row.pk for row in [*on, *off]]).hold()
            Region.objects.filter(pk__in=[row.pk for row in off]).update(chosen=False)
            Region.objects.filter(pk__in=[row.pk for row in on]).update(chosen=True, sync_due_at=timezone.now())
            told = [f"+{row.code}" for row in on] + [f"-{row.code}" for row in off]
            after = f"{sum(row.chosen for row in self.rows) + len(on) - len(off)} regions"
            AuditEvent.objects.record(
                "account.regions_chosen", kind="account", subject=self.account.name, subject_id=self.account.pk,
                account=self.account, actor=actor, after=after, why=", ".join(told),
            )  # fmt: skip
        return True


def _label(row: Region) -> str:
    if row.available:
        return f"{row.label} ({row.code})"
    return gettext("%(region)s (%(code)s; not open)") % {"region": row.label, "code": row.code}

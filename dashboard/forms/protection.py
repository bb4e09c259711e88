"""What protection is wanted: for what it is said, in how many regions, how fresh."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.forms._filters import of_regions
from dashboard.forms._form import Form
from dashboard.models import Account, Disk, Region, User, WantedProtection
from dashboard.models.protection_wanted import MOST_COPIES, MOST_HOURS

SCOPES = (
    ("everything", _("All disks")),
    ("account", _("All disks of an account")),
    ("tag", _("Disks with a tag")),
    ("disk", _("One disk")),
)
UNITS = (("hours", _("hours")), ("days", _("days")))
TAKEN = _("There is one for this already. Change that one.")


class WantedForm(Form):
    """What is wanted, for a scope that is settled."""

    copies = forms.IntegerField(
        label=_("Copies in other regions"),
        min_value=0,
        max_value=MOST_COPIES,
        initial=1,
        help_text=_("In how many other regions a verified copy is to stand. 0 means that these disks need none."),
    )
    regions = forms.MultipleChoiceField(
        label=_("In these regions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: any other region will do."),
    )
    age = forms.IntegerField(
        label=_("Data of at most"),
        min_value=1,
        initial=1,
        help_text=_("How old the data of a copy may be: the time since its recovery point was made."),
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, initial="days")

    def __init__(self, data: Any = None, *, wanted: WantedProtection) -> None:
        self.wanted = wanted
        super().__init__(data, initial=_initial(wanted))
        account = wanted.disk.account_id if wanted.disk else wanted.account_id
        used = Region.objects.chosen().filter(**({"account": account} if account else {}))
        field = self.fields["regions"]
        assert isinstance(field, forms.MultipleChoiceField)
        offered = list(of_regions(used.select_related("account")))
        known = {code for code, _name in offered}
        field.choices = [*offered, *((code, code) for code in wanted.regions if code not in known)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        copies, regions = cleaned.get("copies"), cleaned.get("regions", [])
        if copies is not None and regions and copies > len(regions):
            self.add_error("copies", gettext("That is more than the regions that are ticked."))
        if len(regions) > MOST_COPIES * 2:
            self.add_error("regions", gettext("Tick at most %(most)d.") % {"most": MOST_COPIES * 2})
        if cleaned.get("age") and self._hours(cleaned) > MOST_HOURS:
            self.add_error("age", gettext("At most %(days)d days.") % {"days": MOST_HOURS // 24})
        return cleaned

    def save(self, actor: User) -> bool:
        """Whether it could be written: False where somebody has just written one for the same scope."""
        cleaned = self.cleaned_data
        self.wanted.copies, self.wanted.regions = cleaned["copies"], sorted(cleaned["regions"])
        self.wanted.hours = self._hours(cleaned)
        try:
            with transaction.atomic():
                self.wanted.put(actor)
        except IntegrityError:
            self.add_error(None, TAKEN)
            return False
        return True

    @staticmethod
    def _hours(cleaned: dict[str, Any]) -> int:
        return int(cleaned["age"]) * (24 if cleaned.get("unit") == "days" else 1)


class NewWantedForm(WantedForm):
    """The same, with the scope to choose."""

    scope = forms.ChoiceField(label=_("For"), choices=SCOPES, widget=forms.RadioSelect, initial="account")
    account = forms.ModelChoiceField(
        Account.objects.none(),
        label=_("Account"),
        required=False,
        empty_label=_("all accounts"),
        help_text=_("Which one, for its disks, a tag or a disk."),
    )
    tag = forms.CharField(
        label=_("Tag"),
        required=False,
        max_length=383,
        help_text=_("As key=value. Both are compared as they are written."),
    )
    disk = forms.CharField(label=_("Id of the disk"), required=False, max_length=80)

    field_order = ("scope", "account", "tag", "disk", "copies", "regions", "age", "unit")

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, wanted=WantedProtection())
        self.initial = {**self.initial, **initial}
        accounts = self.fields["account"]
        assert isinstance(accounts, forms.ModelChoiceField)
        accounts.queryset = Account.objects.kept().defer("sealed", "check_results")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        settle = {"account": self._account, "tag": self._tag, "disk": self._disk}.get(cleaned.get("scope", ""))
        if settle:
            settle(cleaned)
        if not self.errors and self._is_taken():
            raise ValidationError(TAKEN)
        return cleaned

    def _account(self, cleaned: dict[str, Any]) -> None:
        self.wanted.account = cleaned.get("account")
        if not self.wanted.account:
            self.add_error("account", gettext("Choose the account."))

    def _tag(self, cleaned: dict[str, Any]) -> None:
        key, equals, value = cleaned.get("tag", "").partition("=")
        self.wanted.account = cleaned.get("account")
        self.wanted.tag_key, self.wanted.tag_value = key.strip(), value.strip()
        if not equals or not self.wanted.tag_key:
            self.add_error("tag", gettext("Write the tag as key=value, such as env=prod."))
        elif len(self.wanted.tag_key) > 127 or len(self.wanted.tag_value) > 255:
            self.add_error("tag", gettext("A key has at most 127 characters, a value 255."))

    def _disk(self, cleaned: dict[str, Any]) -> None:
        disks = Disk.objects.present().filter(vendor_id=cleaned.get("disk", ""), account__removed_at__isnull=True)
        if cleaned.get("account"):
            disks = disks.filter(account=cleaned["account"])
        found = list(disks.select_related("account")[:2])
        if len(found) == 1:
            self.wanted.disk = found[0]
        elif found:
            self.add_error("account", gettext("Several accounts have a disk of this id. Choose one of them."))
        else:
            self.add_error("disk", gettext("No disk that is there has this id. The Disks page lists their ids."))

    def _is_taken(self) -> bool:
        wanted = self.wanted
        same = WantedProtection.objects.filter(tag_key=wanted.tag_key, tag_value=wanted.tag_value)
        return same.filter(account=wanted.account, disk=wanted.disk).exists()


def _initial(wanted: WantedProtection) -> dict[str, Any]:
    days = wanted.hours % 24 == 0
    return {
        "copies": wanted.copies,
        "regions": wanted.regions,
        "age": wanted.hours // 24 if days else wanted.hours,
        "unit": "days" if days else "hours",
    }

"""What every list's filter has in common: all of it is optional, it lives in the URL, and nonsense filters nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dashboard.forms._form import Form
from dashboard.language import listed, translated
from dashboard.models import Account, Region, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = Sequence[tuple[str, "StrOrPromise"]]
LARGEST_KEY = 2**63 - 1
ANY = _("Any")


def as_key(text: str | None) -> int | None:
    """The row's key that a text says, None for anything that cannot be one."""
    if not text or len(text) > 19 or not text.isascii() or not text.isdigit():
        return None
    number = int(text)
    return number if 0 < number <= LARGEST_KEY else None


class Filter(Form):
    """Read from a query string. `chosen` holds what was given and makes sense; anything else is as good as not given.

    What accounts and regions there are to choose from is looked up only for showing the form (`offer`): a value that fits
    none of them finds nothing, which is an answer too.
    """

    text = forms.CharField(label=_("Name or id"), required=False, max_length=200)
    nothing: ClassVar[StrOrPromise] = ANY  # what it means to choose nothing of what is offered

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query, auto_id="filter-%s", use_required_attribute=False)

    def offer(self, **choices: Choices) -> None:
        """Fill the lists that depend on what there is."""
        for name, offered in choices.items():
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)
            widget.choices = [("", self.nothing), *offered]

    @cached_property
    def chosen(self) -> dict[str, Any]:
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    @property
    def set_labels(self) -> str:
        """The labels of what is chosen, of what a reader can choose."""
        return listed([str(field.label) for field in self.visible_fields() if field.name in self.chosen])


def choice(label: StrOrPromise, choices: Choices, none: StrOrPromise = ANY) -> forms.ChoiceField:
    """A fixed list to choose from; `none` says what it means to choose nothing."""
    return forms.ChoiceField(label=label, required=False, choices=[("", none), *choices])


def one_of(label: StrOrPromise, max_length: int = 64) -> forms.CharField:
    """A list to choose from that `offer` fills."""
    return forms.CharField(label=label, required=False, max_length=max_length, widget=forms.Select)


def key(label: StrOrPromise) -> forms.IntegerField:
    """The same for rows' keys."""
    field = forms.IntegerField(label=label, required=False, min_value=1, max_value=LARGEST_KEY)
    field.widget = forms.Select()
    return field


def press() -> forms.UUIDField:
    """What came of one press of a button: only a link brings it, so nobody sees the field."""
    wrong = _("The address names no press of a button: there is a mistake in batch=. Shown is what came of any.")
    return forms.UUIDField(
        label=_("Batch"), required=False, widget=forms.HiddenInput, error_messages={"invalid": wrong}
    )


def equal(rows: Any, chosen: dict[str, Any], **columns: str) -> Any:
    """The rows whose columns have the chosen values; `columns` maps a field of the form to a column."""
    return rows.filter(**{column: chosen[name] for name, column in columns.items() if name in chosen})


def of_person(chosen: dict[str, Any], column: str) -> Q:
    """The rows of `who`, by the column with the names; what Antipode did by itself has none. A name is found however it is
    capitalised while its bearer is here."""
    who = chosen.get("who")
    if not who:
        return Q()
    if who.lower() == "antipode":
        return Q(**{column: ""})
    known = User.objects.filter(username__iexact=who).values_list("username", flat=True).first()
    return Q(**{column: known or who})


def of_accounts(accounts: Iterable[Account]) -> Choices:
    return [(str(account.pk), account.name) for account in accounts]


def of_services(accounts: Iterable[Account]) -> Choices:
    """The services that the accounts use, by the names of their clouds."""
    labels = {
        service.NAME: f"{translated(service.VENDOR_LABEL)} · {translated(service.LABEL)}"
        for account in accounts
        for service in account.services
    }
    return sorted(labels.items(), key=lambda pair: pair[1])


def of_regions(regions: Iterable[Region]) -> Choices:
    """Each region once, however many accounts use it; with its code where the name alone would not tell which one it is."""
    names: dict[str, set[str]] = {}
    for region in regions:
        names.setdefault(region.code, set()).add(region.label)
    used = Counter(name for those in names.values() for name in those)
    labels = {}
    for code, those in names.items():
        label = " / ".join(sorted(those))
        is_clear = len(those) == 1 and used[label] == 1
        labels[code] = label if is_clear else f"{label} ({code})"
    return sorted(labels.items(), key=lambda pair: pair[1])

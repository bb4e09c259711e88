"""Keeping the filters of a list under a name, and renaming them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.forms._filters import Choices, Filter
from dashboard.forms._form import Form
from dashboard.forms.copies import CopyFilter
from dashboard.forms.history import HistoryFilter
from dashboard.models import SavedFilter, User
from dashboard.models.saved_filter import MOST

# The lists whose filters can be kept, by the names of their addresses.
FILTERS: dict[str, type[Filter]] = {"copies": CopyFilter, "history": HistoryFilter}
TITLES = {"copies": _("Copies"), "history": _("History")}


def kept_query(page: str, query: QueryDict) -> str:
    """What of an address filters that list and makes sense, as a query string; "" where nothing does."""
    form = FILTERS[page](query)
    kept = QueryDict(mutable=True)
    for name in form.fields:
        if name in form.chosen:
            kept[name] = query.get(name, "")
    return kept.urlencode()


def in_words(page: str, query: str, offered: Mapping[str, Choices]) -> list[tuple[str, str]]:
    """What a query string filters that list by: what each part is called, and its value as the list itself offers it. `offered` are
    the choices that depend on what there is."""
    form = FILTERS[page](QueryDict(query))
    form.offer(**{name: choices for name, choices in offered.items() if name in form.fields})
    return [(str(form[name].label), _word(form.fields[name].widget, value)) for name, value in form.chosen.items()]


def _word(widget: forms.Widget, value: Any) -> str:
    if isinstance(widget, forms.Select):
        labels = {str(key): str(label) for key, label in widget.choices}
        return labels.get(str(value), str(value))
    return date_format(value) if isinstance(value, date) else str(value)


class SavedFilterForm(Form):
    """A name, and for an administrator whether everybody sees it. Without a `saved` one, the `query` becomes a new one."""

    name = forms.CharField(label=_("Name"), max_length=80)
    shared = forms.BooleanField(label=_("Offer it to everybody"), required=False)

    def __init__(
        self, data: Any = None, *, user: User, page: str, query: str = "", saved: SavedFilter | None = None
    ) -> None:
        initial = {"name": saved.name, "shared": saved.shared} if saved else {}
        super().__init__(data, initial=initial, auto_id=f"filter-{saved.pk if saved else 'new'}-%s")
        self.user, self.page, self.query, self.saved = user, page, query, saved
        if not user.is_administrator:
            del self.fields["shared"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        mine = SavedFilter.objects.filter(owner=self._owner, page=self.page)
        others = mine.exclude(pk=self.saved.pk) if self.saved else mine
        if others.filter(name=name).exists():
            raise ValidationError(gettext("There is a filter of this name already."))
        if self.saved is None and mine.count() >= MOST:
            raise ValidationError(gettext("You keep %(most)d filters of this list. Remove one first.") % {"most": MOST})
        return name

    def clean(self) -> dict[str, Any]:
        if self.saved is None and not self.query:
            raise ValidationError(gettext("Nothing is filtered. Choose filters in the list, then save them."))
        if len(self.query) > 2000:
            raise ValidationError(gettext("These filters are too long to be kept."))
        return super().clean() or {}

    def save(self) -> bool:
        """Whether it was saved: somebody may have taken the name a moment ago, which is an error of the form then."""
        saved = self.saved or SavedFilter(owner=self.user, page=self.page, query=self.query)
        saved.name = self.cleaned_data["name"]
        saved.shared = self.cleaned_data.get("shared", saved.shared)
        try:
            saved.put(self.user)
        except IntegrityError:
            self.add_error("name", gettext("There is a filter of this name already."))
            return False
        return True

    @property
    def _owner(self) -> User:
        return self.saved.owner if self.saved else self.user

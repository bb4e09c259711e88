"""How pages look to whoever is logged in: language, time zone, colours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard import language
from dashboard.forms._form import Form
from dashboard.models import User
from dashboard.models.user import Theme

Zones = list[tuple[str, Sequence[tuple[str, str]]]]


@cache
def zones() -> Zones:
    """The time zones that this machine knows, by their part of the world; the old names of some are left out."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [
        (area, [(name, name.partition("/")[2].replace("_", " ")) for name in group])
        for area, group in groupby(names, key=lambda name: name.partition("/")[0])
    ]


class PreferencesForm(Form):
    """One's own."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the browser asks")), *language.LANGUAGES]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Every absolute time is shown in it, with its offset.")
    )
    theme = forms.ChoiceField(
        label=_("Colours"),
        required=False,
        choices=[("", _("As the system says")), *Theme.choices],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={name: getattr(user, name) for name in self.base_fields})
        self.user = user
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "UTC"), *zones()]

    def save(self) -> None:
        for name, value in self.cleaned_data.items():
            setattr(self.user, name, value)
        self.user.save(update_fields=list(self.cleaned_data))

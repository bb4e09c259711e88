"""What the atlas of errors is searched for."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import providers
from dashboard.forms._filters import Filter
from dashboard.language import translated


class ErrorFilter(Filter):
    """A code or words; the codes of one service, or of all of a vendor's; only what copies have met."""

    q = forms.CharField(
        label=_("Code or words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("quota, encrypted, …")}),
    )
    service = forms.ChoiceField(label=_("Cloud"), required=False)
    met = forms.BooleanField(label=_("Only what copies have met"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        del self.fields["text"]
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *_by_vendor()]

    def clean_met(self) -> bool | None:
        return self.cleaned_data["met"] or None


def _by_vendor() -> list[tuple[str, list[tuple[str, str]]]]:
    """The services under their vendors; one that has several can be chosen as a whole."""
    groups = []
    for vendor, label in sorted(providers.vendors().items(), key=lambda pair: pair[1]):
        services = [(service.NAME, translated(service.LABEL)) for service in providers.of_vendor(vendor)]
        whole = (
            [(vendor, gettext("Everything of %(vendor)s") % {"vendor": translated(label)})] if len(services) > 1 else []
        )
        groups.append((translated(label), [*whole, *services]))
    return groups

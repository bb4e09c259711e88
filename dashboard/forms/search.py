"""The search box of every page."""

from __future__ import annotations

from django import forms

from dashboard.forms._form import Form


class Search(Form):
    """One text; `chosen` is it, or "" where nothing that makes sense was typed."""

    q = forms.CharField(required=False, max_length=200)

    @property
    def chosen(self) -> str:
        self.full_clean()
        text: str = self.cleaned_data.get("q", "")
        return text

"""What every form has in common: it says what is wrong with an input, and what to do about it, in the words of these pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOT_OFFERED = _("This is not among what is offered. Choose from what is offered here.")

# By Django's codes, where its own sentence would stop at what is wrong.
SENTENCES: dict[str, StrOrPromise] = {
    "required": _("This is needed and still empty. Enter it."),
    "max_length": _("This has %(show_value)d characters, and there is room for %(limit_value)d. Shorten it."),
    "min_value": _("This is too small. Enter %(limit_value)s or more."),
    "max_value": _("This is too large. Enter %(limit_value)s or less."),
    "null_characters_not_allowed": _("There is a character in it that cannot be seen. Leave that out."),
}
# What some kinds of fields say otherwise; the first kind that a field is of counts.
OF_A_KIND: tuple[tuple[type[forms.Field], dict[str, StrOrPromise]], ...] = (
    (
        forms.ChoiceField,
        {
            "required": _("Nothing is chosen yet. Choose from what is offered here."),
            "invalid_choice": _("“%(value)s” is not among what is offered. Choose from what is offered here."),
            "invalid_list": NOT_OFFERED,
        },
    ),
    (forms.FloatField, {"invalid": _("This is not a number. Write digits alone, such as 64.")}),
    (forms.IntegerField, {"invalid": _("This is not a whole number. Write digits alone, such as 64.")}),
    (forms.DateField, {"invalid": _("This is not a day. Write it as 2026-03-31.")}),
)
# What a list says to choose from whose choices the field does not know: whatever else is wrong, an address named it.
OF_A_LIST: dict[str, StrOrPromise] = dict.fromkeys(("invalid", "min_value", "max_value", "max_length"), NOT_OFFERED)


class Form(forms.Form):
    """A form of these pages. What a field was given to say itself goes before."""

    def full_clean(self) -> None:
        """Here and not on creation: fields that depend on what there is are added after it."""
        for field in self.fields.values():
            field.error_messages |= {code: text for code, text in _said(field).items() if _is_djangos(field, code)}
        super().full_clean()


def _said(field: forms.Field) -> dict[str, StrOrPromise]:
    said = SENTENCES | next((said for kind, said in OF_A_KIND if isinstance(field, kind)), {})
    return said | OF_A_LIST if isinstance(field.widget, forms.Select) else said


def _is_djangos(field: forms.Field, code: str) -> bool:
    """Whether nobody gave the field a sentence of its own for this."""
    defaults = (vars(kind).get("default_error_messages", {}) for kind in type(field).__mro__)
    default = next((messages[code] for messages in defaults if code in messages), None)
    return field.error_messages.get(code) is default
